import Foundation

/// The text of a page in a mail, read once from its start to its end, whatever is in it. Nothing of the page is kept:
/// no picture is fetched and no script can get anywhere.
struct HTMLText {
  private let scalars: String.UnicodeScalarView
  private var place: String.UnicodeScalarView.Index
  private var lines: [String] = []
  private var line = ""
  private var needsSpace = false
  /// How many quotations one is in.
  private var depth = 0
  /// The address of the link that one is in, and at which byte of the line its text began.
  private var link: (address: String, start: Int)?
  private var keepsSpaces = 0
  /// The ends that do not come any more, so that nobody makes one look for them again and again.
  private var missing: Set<String> = []
  /// Behind the last of them, nothing ends a tag or a value.
  private let last: [Unicode.Scalar: String.UnicodeScalarView.Index]
  /// How many tags had their end in a value only. Of a page that has many of them, no value is believed.
  private var oddTags = 0

  static func read(_ html: String) -> String {
    var reader = HTMLText(html)
    return reader.run()
  }

  private init(_ html: String) {
    scalars = html.unicodeScalars
    place = scalars.startIndex
    last = Dictionary(
      uniqueKeysWithValues: [">", "\"", "'"].compactMap { sign in
        html.unicodeScalars.lastIndex(of: sign).map { (sign, $0) }
      })
  }

  private mutating func run() -> String {
    while place < scalars.endIndex {
      switch scalars[place] {
      case "<": tag()
      case "&": put(entity())
      default:
        put(String(scalars[place]))
        place = scalars.index(after: place)
      }
    }
    endLine()
    return lines.joined(separator: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private mutating func put(_ text: String) {
    for scalar in text.unicodeScalars {
      if scalar == "\n", keepsSpaces > 0 {
        endLine()
        continue
      }
      if scalar == " " || scalar == "\n" || scalar == "\t" || scalar == "\r" {
        if keepsSpaces > 0 { line += " " } else { needsSpace = !line.isEmpty }
        continue
      }
      if needsSpace { line += " " }
      needsSpace = false
      line.unicodeScalars.append(scalar == "\u{A0}" ? " " : scalar)
    }
  }

  private mutating func endLine() {
    needsSpace = false
    let text = line.trimmingCharacters(in: .whitespaces)
    line = ""
    link?.start = 0
    // More than one blank line says no more than one.
    if text.isEmpty, lines.last.map({ $0.utf8.count <= 9 && $0.allSatisfy { $0 == ">" } }) ?? true { return }
    lines.append(depth == 0 ? text : String(repeating: ">", count: min(depth, 9)) + (text.isEmpty ? "" : " " + text))
  }

  /// A line that has something ends.
  private mutating func breakLine() { if !line.isEmpty { endLine() } }

  private mutating func tag() {
    let start = scalars.index(after: place)
    let rest = scalars[start...]
    if rest.starts(with: "!--".unicodeScalars) { return skip(past: "-->", from: start) }
    guard let first = rest.first, first == "/" || first == "!" || first == "?" || first.properties.isAlphabetic else {
      put("<")
      place = start
      return
    }
    guard let end = tagEnd(from: start) else {
      // No tag closes any more: the rest is text as it stands.
      put("<")
      place = start
      return
    }
    let words = String(scalars[start..<end])
    place = scalars.index(after: end)
    let isClosing = words.hasPrefix("/")
    let name = words.dropFirst(isClosing ? 1 : 0).prefix { $0.isLetter || $0.isNumber }.lowercased()
    apply(name, isClosing: isClosing, words: words)
  }

  /// The `>` that is in no quoted value; where there is none, the next in one.
  private mutating func tagEnd(from start: String.UnicodeScalarView.Index) -> String.UnicodeScalarView.Index? {
    var quote: Unicode.Scalar?
    var plain: String.UnicodeScalarView.Index?
    guard let final = last[">"], start <= final else { return nil }
    var index = start
    while index <= final {
      let scalar = scalars[index]
      if scalar == ">" {
        if quote == nil || oddTags > 50 { return index }
        plain = plain ?? index
      } else if scalar == quote {
        quote = nil
      } else if quote == nil, scalar == "\"" || scalar == "'", index < last[scalar]! {
        quote = scalar
      }
      index = scalars.index(after: index)
    }
    oddTags += 1
    return plain
  }

  private mutating func apply(_ name: String, isClosing: Bool, words: String) {
    switch name {
    case "script", "style", "head", "title", "svg", "noscript", "template":
      if !isClosing, !words.hasSuffix("/") { skip(past: "</\(name)", from: place, andTag: true) }
    case "br": endLine()
    case "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "dl":
      breakLine()
      if !lines.isEmpty { endLine() }
    case "div", "tr", "section", "article", "header", "footer", "dt", "dd", "hr", "center", "address": breakLine()
    case "li":
      breakLine()
      if !isClosing {
        line = "- "
        link?.start = 2
      }
    case "td", "th": if isClosing { put(" ") }
    case "pre":
      breakLine()
      keepsSpaces = max(0, keepsSpaces + (isClosing ? -1 : 1))
    case "blockquote":
      breakLine()
      depth = max(0, depth + (isClosing ? -1 : 1))
    case "a":
      if isClosing { endLink() } else { link = Self.value(of: "href", in: words).map { ($0, line.utf8.count) } }
    case "img":
      if let text = Self.value(of: "alt", in: words), !text.isEmpty { put("[\(text)]") }
    default: break
    }
  }

  /// A link's address is shown where its text does not: whoever reads sees where it leads.
  private mutating func endLink() {
    guard let (address, start) = link else { return }
    link = nil
    let isWeb = address.lowercased().hasPrefix("http")
    guard isWeb, address.utf8.count < 2000 else { return }
    // Counted in bytes: a place in a line is found at once however long the line is, which may be as long as the page.
    let text = line.utf8.dropFirst(start)
    guard text.count > Self.longestLink || !String(text)!.contains(address) else { return }
    put(" <\(address)>")
  }

  /// A longer text than this of a link, in bytes, is no address that one reads.
  private static let longestLink = 4000

  private static func value(of attribute: String, in words: String) -> String? {
    guard words.utf8.count < 20_000,
      let start = words.range(of: "\(attribute)=", options: .caseInsensitive)?.upperBound, start < words.endIndex
    else { return nil }
    let quote = words[start]
    let raw =
      quote == "\"" || quote == "'"
      ? words[words.index(after: start)...].prefix { $0 != quote } : words[start...].prefix { !$0.isWhitespace }
    return raw.replacing("&amp;", with: "&").filter { !$0.isNewline }
  }

  private mutating func skip(past end: String, from start: String.UnicodeScalarView.Index, andTag: Bool = false) {
    let first = end.unicodeScalars.first
    var index = start
    while index < scalars.endIndex, !missing.contains(end) {
      if scalars[index] == first,
        String(scalars[index...].prefix(end.unicodeScalars.count)).lowercased() == end
      {
        place = scalars.index(index, offsetBy: end.unicodeScalars.count)
        if andTag { while place < scalars.endIndex, scalars[place] != ">" { place = scalars.index(after: place) } }
        if andTag, place < scalars.endIndex { place = scalars.index(after: place) }
        return
      }
      index = scalars.index(after: index)
    }
    missing.insert(end)
    // What never ends is left out up to here only, so that nobody hides a text behind it.
    place = start
  }

  private mutating func entity() -> String {
    let rest = scalars[scalars.index(after: place)...].prefix(12)
    guard let end = rest.firstIndex(of: ";") else {
      place = scalars.index(after: place)
      return "&"
    }
    let name = String(rest[..<end])
    if let text = Self.entity(name) {
      place = scalars.index(after: end)
      return text
    }
    place = scalars.index(after: place)
    return "&"
  }

  private static func entity(_ name: String) -> String? {
    if name.hasPrefix("#") {
      let digits = name.dropFirst()
      let number =
        digits.first == "x" || digits.first == "X" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
      return number.flatMap(Unicode.Scalar.init).map { Charset.clean(String(Character($0))) }
    }
    return names[name]
  }

  private static let names = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}", "ensp": " ", "emsp": "　",
    "ndash": "–", "mdash": "—", "hellip": "…", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”", "laquo": "«",
    "raquo": "»", "bull": "•", "middot": "·", "yen": "¥", "euro": "€", "pound": "£", "copy": "©", "reg": "®",
    "trade": "™", "times": "×", "deg": "°", "auml": "ä", "ouml": "ö", "uuml": "ü", "Auml": "Ä", "Ouml": "Ö",
    "Uuml": "Ü", "szlig": "ß", "eacute": "é", "egrave": "è", "agrave": "à", "ccedil": "ç", "zwnj": "", "zwj": "",
    "shy": "",
  ]
}
