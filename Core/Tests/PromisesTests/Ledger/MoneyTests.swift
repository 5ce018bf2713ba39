import Promises
import Testing

@Suite struct MoneyTests {
  @Test func decimalsAreReadWithoutFloatingPoint() {
    #expect(Money(decimal: "500", .cny)?.minor == 50_000)
    #expect(Money(decimal: "0.29", .cny)?.minor == 29)
    #expect(Money(decimal: "21.990", .brl)?.minor == 2_199)
    #expect(Money(decimal: "-3.5", .cny)?.minor == -350)
    #expect(Money(decimal: "1200", Currency("JPY")!)?.minor == 1_200)
  }

  @Test(arguments: ["", "-", ".5", "5.", "1.005", "1e3", "1,000", "99999999999999999999", "１"])
  func whatIsNoAmountIsRefused(_ text: String) { #expect(Money(decimal: text, .cny) == nil) }

  @Test func textSurvivesARoundTrip() {
    for minor: Int64 in [0, 1, 9, 10, 99, 100, -1, -100, 4_122_000, .max] {
      #expect(Money(decimal: Money(minor, .cny).decimal, .cny)?.minor == minor)
    }
  }

  @Test func aShareIsRoundedDownAndNeverExceedsTheWhole() {
    #expect(Money(199, .cny).share(Share(millionths: 500_000)).minor == 99)
    #expect(Money(.max, .cny).share(.whole).minor == .max)
    var random = SystemRandomNumberGenerator()
    for _ in 0..<2_000 {
      let money = Money(.random(in: 0...1_000_000_000, using: &random), .cny)
      let part = Int.random(in: 0...1_000_000, using: &random)
      let one = money.share(Share(millionths: part))
      let other = money.share(Share(millionths: 1_000_000 - part))
      #expect((money.minor - 1...money.minor).contains(one.minor + other.minor))
    }
  }

  @Test func perCentIsReadAndWritten() {
    #expect(Share(percent: "100") == .whole)
    #expect(Share(percent: "12.5")?.percent == "12.5")
    #expect(Share(percent: "-1") == nil)
    #expect(Share(percent: "100.0001") == nil)
    #expect(Currency("XXX") == nil)
  }
}
