/// A JSON value (RFC 8259).
///
/// Whole numbers of up to 64 bits keep every digit; all other numbers are doubles. Strings are the same when their
/// bytes are: two spellings of an accented letter stay two strings, as they do for every other reader of the text.
public enum JSON: Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  /// A double that is not finite has no JSON form and is written as `null`, as ECMAScript does.
  case number(Double)
  case string(String)
  case array([JSON])
  case object(JSONObject)

  /// The whole numbers that a double holds without a gap: from `-safe` to `safe`, 2^53 - 1 (RFC 7493, 2.2). A program
  /// that keeps numbers as doubles loses digits of what lies beyond.
  public static let safe: Int64 = 9_007_199_254_740_991
}

extension JSON {
  public var isNull: Bool { if case .null = self { true } else { false } }
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  public var string: String? { if case .string(let value) = self { value } else { nil } }
  public var array: [JSON]? { if case .array(let value) = self { value } else { nil } }
  public var object: JSONObject? { if case .object(let value) = self { value } else { nil } }

  /// The value of a whole number, also of a double without a fraction up to `safe`.
  public var integer: Int64? {
    switch self {
    case .integer(let value): value
    case .number(let value): JSON.whole(value)
    default: nil
    }
  }

  /// The value of any number; a whole number beyond `safe` is rounded.
  public var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The member of an object; nil when it has none of that name, or this is no object.
  public subscript(_ key: String) -> JSON? { object?[key] }

  /// The item of an array, from 0; nil when there is none, or this is no array.
  public subscript(_ index: Int) -> JSON? {
    guard case .array(let items) = self, items.indices.contains(index) else { return nil }
    return items[index]
  }

  /// A double that is a whole number within `safe`.
  static func whole(_ value: Double) -> Int64? {
    guard let whole = Int64(exactly: value), whole.magnitude <= JSON.safe.magnitude else { return nil }
    return whole
  }
}

/// Numbers are equal by value (1 and 1.0), objects without regard to the order of their members.
extension JSON: Hashable {
  public static func == (a: JSON, b: JSON) -> Bool {
    switch (a, b) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    case (.integer(let whole), .number(let value)), (.number(let value), .integer(let whole)):
      JSON.whole(value) == whole
    case (.string(let a), .string(let b)): a.hasSameBytes(as: b)
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)): a == b
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .bool(let value): hasher.combine(value)
    case .integer(let value): hasher.combine(value)
    case .number(let value):
      if let whole = JSON.whole(value) { hasher.combine(whole) } else { hasher.combine(value) }
    case .string(let value): value.hashBytes(into: &hasher)
    case .array(let value): hasher.combine(value)
    case .object(let value): hasher.combine(value)
    }
  }
}

extension JSON: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  public init(nilLiteral: ()) { self = .null }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSON)...) { self = .object(JSONObject(elements)) }
}

extension String {
  /// Swift calls canonically equivalent strings equal; JSON compares code units (RFC 8259, 8.3).
  func hasSameBytes(as other: String) -> Bool {
    utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
  }

  /// Swift's own hash would give all canonically equivalent spellings one value, and a sender could make many of them.
  func hashBytes(into hasher: inout Hasher) {
    var text = self
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    hasher.combine(0xFF as UInt8)
  }
}
