import Promises
import Testing

@Suite struct JSONTests {
  let order: JSON = ["order": "A-1", "lines": [["amount": 500, "gift": true, "weight": 1.5]], "note": nil]

  @Test func accessors() {
    #expect(order["order"]?.string == "A-1")
    #expect(order["lines"]?[0]?["amount"]?.integer == 500)
    #expect(order["lines"]?[0]?["gift"]?.bool == true)
    #expect(order["lines"]?[0]?["weight"]?.number == 1.5)
    #expect(order["lines"]?.array?.count == 1)
    #expect(order["lines"]?[0]?.object?.keys == ["amount", "gift", "weight"])
    #expect(order["note"]?.isNull == true)
    #expect(order["lines"]?[1] == nil)
    #expect(order["lines"]?[-1] == nil)
    #expect(order["none"] == nil)
    #expect(order["order"]?.integer == nil)
    #expect(order["order"]?[0] == nil)
  }

  @Test func textIsCompactAndInOrder() {
    #expect(order.text == #"{"order":"A-1","lines":[{"amount":500,"gift":true,"weight":1.5}],"note":null}"#)
    #expect(JSON.number(3).text == "3")
  }

  @Test func theOrderOfMembersDoesNotMatter() {
    let a: JSON = ["a": 1, "b": ["c": 2, "d": 3]]
    let b: JSON = ["b": ["d": 3, "c": 2], "a": 1]
    #expect(a == b)
    #expect(a.hashValue == b.hashValue)
    #expect(a != ["a": 1, "b": ["c": 2, "d": 4]])
    #expect(a != ["a": 1])
    #expect(JSON.array([1, 2]) != [2, 1])
  }

  @Test func numbersAreEqualByValue() {
    #expect(JSON.integer(1) == .number(1))
    #expect(JSON.number(1).hashValue == JSON.integer(1).hashValue)
    #expect(JSON.number(-0.0) == 0)
    #expect(JSON.number(-0.0).hashValue == JSON.integer(0).hashValue)
    #expect(JSON.number(1.5) != 1)
    // Two whole numbers that are one and the same double must not both equal it.
    #expect(JSON.integer(9_007_199_254_740_992) != .number(9_007_199_254_740_992))
    #expect(JSON.number(1.5).integer == nil)
    #expect(JSON.number(2).integer == 2)
  }

  @Test func stringsAreEqualByBytes() {
    #expect(JSON.string("\u{E9}") != .string("e\u{301}"))
    #expect(JSON.string("1") != 1)
  }

  @Test func membersAreSetReplacedAndRemoved() {
    var object: JSONObject = ["a": 1, "b": 2, "a": 3]
    #expect(object.keys == ["a", "b"])
    #expect(object["a"] == 3)
    object["c"] = .null
    object["a"] = nil
    object["z"] = nil
    #expect(JSON.object(object).text == #"{"b":2,"c":null}"#)
  }
}
