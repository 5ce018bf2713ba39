/// What a JSON value has to look like: the one definition that requests are checked against and that the OpenAPI
/// document prints, so that the two cannot drift apart.
///
///     Schema.object([
///       .field("order", .reference, "The order's number at the shop."),
///       .field("at", .instant, "When it was placed."),
///       .optional("note", .text(max: 200), "A note for the merchant."),
///     ])
public indirect enum Schema: Hashable, Sendable {
  /// Lengths are in Unicode code points. U+0000 is never allowed.
  case string(minLength: Int = 0, maxLength: Int, format: Format = .none)
  /// A string out of a fixed list.
  case choice([String])
  case integer(min: Int64 = -JSON.safe, max: Int64 = JSON.safe)
  case boolean
  /// An object of `amount`, in minor units and not negative, and `currency`.
  case money
  case array(of: Schema, minItems: Int = 0, maxItems: Int)
  /// A field that is not named here is an error: a misspelt one must not be dropped in silence.
  case object([Field])

  public enum Format: Hashable, Sendable {
    case none
    /// A time with its offset (RFC 3339), as `Instant` reads it.
    case instant
    /// A day of the calendar, as `Day` reads it.
    case day
    /// 1 to 64 characters out of `A-Z a-z 0-9 . _ : / -`: a key of somebody else's system.
    case reference
    /// The ISO 4217 code of a currency that `Currency` knows.
    case currency
  }

  /// A member of an object.
  public struct Field: Hashable, Sendable {
    public var name: String
    public var schema: Schema
    public var required: Bool
    /// A sentence for the API's reader.
    public var description: String

    public init(name: String, schema: Schema, required: Bool, description: String) {
      self.name = name
      self.schema = schema
      self.required = required
      self.description = description
    }

    /// A field that has to be there.
    public static func field(_ name: String, _ schema: Schema, _ description: String) -> Field {
      Field(name: name, schema: schema, required: true, description: description)
    }

    /// A field that may be left out.
    public static func optional(_ name: String, _ schema: Schema, _ description: String) -> Field {
      Field(name: name, schema: schema, required: false, description: description)
    }
  }
}

extension Schema {
  public static let instant = Schema.string(minLength: 20, maxLength: 40, format: .instant)
  public static let day = Schema.string(minLength: 10, maxLength: 10, format: .day)
  public static let reference = Schema.string(minLength: 1, maxLength: 64, format: .reference)
  public static let currency = Schema.string(minLength: 3, maxLength: 3, format: .currency)
  /// The largest amount that anybody tells us: ten thousand million yuan. What is computed from it, a multiple of some
  /// thousand pieces, stays within 64 bits.
  public static let largestAmount: Int64 = 1_000_000_000_000
  /// Minor units of a currency named elsewhere, not negative.
  public static let amount = Schema.integer(min: 0, max: largestAmount)

  /// Text that is not empty unless `min` is 0.
  public static func text(min: Int = 1, max: Int) -> Schema { .string(minLength: min, maxLength: max) }
  public static func count(_ range: ClosedRange<Int64>) -> Schema {
    .integer(min: range.lowerBound, max: range.upperBound)
  }
  public static func list(of schema: Schema, _ count: ClosedRange<Int>) -> Schema {
    .array(of: schema, minItems: count.lowerBound, maxItems: count.upperBound)
  }
  /// The cases of an enumeration of strings.
  public static func choice<Value: CaseIterable & RawRepresentable<String>>(of type: Value.Type) -> Schema {
    .choice(type.allCases.map(\.rawValue))
  }

  static let moneyFields: [Field] = [
    .field("amount", .integer(min: 0), "In minor units of the currency: 500 is 5.00 yuan."),
    .field("currency", .currency, "The currency's ISO 4217 code."),
  ]
}
