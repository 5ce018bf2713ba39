import Testing

@testable import Promises

@Suite struct ExpositionTests {
  @Test func figuresAreWrittenAsTheFormatHasThem() {
    var exposition = Exposition()
    exposition.add(
      "a_total", .counter, "Back\\slash\nand line.",
      [.init(1, ("x", "a\"b\\c\nd"), ("y", "")), .init(0.25), .init(1e300), .init(.infinity), .init(.nan)])
    exposition.add("none", .gauge, "Nothing.", [])
    exposition.add(
      "b_seconds", "How long.",
      [.init([("x", "1")], buckets: [(0.5, 2), (1, 0), (2.5, 3)], beyond: 4, sum: 31.5)])
    #expect(
      exposition.text == #"""
        # HELP a_total Back\\slash\nand line.
        # TYPE a_total counter
        a_total{x="a\"b\\c\nd",y=""} 1
        a_total 0.25
        a_total 1e+300
        a_total +Inf
        a_total NaN
        # HELP b_seconds How long.
        # TYPE b_seconds histogram
        b_seconds_bucket{x="1",le="0.5"} 2
        b_seconds_bucket{x="1",le="1"} 2
        b_seconds_bucket{x="1",le="2.5"} 5
        b_seconds_bucket{x="1",le="+Inf"} 9
        b_seconds_sum{x="1"} 31.5
        b_seconds_count{x="1"} 9

        """#)
  }
}
