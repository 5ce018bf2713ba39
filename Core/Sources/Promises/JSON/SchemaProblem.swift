/// What is wrong at one place of a value, and what to write instead.
public struct SchemaProblem: Hashable, Sendable {
  /// The place as a JSON pointer (RFC 6901): `/lines/0/amount`; empty for the whole value.
  public var pointer: String
  /// Stable, for programs: `type`, `missing`, `unknown`, `too-short`, `too-long`, `format`, `character`, `choice`,
  /// `too-small`, `too-large`, `too-few`, `too-many`.
  public var code: String
  /// For the person who wrote the value.
  public var message: String

  public init(pointer: String, code: String, message: String) {
    self.pointer = pointer
    self.code = code
    self.message = message
  }
}

extension Schema {
  /// Everything in a value that this schema does not allow, in the schema's order, the first 20 of it; empty when the
  /// value is valid.
  public func problems(in value: JSON) -> [SchemaProblem] {
    var check = SchemaCheck()
    check.value(value, self)
    return check.problems
  }
}

/// Walks a value and its schema side by side. The pointer is only made where there is a problem.
private struct SchemaCheck {
  private enum Step {
    case member(String)
    case item(Int)
  }
  private static let most = 20
  private static let longestName = 200
  private(set) var problems: [SchemaProblem] = []
  private var path: [Step] = []
  private var isFull: Bool { problems.count >= SchemaCheck.most }

  private mutating func add(_ code: String, _ message: String) {
    guard !isFull else { return }
    var pointer = ""
    for step in path {
      pointer += "/"
      switch step {
      case .item(let index): pointer += String(index)
      case .member(let name):
        for scalar in name.unicodeScalars {
          switch scalar {
          case "~": pointer += "~0"
          case "/": pointer += "~1"
          default: pointer.unicodeScalars.append(scalar)
          }
        }
      }
    }
    problems.append(SchemaProblem(pointer: pointer, code: code, message: message))
  }

  mutating func value(_ value: JSON, _ schema: Schema) {
    switch (schema, value) {
    case (.string(let minLength, let maxLength, let format), .string(let text)):
      check(text, minLength, maxLength, format)
    case (.choice(let choices), .string(let text)):
      if !choices.contains(where: { $0.hasSameBytes(as: text) }) {
        add("choice", "write one of these: \(choices.joined(separator: ", "))")
      }
    case (.integer(let min, let max), .integer(let number)):
      if number < min { add("too-small", "write a whole number of \(min) or more") }
      if number > max { add("too-large", "write a whole number of \(max) or less") }
    case (.integer(let min, let max), .number(let number)):
      if let whole = value.integer {
        self.value(.integer(whole), schema)
      } else if number < Double(min) {
        add("too-small", "write a whole number of \(min) or more")
      } else if number > Double(max) {
        add("too-large", "write a whole number of \(max) or less")
      } else {
        add("type", "write a whole number, without a fraction")
      }
    case (.boolean, .bool): break
    case (.money, .object(let object)): check(object, Schema.moneyFields)
    case (.object(let fields), .object(let object)): check(object, fields)
    case (.array(let schema, let minItems, let maxItems), .array(let items)):
      check(items, schema, minItems, maxItems)
    case (_, .null): add("type", "null stands for nothing here; write \(schema.noun), or leave an optional field out")
    default: add("type", "write \(schema.noun), not \(value.noun)")
    }
  }

  private mutating func check(_ text: String, _ minLength: Int, _ maxLength: Int, _ format: Schema.Format) {
    if let advice = format.advice(on: text) { return add("format", advice) }
    // PostgreSQL has no U+0000 in its texts.
    if text.utf8.contains(0) { add("character", "write the text without the character U+0000") }
    let length = text.unicodeScalars.count
    if length < minLength { add("too-short", "write at least \(counted(minLength, "character")); here \(length)") }
    if length > maxLength { add("too-long", "write at most \(counted(maxLength, "character")); here \(length)") }
  }

  private mutating func check(_ items: [JSON], _ schema: Schema, _ minItems: Int, _ maxItems: Int) {
    if items.count < minItems { add("too-few", "give at least \(counted(minItems, "item")); here \(items.count)") }
    if items.count > maxItems {
      return add("too-many", "give at most \(counted(maxItems, "item")); here \(items.count)")
    }
    for (index, item) in items.enumerated() where !isFull {
      path.append(.item(index))
      value(item, schema)
      path.removeLast()
    }
  }

  private mutating func check(_ object: JSONObject, _ fields: [Schema.Field]) {
    var found = 0
    for field in fields {
      guard let value = object[field.name] else {
        if field.required { add("missing", "this field is required; write \(field.schema.noun)", at: field.name) }
        continue
      }
      found += 1
      path.append(.member(field.name))
      self.value(value, field.schema)
      path.removeLast()
    }
    guard found < object.count else { return }
    let known = fields.map(\.name).joined(separator: ", ")
    let owner = path.isEmpty ? "operation" : "object"
    for (key, _) in object where !isFull && !fields.contains(where: { $0.name.hasSameBytes(as: key) }) {
      let message = "unknown field; this \(owner) knows: \(known)"
      // A name of any length is not sent back to whoever made it up; what it is in is named then.
      if key.utf8.count > Self.longestName { add("unknown", message) } else { add("unknown", message, at: key) }
    }
  }

  private mutating func add(_ code: String, _ message: String, at name: String) {
    path.append(.member(name))
    add(code, message)
    path.removeLast()
  }
}

private func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

extension Schema.Format {
  /// What to write instead; nil when the text is in this format.
  fileprivate func advice(on text: String) -> String? {
    switch self {
    case .none: return nil
    case .instant:
      if Instant(text) != nil { return nil }
      return "write a time with its offset (RFC 3339), such as 2026-11-24T18:00:00+08:00"
    case .day:
      return Day(text) != nil ? nil : "write a day of the calendar, such as 2026-11-24"
    case .currency:
      return Currency(text) != nil ? nil : "write the ISO 4217 code of a currency known here, such as CNY"
    case .reference:
      let allowed = text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
          UInt8(ascii: "-")...UInt8(ascii: ":"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
      if allowed, (1...64).contains(text.utf8.count) { return nil }
      return "write 1 to 64 characters out of A-Z a-z 0-9 . _ : / -"
    }
  }
}

extension Schema {
  /// What the schema wants, in words.
  fileprivate var noun: String {
    switch self {
    case .string(_, _, .instant): "a time as a string"
    case .string(_, _, .day): "a day as a string"
    case .string: "a string"
    case .choice(let choices): "one of these: \(choices.joined(separator: ", "))"
    case .integer: "a whole number"
    case .boolean: "true or false"
    case .money: #"an amount of money, such as {"amount": 500, "currency": "CNY"} for 5.00 yuan"#
    case .array: "an array"
    case .object: "an object"
    }
  }
}

extension JSON {
  fileprivate var noun: String {
    switch self {
    case .null: "null"
    case .bool: "true or false"
    case .integer, .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
