/// What a document can do by itself when somebody opens it: such documents are not taken as evidence.
public enum ActiveContent {
  /// The names in a PDF file that run something, send something, or carry another file (ISO 32000, 7.5.2, 12.6).
  private static let names: [[UInt8]] = [
    "JavaScript", "JS", "OpenAction", "AA", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "XFA", "SubmitForm",
    "ImportData",
  ].map { Array($0.utf8) }

  /// The first such name; nil where there is none. What stands in compressed streams is not seen: evidence is kept from
  /// running wherever it is shown, and this turns away what is plain to see.
  public static func inPDF(_ bytes: [UInt8]) -> String? {
    var place = 0
    while let start = bytes[place...].firstIndex(of: UInt8(ascii: "/")) {
      let (name, end) = name(in: bytes, from: start + 1)
      if names.contains(name) { return String(decoding: name, as: UTF8.self) }
      place = max(end, start + 1)
    }
    return nil
  }

  /// A name's characters, of which any may be written as `#` and two hexadecimal digits.
  private static func name(in bytes: [UInt8], from start: Int) -> (name: [UInt8], end: Int) {
    var name: [UInt8] = []
    var place = start
    while place < bytes.count, name.count < 32 {
      let byte = bytes[place]
      if byte == UInt8(ascii: "#"), place + 2 < bytes.count, let high = digit(bytes[place + 1]),
        let low = digit(bytes[place + 2])
      {
        name.append(high << 4 | low)
        place += 3
      } else if isRegular(byte) {
        name.append(byte)
        place += 1
      } else {
        break
      }
    }
    return (name, place)
  }

  private static func isRegular(_ byte: UInt8) -> Bool {
    byte > 32 && byte < 127 && !Array("()<>[]{}/%".utf8).contains(byte)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 48...57: byte - 48
    case 65...70: byte - 55
    case 97...102: byte - 87
    default: nil
    }
  }
}
