public import Promises

/// What a column or a parameter can hold: the few kinds that SQLite and PostgreSQL store alike.
public enum Value: Sendable, Hashable {
  case null
  case integer(Int64)
  case text(String)
  case bytes([UInt8])
}

/// A type that can stand as an argument of a statement.
public protocol Bindable {
  var value: Value { get }
}

extension Value: Bindable {
  public var value: Value { self }
}

extension Int: Bindable {
  public var value: Value { .integer(Int64(self)) }
}

extension Int64: Bindable {
  public var value: Value { .integer(self) }
}

extension String: Bindable {
  public var value: Value { .text(self) }
}

extension [UInt8]: Bindable {
  public var value: Value { .bytes(self) }
}

/// Stored as 0 or 1.
extension Bool: Bindable {
  public var value: Value { .integer(self ? 1 : 0) }
}

/// Stored as microseconds since 1970 in UTC.
extension Instant: Bindable {
  public var value: Value { .integer(microseconds) }
}

/// Nothing is stored as null.
extension Optional: Bindable where Wrapped: Bindable {
  public var value: Value { self?.value ?? .null }
}
