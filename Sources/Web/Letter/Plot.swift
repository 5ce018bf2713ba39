import Promises

/// The small plot beside an article: kept and broken in each period, stacked. Broken is hatched, so that it reads in
/// grey, and the number of the worst period stands above its bar. Left is the scale, below are the first and last day.
struct Plot {
  var periods: [ClauseRecord.Period]
  var language: Language

  private static let width = 304
  /// Where the bars stand, and how high the highest is.
  private static let ground = 60
  private static let height = 48

  private var highest: Int { max(1, periods.map { $0.kept + $0.broken }.max() ?? 1) }

  func svg(label: String) -> String {
    let scale = highest.grouped
    let gutter = scale.count * 6 + 6
    let step = (Self.width - gutter) / max(1, periods.count)
    let wide = max(2, step - 5)
    var kept = ""
    var broken = ""
    var worst = (broken: 0, mark: "")
    for (place, period) in periods.enumerated() {
      let x = gutter + place * step + 3
      let bar = heights(of: period)
      // Kept bars are strokes as wide as a bar, which takes half the bytes of boxes.
      if bar.kept > 0 { kept += "M\(x + wide / 2) \(Self.ground)v-\(bar.kept)" }
      if bar.broken > 0 { broken += "M\(x) \(Self.ground - bar.kept)v-\(bar.broken)h\(wide)v\(bar.broken)z" }
      if period.broken > worst.broken {
        let top = Self.ground - bar.kept - bar.broken - 3
        let mark = "<text class=\"m\" x=\"\(x + wide / 2)\" y=\"\(top)\">\(period.broken.grouped)</text>"
        worst = (period.broken, mark)
      }
    }
    let right = Self.width
    var svg = "<svg viewBox=\"0 0 \(right) 74\" role=\"img\" aria-label=\"\(LetterPrinter.escaped(label))\">"
    svg +=
      "<path class=\"l\" d=\"M\(gutter) \(Self.ground - Self.height).5H\(right)M\(gutter) \(Self.ground).5H\(right)\"/>"
    if !kept.isEmpty { svg += "<path class=\"k\" stroke-width=\"\(wide)\" d=\"\(kept)\"/>" }
    if !broken.isEmpty { svg += "<path class=\"b\" d=\"\(broken)\"/>" }
    svg += worst.mark
    svg += "<text class=\"e\" x=\"\(gutter - 3)\" y=\"\(Self.ground - Self.height + 4)\">\(scale)</text>"
    svg += "<text class=\"e\" x=\"\(gutter - 3)\" y=\"\(Self.ground + 2)\">0</text>"
    if let first = periods.first, let last = periods.last {
      svg += "<text x=\"\(gutter)\" y=\"72\">\(Prose.day(first.first, language))</text>"
      svg += "<text class=\"e\" x=\"\(right)\" y=\"72\">\(Prose.day(last.last, language))</text>"
    }
    return svg + "</svg>"
  }

  /// Pixels. A single promise in a period of hundreds must still be seen, above all a broken one.
  func heights(of period: ClauseRecord.Period) -> (kept: Int, broken: Int) {
    let broken = period.broken == 0 ? 0 : max(4, period.broken * Self.height / highest)
    let kept = period.kept == 0 ? 0 : max(2, period.kept * Self.height / highest)
    return (min(kept, Self.height - broken), broken)
  }
}
