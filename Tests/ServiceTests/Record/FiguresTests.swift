import Database
import Foundation
import Promises
import Service
import Testing

@Suite struct FiguresTests {
  @Test func aCountIsShownForSomeSecondsAndNoLonger() async throws {
    let now = Instant("2026-01-05T01:00:00Z")!
    let platform = try Platform(try SQLiteDatabase(path: nil, migrations: Migrations.all))
    let version = try await platform.publish(try String(contentsOfFile: defaultLetterPath, encoding: .utf8), at: now)
    let figures = Figures(platform: platform, days: 90)
    func opened(after seconds: Int64) throws -> Int? {
      try figures.count(of: version, at: now.adding(seconds: seconds)).records["delivery.on-time"]?.opened
    }
    #expect(try opened(after: 0) == 0)
    try await platform.operate(at: now) {
      _ = try $0.place(PlaceOrder(reference: "A-1", at: now, promised: Day("2026-01-07")!, currency: .cny))
    }
    #expect(try opened(after: 4) == 0)
    #expect(try opened(after: 5) == 1)
    // A clock that was set back must not freeze the figures.
    #expect(try opened(after: -60) == 1)
  }
}
