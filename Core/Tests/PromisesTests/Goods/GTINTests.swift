import Testing

@testable import Promises

@Suite struct GTINTests {
  /// From GS1's own examples of check digits, and the bars of common goods.
  @Test(arguments: ["96385074", "036000291452", "6901234567892", "4006381333931", "10614141000415"])
  func realNumbersAreTaken(_ text: String) throws {
    #expect(try GTIN(text).digits.utf8.count == 14)
    #expect(try GTIN(text).digits.hasSuffix(text))
  }

  @Test func theSameGoodsAreTheSameNumber() throws {
    #expect(try GTIN("036000291452") == GTIN("0036000291452"))
    #expect(try GTIN("690-1234 567892") == GTIN("06901234567892"))
  }

  /// Every change of a single digit is found, and every check digit but one is wrong.
  @Test func aForgedCheckDigitIsFound() {
    let right = Array("6901234567892".utf8)
    for place in right.indices {
      for digit in UInt8(48)...57 where digit != right[place] {
        var forged = right
        forged[place] = digit
        #expect(throws: GTIN.Fault.self) { try GTIN(String(decoding: forged, as: UTF8.self)) }
      }
    }
    #expect(throws: GTIN.Fault.check(expected: 2)) { try GTIN("6901234567893") }
  }

  @Test func whatIsNoNumberIsSaid() {
    #expect(throws: GTIN.Fault.length(0)) { try GTIN("") }
    #expect(throws: GTIN.Fault.length(11)) { try GTIN("12345678901") }
    #expect(throws: GTIN.Fault.character) { try GTIN("69012345678９2") }
    #expect(GTIN.Fault.check(expected: 2).words.zhHans.contains("末位应为 2"))
  }

  @Test func aStandardIsMetByItsEditions() {
    #expect(StandardNumber.meets("GB 7718-2011", demand: "GB 7718"))
    #expect(StandardNumber.meets("gb7718—2011", demand: "GB 7718-2011"))
    #expect(!StandardNumber.meets("GB 7718-2004", demand: "GB 7718-2011"))
    #expect(!StandardNumber.meets("GB/T 7718", demand: "GB 7718"))
    #expect(!StandardNumber.meets("GB 4706.12", demand: "GB 4706.1"))
  }

  @Test func aDocumentThatDoesSomethingIsFound() {
    func find(_ text: String) -> String? {
      guard case .does(let name)? = ActiveContent.find(in: Array(text.utf8)) else { return nil }
      return name
    }
    #expect(find("%PDF-1.7\n1 0 obj <</Type/Catalog/OpenAction 2 0 R>>") == "OpenAction")
    #expect(find("%PDF-1.7 <</S /J#61vaScript /JS (app.alert(1))>>") == "JavaScript")
    #expect(find("%PDF-1.4 <</Type /Catalog /JSON 1 /Pages 2 0 R>>") == nil)
    #expect(find("no document /JavaScript") == nil)
    #expect(find("%PDF-1.4 /J#") == nil)
    #expect(find("%PDF-1.4 /Launch") == "Launch")
  }
}
