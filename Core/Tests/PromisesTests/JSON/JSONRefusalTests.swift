import Promises
import Testing

/// What strict JSON is not, with the byte at which that shows.
@Suite struct JSONRefusalTests {
  @Test(arguments: [
    ("", 0), ("  ", 2), ("nul", 0), ("nulL", 0), ("True", 0), ("NaN", 0), ("Infinity", 0), ("'a'", 0), ("// c\n1", 0),
    ("1 2", 2), ("{} x", 3), ("null\0", 4), ("\u{FEFF}1", 0), ("\u{A0}1", 0), ("\u{B}1", 0),
    ("[1,]", 3), ("[,1]", 1), ("[1 2]", 3), ("[1", 2), ("[", 1), ("]", 0), ("[1}", 2),
    ("{\"a\":1,}", 7), ("{a:1}", 1), ("{\"a\" 1}", 5), ("{\"a\":}", 5), ("{\"a\":1", 6), ("{", 1), ("{1:1}", 1),
    ("{\"a\":1,\"a\":1}", 7), ("{\"a\":1,\"\\u0061\":1}", 7), ("[{\"b\":{\"a\":1,\"a\":2}}]", 13),
    ("01", 0), ("-01", 1), ("-", 1), ("+1", 0), (".5", 0), ("1.", 2), ("1.e1", 2), ("1e", 2), ("1e+", 3), ("0x1", 1),
    ("1_0", 1), ("--1", 1), ("-a", 1), ("1e309", 0), ("-1e309", 0),
    ("\"a", 0), ("\"a\nb\"", 2), ("\"\t\"", 1), ("\"\0\"", 1), ("\"\\x\"", 1), ("\"\\", 2), ("\"\\u12\"", 5),
    ("\"\\u12g4\"", 5), ("\"\\u+123\"", 3), ("\"\\U0041\"", 1),
    ("\"\\ud800\"", 1), ("\"\\udc00\"", 1), ("\"\\ud800\\ud800\"", 1), ("\"\\udc00\\ud800\"", 1), ("\"\\ud800x\"", 1),
    ("\"\\ud800\\n\"", 1), ("\"\\ud800\\u", 9),
  ])
  func text(_ text: String, _ offset: Int) {
    let error = #expect(throws: JSONError.self) { try JSON.parse(text.utf8) }
    #expect(error?.offset == offset, "\(text): \(error?.description ?? "")")
    #expect(error?.message.last == ".")
  }

  /// Unicode, table 3-7: each row's neighbours outside it.
  @Test(
    arguments: [
      [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xDF, 0xC0], [0xE0, 0x9F, 0xBF], [0xE1, 0x80],
      [0xE4, 0xB8, 0x41], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF],
    ] as [[UInt8]])
  func bytesThatAreNotUTF8(_ bad: [UInt8]) {
    for after in [[0x22], [], [0x62, 0x22]] as [[UInt8]] {
      let error = #expect(throws: JSONError.self) { try JSON.parse([0x22, 0x61] + bad + after) }
      #expect(error?.offset == 2)
    }
  }

  /// Every beginning of a text is refused or, where it is a number cut short, read without going past its end.
  @Test func everyBeginningOfATextIsSafe() throws {
    let text = #"{"a":[-1.5e+3,true,null,"é😀\ud83d\ude00\n"],"b":{"c":false}}"#
    let bytes = Array(text.utf8)
    #expect(throws: Never.self) { try JSON.parse(bytes) }
    for count in 0..<bytes.count {
      #expect(throws: JSONError.self) { try JSON.parse(bytes[..<count]) }
    }
  }

  @Test func theErrorNamesLineAndColumn() {
    let error = #expect(throws: JSONError.self) { try JSON.parse("{\n  \"名\": 1,\n  \"中文\": tru\n}".utf8) }
    #expect(error?.line == 3)
    #expect(error?.column == 9)
    let twice = #expect(throws: JSONError.self) { try JSON.parse("{\"a\":1,\"a\":2}".utf8) }
    #expect(
      twice?.description
        == "Line 1, column 8: This object already has a member of this name; each may be given once.")
  }
}
