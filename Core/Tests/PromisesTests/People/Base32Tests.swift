import Promises
import Testing

@Suite struct Base32Tests {
  /// RFC 4648, 10.
  static let vectors = [
    ("", ""), ("f", "MY======"), ("fo", "MZXQ===="), ("foo", "MZXW6==="), ("foob", "MZXW6YQ="), ("fooba", "MZXW6YTB"),
    ("foobar", "MZXW6YTBOI======"),
  ]

  @Test(arguments: vectors) func asTheStandardSays(_ plain: String, _ text: String) {
    #expect(Base32.encode(Array(plain.utf8)) == text)
    #expect(Base32.decode(text) == Array(plain.utf8))
    let bare = text.replacing("=", with: "")
    #expect(Base32.encode(Array(plain.utf8), padded: false) == bare)
    #expect(Base32.decode(bare.lowercased()) == Array(plain.utf8))
  }

  @Test(arguments: ["A", "AAA", "AAAAAA", "M1======", "MZ======", "MY=====", "MY=======", "========", "MY ===== ", "é"])
  func whatItNeverWritesIsRefused(_ text: String) { #expect(Base32.decode(text) == nil) }

  @Test func everyByteComesBack() {
    var random = Random(seed: 1)
    for length in 0...40 {
      let bytes = (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &random) }
      #expect(Base32.decode(Base32.encode(bytes)) == bytes)
    }
  }
}
