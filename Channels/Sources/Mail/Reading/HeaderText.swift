import Foundation

/// The text of header fields: folding (RFC 5322, 2.2.3) and encoded words (RFC 2047).
enum HeaderText {
  /// In one line. Line breaks that are no folding cannot be in it.
  static func unfolded(_ raw: [UInt8]) -> [UInt8] {
    var line: [UInt8] = []
    line.reserveCapacity(raw.count)
    for byte in raw {
      switch byte {
      case 0x0A, 0x0D, 0: continue
      case 0x09: line.append(0x20)
      default: line.append(byte)
      }
    }
    let start = line.firstIndex { $0 != 0x20 } ?? line.endIndex
    let end = line.lastIndex { $0 != 0x20 }.map { $0 + 1 } ?? line.endIndex
    return start < end ? Array(line[start..<end]) : []
  }

  /// Text for people: encoded words read, without control characters.
  static func decoded(_ raw: [UInt8]) -> String {
    words(of: raw) { $0 }.replacing("\n", with: " ").trimmingCharacters(in: .whitespaces)
  }

  /// With every encoded word as one of UTF-8, for a parser that has to find the address beside it.
  static func recoded(_ raw: [UInt8]) -> String {
    words(of: raw) { text in
      text.isEmpty ? "" : "=?utf-8?B?\(Data(text.utf8).base64EncodedString())?="
    }.replacing("\n", with: " ")
  }

  /// With the names of charsets that are used for larger ones replaced by those.
  static func relabelled(_ raw: [UInt8]) -> String {
    var text = Charset.text(raw, label: nil)
    for (name, real) in [("gb2312", "gb18030"), ("gbk", "gb18030"), ("big5", "big5-hkscs")] {
      for (before, after) in [("=?", "?"), ("=", "''")] {
        text = text.replacingOccurrences(
          of: before + name + after, with: before + real + after, options: .caseInsensitive)
      }
    }
    return text
  }

  /// The last part of a path, without controls, at most 120 characters, its ending kept.
  static func fileName(_ text: String) -> String {
    let last = Charset.clean(text).split { "/\\\n".contains($0) }.last ?? ""
    let scalars = last.trimmingCharacters(in: .whitespaces).unicodeScalars
    guard scalars.count > 120 else { return String(scalars) }
    return String(scalars.prefix(100)) + "…" + String(scalars.suffix(19))
  }

  /// - Parameter shown: what stands for the text of a run of encoded words.
  private static func words(of raw: [UInt8], shown: (String) -> String) -> String {
    var (output, plain, place): (String, [UInt8], Int) = ("", [], 0)
    // Words that follow each other with only spaces between are one text (RFC 2047, 6.2), and many programs cut a
    // character in two between them: so bytes of the same charset are joined before they are read.
    var run: [(label: String, bytes: [UInt8])] = []
    func flushRun() {
      guard !run.isEmpty else { return }
      output += shown(run.map { Charset.text($0.bytes, label: $0.label) }.joined())
      run = []
    }
    while place < raw.count {
      if let word = EncodedWord(in: raw, at: place) {
        if !run.isEmpty, plain.allSatisfy({ $0 == 0x20 }) {
          plain = []
        } else {
          flushRun()
          output += Charset.text(plain, label: nil)
          plain = []
        }
        if let last = run.last, last.label == word.label {
          run[run.count - 1].bytes += word.bytes
        } else {
          run.append((word.label, word.bytes))
        }
        place = word.end
        continue
      }
      plain.append(raw[place])
      place += 1
    }
    flushRun()
    return output + Charset.text(plain, label: nil)
  }
}

/// `=?charset*language?B|Q?text?=`.
private struct EncodedWord {
  let label: String
  let bytes: [UInt8]
  /// After the word.
  let end: Int

  init?(in raw: [UInt8], at start: Int) {
    guard start + 7 < raw.count, raw[start] == UInt8(ascii: "="), raw[start + 1] == UInt8(ascii: "?"),
      let second = raw[(start + 2)...].prefix(60).firstIndex(of: UInt8(ascii: "?")), second + 3 < raw.count,
      raw[second + 2] == UInt8(ascii: "?")
    else { return nil }
    let text = raw[(second + 3)...]
    guard let close = Self.close(of: text) else { return nil }
    switch raw[second + 1] | 0x20 {
    case UInt8(ascii: "b"):
      let letters = text[..<close].filter { $0 != 0x20 && $0 != UInt8(ascii: "=") }
      let padded = letters + [UInt8](repeating: UInt8(ascii: "="), count: (4 - letters.count % 4) % 4)
      guard let data = Data(base64Encoded: Data(padded), options: .ignoreUnknownCharacters) else { return nil }
      bytes = Array(data)
    case UInt8(ascii: "q"): bytes = Self.quoted(text[..<close])
    default: return nil
    }
    let name = raw[(start + 2)..<second].prefix { $0 != UInt8(ascii: "*") }
    label = String(decoding: name, as: UTF8.self).lowercased()
    end = close + 2
  }

  /// Where `?=` stands. A word is short (RFC 2047, 2: 75 bytes); what is much longer is looked at no further.
  private static func close(of text: ArraySlice<UInt8>) -> Int? {
    text.prefix(2000).indices.first {
      text[$0] == UInt8(ascii: "?") && $0 + 1 < text.endIndex && text[$0 + 1] == UInt8(ascii: "=")
    }
  }

  private static func quoted(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var (bytes, place): ([UInt8], Int) = ([], text.startIndex)
    while place < text.endIndex {
      if text[place] == UInt8(ascii: "="), place + 2 < text.endIndex,
        let byte = UInt8(String(decoding: text[(place + 1)...(place + 2)], as: UTF8.self), radix: 16)
      {
        bytes.append(byte)
        place += 3
      } else {
        bytes.append(text[place] == UInt8(ascii: "_") ? 0x20 : text[place])
        place += 1
      }
    }
    return bytes
  }
}
