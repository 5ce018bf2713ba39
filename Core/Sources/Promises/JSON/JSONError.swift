/// Why a text is not JSON, and where.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Bytes before the place, from 0.
  public var offset: Int
  /// From 1.
  public var line: Int
  /// Characters (Unicode scalar values) from 1.
  public var column: Int
  /// A sentence for the person who wrote the text, without the place.
  public var message: String

  public var description: String { "Line \(line), column \(column): \(message)" }
}

extension JSONError {
  /// Counts lines and columns, which only a refused text needs.
  init(in bytes: UnsafeBufferPointer<UInt8>, at offset: Int, _ message: String) {
    var line = 1
    var column = 1
    for byte in bytes[..<min(offset, bytes.count)] {
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    self.init(offset: offset, line: line, column: column, message: message)
  }
}
