import Foundation
import HTTPTypes
import Promises
import Testing

@testable import Web

@Suite struct StyleGuideTests {
  private func page(_ language: Language) -> StyleGuidePage {
    StyleGuidePage(
      letter: Sample.letter([Sample.late]),
      times: TimeWords(zone: Sample.zone, language: language, now: Sample.now))
  }

  @Test func templateAndViewHaveTheSameNames() {
    var view = page(.en).view
    view.box.nothing = "None."
    view.box.working?.numbers = .init(key: "a", words: "Numbers")
    view.parcels.none = ["None."]
    view.parcels.lines = ["Late."]
    view.goods.unknown = ["Unknown."]
    view.shell.names = ["Nina"]
    view.tables[0].rows[0].cells[0].excerpts = [.init(before: "a ", word: "lid", after: " is missing")]
    checkNames(styleGuideTemplate, [view])
  }

  /// What several pages share is shown here as well, by the same template.
  @Test func noPartIsForgotten() {
    for part in [
      standingTemplate, promisesTemplate, stepsTemplate, evidenceTemplate, factsTemplate, filtersTemplate,
      tablesTemplate,
      noticeTemplate, formTemplate, findTemplate, pagesTemplate, goodsTemplate, parcelsTemplate, hatchTemplate,
      boxTemplate,
    ] {
      #expect(styleGuideTemplate.contains(part), "\(part)")
    }
  }

  @Test(arguments: Language.allCases) func itIsWholeAndLight(_ language: Language) {
    let html = page(language).render()
    #expect(html.utf8.count < 60_000)
    for mark in ["k", "o", "b", "v"] {
      #expect(html.contains("class=\"mark \(mark)\""))
      #expect(html.contains("class=\"standing \(mark)\""))
    }
    for (name, colour) in Palette.light + Palette.dark {
      #expect(html.contains("var(--\(name))"))
      #expect(html.contains("<code>\(colour)</code>"))
    }
  }

  @Test func everybodyMayLookAndNothingThatIsSentIsKept() async throws {
    let api = try await APIClient()
    let page = try await api.send(.get, "/styleguide?language=en")
    #expect(page.status == 200)
    let sent = try await api.send(
      .post, "/styleguide?language=en", "do=sample", type: "application/x-www-form-urlencoded")
    #expect(sent.status == 303)
    #expect(sent.headers[.location] == "/styleguide?language=en")
  }
}
