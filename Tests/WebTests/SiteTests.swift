import Database
import Foundation
import Hummingbird
import HummingbirdTesting
import Promises
import Service
import Testing

@testable import Web

@Suite struct SiteTests {
  private let now = Instant("2026-11-24T04:00:00Z")!

  private func site(demo: Bool) async throws -> Site {
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "letters/default.yaml").path
    let platform = try Platform(try SQLiteDatabase(path: nil, migrations: Migrations.all))
    let begin = now.adding(seconds: -360 * 86_400)
    try await platform.publish(try String(contentsOfFile: path, encoding: .utf8), at: begin)
    if demo {
      let letters = platform.letters
      let now = now
      try platform.database.writeNow { transaction in
        let work = Work(transaction, now: begin, letters: letters, random: Random(seed: 1), live: false)
        try Demonstration(seed: 1, orders: 400).run(on: work, until: now)
      }
    }
    let now = now
    return Site(platform: platform, clock: { now })
  }

  private func get(_ site: Site, _ path: String, language: String = "") async throws -> (HTTPResponse.Status, String) {
    try await Application(router: site.router()).test(.router) { client in
      try await client.execute(uri: path, method: .get, headers: [.acceptLanguage: language]) {
        ($0.status, String(buffer: $0.body))
      }
    }
  }

  @Test(arguments: [("/?language=en", "Article 33"), ("/?language=zh-Hans", "第三十三条")])
  func thePageIsTheLetterWithItsRecord(path: String, words: String) async throws {
    let (status, page) = try await get(try await site(demo: true), path)
    #expect(status == .ok)
    #expect(page.contains(words))
    #expect(page.contains("<svg viewBox"))
    #expect(!page.contains("{{"))
    #expect(page.utf8.count < 60_000, "\(page.utf8.count) bytes")
  }

  @Test func theBrowsersLanguageIsSpoken() async throws {
    let site = try await site(demo: false)
    #expect(try await get(site, "/", language: "en-GB,en;q=0.9,zh;q=0.5").1.contains("<html lang=\"en\">"))
    #expect(try await get(site, "/", language: "fr").1.contains("<html lang=\"zh-Hans\">"))
  }

  @Test func withoutCasesThePageSaysSo() async throws {
    let page = try await get(try await site(demo: false), "/?language=en").1
    #expect(page.contains("none has come due yet"))
    #expect(page.contains("No cases in the last 90 days."))
  }

  @Test func theLetterAloneHasNoRecord() async throws {
    let page = try await get(try await site(demo: true), "/?language=en&record=no").1
    #expect(!page.contains("<aside"))
    #expect(page.contains("Article 33"))
  }

  @Test func everyNameInTheTemplateIsKnown() async throws {
    let site = try await site(demo: true)
    let version = try #require(site.platform.letters.versions.first)
    let records = try site.platform.look(at: now) { try $0.records(of: version.letter, days: 90) }
    let view = LetterPage(version: version, records: records, days: 90, now: now, language: .en).view
    var known: Set<String> = ["."]
    func collect(_ value: Any) {
      for child in Mirror(reflecting: value).children {
        if let label = child.label { known.insert(label) }
        collect(child.value)
      }
    }
    collect(view)
    for name in letterTemplate.matches(of: /\{\{[{#^\/]?([a-zA-Z.]+)\}?\}\}/).map({ String($0.1) }) {
      for part in name == "." ? ["."] : name.split(separator: ".").map(String.init) {
        #expect(known.contains(part), "\(name) is no property of the view")
      }
    }
  }

  @Test func fewCasesAreNoPercentage() {
    #expect(LetterPage.rate(kept: 3, of: 3, .en) == "3 of 3")
    #expect(LetterPage.rate(kept: 1999, of: 2000, .en) == "99.9%")
    #expect(LetterPage.rate(kept: 20, of: 20, .zhHans) == "100%")
  }

  @Test func healthAndReadiness() async throws {
    let site = try await site(demo: false)
    #expect(try await get(site, "/health").0 == .ok)
    #expect(try await get(site, "/ready").0 == .ok)
    #expect(try await get(site, "/nowhere").0 == .notFound)
  }
}
