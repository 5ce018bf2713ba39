/// Why an operation was refused, for the person who asked. Nothing was written.
public struct Refusal: Error, Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable {
    /// What was named does not exist.
    case unknown
    /// It exists already, with other content.
    case conflict
    /// It cannot be done as things stand.
    case invalid
    /// It was there and was erased.
    case gone
  }
  public var kind: Kind
  /// Stable, such as `order-unknown`.
  public var code: String
  /// One sentence that says what to do.
  public var message: String

  public init(_ kind: Kind, _ code: String, _ message: String) {
    self.kind = kind
    self.code = code
    self.message = message
  }
}
