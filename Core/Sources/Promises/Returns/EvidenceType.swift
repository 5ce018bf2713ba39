/// What a file handed in as evidence is, by its own first bytes: what somebody says it is counts for nothing.
public enum EvidenceType: String, Hashable, Sendable, CaseIterable {
  case jpeg = "image/jpeg"
  case png = "image/png"
  case webp = "image/webp"
  case pdf = "application/pdf"

  /// Nil for anything else: it is not taken.
  public init?(of bytes: [UInt8]) {
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if bytes.count >= 12, bytes.starts(with: Array("RIFF".utf8)), bytes[8..<12].elementsEqual("WEBP".utf8) {
      self = .webp
    } else if bytes.starts(with: Array("%PDF-".utf8)) {
      self = .pdf
    } else {
      return nil
    }
  }
}

extension EvidenceType {
  /// What makes a document do something when it is opened, by the names of ISO 32000-1.
  private static let active = ["JavaScript", "JS", "Launch", "EmbeddedFile", "RichMedia", "XFA", "SubmitForm"]

  /// Whether a PDF document says that it runs a program, starts one, or carries other files. What is hidden in
  /// compressed parts is not seen: documents are never opened here, and leave as downloads.
  public static func isActive(pdf bytes: [UInt8]) -> Bool {
    var place = 0
    while let slash = bytes[place...].firstIndex(of: UInt8(ascii: "/")) {
      var name: [UInt8] = []
      place = slash + 1
      while place < bytes.count, name.count < 32, isNamed(bytes[place]) {
        // A character may be written by its number: `/J#53` is `/JS`.
        if bytes[place] == UInt8(ascii: "#"), place + 2 < bytes.count,
          let byte = UInt8(String(decoding: bytes[place + 1...place + 2], as: UTF8.self), radix: 16)
        {
          name.append(byte)
          place += 3
        } else {
          name.append(bytes[place])
          place += 1
        }
      }
      if active.contains(String(decoding: name, as: UTF8.self)) { return true }
    }
    return false
  }

  /// Whether a byte goes on with a name.
  private static func isNamed(_ byte: UInt8) -> Bool { byte > 32 && !Array("()<>[]{}/%".utf8).contains(byte) }
}
