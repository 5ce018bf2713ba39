public import Promises

/// Something that the platform can be told: the same one whether it comes as a request to the HTTP API, as a line of an
/// operation stream, or out of a test. Its fields are checked, documented and read from this one place.
public struct Operation: Sendable {
  /// `orders.place`: what a stream calls it.
  public var name: String
  /// `orders`: where the API takes it, below `/v1/`.
  public var path: String
  /// A sentence for the API's reader.
  public var summary: String
  /// Without `at`, which every operation has.
  public var fields: [Schema.Field]
  /// What it answers.
  public var answer: Schema
  /// False where only the present counts: such an operation has no `at`.
  public var isDated = true
  /// Fields that nobody fills in who is kept to his own: he would bear witness for himself. `at` is one for all.
  public var testimony: Set<String> = []
  /// Fields that tell of a person, or that he wrote: what a request is known again by holds them as a keyed hash.
  public var personal: Set<String> = []
  /// What a repeated request is answered with where the first answer holds people's words, so that no answer is kept
  /// with them: how things stand now.
  var again: (@Sendable (Work, Input) throws -> JSON)?
  /// Whether it hands out personal data of its `subject`: whoever asks is written down, for the person to see.
  public var isPersonal = false
  /// How large a request may be, in bytes; nil where it is as large as any other.
  public var largestBody: Int?
  let run: @Sendable (Work, Input) throws -> JSON

  /// How far ahead of ours a sender's clock may be, in seconds.
  public static let tolerance: Int64 = 300

  /// The body of a request, or what stands after `with` in a stream.
  public var schema: Schema {
    .object(
      fields + (isDated ? [.optional("at", .instant, "When it happened; now, where it is left out.")] : []))
  }

  /// Reads a body that reached us at `now`.
  ///
  /// - Throws: `InputProblems`; `Refusal` when it tells of the future.
  public func input(_ body: JSON, now: Instant) throws -> Input {
    let problems = schema.problems(in: body)
    guard problems.isEmpty, let fields = body.object else { throw InputProblems(problems) }
    let at = fields["at"]?.string.flatMap { Instant($0) } ?? now
    guard at <= now.adding(seconds: Operation.tolerance) else {
      throw Refusal(
        .invalid, "in-the-future", "It is \(now) here and this happens at \(at); tell it when it has happened.")
    }
    return Input(fields: fields, at: at)
  }

  /// Lets nobody who is kept to his own say when something happened, or that he has paid: clocks and money go by that.
  ///
  /// - Throws: `Refusal` where he does.
  func admitTestimony(of visitor: Visitor, in input: Input) throws {
    guard let right, right.isOwnOnly(for: visitor.roles) else { return }
    for name in testimony.union(["at"]).sorted() where input.fields[name] != nil {
      throw Refusal(
        .invalid, "not-yours-to-say", "Leave `\(name)` out: it counts as it reaches us, and others bear witness to it.")
    }
  }

  /// - Throws: `Refusal` when it cannot be done; whatever the database throws.
  public func perform(_ input: Input, on work: Work) throws -> JSON { try run(work, input) }
}

/// What was wrong with the fields of an operation or a query, each at its place.
public struct InputProblems: Error, Hashable, Sendable {
  public var problems: [SchemaProblem]

  public init(_ problems: [SchemaProblem]) { self.problems = problems }
}

/// Fields that were checked against their schema, and the time that they tell of.
public struct Input: Sendable {
  let fields: JSONObject
  let at: Instant

  /// A field that the schema requires.
  func text(_ name: String) -> String {
    guard let text = fields[name]?.string else { preconditionFailure("\(name) is no required text of this schema") }
    return text
  }

  func integer(_ name: String) -> Int64 {
    guard let integer = fields[name]?.integer else {
      preconditionFailure("\(name) is no required whole number of this schema")
    }
    return integer
  }

  func optionalText(_ name: String) -> String? { fields[name]?.string }
  func optionalInteger(_ name: String) -> Int64? { fields[name]?.integer }
  func has(_ name: String) -> Bool { fields[name] != nil }
  func flag(_ name: String) -> Bool { fields[name]?.bool ?? false }
  func integers(_ name: String) -> [Int64] { (fields[name]?.array ?? []).compactMap(\.integer) }
  func texts(_ name: String) -> [String] { (fields[name]?.array ?? []).compactMap(\.string) }
  func instant(_ name: String) -> Instant { Instant(text(name))! }
  func day(_ name: String) -> Day { Day(text(name))! }

  /// The items of an array of objects.
  func items(_ name: String) -> [Input] {
    (fields[name]?.array ?? []).compactMap { $0.object.map { Input(fields: $0, at: at) } }
  }

  /// A text in both languages, `{"zh-Hans": ..., "en": ...}`.
  func localized(_ name: String) -> LocalizedText {
    LocalizedText(
      zhHans: fields[name]?["zh-Hans"]?.string ?? "", en: fields[name]?["en"]?.string ?? "")
  }

  /// The key of something of ours.
  ///
  /// - Throws: `InputProblems` when the text is no key.
  func identifier(_ name: String) throws -> Identifier {
    guard let identifier = Identifier(text(name)) else {
      throw InputProblems([
        SchemaProblem(
          pointer: "/" + name, code: "format",
          message: "write the key as it was given to you, such as 0192e4a0-7c1f-7b3a-9d2e-5f60718293a4")
      ])
    }
    return identifier
  }
}
