import Promises
import Service

/// Standing duties with their clocks.
struct DutyPart {
  /// The clauses whose duties are those of who watches over the platform.
  static let clauses = [SecurityFinding.clause, "privacy"]

  var letter: Letter
  var times: TimeWords
  /// Of people by how events name them.
  var names: [String: String]
  private var language: Language { times.language }

  func part(_ duties: [StandingDuty], _ form: Form, mayRecord: Bool) -> PlainPage.Part {
    let rows = duties.map { duty in
      [
        PlainPage.Cell(words(duty)),
        PlainPage.Cell(
          language.say(
            "\(times.deadline(duty.due))（\(times.left(duty.due))）",
            "\(times.deadline(duty.due)) (\(times.left(duty.due)))")), PlainPage.Cell(last(duty)),
      ]
    }
    return PlainPage.Part(
      heading: language.say("定期职责", "Standing duties"),
      sentences: rows.isEmpty
        ? []
        : [
          language.say(
            "承诺书规定的职责。按期完成后自动开始下一期；逾期未完成的计入公开记录，并自动开始下一期。",
            "What the letter promises. Once one is done the next period begins by itself; one that is not done in time counts as broken in the public record, and the next begins as well."
          )
        ],
      tables: rows.isEmpty
        ? []
        : [
          PlainPage.Table(
            [language.say("职责", "Duty"), language.say("期限", "Due"), language.say("上次完成", "Done last")], rows)
        ], empty: rows.isEmpty ? [language.say("承诺书没有规定此类职责。", "The letter promises no such duty.")] : [],
      forms: mayRecord && !rows.isEmpty ? [record(duties, form)] : [])
  }

  private func words(_ duty: StandingDuty) -> String {
    letter.clause(duty.clause).map { RecurringDuty.words(duty.duty, of: $0)[language] } ?? duty.clause
  }

  private func last(_ duty: StandingDuty) -> String {
    guard let last = duty.last else { return language.say("尚未完成过", "Not done yet") }
    let by = last.by.map { names[$0] ?? $0 }
    let who = by.map { language.say("，\($0)", ", \($0)") } ?? ""
    return language.say("\(times.time(last.at))\(who)：\(last.note)", "\(times.time(last.at))\(who): \(last.note)")
  }

  private func record(_ duties: [StandingDuty], _ form: Form) -> FormView {
    FormView(
      "duty", language.say("登记已完成的职责", "Record a duty that was done"),
      fields: [
        .choice(
          "duty", language.say("职责", "Duty"), id: "duty-kind",
          duties.map { .init(value: Self.value($0), words: words($0), isChosen: Self.value($0) == form["duty"]) }),
        .area(
          "done", language.say("做了什么、结果如何", "What was done, and what came of it"), id: "done",
          text: form["done"] ?? "", longest: 10_000),
      ], button: language.say("登记", "Record"))
  }

  /// Without a blank at its end, which a form would lose.
  private static func value(_ duty: StandingDuty) -> String {
    duty.duty.isEmpty ? duty.clause : "\(duty.clause) \(duty.duty)"
  }

  /// What the form asks `duties.record` for.
  static func body(_ form: Form) throws -> JSONObject {
    guard let note = form["done"] else {
      throw RefusalWords.OwnRefusal("请写明做了什么、结果如何。", "Say what was done, and what came of it.")
    }
    let words = (form["duty"] ?? "").split(separator: " ", maxSplits: 1).map(String.init)
    var body: JSONObject = ["clause": .string(words.first ?? ""), "note": .string(note)]
    if words.count > 1 { body["duty"] = .string(words[1]) }
    return body
  }
}

extension Work {
  /// People's names by how events name them.
  func namesOfPeople() throws -> [String: String] {
    Dictionary(
      try people().map { ("person:\($0.id)", $0.name.isEmpty ? $0.login : $0.name) },
      uniquingKeysWith: { first, _ in first })
  }
}
