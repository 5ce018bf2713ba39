import Testing

@testable import Promises

@Suite struct ScoresAnnexTests {
  private static let mark = Mark(line: 1, column: 1)
  private static func scalar(_ text: String) -> LetterNode { .scalar(text, mark) }
  private static func map(_ fields: [(String, LetterNode)]) -> LetterNode {
    .map(fields.map { .init(key: $0.0, keyMark: mark, value: $0.1) }, mark)
  }
  private static func one(_ unit: String, _ count: String) -> LetterNode { map([(unit, scalar(count))]) }

  private static func threshold(
    _ limit: String, _ step: String, raise: String? = nil, within: LetterNode = one("days", "5")
  ) -> LetterNode {
    map(
      [("limit", one("percent", limit)), ("step", scalar(step)), ("within", within)]
        + (raise.map { [("raise", one("percent", $0))] } ?? []))
  }

  private static func measure(_ name: String, minimum: String = "20", _ thresholds: LetterNode...) -> LetterNode {
    map(
      [("measure", scalar(name)), ("minimum", scalar(minimum))]
        + (thresholds.isEmpty ? [] : [("thresholds", .list(thresholds, mark))]))
  }

  private static func problems(
    _ measures: LetterNode..., period: LetterNode = one("days", "90"), every: LetterNode = one("days", "7"),
    confidence: LetterNode = one("percent", "95")
  ) -> [String] {
    Annex.read(
      .scores,
      map([
        ("period", period), ("every", every), ("confidence", confidence), ("measures", .list(measures, mark)),
      ])
    ).problems.map(\.message)
  }

  @Test func itIsReadAsItIsWritten() throws {
    let read = Annex.read(
      .scores,
      Self.map([
        ("period", Self.one("days", "60")), ("every", Self.one("days", "14")),
        ("confidence", Self.one("percent", "99")),
        (
          "measures",
          .list(
            [
              // Written the other way round: they are kept mildest first.
              Self.measure(
                "delivered", minimum: "30", Self.threshold("60", "suspension", within: Self.one("working-days", "2")),
                Self.threshold("80.5", "floor", raise: "50"), Self.threshold("90", "warning")),
              Self.measure("returned", minimum: "7"),
            ], Self.mark)
        ),
      ]))
    #expect(read.problems == [])
    guard case .scores(let annex)? = read.annex else { throw CancellationError() }
    #expect(annex.period == 60 && annex.every == 14 && annex.confidence == .ninetyNine)
    let rule = annex.rule(.delivered)
    #expect(rule.minimum == 30 && rule.thresholds.map(\.step) == [.warning, .floor, .suspension])
    #expect(rule.thresholds[1].limit.percent == "80.5" && rule.thresholds[1].raise?.percent == "50")
    #expect(rule.thresholds[2].within == .workingDays(2))
    #expect(annex.rule(.returned).minimum == 7 && annex.rule(.answered).thresholds == [])
    let zone = Zone("Asia/Shanghai")!
    #expect(annex.since(Instant("2026-03-01T20:00:00Z")!, zone: zone) == Instant("2025-12-31T16:00:00Z")!)
  }

  @Test func whatIsWrongIsSaid() {
    #expect(Self.problems(Self.measure("deliverd")) == ["There is no measure deliverd"])
    #expect(
      Self.problems(Self.measure("answered"), Self.measure("answered")) == ["The measure answered stands twice"])
    #expect(Self.problems(Self.measure("answered", minimum: "0")) == ["0 is not possible here"])
    #expect(
      Self.problems(Self.measure("answered", Self.threshold("101", "warning"))) == ["101 is no percentage"])
    #expect(
      Self.problems(Self.measure("answered", Self.threshold("90", "hanging")))
        == ["hanging is not a step that can be taken"])
    #expect(
      Self.problems(Self.measure("answered", Self.threshold("0", "warning"))) == ["Nothing is ever below 0 per cent"])
    #expect(
      Self.problems(Self.measure("liable", Self.threshold("100", "warning")))
        == ["Nothing is ever above 100 per cent"])
    #expect(
      Self.problems(Self.measure("defects", Self.threshold("5", "floor", raise: "50")))
        == ["Goods have no deposit that could be raised"])
    #expect(
      Self.problems(Self.measure("returned", Self.threshold("5", "warning")))
        == ["Nothing may follow from returned: it counts how a right was used"])
    #expect(
      Self.problems(Self.measure("delivered", Self.threshold("80", "floor")))
        == ["It is not said by how much the floor is raised"])
    #expect(
      Self.problems(Self.measure("delivered", Self.threshold("80", "floor", raise: "0")))
        == ["A floor that is raised by nothing is not raised"])
    #expect(
      Self.problems(Self.measure("delivered", Self.threshold("80", "warning", raise: "20")))
        == ["Only the step floor raises anything"])
    #expect(Self.problems() == ["Nothing is measured"])
  }

  @Test func aWorseFigureNeverLeadsToAMilderStep() {
    let words = "warning at 60 per cent is milder than suspension at 90, and follows from a worse figure"
    #expect(
      Self.problems(Self.measure("delivered", Self.threshold("60", "warning"), Self.threshold("90", "suspension")))
        == [words])
    #expect(
      Self.problems(Self.measure("liable", Self.threshold("60", "warning"), Self.threshold("90", "suspension"))) == [])
    #expect(
      Self.problems(Self.measure("liable", Self.threshold("60", "suspension"), Self.threshold("90", "warning")))
        == ["warning at 90 per cent is milder than suspension at 60, and follows from a worse figure"])
    #expect(
      Self.problems(Self.measure("liable", Self.threshold("60", "warning"), Self.threshold("90", "warning")))
        == ["The step warning stands at two limits"])
    #expect(
      Self.problems(Self.measure("liable", Self.threshold("60", "warning"), Self.threshold("60", "suspension")))
        == ["Two steps stand at the limit of 60 per cent"])
  }

  @Test func timesAndConfidenceAreWhatCanBeComputed() {
    let measure = Self.measure("answered")
    #expect(Self.problems(measure, period: Self.one("hours", "90")) == ["Here should stand whole days"])
    #expect(
      Self.problems(measure, period: Self.one("days", "10"), every: Self.one("days", "11"))
        == ["Cases would fall between two workings out"])
    #expect(
      Self.problems(measure, confidence: Self.one("percent", "97.5")) == ["97.5 is no confidence that is computed here"]
    )
    #expect(Self.problems(measure, confidence: Self.one("days", "95")) == ["Here should stand a share"])
  }
}
