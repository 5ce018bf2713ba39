import Promises
import Testing

@Suite struct JSONParserTests {
  static let texts: [(String, JSON)] = [
    ("null", nil), (" true\r\n", true), ("\tfalse ", false), ("0", 0), ("-0", 0), ("-17", -17),
    ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
    ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1.5", 1.5), ("-2.5e-3", -0.0025),
    ("1E+2", 100), ("1e-400", 0), ("[]", []), ("{}", [:]), ("\"\"", ""),
    (#"[1, [true], {"a" : {"b":null}}]"#, [1, [true], ["a": ["b": nil]]]),
  ]

  @Test(arguments: texts) func values(_ text: String, _ value: JSON) throws {
    #expect(try JSON.parse(text.utf8) == value)
  }

  @Test func wholeNumbersAreIntegersHoweverTheyAreWritten() throws {
    for text in ["100", "100.0", "1e2", "10.0E+1", "1000e-1"] {
      let value = try JSON.parse(text.utf8)
      if case .integer(100) = value { continue }
      Issue.record("\(text) became \(value)")
    }
  }

  @Test func escapesAndTextBecomeTheSameString() throws {
    let escaped = #""\u4e2d\u6587 \ud83d\ude00 \"\\\/\b\f\n\r\t\u0000\u00E9""#
    #expect(try JSON.parse(escaped.utf8).string == "中文 😀 \"\\/\u{8}\u{C}\n\r\t\0\u{E9}")
    #expect(try JSON.parse("\"中文 😀 é\u{7F}\"".utf8).string == "中文 😀 é\u{7F}")
  }

  @Test func everyScalarValueSurvives() throws {
    for range in [0x20...0xD7FF, 0xE000...0x10FFFF] {
      var text = "\""
      for value in range where value != 0x22 && value != 0x5C {
        text.unicodeScalars.append(Unicode.Scalar(UInt32(value))!)
      }
      #expect(try JSON.parse((text + "\"").utf8).string?.unicodeScalars.count == text.unicodeScalars.count - 1)
    }
  }

  @Test func bytesNeedNotBeContiguous() throws {
    #expect(try JSON.parse(#"{"a":[1,2]}"#.utf8.reversed().reversed().lazy.map { $0 }) == ["a": [1, 2]])
  }

  @Test func membersKeepTheirOrder() throws {
    #expect(try JSON.parse(#"{"b":1,"a":2,"c":3}"#.utf8).object?.keys == ["b", "a", "c"])
  }

  /// Accented letters have two spellings that Swift calls equal, and JSON does not.
  @Test func spellingsOfOneLetterAreTwoNames() throws {
    let object = try JSON.parse("{\"\u{E9}\":1,\"e\u{301}\":2}".utf8)
    #expect(object["\u{E9}"] == 1)
    #expect(object["e\u{301}"] == 2)
  }

  @Test(arguments: [1, 15, 16, 17, 18, 40])
  func aNameGivenTwiceIsRefusedInObjectsOfAnySize(_ count: Int) {
    let names = (0..<count).map { "\"k\($0)\":0" }
    #expect(throws: Never.self) { try JSON.parse("{\(names.joined(separator: ","))}".utf8) }
    for twice in [0, count - 1] {
      let text = "{" + (names + [names[twice]]).joined(separator: ",") + "}"
      #expect(throws: JSONError.self, "\(text)") { try JSON.parse(text.utf8) }
    }
  }

  /// Comparing each name with all before it would take minutes here.
  @Test(.timeLimit(.minutes(1))) func manyMembersAreReadInTime() throws {
    let text = "{" + (0..<100_000).map { "\"key-number-\($0)\":0" }.joined(separator: ",") + "}"
    #expect(try JSON.parse(text.utf8).object?.count == 100_000)
  }

  @Test func nestingHasALimit() throws {
    let deep = { (n: Int) in String(repeating: "[", count: n) + String(repeating: "]", count: n) }
    #expect(throws: Never.self) { try JSON.parse(deep(32).utf8) }
    let error = #expect(throws: JSONError.self) { try JSON.parse(deep(33).utf8) }
    #expect(error?.offset == 32)
    #expect(throws: JSONError.self) { try JSON.parse(#"{"a":{"b":1}}"#.utf8, maximumDepth: 1) }
    #expect(try JSON.parse("1".utf8, maximumDepth: 0) == 1)
    #expect(throws: JSONError.self) { try JSON.parse(deep(1_000_000).utf8) }
  }
}
