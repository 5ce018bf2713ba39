import Database
import Support
import Testing

@Suite struct RowsTests {
  private static let entry = RowShape(
    "entry", ("id", .integer), ("word", .text), ("note", .text), ("data", .bytes), ("amount", .integer))
  private static let notes = RowShape("entry", ("id", .integer), ("note", .text), ("data", .bytes))
  private static let key = RowShape("entry", ("id", .integer))

  /// Nulls, empty texts and empty bytes among them.
  private static func rows(_ count: Int) -> Rows {
    var rows = Rows(entry)
    for id in 1...count {
      rows.add(
        .integer(Int64(id)), .text("字 \(id)"), id.isMultiple(of: 2) ? .null : .text(""),
        id.isMultiple(of: 3) ? .bytes([]) : id.isMultiple(of: 2) ? .null : .bytes([0, 255, UInt8(id % 256)]),
        id.isMultiple(of: 5) ? .null : .integer(.max - Int64(id)))
    }
    return rows
  }

  private static func stored(_ database: any Database) throws -> [[Value]] {
    try database.readNow { tx in
      try tx.all("SELECT id, word, note, data, amount FROM entry ORDER BY id") { row in
        [
          .integer(row.integer(0)), .text(row.text(1)), row.optionalText(2).value, row.optionalBytes(3).value,
          row.optionalInteger(4).value,
        ]
      }
    }
  }

  private static func lists(_ rows: Rows) -> [[Value]] {
    (0..<rows.count).map { place in Array(rows.row(place)) }
  }

  @Test(arguments: Engine.all, [1, 3, 4, 1000]) func rowsComeBackAsTheyWent(_ engine: Engine, _ count: Int) async throws
  {
    try await engine.withDatabase { database in
      let rows = Self.rows(count)
      try await database.write { try $0.insert(rows) }
      #expect(try Self.stored(database) == Self.lists(rows))

      var changes = Rows(Self.notes)
      for id in 1...count { changes.add(.integer(Int64(id)), id.isMultiple(of: 2) ? .text("") : .null, .bytes([7])) }
      try await database.write { [changes] in try $0.update(changes) }
      let changed = try Self.stored(database)
      #expect(changed.map { $0[2] } == changes.column(1))
      #expect(changed.map { $0[3] } == changes.column(2))
      #expect(changed.map { $0[4] } == rows.column(4))

      var gone = Rows(Self.key)
      for id in 1...count where id != 2 { gone.add(.integer(Int64(id))) }
      try await database.write { [gone] in try $0.delete(gone) }
      #expect(try database.readNow { try $0.words } == (count > 1 ? ["字 2"] : []))
    }
  }

  /// The key of the last row is nobody's.
  @Test(arguments: Engine.all, [1, 3, 4, 1000]) func aMissingRowFailsTheCommand(
    _ engine: Engine, _ count: Int
  ) async throws {
    try await engine.withDatabase { database in
      try await database.write { try $0.insert(Self.rows(1000)) }
      let before = try Self.stored(database)
      var changes = Rows(Self.notes)
      for id in 1..<count { changes.add(.integer(Int64(id)), .text("changed"), .null) }
      changes.add(.integer(5000), .text("changed"), .null)
      let missing = changes
      try expect(.misuse) { try database.writeNow { try $0.update(missing) } }
      try expect(.misuse) { try database.writeNow { try $0.delete(missing) } }
      #expect(try Self.stored(database) == before)
    }
  }

  @Test(arguments: Engine.all, [1, 3, 4, 1000]) func aRowThatIsThereAlreadyFailsThemAll(
    _ engine: Engine, _ count: Int
  ) async throws {
    try await engine.withDatabase { database in
      try database.writeNow { try $0.add(count, "before") }
      let error = try failure { try database.writeNow { try $0.insert(Self.rows(count)) } }
      #expect(error.isUnique("id", in: "entry"))
      #expect(try database.readNow { try $0.words } == ["before"])
    }
  }

  @Test(arguments: Engine.all) func noRowsAreNoWork(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      var rows = Self.rows(3)
      rows.removeAll()
      let none = rows
      try await database.write { tx in
        try tx.insert(none)
        try tx.update(none)
        try tx.delete(none)
      }
      #expect(try database.readNow { try $0.words } == [])
    }
  }

  @Test(arguments: Engine.all) func aReaderWritesNone(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      for count in [1, 4] {
        try expect(.readOnly) { try database.readNow { try $0.insert(Self.rows(count)) } }
        try expect(.readOnly) { try database.readNow { try $0.update(Self.rows(count)) } }
        try expect(.readOnly) { try database.readNow { try $0.delete(Self.rows(count)) } }
      }
      // Nothing of it is left for the next one to be blamed for.
      #expect(try database.readNow { try $0.words } == [])
    }
  }
}
