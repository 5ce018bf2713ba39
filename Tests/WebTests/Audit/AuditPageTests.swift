import Database
import Promises
import Service
import Support
import Testing

@testable import Web

@Suite(.serialized) struct AuditPageTests {
  private func auditor(_ api: APIClient) async throws -> Person {
    try await api.platform.operate(at: api.now) { _ = try $0.numberJournal() }
    let person = Person(api)
    try await person.comeIn("auditor@example.org", as: [.auditor])
    return person
  }

  private func serials(_ html: String) -> [Int] {
    html.matches(of: /<td class="" data-name="No\.">(\d+)/).compactMap { Int($0.1) }
  }

  @Test(arguments: Engine.kinds) func theJournalIsFilteredAndPaged(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    for number in 1...40 {
      _ = try await api.post("complaints", ["reference": .string("K-\(number)"), "subject": "Slow."])
    }
    api.now = api.now.adding(seconds: 86_400)
    _ = try await api.post("orders", ["reference": "A-1", "promised": "2026-11-30"])
    let person = try await auditor(api)
    var (seen, next): ([Int], String?) = ([], "/audit?clause=complaints.clock")
    while let address = next {
      let html = try await person.open(address).html
      seen += serials(html)
      next = html.matches(of: /<a href="([^"]*)">Next page<\/a>/).first
        .map { String($0.1).replacing("&amp;", with: "&") }
    }
    #expect(seen.count == 80 && seen == seen.sorted() && Set(seen).count == 80)
    let delivery = try await person.open("/audit?clause=delivery.on-time&from=2026-11-25&until=2026-11-25")
    #expect(serials(delivery.html).count == 1 && delivery.html.contains("value=\"2026-11-25\""))
    #expect(serials(try await person.open("/audit?clause=delivery.on-time&until=2026-11-24").html) == [])
    let first = try await person.open("/audit?clause=complaints.clock&from=2026-11-24&until=2026-11-24").html
    #expect(serials(first).count == AuditPage.most)
    for query in ["from=x", "until=2026-13-01", "cursor=-1", "cursor=x"] {
      #expect(try await person.open("/audit?\(query)").status == 200, "\(query)")
    }
    let hostile = try await person.open("/audit?clause=%22%3E%3Cscript%3E").html
    #expect(serials(hostile) == [] && !hostile.contains("<script"))
  }

  @Test(arguments: Engine.kinds) func exportsAndErasuresSayByWhom(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await api.placeDelivered()
    try await api.grantKettle()
    let agent = Person(api)
    try await agent.comeIn("agent@example.org", as: [.service])
    let person = try #require(
      try await api.platform.look(at: api.now) { try $0.people().first { $0.login == "agent@example.org" } })
    try await api.platform.operate(at: api.now) {
      try $0.note(SecurityEvent(.exported, at: $0.now, actor: "person:\(person.id)", subject: "buyer:B-1"))
      try $0.note(SecurityEvent(.erased, at: $0.now, actor: "key:shop", subject: "buyer:B-2"))
    }
    let auditor = try await auditor(api)
    let page = try await auditor.open("/audit")
    for word in ["agent@example.org", "buyer:B-1", "key:shop", "buyer:B-2", "It adds up", "data-name=\"How often\">1<"]
    {
      #expect(page.html.contains(word), "\(word)")
    }
    #expect(!page.html.contains("no deposit is overdrawn"))
    let checked = try await auditor.open("/audit?check=ledger")
    #expect(checked.html.contains("no deposit is overdrawn") && !checked.html.contains("mark b\""))
    #expect(page.html.contains("method=\"get\"") && !page.html.contains("action=\"?"), "nothing can be changed here")
    #expect(try await agent.open("/audit").status == 403)
    // Where a balance is off, the page says so.
    try await api.platform.operate(at: api.now) {
      _ = try $0.transaction.run("UPDATE balance SET amount = amount + 1 WHERE account = 'owed-to-buyers'")
    }
    let broken = try await auditor.open("/audit?check=ledger").html
    #expect(broken.contains("It does not add up") && broken.contains("Does not hold: 1"))
    #expect(try await auditor.open("/audit?check=ledger&language=zh-Hans").html.contains("每个账户的余额与其转账相符"))
  }
}
