import Testing

@testable import Promises

@Suite struct CreditCodeTests {
  /// The example of GB 32100-2015 itself.
  @Test func theStandardsExampleIsOne() throws {
    #expect(try CreditCode("91350100M000100Y43").text == "91350100M000100Y43")
    #expect(CreditCode.checkDigit(of: "91350100M000100Y4") == "3")
  }

  @Test func itIsReadAsPeopleWriteIt() throws {
    #expect(try CreditCode(" 9135 0100-m000100y43").text == "91350100M000100Y43")
    #expect(try CreditCode("９１３５０１００Ｍ０００１００Ｙ４３").text == "91350100M000100Y43")
  }

  @Test func whatIsWrongIsSaid() {
    func fault(_ text: String) -> CreditCode.Fault? {
      do {
        _ = try CreditCode(text)
        return nil
      } catch { return error }
    }
    #expect(fault("91350100M000100Y4") == .length(17))
    #expect(fault("") == .length(0))
    #expect(fault("91350100M000100I43") == .character(16))
    #expect(fault("91350100M000100Y44") == .checkDigit)
    #expect(fault("91350100M000100Y4中") == .length(20))
    #expect(CreditCode.checkDigit(of: "9135") == nil && CreditCode.checkDigit(of: "9135010000010000I") == nil)
  }

  /// No character can be mistyped, and no two neighbours changed for each other, without the check digit telling.
  @Test func everyMistypedCharacterIsFound() throws {
    let code = Array("91350100M000100Y43")
    let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
    for place in code.indices {
      for other in alphabet where other != code[place] {
        var forged = code
        forged[place] = other
        #expect(throws: CreditCode.Fault.checkDigit) { try CreditCode(String(forged)) }
      }
    }
    for place in code.indices.dropLast(2) where code[place] != code[place + 1] {
      var forged = code
      forged.swapAt(place, place + 1)
      #expect(throws: CreditCode.Fault.checkDigit) { try CreditCode(String(forged)) }
    }
  }

  @Test func bothWaysAgree() throws {
    var random = SystemRandomNumberGenerator()
    let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
    for _ in 0..<200 {
      let first = String((0..<17).map { _ in alphabet.randomElement(using: &random)! })
      let digit = try #require(CreditCode.checkDigit(of: first))
      #expect(try CreditCode(first + String(digit)).text == first + String(digit))
    }
  }
}
