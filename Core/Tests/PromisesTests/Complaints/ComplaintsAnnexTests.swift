import Promises
import Testing

@Suite struct ComplaintsAnnexTests {
  private static let mark = Mark(line: 1, column: 1)
  private static func scalar(_ text: String) -> LetterNode { .scalar(text, mark) }
  private static func map(_ fields: [(String, LetterNode)]) -> LetterNode {
    .map(fields.map { .init(key: $0.0, keyMark: mark, value: $0.1) }, mark)
  }
  private static func list(_ nodes: [LetterNode]) -> LetterNode { .list(nodes, mark) }
  private static func step(_ percent: String, _ role: String) -> LetterNode {
    map([("at", map([("percent", scalar(percent))])), ("tell", scalar(role))])
  }
  private static func reason(_ key: String, _ parent: String? = nil) -> LetterNode {
    map(
      [("key", scalar(key)), ("title", map([("zh-Hans", scalar("事由")), ("en", scalar(key.uppercased()))]))]
        + (parent.map { [("parent", scalar($0))] } ?? []))
  }
  private static func read(_ steps: [LetterNode], _ reasons: [LetterNode], _ more: [(String, LetterNode)] = []) -> (
    annex: Annex?, problems: [LetterProblem]
  ) {
    Annex.read(.complaints, map([("escalation", list(steps)), ("reasons", list(reasons))] + more))
  }

  @Test func reasonsAreATree() throws {
    let read = Self.read(
      [Self.step("50", "service"), Self.step("90", "finance")],
      [Self.reason("delivery"), Self.reason("delivery.late", "delivery"), Self.reason("late.snow", "delivery.late")])
    #expect(read.problems == [])
    guard case .complaints(let annex)? = read.annex else { throw CancellationError() }
    #expect(annex.path(of: "late.snow", .en) == "DELIVERY › DELIVERY.LATE › LATE.SNOW")
    #expect(annex.keys(under: "delivery.late") == ["delivery.late", "late.snow"])
    #expect(annex.escalation.map(\.tell) == [.service, .finance])
  }

  @Test func whatIsWrongIsSaid() {
    let cases: [([LetterNode], [LetterNode], [(String, LetterNode)], String)] = [
      ([Self.step("90", "service"), Self.step("50", "service")], [Self.reason("a")], [], "do not follow"),
      ([Self.step("100", "service")], [Self.reason("a")], [], "before the deadline"),
      ([Self.step("50", "consumer")], [Self.reason("a")], [], "sees no complaints"),
      ([Self.step("50", "administrator")], [Self.reason("a")], [], "sees no complaints"),
      ([Self.step("50", "boss")], [Self.reason("a")], [], "is not a role"),
      ([], [Self.reason("b", "a"), Self.reason("a")], [], "No reason a stands above"),
      ([], [Self.reason("a"), Self.reason("a")], [], "stands twice"), ([], [], [], "There are no reasons"),
      (
        [], [Self.reason("a")],
        [
          (
            "cluster",
            Self.map([
              ("cases", Self.scalar("5")), ("within", Self.map([("hours", Self.scalar("5"))])),
              ("improve-within", Self.map([("days", Self.scalar("5"))])),
            ])
          )
        ], "over whole days"
      ),
    ]
    for (steps, reasons, more, message) in cases {
      let problems = Self.read(steps, reasons, more).problems
      #expect(problems.contains { $0.message.contains(message) }, "\(message): \(problems)")
    }
  }
}
