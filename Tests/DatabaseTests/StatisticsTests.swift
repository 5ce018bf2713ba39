import Database
import Support
import Testing

@Suite struct StatisticsTests {
  /// Prepared statements of an empty table keep reading all of it until somebody looks at its size.
  @Test(arguments: Engine.all) func aTableThatGrewIsLookedAt(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      guard engine.isPostgres else { return try await database.refreshStatistics() }
      try await database.write { transaction in
        for number in 1...1500 { try transaction.add(number, "word \(number)") }
      }
      // What was written is counted a moment later.
      let isLooked = try await eventually(every: .milliseconds(100)) {
        try await database.refreshStatistics()
        return try await database.read { transaction in
          try transaction.first(
            "SELECT COUNT(*) FROM pg_stat_user_tables WHERE last_analyze IS NOT NULL", map: { $0.int(0) })! > 0
        }
      }
      #expect(isLooked)
    }
  }
}
