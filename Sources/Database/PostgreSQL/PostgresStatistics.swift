import Synchronization

/// When the planner was last made to look at sizes.
final class StatisticsPause: Sendable {
  private let last = Mutex<ContinuousClock.Instant?>(nil)

  /// Whether it is time again; at most once in a while, so that asking costs nothing.
  func isOver() -> Bool {
    last.withLock { last in
      if let last, ContinuousClock.now - last < .seconds(2) { return false }
      last = .now
      return true
    }
  }
}

extension PostgresDatabase {
  /// The server looks by itself once a minute, which is late for batches that fill a table within seconds: prepared
  /// statements keep the plan that was best when it was empty. Here a table is looked at when it has doubled.
  public func refreshStatistics() async throws {
    guard statisticsPause.isOver() else { return }
    let grown = try await read { transaction in
      try transaction.all(
        """
        SELECT quote_ident(schemaname) || '.' || quote_ident(relname) FROM pg_stat_user_tables
        WHERE n_mod_since_analyze > 1000 AND n_mod_since_analyze > n_live_tup / 2
        """, map: { $0.text(0) })
    }
    for table in grown {
      try await write { _ = try $0.run("ANALYZE \(table)") }
    }
  }
}
