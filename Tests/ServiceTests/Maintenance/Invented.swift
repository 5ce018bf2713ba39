import Database
import Foundation
import Promises

@testable import Service

/// An invented year in a database: every table that a copy has to move holds something, or nearly.
enum Invented {
  static let now = Instant("2026-11-24T04:00:00Z")!
  static let begin = now.adding(seconds: -360 * 86_400)

  /// Writes it, with all that follows from it.
  static func year(in database: any Database, orders: Int = 200) throws {
    let source = try String(contentsOfFile: defaultLetterPath, encoding: .utf8)
    try database.writeNow { transaction in
      let work = Work(transaction, now: begin, letters: LetterBook([]), random: Random(seed: 1), live: false)
      try work.makeParts(from: begin, until: now)
      _ = try work.publish(LetterFile(yaml: source), source: source, at: begin)
      try Demonstration(seed: 1, orders: orders).run(on: work, until: now)
      try work.numberAll()
    }
  }

  static func invariants(_ transaction: Transaction) throws -> [Invariant] {
    try Work(transaction, now: now, letters: LetterBook([]), random: Random(seed: 0)).invariants()
  }
}
