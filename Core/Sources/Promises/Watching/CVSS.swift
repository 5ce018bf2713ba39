/// Base scores out of CVSS v3 vectors (FIRST, CVSS v3.1, section 7.1).
enum CVSS {
  /// The base score of a vector such as `CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H`; nil where it is none of version
  /// 3.0 or 3.1, or is not complete. Temporal and environmental metrics are passed over.
  static func baseScore(_ vector: String) -> Double? {
    let parts = vector.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 40, parts.first == "CVSS:3.1" || parts.first == "CVSS:3.0" else { return nil }
    var metrics: [Substring: Substring] = [:]
    for part in parts.dropFirst() {
      let sides = part.split(separator: ":", omittingEmptySubsequences: false)
      guard sides.count == 2, metrics.updateValue(sides[1], forKey: sides[0]) == nil else { return nil }
    }
    func weight(_ name: Substring, _ weights: [Substring: Double]) -> Double? { metrics[name].flatMap { weights[$0] } }
    guard let scope = metrics["S"], scope == "U" || scope == "C" else { return nil }
    let isChanged = scope == "C"
    let loss: [Substring: Double] = ["H": 0.56, "L": 0.22, "N": 0]
    guard let way = weight("AV", ["N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2]),
      let complexity = weight("AC", ["L": 0.77, "H": 0.44]),
      let privileges = weight("PR", ["N": 0.85, "L": isChanged ? 0.68 : 0.62, "H": isChanged ? 0.5 : 0.27]),
      let interaction = weight("UI", ["N": 0.85, "R": 0.62]),
      let confidentiality = weight("C", loss), let integrity = weight("I", loss), let availability = weight("A", loss)
    else { return nil }
    let sub = 1 - (1 - confidentiality) * (1 - integrity) * (1 - availability)
    let impact = isChanged ? 7.52 * (sub - 0.029) - 3.25 * power(sub - 0.02, 15) : 6.42 * sub
    guard impact > 0 else { return 0 }
    let sum = impact + 8.22 * way * complexity * privileges * interaction
    return roundedUp(min(10, isChanged ? 1.08 * sum : sum))
  }

  private static func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { product, _ in product * base }
  }

  /// To one decimal, upwards, and the same on every machine (appendix A).
  private static func roundedUp(_ score: Double) -> Double {
    let whole = Int((score * 100_000).rounded())
    return whole % 10_000 == 0 ? Double(whole) / 100_000 : Double(whole / 10_000 + 1) / 10
  }
}
