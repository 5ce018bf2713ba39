public import Promises

/// Something that can be looked up.
public struct Query: Sendable {
  /// `orders.get`
  public var name: String
  /// `orders/{reference}`, below `/v1/`; what stands in braces is a parameter of that name.
  public var path: String
  public var summary: String
  public var parameters: [Schema.Field]
  public var answer: Schema
  /// Whether it hands out personal data of its `subject`: whoever asks is written down, for the person to see.
  public var isPersonal = false
  /// What a merchant's people are shown of the answer; nil where that is all of it.
  var shownToMerchants: (@Sendable (JSON) -> JSON)?
  let run: @Sendable (Work, Input) throws -> JSON

  /// A list that is read page by page, the earliest first.
  static func list(
    _ name: String, _ path: String, _ summary: String, of item: Schema, filters: [Schema.Field] = [],
    run: @escaping @Sendable (Work, Input, Page) throws -> [(key: String, item: JSON)]
  ) -> Query {
    Query(
      name: name, path: path, summary: summary, parameters: filters + Page.parameters,
      answer: .object([
        .field("items", .array(of: item, maxItems: Page.most), "What was found, the earliest first."),
        .optional("next", .text(max: 200), "The cursor of the next page; left out on the last one."),
      ])
    ) { work, input in
      let page = Page(input)
      var found = try run(work, input, page)
      var answer = JSONObject()
      let isLast = found.count <= page.limit
      if !isLast { found.removeLast(found.count - page.limit) }
      answer["items"] = .array(found.map(\.item))
      if !isLast, let last = found.last { answer["next"] = .string(last.key) }
      return .object(answer)
    }
  }

  /// - Parameter texts: the parameters as they stand in the address.
  /// - Throws: `InputProblems`.
  public func input(_ texts: [(name: String, text: String)], now: Instant) throws -> Input {
    var fields = JSONObject()
    for (name, text) in texts {
      let schema = parameters.first { $0.name == name }?.schema
      if case .integer? = schema, let number = Int64(text) {
        fields[name] = .integer(number)
      } else {
        fields[name] = .string(text)
      }
    }
    return try input(.object(fields), now: now)
  }

  /// - Throws: `InputProblems`.
  func input(_ fields: JSON, now: Instant) throws -> Input {
    let problems = Schema.object(parameters).problems(in: fields)
    guard problems.isEmpty, let fields = fields.object else { throw InputProblems(problems) }
    return Input(fields: fields, at: now)
  }

  /// - Parameter visitor: who asks, where some may read more of it than others.
  public func answer(_ input: Input, from work: Work, to visitor: Visitor = .nobody) throws -> JSON {
    let answer = try run(work, input)
    return visitor.isMerchantOnly ? shownToMerchants?(answer) ?? answer : answer
  }
}

/// Which part of a list is wanted.
struct Page {
  static let most = 200
  static let parameters: [Schema.Field] = [
    .optional("cursor", .text(max: 200), "Where to go on: what `next` was on the page before."),
    .optional("limit", .count(1...Int64(Page.most)), "How many at most; 50 where it is left out."),
  ]
  var limit: Int
  var cursor: String?

  init(_ input: Input) {
    limit = input.optionalInteger("limit").map(Int.init) ?? 50
    cursor = input.optionalText("cursor")
  }

  /// One more than a page holds shows whether another one follows.
  var fetched: Int { limit + 1 }

  /// - Throws: `InputProblems` when it is not a cursor of this list.
  func after() throws -> [UInt8] {
    guard let cursor else { return [] }
    guard let key = Identifier(cursor) else { throw Page.unknown }
    return key.bytes
  }

  func afterSerial() throws -> Int64 {
    guard let cursor else { return 0 }
    guard let serial = Int64(cursor), serial >= 0 else { throw Page.unknown }
    return serial
  }

  private static let unknown = InputProblems([
    SchemaProblem(
      pointer: "/cursor", code: "cursor", message: "write what `next` was on the page before, or leave it out")
  ])
}
