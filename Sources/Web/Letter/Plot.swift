import Promises

/// The small plot beside an article: kept and broken in each period, stacked. Broken is hatched, so that it reads in
/// grey; the ends and the highest bar are labelled on the plot.
func plot(of periods: [ClauseRecord.Period], language: Language, label: String) -> String {
  let width = 304
  let height = 48
  let highest = max(1, periods.map { $0.kept + $0.broken }.max() ?? 1)
  let step = width / max(1, periods.count)
  var kept = ""
  var broken = ""
  for (place, period) in periods.enumerated() {
    let x = place * step + 2
    // A single broken promise in a period of hundreds must still be seen.
    let high = period.broken == 0 ? 0 : max(3, period.broken * height / highest)
    let low = min(height - high, period.kept * height / highest)
    let top = 12 + height
    if low > 0 { kept += "M\(x) \(top)v-\(low)h\(step - 5)v\(low)z" }
    if high > 0 { broken += "M\(x) \(top - low)v-\(high)h\(step - 5)v\(high)z" }
  }
  var svg = "<svg viewBox=\"0 0 \(width) \(height + 26)\" role=\"img\" aria-label=\"\(LetterPrinter.escaped(label))\">"
  if !kept.isEmpty { svg += "<path class=\"bk\" d=\"\(kept)\"/>" }
  if !broken.isEmpty { svg += "<path class=\"bb\" d=\"\(broken)\"/>" }
  svg += "<path class=\"ax\" d=\"M0 \(height + 12)h\(width)\"/>"
  if let place = periods.indices.max(by: { periods[$0].total < periods[$1].total }), periods[place].total > 0 {
    let anchor = place > 9 ? "end" : "start"
    let x = place * step + (place > 9 ? step - 3 : 2)
    svg += "<text x=\"\(x)\" y=\"9\" text-anchor=\"\(anchor)\">\(periods[place].total)</text>"
  }
  if let first = periods.first, let last = periods.last {
    svg += "<text x=\"0\" y=\"\(height + 24)\">\(Prose.day(first.first, language))</text>"
    svg += "<text x=\"\(width)\" y=\"\(height + 24)\" text-anchor=\"end\">\(Prose.day(last.last, language))</text>"
  }
  return svg + "</svg>"
}

extension ClauseRecord.Period {
  fileprivate var total: Int { kept + broken }
}

/// A round seal as on Chinese documents, with the platform's name and the version.
func seal(platform: String, version: String) -> String {
  let name = LetterPrinter.escaped(platform)
  let label = LetterPrinter.escaped(version)
  return """
    <svg class="seal" viewBox="0 0 136 136" role="img" aria-label="\(name), \(label)">\
    <defs><path id="arc" d="M20 72a48 48 0 0 1 96 0"/></defs>\
    <circle cx="68" cy="68" r="64" fill="none" stroke="currentColor" stroke-width="4"/>\
    <path fill="currentColor" d="M68 46l5.3 16.3h17.1l-13.8 10 5.3 16.3L68 78.500l-13.900 10.100 5.300-16.300-13.800-10h17.100z"/>\
    <text fill="currentColor" font-size="15" text-anchor="middle" font-weight="600"><textPath href="#arc" startOffset="50%">\(name)</textPath></text>\
    <text x="68" y="112" fill="currentColor" font-size="13" text-anchor="middle">\(label)</text></svg>
    """
}
