import Foundation
import Promises
import Service
import Testing

@testable import Web

/// The case that anybody may watch, through the real router.
@Suite struct DemonstrationPageTests {
  @Test(arguments: Language.allCases) func fromTheButtonToTheLastStep(_ language: Language) async throws {
    let visitor = Person(try await APIClient())
    let code = language.rawValue
    let intro = try await visitor.open("/demonstration?language=\(code)")
    #expect(intro.status == 200 && intro.html.contains(language.say("观看全过程", "Watch the case")))
    // What it came to under this letter, computed.
    #expect(intro.html.contains(language.say("距承诺的期限还有 18 分钟", "18 min before the promised time was over")))
    #expect(intro.html.contains("5,980.00"))
    var address: String? = "/demonstration?language=\(code)&step=1"
    var steps = 0
    while let next = address, steps < 40 {
      let page = try await visitor.open(next)
      steps += 1
      #expect(page.status == 200 && page.html.utf8.count < 60_000 && !page.html.contains("{{"))
      #expect(page.html.contains(language.say("第 \(steps) 步", "Step \(steps) of")))
      address = page.html.firstMatch(of: /id="next" rel="next" href="([^"]*)"/).map {
        String($0.1).replacing("&amp;", with: "&")
      }
      if address == nil {
        #expect(page.html.contains(language.say("每位买家的钱从哪里来", "Where each buyer&#39;s money came from")))
        #expect(page.html.contains("608.00") && page.html.contains("588.00"))
      }
    }
    #expect(steps == 17)
    let all = try await visitor.open("/demonstration?language=\(code)&step=all")
    #expect(all.html.utf8.count < 60_000)
    #expect(all.html.matches(of: /<article class="step"/).count == 17)
    #expect(!all.html.contains("<script"))
  }

  @Test func theStepOfTheFindingSaysWhatIsOwedByWhenAndByWhom() async throws {
    let visitor = Person(try await APIClient())
    let page = try await visitor.open("/demonstration?language=en&step=8").html
    #expect(page.contains("1 h 2 min after the report"))
    #expect(page.contains("by Friday 6 March 2026, 11:32 (30 min left) – the platform&#39;s turn"))
    #expect(page.contains("5 × What was granted is paid"))
    #expect(page.contains("Deposit of M-1 → The platform&#39;s fund"))
    #expect(page.contains("5 × A buyer"))
    #expect(page.contains("Public log, lines 10–21"))
  }

  @Test(arguments: ["0", "18", "-1", "1.0", "+1", "01", "x", "99999999999999999999", "１", "All"])
  func aStepThatIsNoneIsSaidClearly(_ step: String) async throws {
    let visitor = Person(try await APIClient())
    let encoded = step.utf8.map { "%\($0 < 16 ? "0" : "")\(String($0, radix: 16))" }.joined()
    let page = try await visitor.open("/demonstration?language=en&step=\(encoded)")
    #expect(page.status == 404)
    #expect(page.html.contains("There is no page at this address"))
  }

  /// A letter without the article: words, and no fault.
  @Test func whereTheLetterPromisesNoneOfItThePageSaysSo() async throws {
    let client = try await APIClient()
    let shipped = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../letters/default.yaml")
    let source = try String(contentsOf: shipped.standardizedFileURL, encoding: .utf8)
      .replacing(/(?s)      - key: goods\.genuine.*?(?=      - key: goods\.suppliers)/, with: "")
    try await client.platform.publish(source, at: client.now)
    client.now = client.now.adding(seconds: 40 * 86_400)
    let page = try await Person(client).open("/demonstration?language=en&step=3")
    #expect(page.status == 200)
    #expect(page.html.contains("no article by which counterfeits are taken down"))
    #expect(!page.html.contains("Watch the case"))
  }

  @Test func templateAndViewsHaveTheSameNames() async throws {
    let client = try await APIClient()
    let rehearsal = try Rehearsal.run(under: client.platform.letters, at: client.now)
    let times = TimeWords(zone: rehearsal.version.letter.calendar.zone, language: .en, now: client.now)
    let shown: [DemonstrationPage.Shown] = [.intro, .all, .step(7)]
    let views = shown.map { shown in
      var view = DemonstrationPage(rehearsal: rehearsal, shown: shown, times: times).view
      view.shell.notices = [.init(tone: "bad", text: "No.")]
      return view
    }
    checkNames(demonstrationTemplate, views)
  }

  /// Messages of the case have words of their own in each language.
  @Test func everyMessageAndRefusalHasWords() async throws {
    let client = try await APIClient()
    let rehearsal = try Rehearsal.run(under: client.platform.letters, at: client.now)
    for kind in Set(rehearsal.steps.flatMap(\.told).map(\.kind)) {
      for language in Language.allCases {
        let words = DemonstrationWords.message(kind, language)
        #expect(words.whom != kind && !words.what.isEmpty, "\(kind)")
      }
    }
    for refusal in rehearsal.steps.flatMap(\.refusals) {
      #expect(DemonstrationWords.refusal(refusal, .zhHans) != refusal.message, "\(refusal.code)")
    }
  }

  @Test func theLetterLeadsToIt() async throws {
    let page = try await Person(try await APIClient()).open("/?language=zh-Hans")
    #expect(page.html.contains("<a href=\"/demonstration?language=zh-Hans\">观看一起案件</a>"))
  }
}
