import Promises

/// A round seal as on Chinese documents: the platform's name along the ring, a star, the version below it.
struct Seal {
  var platform: String
  var version: String

  /// Ems that a text takes: about one for a Chinese character, a little over half for a Latin one.
  private static func ems(_ text: String) -> Double {
    text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 1 : 0.58) }
  }

  /// The arc holds 176 units; a long name is set smaller, a short one in the usual size and spaced out.
  private var type: (size: Double, spacing: Double) {
    let ems = max(1, Self.ems(platform))
    let size = min(16, max(5, 176 / ems))
    let spare = max(0, 136 - size * ems) / Double(max(1, platform.count))
    return (Double(Int(size * 10)) / 10, Double(Int(min(12, spare) * 10)) / 10)
  }

  var svg: String {
    let name = LetterPrinter.escaped(platform)
    let label = LetterPrinter.escaped(version)
    return """
      <svg class="seal" viewBox="0 0 136 136" role="img" aria-label="\(name), \(label)">\
      <path id="arc" d="M25 84A46 46 0 1 1 111 84" fill="none"/>\
      <circle cx="68" cy="68" r="65" fill="none" stroke="currentColor" stroke-width="4"/>\
      <path d="M68 44L73.2 59.9L89.9 59.9L76.4 69.7L81.5 85.6L68 75.8L54.5 85.6L59.6 69.7L46.1 59.9L62.8 59.9z"/>\
      <text font-size="\(type.size)" letter-spacing="\(type.spacing)">\
      <textPath href="#arc" startOffset="50%">\(name)</textPath></text>\
      <text x="68" y="116" font-size="13">\(label)</text></svg>
      """
  }
}
