import Promises
import Testing

@testable import Web

@Suite struct HeadlineTests {
  private func words(_ records: [ClauseRecord], _ language: Language = .en) -> String {
    Headline(records: records, days: 90, currency: .cny, language: language).words
  }

  @Test func brokenPromisesAreSaidWithWhatWasPaid() {
    let records = [
      Sample.record("a", kept: 12_000, broken: 100, granted: "41220.00", paid: "1234.50"),
      Sample.record("b", kept: 408, broken: 25),
    ]
    #expect(
      words(records)
        == "In the last 90 days 12,408 of 12,533 promises were kept on time; CNY\u{A0}41,220.00 of compensation was "
        + "granted and CNY\u{A0}1,234.50 paid out.")
    #expect(
      words(records, .zhHans)
        == "过去\u{A0}90\u{A0}日到期的\u{A0}12,533\u{A0}项承诺中，12,408\u{A0}项按时履行；核定赔偿人民币\u{A0}41,220.00\u{A0}元，"
        + "同期支付人民币\u{A0}1,234.50\u{A0}元。")
  }

  @Test func whatWasGrantedIsSaidBeforeAnyIsPaid() {
    #expect(
      words([Sample.record("a", kept: 1, broken: 1, granted: "20.00")])
        == "In the last 90 days 1 of 2 promises were kept on time; CNY\u{A0}20.00 of compensation was granted and "
        + "CNY\u{A0}0.00 paid out.")
  }

  @Test func withoutABreachNoMoneyIsSpokenOf() {
    #expect(
      words([Sample.record("a", kept: 40)])
        == "In the last 90 days all 40 promises that came due were kept on time.")
    #expect(
      words([Sample.record("a", kept: 1)])
        == "In the last 90 days the one promise that came due was kept on time.")
    #expect(words([Sample.record("a", broken: 1)]) == "In the last 90 days 0 of 1 promises were kept on time.")
  }

  @Test func aBeginningIsNotTakenForAQuietTime() {
    #expect(words([]) == "The promises are made; none has come due yet.")
    #expect(words([Sample.record("a", open: 3)], .zhHans) == "承诺已经作出，尚无到期的承诺。")
    #expect(words([Sample.record("a", perPeriod: (4, 0))]) == "No promise came due in the last 90 days.")
  }
}
