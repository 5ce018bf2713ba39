import Promises
import Testing

@Suite struct SchemaTests {
  private enum Channel: String, CaseIterable { case card, transfer }

  let order = Schema.object([
    .field("order", .reference, "The order's number at the shop."),
    .field("at", .instant, "When it was placed."),
    .field("amount", .money, "What was paid."),
    .optional("channel", .choice(of: Channel.self), "How."),
    .optional("day", .day, "The promised day."),
    .optional("gift", .boolean, "Whether it is a gift."),
    .optional("note", .text(max: 3), "A note."),
    .optional("lines", .list(of: .object([.field("a/b~c", .count(1...9), "How many.")]), 1...2), "Its lines."),
  ])

  private func valid(_ change: (inout JSONObject) -> Void = { _ in }) -> JSON {
    var object: JSONObject = [
      "order": "A-1", "at": "2026-11-24T18:00:00+08:00", "amount": ["amount": 500, "currency": "CNY"],
    ]
    change(&object)
    return .object(object)
  }

  private func problems(_ name: String, _ value: JSON?) -> [String] {
    order.problems(in: valid { $0[name] = value }).map { "\($0.pointer) \($0.code)" }
  }

  @Test func aValidValueHasNoProblems() {
    #expect(order.problems(in: valid()) == [])
    let full = valid {
      $0["channel"] = "card"
      $0["day"] = "2026-11-30"
      $0["gift"] = false
      $0["note"] = "谢谢😀"
      $0["lines"] = [["a/b~c": 1], ["a/b~c": 9.0]]
    }
    #expect(order.problems(in: full) == [])
  }

  /// What is answered is no longer than it is described to be, whatever somebody calls a field.
  @Test func aNameOfAnyLengthIsNotSentBack() {
    let schema = Schema.object([.optional("in", .object([.optional("a", .boolean, "")]), "")])
    func pointer(_ length: Int) -> String? {
      schema.problems(in: ["in": .object([String(repeating: "n", count: length): 1])]).first?.pointer
    }
    #expect(pointer(200) == "/in/" + String(repeating: "n", count: 200))
    #expect(pointer(201) == "/in")
  }

  @Test func anUnknownFieldIsToldWhatIsKnown() {
    let schema = Schema.object([.field("order", .reference, ""), .optional("at", .instant, "")])
    #expect(
      schema.problems(in: ["order": "A", "ordr": 1]) == [
        SchemaProblem(
          pointer: "/ordr", code: "unknown", message: "unknown field; this operation knows: order, at")
      ])
    #expect(problems("amount", ["amount": 1, "currency": "CNY", "tax": 1]) == ["/amount/tax unknown"])
  }

  @Test func aMissingFieldIsNamed() {
    #expect(problems("order", nil) == ["/order missing"])
    #expect(problems("amount", [:]) == ["/amount/amount missing", "/amount/currency missing"])
    #expect(problems("channel", nil) == [])
  }

  @Test func wrongTypes() {
    for name in ["order", "at", "amount", "channel", "day", "gift", "note", "lines"] {
      #expect(problems(name, nil as JSON? ?? .null) == ["/\(name) type"])
      #expect(problems(name, 1) == ["/\(name) type"])
    }
    #expect(order.problems(in: []).map(\.pointer) == [""])
    #expect(
      order.problems(in: valid { $0["gift"] = "true" }).first?.message == "write true or false, not a string")
  }

  @Test(arguments: [
    ("order", "", "format"), ("order", "a b", "format"), ("order", "订单", "format"), ("order", "a;b", "format"),
    ("order", "A.9_z:/-0", nil), ("at", "2026-11-24T18:00:00", "format"), ("at", "2026-02-30T18:00:00Z", "format"),
    ("day", "2026-02-29", "format"), ("day", "24.11.2026", "format"), ("channel", "cash", "choice"),
    ("note", "", "too-short"), ("note", "abcd", "too-long"), ("note", "a\0", "character"),
  ])
  func strings(_ name: String, _ text: String, _ code: String?) {
    #expect(problems(name, .string(text)) == (code.map { ["/\(name) \($0)"] } ?? []))
  }

  @Test func referencesHaveAtMost64Characters() {
    #expect(problems("order", .string(String(repeating: "a", count: 64))) == [])
    #expect(problems("order", .string(String(repeating: "a", count: 65))) == ["/order format"])
  }

  @Test func numbersAndMoney() {
    func codes(_ schema: Schema, _ value: JSON) -> [String] { schema.problems(in: value).map(\.code) }
    #expect(codes(.count(1...9), 0) == ["too-small"])
    #expect(codes(.count(1...9), 10) == ["too-large"])
    #expect(codes(.count(1...9), 1.5) == ["type"])
    #expect(codes(.count(1...9), 1e30) == ["too-large"])
    #expect(codes(.amount, .integer(Schema.largestAmount)) == [])
    #expect(codes(.amount, .integer(Schema.largestAmount + 1)) == ["too-large"])
    #expect(codes(.money, ["amount": -1, "currency": "CNY"]) == ["too-small"])
    #expect(codes(.money, ["amount": 1, "currency": "XXX"]) == ["format"])
    #expect(codes(.money, ["amount": "1", "currency": "cny"]) == ["type", "format"])
  }

  @Test func arrays() {
    #expect(problems("lines", []) == ["/lines too-few"])
    #expect(problems("lines", [1, 2, 3]) == ["/lines too-many"])
    #expect(problems("lines", [["a/b~c": 1], ["a/b~c": 0]]) == ["/lines/1/a~1b~0c too-small"])
  }

  /// A sender cannot make the answer long.
  @Test func onlyTheFirstProblemsAreTold() {
    let many = JSONObject((0..<1000).map { ("x\($0)", 1) })
    #expect(Schema.object([]).problems(in: .object(many)).count == 20)
    let items = JSON.array(Array(repeating: "x", count: 1000))
    #expect(Schema.array(of: .boolean, maxItems: 1000).problems(in: items).count == 20)
  }
}
