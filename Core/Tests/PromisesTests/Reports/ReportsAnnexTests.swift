import Testing

@testable import Promises

@Suite struct ReportsAnnexTests {
  private static let mark = Mark(line: 1, column: 1)
  private static func scalar(_ text: String) -> LetterNode { .scalar(text, mark) }
  private static func map(_ fields: [(String, LetterNode)]) -> LetterNode {
    .map(fields.map { .init(key: $0.0, keyMark: mark, value: $0.1) }, mark)
  }
  private static func term(_ unit: String, _ count: String) -> LetterNode { map([(unit, scalar(count))]) }
  private static let points = [
    ("counterfeit", "40"), ("unsafe", "50"), ("wrong-information", "5"), ("ip-right", "20"), ("danger", "30"),
    ("evidence", "10"), ("trusted", "35"), ("reporter", "2"), ("reporters-at-most", "8"), ("earlier-finding", "6"),
    ("earlier-findings-at-most", "12"), ("dismissed-record", "-7"), ("malicious-record", "-50"),
  ]

  private static func root(_ points: [(String, String)], hold: String = "90", work: [(String, String)]) -> LetterNode {
    map([
      ("points", map(points.map { ($0.0, scalar($0.1)) })), ("hold", scalar(hold)),
      ("work", .list(work.map { map([("from", scalar($0.0)), ("within", term("hours", $0.1))]) }, mark)),
      ("appeal-within", term("days", "200")), ("decide-appeal-within", term("working-days", "5")),
      ("territory", .list([scalar("DE"), scalar("CN")], mark)),
    ])
  }

  @Test func itIsReadAsItIsWritten() throws {
    let read = Annex.read(.reports, Self.root(Self.points, work: [("60", "2"), ("0", "48")]))
    #expect(read.problems == [])
    guard case .reports(let annex)? = read.annex else { throw CancellationError() }
    #expect(annex.kinds == [.counterfeit: 40, .unsafe: 50, .wrongInformation: 5, .ipRight: 20])
    #expect(annex.malicious == -50 && annex.dismissed == -7 && annex.reportersAtMost == 8 && annex.hold == 90)
    #expect(annex.territory == ["DE", "CN"])
    #expect(annex.within(60) == .hours(2) && annex.within(59) == .hours(48))
    #expect(annex.appealWithin == .days(200) && annex.decideAppealWithin == .workingDays(5))
  }

  @Test func whatIsWrongIsSaid() {
    let lacking = Annex.read(.reports, Self.root(Array(Self.points.dropLast()), work: [("0", "48")]))
    #expect(lacking.problems.map(\.message) == ["the points lacks malicious-record"])
    let reward = Annex.read(
      .reports, Self.root(Self.points.dropLast() + [("malicious-record", "50")], work: [("0", "48")]))
    #expect(reward.problems.map(\.message) == ["50 is not possible here"])
    for work in [[("10", "2")], [("0", "2"), ("60", "1")], [("0", "2"), ("0", "1")], []] {
      #expect(Annex.read(.reports, Self.root(Self.points, work: work)).annex == nil, "\(work)")
    }
  }
}
