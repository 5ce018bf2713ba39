import Database
import Promises

extension Work {
  /// The desk of the invented year: somebody is there with cases, a prepared answer with its training note, a merchant who
  /// is asked something, and consumers who said how they were answered.
  func inventDesk() throws {
    let found = try transaction.first(
      "SELECT id FROM person WHERE login = 'service@demo'", map: { Identifier(bytes: $0.bytes(0))! })
    guard let agent = found else { return }
    try setAgent(agent, skills: Set(CaseSkill.allCases), languages: Set(Language.allCases), limit: 8)
    try arrive(agent, at: now)
    try saveCanned(
      "late-parcel", title: LocalizedText(zhHans: "包裹迟到", en: "A late parcel"),
      text: LocalizedText(
        zhHans: "{{name}}，您好：案件 {{number}} 所涉订单 {{order}} 的包裹正在查询，最迟于 {{deadline}} 告知结果。{{agent}}",
        en:
          "Dear {{name}}, we are looking for the parcel of order {{order}} and tell you in case {{number}} by {{deadline}} at the latest. {{agent}}"
      ), training: "先查物流轨迹，再答复；不要许诺尚未确认的送达日期。", at: now)
    try ask(
      merchant: "DEMO-M", about: "DEMO-K9", "该批电水壶装箱时是否都有壶盖？请核对装箱记录。", at: now.adding(seconds: -3600))
    let done = try transaction.all(
      """
      SELECT reference FROM complaint WHERE found_at IS NOT NULL AND awaiting_since IS NULL AND merged_into IS NULL
      ORDER BY id DESC LIMIT 8
      """, map: { $0.text(0) })
    for (number, reference) in done.enumerated() {
      try transaction.run("UPDATE complaint SET assignee = $2 WHERE reference = $1", reference, agent.bytes)
      try rate(complaint: reference, score: number % 4 == 3 ? 2 : 5, words: nil, at: now)
    }
  }
}
