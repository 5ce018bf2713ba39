import Database

extension Work {
  /// Gives journal lines their numbers where commands run side by side: without a gap, in one order for good, only once
  /// their command has ended. Answers how many lines there were; fewer than `limit` means that none waits.
  ///
  /// One process does it at a time; the row of the last number is the last wall between two that both believe it.
  @discardableResult
  public func numberJournal(limit: Int = 5000) throws -> Int {
    if transaction.endsInOrder { return 0 }
    guard let last = try transaction.first("SELECT last FROM journal_head {locking}", map: { $0.integer(0) }) else {
      throw DatabaseError(.corrupt, "the row of the journal's last number is missing")
    }
    let count = try transaction.run(
      """
      WITH taken AS (
        DELETE FROM journal_queue WHERE id IN (SELECT id FROM journal_queue ORDER BY id LIMIT $2)
        RETURNING id, clause, event, at, line, salt)
      INSERT INTO journal (serial, clause, event, at, line, salt)
      SELECT $1 + ROW_NUMBER() OVER (ORDER BY id), clause, event, at, line, salt FROM taken
      """, last, limit)
    if count > 0 { try transaction.run("UPDATE journal_head SET last = $1", last + Int64(count)) }
    return count
  }
}
