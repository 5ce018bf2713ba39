import Promises
import Service

/// Where a figure lies, as a picture; what it shows is said in words beside it, so that a screen reader passes it over: the
/// interval as a bar, the figure as a stroke through it, the limits as dashed lines with their
/// per cent above, and the ends of the scale below.
struct ScorePlot {
  var figure: Proportion
  var interval: ScoreInterval
  var limits: [Share]
  var isGood: Bool
  private static let width = 240
  private static let margin = 16

  /// The ends of the scale, in per cent: as near as what is to be seen allows.
  var scale: ClosedRange<Int> {
    let shown = limits + [interval.lower, interval.upper]
    if isGood {
      let least = (shown.min() ?? .whole).millionths / 100_000 * 10
      return max(0, min(90, least == 100 ? 90 : least))...100
    }
    let most = (shown.max() ?? .whole).millionths
    return 0...([5, 10, 20, 30, 50].first { $0 * 10_000 >= most } ?? 100)
  }

  private func place(_ share: Share) -> Int {
    let (low, high) = (scale.lowerBound * 10_000, scale.upperBound * 10_000)
    return Self.margin + (share.millionths - low) * (Self.width - 2 * Self.margin) / (high - low)
  }

  /// - Parameter mark: `k`, `o`, `b` or `v`: in whose colour it is drawn.
  func view(_ mark: String) -> String {
    let (left, right) = (Self.margin, Self.width - Self.margin)
    var svg =
      "<svg viewBox=\"0 0 \(Self.width) 56\" aria-hidden=\"true\"><path class=\"l\" d=\"M\(left) 28.5H\(right)\"/>"
    if figure.all > 0 {
      let from = place(interval.lower)
      svg += "<path class=\"i\" d=\"M\(from) 28.5H\(max(from + 1, place(interval.upper)))\"/>"
      if let share = figure.share { svg += "<path class=\"p\" d=\"M\(place(share)).5 18v21\"/>" }
    }
    for limit in limits {
      let x = place(limit)
      svg += "<path class=\"t\" d=\"M\(x).5 14v30\"/><text class=\"m\" x=\"\(x)\" y=\"11\">\(limit.percent)</text>"
    }
    svg += "<text x=\"\(left)\" y=\"54\">\(scale.lowerBound)</text>"
    svg += "<text class=\"e\" x=\"\(right)\" y=\"54\">\(scale.upperBound)%</text></svg>"
    return "<div class=\"plot \(mark)\">\(svg)</div>"
  }
}

/// How a figure went: the interval of each working out as an upright line, the figure as a dot on it, the limits dashed.
struct TrendPlot {
  var points: [Scorecard.Point]
  var limits: [Share]
  var isGood: Bool
  var zone: Zone
  private static let width = 240
  private static let ground = 76

  /// Nil where there is nothing to compare.
  func view(_ mark: String) -> String? {
    guard points.count > 1, let first = points.first, let last = points.last else { return nil }
    let scales = points.map {
      ScorePlot(figure: $0.figure, interval: $0.interval, limits: limits, isGood: isGood).scale
    }
    let low = (scales.map(\.lowerBound).min() ?? 0) * 10_000
    let high = (scales.map(\.upperBound).max() ?? 100) * 10_000
    func height(_ share: Share) -> Int { Self.ground - (share.millionths - low) * (Self.ground - 12) / (high - low) }
    let (left, right) = (36, Self.width - 8)
    var lines = ""
    var dots = ""
    for (number, point) in points.enumerated() {
      let x = left + 6 + number * (right - left - 12) / (points.count - 1)
      let top = height(point.interval.upper)
      lines += "M\(x).5 \(top)V\(max(height(point.interval.lower), top + 1))"
      if let share = point.figure.share { dots += "M\(x - 2) \(height(share)).5h5" }
    }
    var svg =
      "<svg viewBox=\"0 0 \(Self.width) 94\" aria-hidden=\"true\"><path class=\"l\" d=\"M\(left) \(Self.ground).5H\(right)\"/>"
    for limit in limits { svg += "<path class=\"t\" d=\"M\(left) \(height(limit)).5H\(right)\"/>" }
    svg += "<path class=\"r\" d=\"\(lines)\"/><path class=\"d\" d=\"\(dots)\"/>"
    svg += "<text class=\"e\" x=\"\(left - 4)\" y=\"16\">\(high / 10_000)%</text>"
    svg += "<text class=\"e\" x=\"\(left - 4)\" y=\"\(Self.ground + 3)\">\(low / 10_000)</text>"
    svg += "<text x=\"\(left)\" y=\"92\">\(zone.day(of: first.at))</text>"
    svg += "<text class=\"e\" x=\"\(right)\" y=\"92\">\(zone.day(of: last.at))</text></svg>"
    return "<div class=\"plot \(mark)\">\(svg)</div>"
  }
}
