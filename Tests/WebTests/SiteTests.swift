import Database
import Foundation
import Hummingbird
import HummingbirdTesting
import Promises
import Service
import Support
import Testing

@testable import Web

@Suite struct SiteTests {
  private let now = Instant("2026-11-24T04:00:00Z")!

  private func site(_ engine: Engine = .sqliteMemory, demo: Bool) async throws -> Site {
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "letters/default.yaml").path
    let keys = MasterKeys.random()
    let platform = try Platform(try engine.scratch(Migrations.all), keys: keys)
    let begin = now.adding(seconds: -360 * 86_400)
    try await platform.publish(try String(contentsOfFile: path, encoding: .utf8), at: begin)
    if demo {
      let letters = platform.letters
      let now = now
      try platform.database.writeNow { transaction in
        let work = Work(transaction, now: begin, letters: letters, random: Random(seed: 1), live: false, keys: keys)
        try Demonstration(seed: 1, orders: 400).run(on: work, until: now)
      }
    }
    let now = now
    return Site(platform: platform, clock: { now })
  }

  private func get(
    _ site: Site, _ path: String, language: String = "", accept: String = "*/*"
  ) async throws -> (HTTPResponse.Status, String) {
    try await Application(router: site.router()).test(.router) { client in
      try await client.execute(uri: path, method: .get, headers: [.acceptLanguage: language, .accept: accept]) {
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

  @Test(arguments: Engine.kinds) func withoutCasesThePageSaysSo(_ engine: Engine) async throws {
    let page = try await get(try await site(engine, demo: false), "/?language=en").1
    #expect(page.contains("none has come due yet"))
    #expect(page.contains("No cases in the last 90 days."))
  }

  @Test(arguments: Engine.kinds) func theLetterAloneHasNoRecord(_ engine: Engine) async throws {
    let page = try await get(try await site(engine, demo: true), "/?language=en&record=no").1
    #expect(!page.contains("<aside"))
    #expect(page.contains("Article 33"))
  }

  @Test func healthAndReadiness() async throws {
    let site = try await site(demo: false)
    #expect(try await get(site, "/health").0 == .ok)
    #expect(try await get(site, "/ready").0 == .ok)
    #expect(try await get(site, "/nowhere").0 == .notFound)
  }

  /// Probes are not counted, so whatever they show costs nothing.
  @Test func whoLooksWhetherWeAreWellIsNotLookedUp() async throws {
    let site = try await site(demo: false)
    try await Application(router: site.router()).test(.router) { client in
      for path in ["/health", "/ready"] {
        for headers: HTTPFields in [[.authorization: "Bearer made-up"], [.cookie: "pledge=made-up"]] {
          let status = try await client.execute(uri: path, method: .get, headers: headers) { $0.status }
          #expect(status == .ok, "\(path)")
        }
      }
    }
    let events = try await site.platform.look(at: now) { try $0.securityEvents(limit: 10) }
    #expect(events.isEmpty)
  }

  @Test func peopleWhoLoseTheirWayGetAPage() async throws {
    let site = try await site(demo: false)
    let (status, page) = try await get(site, "/nowhere", language: "en", accept: "text/html,*/*;q=0.8")
    #expect(status == .notFound)
    #expect(page.contains("There is no page at this address"))
    #expect(page.contains("此地址没有页面"))
    #expect(try await get(site, "/nowhere", accept: "application/json").1.hasPrefix(#"{"title":"Not Found""#))
  }
}
