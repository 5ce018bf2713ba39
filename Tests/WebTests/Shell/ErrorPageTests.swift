import Promises
import Testing

@testable import Web

@Suite struct ErrorPageTests {
  @Test(arguments: [400, 404, 405, 500, 503], Language.allCases)
  func itSpeaksBothLanguagesTheReadersFirst(status: Int, language: Language) throws {
    let page = ErrorPage(status: status, language: language).render()
    #expect(page.contains("<html lang=\"\(language.rawValue)\">"))
    #expect(page.contains("<p class=\"status\">\(status)</p>"))
    let english = try #require(page.firstRange(of: "To the letter"))
    let chinese = try #require(page.firstRange(of: "查看承诺书"))
    #expect((english.lowerBound < chinese.lowerBound) == (language == .en))
    #expect(!page.contains("{{"))
  }

  @Test func everyKindSaysItsOwn() {
    let titles = [400, 404, 500, 503].map { ErrorPage(status: $0, language: .en).view.title }
    #expect(Set(titles).count == 4)
  }
}
