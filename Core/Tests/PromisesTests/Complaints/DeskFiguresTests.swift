import Promises
import Testing

@Suite struct DeskFiguresTests {
  private let opened = Instant(seconds: 1_800_000_000)

  private func line(_ minutes: Int64, inTime: Bool? = true, reopened: Bool = false, score: Int? = nil)
    -> DeskFigures.Line
  {
    DeskFigures.Line(
      reference: "K", opened: opened, answered: opened.adding(seconds: minutes * 60), isInTime: inTime,
      isReopened: reopened, score: score)
  }

  @Test func countedAsTheyAre() {
    let figures = DeskFigures([line(50), line(10, inTime: false), line(20, inTime: nil, reopened: true), line(30)])
    #expect(figures.answered == 4 && figures.median == 20 * 60)
    #expect(figures.inTime == Proportion(2, of: 3) && figures.reopened == Proportion(1, of: 4))
    #expect(figures.satisfied == nil && figures.rated == 0)
    #expect(DeskFigures([]).median == nil)
  }

  /// Whoever leaves a case lie does not look better for it.
  @Test func whatNobodyAnsweredIsLate() {
    let left = DeskFigures.Line(
      reference: "K", opened: opened, answered: nil, isInTime: false, isReopened: false, score: nil)
    let figures = DeskFigures([line(50), line(10), left])
    #expect(figures.answered == 2 && figures.median == 10 * 60)
    #expect(figures.inTime == Proportion(2, of: 3) && figures.reopened == Proportion(0, of: 2))
  }

  /// Four answers could be known by who gave them.
  @Test func fewAnswersAreNotShown() {
    let four = [5, 4, 3, 1].map { line(1, score: $0) }
    #expect(DeskFigures(four).satisfied == nil && DeskFigures(four).rated == 4)
    #expect(DeskFigures(four + [line(1, score: 4)]).satisfied == Proportion(3, of: 5))
  }
}
