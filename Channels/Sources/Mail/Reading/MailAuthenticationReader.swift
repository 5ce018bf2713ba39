import Foundation
import Promises

extension MailHeaders {
  /// What the topmost result of a server that we trust says (RFC 8601). Anybody can write such a field, also with our
  /// server's name: our own server adds its on top and removes what came with its name (5), so only the first counts.
  func authentication(by trusted: Set<String>) -> MailAuthentication {
    guard !isAmbiguous else { return .failed("from") }
    guard let from = addresses("from").first else { return .unknown }
    for field in all("authentication-results") {
      let (parts, isWhole) = Self.parts(of: field)
      guard let server = parts.first?.first?.lowercased(), trusted.contains(server) else { continue }
      // A quote or a comment that never ends hides what our server wrote behind it.
      guard isWhole else { return .failed("unreadable") }
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

  private static func result(_ words: [String]) -> Result {
    var pairs = words.compactMap { word -> (String, String)? in
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
    let dmarc = results.filter { $0.method == "dmarc" }
    let passes = dmarc.filter { $0.value == "pass" }
    // Our server says it once. Where it seems to say it again, somebody made a word of his own look like it.
    if dmarc.contains(where: { $0.value == "fail" }) || !passes.isEmpty && passes.count < dmarc.count {
      return .failed("dmarc")
    }
    if !passes.isEmpty {
      return passes.allSatisfy { $0.properties["header.from"] ?? domain == domain } ? .passed : .failed("dmarc")
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

  /// The words of each part between semicolons. Quoted strings, which an envelope's sender may choose, are of one word,
  /// and comments, which may hold anything, of none.
  ///
  /// - Returns: and whether every quotation and comment ends.
  private static func parts(of text: String) -> (parts: [[String]], isWhole: Bool) {
    var (parts, word): ([[String]], String) = ([[]], "")
    var (depth, isQuoted, isEscaped) = (0, false, false)
    func endWord() {
      if !word.isEmpty { parts[parts.count - 1].append(word) }
      word = ""
    }
    for character in text {
      if isEscaped {
        isEscaped = false
        if isQuoted { word.append(character) }
        continue
      }
      switch character {
      case "\\" where isQuoted || depth > 0: isEscaped = true
      case "\"" where depth == 0:
        isQuoted.toggle()
        word.append(character)
      case _ where isQuoted: word.append(character)
      case "(":
        endWord()
        depth += 1
      case ")" where depth > 0: depth -= 1
      case _ where depth > 0: break
      case ";":
        endWord()
        parts.append([])
      case _ where character.isWhitespace: endWord()
      default: word.append(character)
      }
    }
    endWord()
    return (parts, depth == 0 && !isQuoted && !isEscaped)
  }
}
