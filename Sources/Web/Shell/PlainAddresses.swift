import Hummingbird

/// Addresses without U+0000, written as `%00`: no name has it, PostgreSQL takes no text that has it, and whatever reads
/// the address later, in its path or in what it asks for, need not think of it.
enum PlainAddresses {
  /// - Throws: `Problem` where an address has it.
  static func check(_ request: Request) throws {
    var rest = request.uri.string.utf8[...]
    while let percent = rest.firstIndex(of: UInt8(ascii: "%")) {
      rest = rest[percent...].dropFirst()
      guard rest.starts(with: "00".utf8) else { continue }
      throw Problem(.badRequest, "address", "Leave the character U+0000 (%00) out of the address.")
    }
  }
}
