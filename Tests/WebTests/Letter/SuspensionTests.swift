import Promises
import Testing

@testable import Web

@Suite struct SuspensionTests {
  private func words(_ change: (inout Suspension) -> Void, _ language: Language = .en) -> String {
    var suspension = Sample.suspension
    change(&suspension)
    return suspension.words(language, now: Sample.now, zone: Sample.zone)
  }

  @Test func itSaysFromWhenToWhenWhereAndWhy() {
    #expect(
      words { _ in }
        == "Force majeure: suspended from 20 November 2026 to 29 November 2026, Guangdong. A typhoon has closed the roads."
    )
    #expect(words({ _ in }, .zhHans) == "不可抗力：2026年11月20日至2026年11月29日暂停执行，Guangdong。台风致道路中断。")
    #expect(words { $0.until = Sample.now }.contains("was suspended from 20 November 2026 to 24 November 2026"))
  }

  @Test func onlyWhatRunsOrTouchesTheFiguresIsShown() {
    func matters(_ from: String, _ until: String) -> Bool {
      var suspension = Sample.suspension
      suspension.from = Instant(from)!
      suspension.until = Instant(until)!
      return suspension.matters(at: Sample.now, days: 90)
    }
    #expect(matters("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"))
    #expect(matters("2026-09-01T00:00:00Z", "2026-09-09T00:00:00Z"))
    #expect(!matters("2026-07-01T00:00:00Z", "2026-07-09T00:00:00Z"))
    #expect(matters("2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z"), "declared ahead of a storm")
  }

  @Test func thePageSaysItAboveAndAtTheArticle() {
    let page = Sample.full().render()
    #expect(page.matches(of: /Force majeure: suspended/).count == 2)
    #expect(page.contains("<a href=\"#delivery.on-time\">Article 1</a> </p></div>"))
  }
}
