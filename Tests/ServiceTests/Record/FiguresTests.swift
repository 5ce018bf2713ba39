import Database
import Foundation
import Promises
import Service
import Support
import Testing

@Suite struct FiguresTests {
  @Test(arguments: Engine.kinds) func aCountIsShownForSomeSecondsAndNoLonger(_ engine: Engine) async throws {
    let now = Instant("2026-01-05T01:00:00Z")!
    let platform = try Platform(try engine.scratch(Migrations.all), keys: .ofTests)
    let version = try await platform.publish(try String(contentsOfFile: defaultLetterPath, encoding: .utf8), at: now)
    let figures = Figures(platform: platform, days: 90)
    func opened(after seconds: Int64) async throws -> Int? {
      try await figures.count(of: version, at: now.adding(seconds: seconds)).records["delivery.on-time"]?.opened
    }
    #expect(try await opened(after: 0) == 0)
    try await platform.operate(at: now) {
      _ = try $0.place(PlaceOrder(reference: "A-1", at: now, promised: Day("2026-01-07")!, currency: .cny))
    }
    #expect(try await opened(after: 4) == 0)
    #expect(try await opened(after: 5) == 1)
    // A clock that was set back must not freeze the figures.
    #expect(try await opened(after: -60) == 1)
  }
}
