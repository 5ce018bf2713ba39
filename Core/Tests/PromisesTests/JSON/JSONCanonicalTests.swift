import Promises
import Testing

/// The facts that RFC 8785 publishes.
@Suite struct JSONCanonicalTests {
  private func canonical(_ value: JSON) -> String { String(decoding: value.canonical, as: UTF8.self) }

  /// Appendix B: the bits of a double and its text.
  @Test(
    arguments: [
      (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
      (0x8000_0000_0000_0001, "-5e-324"), (0x7FEF_FFFF_FFFF_FFFF, "1.7976931348623157e+308"),
      (0xFFEF_FFFF_FFFF_FFFF, "-1.7976931348623157e+308"), (0x4340_0000_0000_0000, "9007199254740992"),
      (0xC340_0000_0000_0000, "-9007199254740992"), (0x4430_0000_0000_0000, "295147905179352830000"),
      (0x44B5_2D02_C7E1_4AF5, "9.999999999999997e+22"), (0x44B5_2D02_C7E1_4AF6, "1e+23"),
      (0x44B5_2D02_C7E1_4AF7, "1.0000000000000001e+23"), (0x444B_1AE4_D6E2_EF4E, "999999999999999700000"),
      (0x444B_1AE4_D6E2_EF4F, "999999999999999900000"), (0x444B_1AE4_D6E2_EF50, "1e+21"),
      (0x3EB0_C6F7_A0B5_ED8C, "9.999999999999997e-7"), (0x3EB0_C6F7_A0B5_ED8D, "0.000001"),
      (0x41B3_DE43_5555_5553, "333333333.3333332"), (0x41B3_DE43_5555_5554, "333333333.33333325"),
      (0x41B3_DE43_5555_5555, "333333333.3333333"), (0x41B3_DE43_5555_5556, "333333333.3333334"),
      (0x41B3_DE43_5555_5557, "333333333.33333343"), (0xBECB_F647_612F_3696, "-0.0000033333333333333333"),
      (0x4314_3FF3_C1CB_0959, "1424953923781206.2"),
    ] as [(UInt64, String)])
  func numbers(_ bits: UInt64, _ text: String) throws {
    #expect(canonical(.number(Double(bitPattern: bits))) == text)
    #expect(try JSON.parse(text.utf8).number == Double(bitPattern: bits))
  }

  /// Section 3.2.2.
  @Test func sample() throws {
    let text = #"""
      {
        "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
        "literals": [null, true, false]
      }
      """#
    #expect(
      canonical(try JSON.parse(text.utf8))
        == #"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#
        + #""string":"€$\u000f\nA'B\"\\\\\"/"}"#)
  }

  /// Section 3.2.3: the emoji's surrogates sort before U+FB33.
  @Test func membersAreSortedByUTF16CodeUnits() throws {
    let text = #"""
      {"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
       "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"}
      """#
    #expect(
      canonical(try JSON.parse(text.utf8))
        == "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\","
        + "\"\u{F6}\":\"Latin Small Letter O With Diaeresis\",\"\u{20AC}\":\"Euro Sign\","
        + "\"\u{1F600}\":\"Emoji: Grinning Face\",\"\u{FB33}\":\"Hebrew Letter Dalet With Dagesh\"}")
  }

  @Test func sortingAgreesWithUTF16OnEveryPairOfKinds() throws {
    let names = [
      "", "a", "aa", "b", "\u{7F}", "\u{80}", "\u{7FF}", "\u{800}", "\u{D7FF}", "\u{E000}", "\u{FB33}", "\u{FFFF}",
      "\u{10000}", "\u{1F600}", "\u{10FFFF}", "a\u{E000}", "a\u{10000}", "\u{10000}a", "\u{10000}\u{E000}",
    ]
    let object = JSONObject(names.reversed().map { ($0, 0) })
    let sorted = names.sorted { $0.utf16.lexicographicallyPrecedes($1.utf16) }
    #expect(try JSON.parse(JSON.object(object).canonical).object?.keys == sorted)
  }

  @Test func onlyWhatMustBeIsEscaped() {
    #expect(
      canonical("\u{0}\u{8}\t\n\u{B}\u{C}\r\u{1F}\"\\/\u{7F}é中😀")
        == #""\u0000\b\t\n\u000b\f\r\u001f\"\\/"# + "\u{7F}é中😀\"")
  }

  @Test func objectsInsideAreSortedToo() {
    #expect(canonical([["b": ["d": 1, "c": 2], "a": []]]) == #"[{"a":[],"b":{"c":2,"d":1}}]"#)
  }

  @Test func wholeNumbersKeepAllDigits() {
    #expect(canonical([.integer(.max), .integer(.min)]) == "[9223372036854775807,-9223372036854775808]")
  }

  @Test func whatIsNotFiniteIsNull() { #expect(canonical([.number(.nan), .number(.infinity)]) == "[null,null]") }
}
