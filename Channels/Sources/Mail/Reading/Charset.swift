import Foundation

/// Bytes that somebody says are text, as text. Never fails: what no charset fits shows the replacement character.
enum Charset {
  /// - Parameter label: what the message calls the charset; much of it is wrong, so the bytes have a say.
  static func text(_ bytes: some Collection<UInt8>, label: String?) -> String {
    let bytes = Array(bytes)
    let name = label.map(known) ?? nil
    if !bytes.contains(where: { $0 >= 0x80 || $0 == 0x1B }), name != "UTF-16", name != "HZ" {
      return clean(String(decoding: bytes, as: UTF8.self))
    }
    if name == "HZ" { return clean(decode(unfoldedHZ(bytes), as: "GB18030").text) }
    if let name, name != "UTF-8" {
      let read = decode(bytes, as: name)
      if read.failures == 0, !isSurelyUTF8(bytes) || name.hasPrefix("ISO-2022") { return clean(read.text) }
      // One broken character in a long text says nothing against its label.
      if read.failures * 40 <= bytes.count, !isSurelyUTF8(bytes), guess(bytes) == nil { return clean(read.text) }
    }
    if let other = guess(bytes) { return clean(decode(bytes, as: other).text) }
    if let name, name != "UTF-8", name != "WINDOWS-1252" { return clean(decode(bytes, as: name).text) }
    let read = String(decoding: bytes, as: UTF8.self)
    let failures = read.unicodeScalars.count { $0 == "\u{FFFD}" }
    if failures * 20 <= bytes.count { return clean(read) }
    return clean(decode(bytes, as: "WINDOWS-1252").text)
  }

  /// The first that reads them without a mistake, of what mail to a shop in China is written in. The strictest come
  /// first; GB18030 fits nearly everything, so it is the last.
  private static func guess(_ bytes: [UInt8]) -> String? {
    if String(validating: bytes, as: UTF8.self) != nil, !bytes.contains(0x1B) { return "UTF-8" }
    if let stateful = escapes(bytes), decode(bytes, as: stateful).failures == 0 { return stateful }
    if String(validating: bytes, as: UTF8.self) != nil { return "UTF-8" }
    return decode(bytes, as: "GB18030").failures == 0 ? "GB18030" : nil
  }

  /// The stateful charsets announce themselves (RFC 1468, 1557, 1922).
  private static func escapes(_ bytes: [UInt8]) -> String? {
    for place in bytes.indices where bytes[place] == 0x1B {
      switch bytes[(place + 1)...].prefix(3).map({ Character(Unicode.Scalar($0)) }) {
      case let word where word.starts(with: ["$", ")", "C"]): return "ISO-2022-KR"
      case let word where word.starts(with: ["$", ")", "A"]) || word.starts(with: ["$", ")", "G"]):
        return "ISO-2022-CN-EXT"
      case let word
      where word.starts(with: ["$", "B"]) || word.starts(with: ["$", "@"]) || word.starts(with: ["$", "("]):
        return "ISO-2022-JP-2"
      case let word where word.starts(with: ["(", "J"]) || word.starts(with: ["(", "I"]): return "ISO-2022-JP-2"
      default: continue
      }
    }
    return nil
  }

  /// Whether bytes are UTF-8 beyond chance, whatever their label says. In GBK two characters can look like two of UTF-8
  /// ("联通"), but hardly like whole ones of three bytes, which Chinese in UTF-8 consists of.
  private static func isSurelyUTF8(_ bytes: [UInt8]) -> Bool {
    guard let text = String(validating: bytes, as: UTF8.self) else { return false }
    var (long, short) = (0, 0)
    for scalar in text.unicodeScalars where scalar.value >= 0x80 {
      if scalar.value >= 0x800 { long += 1 } else { short += 1 }
    }
    return long >= 2 || short >= 6
  }

  /// iconv's name for a label, or for the larger charset that those who write the label really use. Nil for what says
  /// nothing.
  static func known(_ label: String) -> String? {
    let word = label.trimmingCharacters(in: .whitespaces).uppercased().replacing("_", with: "-")
    switch word {
    case "", "UNKNOWN", "UNKNOWN-8BIT", "X-UNKNOWN", "DEFAULT", "US-ASCII", "ASCII", "ANSI-X3.4-1968": return nil
    case "UTF-8", "UTF8", "UNICODE-1-1-UTF-8": return "UTF-8"
    case "GB2312", "GB-2312", "GB2312-80", "GB-2312-80", "CSGB2312", "EUC-CN", "GBK", "X-GBK", "CP936", "MS936",
      "WINDOWS-936", "GB18030", "X-EUC-CN":
      return "GB18030"
    case "HZ-GB-2312", "HZ": return "HZ"
    case "BIG5", "BIG-5", "CSBIG5", "X-X-BIG5", "CN-BIG5", "BIG5-HKSCS", "CP950", "WINDOWS-950": return "BIG5-HKSCS"
    case "SHIFT-JIS", "SHIFTJIS", "SJIS", "X-SJIS", "WINDOWS-31J", "CP932": return "CP932"
    case "ISO-2022-JP", "ISO-2022-JP-1", "ISO-2022-JP-2", "CSISO2022JP": return "ISO-2022-JP-2"
    case "ISO-2022-CN", "ISO-2022-CN-EXT": return "ISO-2022-CN-EXT"
    case "EUC-KR", "KS-C-5601-1987", "KS-C-5601", "KSC5601", "CP949": return "CP949"
    case "ISO-8859-1", "ISO8859-1", "LATIN1", "WINDOWS-1252", "CP1252": return "WINDOWS-1252"
    case "UTF-16", "UTF-16LE", "UTF-16BE": return word
    default:
      let isName = word.utf8.count <= 40 && word.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }
      return isName ? word : nil
    }
  }

  /// By iconv; every byte that does not fit becomes one replacement character. A name that iconv does not know reads
  /// nothing.
  static func decode(_ bytes: [UInt8], as name: String) -> (text: String, failures: Int) {
    if name == "UTF-8" {
      let text = String(decoding: bytes, as: UTF8.self)
      return (
        text, String(validating: bytes, as: UTF8.self) == nil ? text.unicodeScalars.count { $0 == "\u{FFFD}" } : 0
      )
    }
    guard let converter = iconv_open("UTF-8", name), Int(bitPattern: converter) != -1 else { return ("", bytes.count) }
    defer { iconv_close(converter) }
    var (output, failures): ([UInt8], Int) = ([], 0)
    output.reserveCapacity(bytes.count * 2)
    var chunk = [CChar](repeating: 0, count: 16_384)
    var input = bytes.map { CChar(bitPattern: $0) }
    input.withUnsafeMutableBufferPointer { buffer in
      var start = buffer.baseAddress
      var left = buffer.count
      while true {
        let (result, reason, written) = chunk.withUnsafeMutableBufferPointer { room in
          var end = room.baseAddress
          var space = room.count
          // The last call brings a stateful charset back to its start.
          let result =
            left > 0 ? iconv(converter, &start, &left, &end, &space) : iconv(converter, nil, nil, &end, &space)
          return (result, errno, room.count - space)
        }
        output += chunk[..<written].map { UInt8(bitPattern: $0) }
        if result != -1 { if left == 0 { break } else { continue } }
        if reason == E2BIG { continue }
        guard left > 0, let place = start else { break }
        failures += 1
        output += "\u{FFFD}".utf8
        start = place + 1
        left -= 1
        if left == 0 { break }
      }
    }
    return (String(decoding: output, as: UTF8.self), failures)
  }

  /// HZ (RFC 1843) writes GB 2312 in seven bits, between `~{` and `~}`; iconv of Debian does not know it.
  private static func unfoldedHZ(_ bytes: [UInt8]) -> [UInt8] {
    var (output, isWide, place): ([UInt8], Bool, Int) = ([], false, 0)
    while place < bytes.count {
      let next = place + 1 < bytes.count ? bytes[place + 1] : 0
      switch (bytes[place], next, isWide) {
      case (UInt8(ascii: "~"), UInt8(ascii: "{"), _): (isWide, place) = (true, place + 2)
      case (UInt8(ascii: "~"), UInt8(ascii: "}"), _): (isWide, place) = (false, place + 2)
      case (UInt8(ascii: "~"), UInt8(ascii: "~"), false):
        output.append(UInt8(ascii: "~"))
        place += 2
      case (UInt8(ascii: "\n"), _, _):
        output.append(UInt8(ascii: "\n"))
        (isWide, place) = (false, place + 1)
      case (let byte, _, _):
        output.append(isWide && byte > 0x20 ? byte | 0x80 : byte)
        place += 1
      }
    }
    return output
  }

  /// No control characters but line breaks and tabs: neither a database nor a page takes the others.
  static func clean(_ text: String) -> String {
    let text = text.replacing("\r\n", with: "\n")
    guard text.unicodeScalars.contains(where: { isUnwanted($0) || $0 == "\r" }) else { return text }
    return String(
      String.UnicodeScalarView(
        text.unicodeScalars.lazy.map { $0 == "\r" ? "\n" : $0 }.filter { !isUnwanted($0) }))
  }

  private static func isUnwanted(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 9, 10, 13: false
    case 0..<0x20, 0x7F..<0xA0, 0xFEFF: true
    // What turns the direction of writing, by which a text can look like another.
    case 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
