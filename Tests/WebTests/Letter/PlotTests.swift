import Promises
import Testing

@testable import Web

@Suite struct PlotTests {
  private func plot(_ counts: [(Int, Int)]) -> Plot {
    let first = Day("2025-11-30")!
    return Plot(
      periods: counts.enumerated().map { place, count in
        ClauseRecord.Period(
          first: first.adding(30 * place), last: first.adding(30 * place + 29), kept: count.0, broken: count.1)
      }, language: .en)
  }

  @Test func theHighestPeriodFillsThePlotAndNoneLeavesIt() {
    let plot = plot([(500, 0), (0, 250), (1, 1), (499, 1), (0, 0)])
    let heights = plot.periods.map { plot.heights(of: $0) }
    #expect(heights.map(\.kept) == [48, 0, 2, 44, 0])
    #expect(heights.map(\.broken) == [0, 24, 4, 4, 0])
  }

  @Test func theWorstIsNumberedAndTheScaleAndDaysWrittenOut() {
    let svg = plot([(1200, 34), (5, 6)]).svg(label: "Label")
    for text in [">34</text>", ">1,234</text>", ">0</text>", ">30 November 2025</text>", ">28 January 2026</text>"] {
      #expect(svg.contains(text), "\(text)")
    }
    #expect(svg.matches(of: /class="m"/).count == 1)
    // Told apart without colour: its own path, which the style hatches.
    #expect(svg.contains("<path class=\"b\"") && svg.contains("<path class=\"k\""))
    #expect(letterStyle.contains("svg .b{fill:url(#hatch)"))
  }

  @Test func everyPlotOnThePageIsSaidInNumbers() {
    let clauses = ["a", "b", "c"].map { Sample.clause($0, .clock) }
    let page = Sample.page(
      clauses, [Sample.record("a", kept: 30), Sample.record("b", kept: 6, broken: 3), Sample.record("c")]
    ).render()
    let plots = page.matches(of: /<svg viewBox="0 0 304 74" role="img" aria-label="[^"]+"/).count
    #expect(plots == 2)
    #expect(page.matches(of: /<tr id="n\./).count == plots)
    let row = "<tr id=\"n.b\"><th scope=\"rowgroup\" rowspan=\"2\"><a href=\"#b\">Article 2</a><th scope=\"row\">Kept"
    #expect(page.contains(row + String(repeating: "<td>2", count: 12)))
    #expect(page.contains("<th scope=\"row\">Broken" + String(repeating: "<td>1", count: 12)))
    #expect(page.contains("<th scope=\"col\">26 October 2026"))
    #expect(!Sample.page(clauses, [Sample.record("c")]).render().contains("<table"))
  }
}
