/// Why a statement file cannot be read, and where.
public struct StatementError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Of the file, from 1.
  public var line: Int
  /// A sentence for the person who brought the file.
  public var message: String

  public init(line: Int, message: String) {
    self.line = line
    self.message = message
  }

  public var description: String { "Line \(line): \(message)" }
}
