import Foundation
import Promises

extension MailHeaders {
  /// What the topmost result of a server that we trust says (RFC 8601). Anybody can write such a field, also with our
  /// server's name: our own server adds its on top and removes what came with its name (5), so only the first counts.
  func authentication(by trusted: Set<String>) -> MailAuthentication {
    guard !isAmbiguous else { return .failed("from") }
    guard let from = addresses("from").first else { return .unknown }
    for field in all("authentication-results") {
      let parts = Self.uncommented(field).split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
      guard let server = parts.first?.split(separator: " ").first?.lowercased(), trusted.contains(server) else {
        continue
      }
      return Self.judge(parts.dropFirst().map(Self.result), from: from.domain)
    }
    return .unknown
  }

  /// A method, what it came to, and its properties.
  private struct Result {
    var method: String
    var value: String
    var properties: [String: String]
  }

  private static func result(_ text: String) -> Result {
    var pairs = text.split(separator: " ").compactMap { word -> (String, String)? in
      guard let sign = word.firstIndex(of: "=") else { return nil }
      let value = word[word.index(after: sign)...].trimmingCharacters(in: ["\""])
      return (word[..<sign].lowercased(), value.lowercased())
    }
    guard !pairs.isEmpty else { return Result(method: "", value: "", properties: [:]) }
    let (method, value) = pairs.removeFirst()
    let name = method.prefix { $0 != "/" }
    return Result(
      method: String(name), value: value, properties: Dictionary(pairs, uniquingKeysWith: { first, _ in first }))
  }

  /// DMARC decides where it was tried; else a signature or an envelope sender of the same domain as `From` does.
  private static func judge(_ results: [Result], from domain: String) -> MailAuthentication {
    if let dmarc = results.first(where: { $0.method == "dmarc" }) {
      let named = dmarc.properties["header.from"] ?? domain
      if dmarc.value == "pass" { return named == domain ? .passed : .failed("dmarc") }
      if dmarc.value == "fail" { return .failed("dmarc") }
    }
    for result in results where result.value == "pass" {
      let claimed: String? =
        switch result.method {
        case "dkim":
          result.properties["header.d"]
            ?? result.properties["header.i"].map { String($0.split(separator: "@").last ?? "") }
        case "spf": result.properties["smtp.mailfrom"].map { String($0.split(separator: "@").last ?? "") }
        default: nil
        }
      if let claimed, isAligned(claimed, domain) { return .passed }
    }
    if results.contains(where: { ["spf", "dkim"].contains($0.method) && $0.value == "fail" }) { return .failed("spf") }
    return .unknown
  }

  /// The same domain, or one below the other that has at least two labels.
  private static func isAligned(_ one: String, _ other: String) -> Bool {
    func isBelow(_ sub: String, _ parent: String) -> Bool { parent.contains(".") && sub.hasSuffix(".\(parent)") }
    return one == other || isBelow(other, one)
  }

  /// Without comments in brackets, which may hold anything.
  private static func uncommented(_ text: String) -> String {
    var (depth, isQuoted) = (0, false)
    return text.filter { character in
      switch character {
      case "\"" where depth == 0: isQuoted.toggle()
      case "(" where !isQuoted:
        depth += 1
        return false
      case ")" where !isQuoted && depth > 0:
        depth -= 1
        return false
      default: break
      }
      return depth == 0
    }
  }
}
