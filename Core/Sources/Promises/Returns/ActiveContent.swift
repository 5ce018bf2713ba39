/// Looks for what a document would do by itself when somebody opens it. Evidence and certificates have nothing to do.
///
/// It sees the names that stand open in a PDF, escaped letters (`/J#61vaScript`) included, and not those in compressed
/// streams; documents are therefore never shown within a page of ours, whatever this finds.
public enum ActiveContent {
  private static let names: Set<String> = [
    "JavaScript", "JS", "Launch", "OpenAction", "AA", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "XFA", "SubmitForm",
    "ImportData", "GoToE",
  ]

  /// The first name found that does something, such as `JavaScript`; nil where there is none.
  public static func find(in document: [UInt8]) -> String? {
    guard document.starts(with: Array("%PDF-".utf8)) else { return nil }
    var place = 0
    while place < document.count {
      defer { place += 1 }
      guard document[place] == UInt8(ascii: "/") else { continue }
      var name: [UInt8] = []
      var next = place + 1
      while next < document.count, name.count <= 16 {
        let byte = document[next]
        if byte == UInt8(ascii: "#"), next + 2 < document.count,
          let escaped = UInt8(String(decoding: document[next + 1...next + 2], as: UTF8.self), radix: 16)
        {
          name.append(escaped)
          next += 3
          continue
        }
        guard isRegular(byte) else { break }
        name.append(byte)
        next += 1
      }
      let text = String(decoding: name, as: UTF8.self)
      if names.contains(text) { return text }
    }
    return nil
  }

  /// ISO 32000-1, 7.2.2: neither white space nor a delimiter.
  private static func isRegular(_ byte: UInt8) -> Bool {
    byte > 32 && !"()<>[]{}/%".utf8.contains(byte)
  }
}
