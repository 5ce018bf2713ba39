import Database
import Support
import Testing

@Suite struct MigrationTests {
  let one = Migration(
    name: "m0001-a", sql: "CREATE TABLE a (id {integer} PRIMARY KEY) {strict}; INSERT INTO a VALUES (1);")
  let two = Migration(name: "m0002-b", sql: "ALTER TABLE a ADD COLUMN b {bytes}")
  let apart = Migration(name: "m0002-b", sql: "CREATE TABLE b (id {integer})")

  private func refused(_ place: Place, _ migrations: [Migration]) throws -> DatabaseError {
    try failure { try place.open(migrations).close() }
  }

  private func refused(_ engine: Engine, _ migrations: [Migration]) throws -> DatabaseError {
    let place = try engine.place()
    defer { place.remove() }
    return try refused(place, migrations)
  }

  @Test(arguments: Engine.durable) func eachIsAppliedOnce(_ engine: Engine) throws {
    let place = try engine.place()
    defer { place.remove() }
    for migrations in [[one], [one], [one, two], [one, two]] { try place.open(migrations).close() }
    let database = try place.open([one, two])
    defer { database.close() }
    #expect(try database.readNow { try $0.all("SELECT id, b FROM a") { $0.int(0) } } == [1])
    #expect(
      try database.readNow { try $0.all("SELECT name, sql FROM migration ORDER BY name") { [$0.text(0), $0.text(1)] } }
        == [[one.name, one.sql], [two.name, two.sql]])
  }

  @Test(arguments: Engine.durable) func aChangedTextIsRefused(_ engine: Engine) throws {
    let place = try engine.place()
    defer { place.remove() }
    try place.open([one]).close()
    let error = try refused(place, [Migration(name: one.name, sql: one.sql + " ")])
    #expect(error.code == .migration)
    #expect(error.message == "migration m0001-a was changed after it had been applied")
  }

  @Test(arguments: Engine.durable) func aNewerDatabaseIsRefused(_ engine: Engine) throws {
    let place = try engine.place()
    defer { place.remove() }
    try place.open([one, two]).close()
    let error = try refused(place, [one])
    #expect(error.code == .migration)
    #expect(error.message == "the database is newer than this program: it has migration m0002-b")
  }

  @Test(arguments: Engine.durable) func aStepBeforeAnAppliedOneIsRefused(_ engine: Engine) throws {
    let place = try engine.place()
    defer { place.remove() }
    try place.open([apart]).close()
    #expect(try refused(place, [one, apart]).code == .migration)
  }

  @Test(arguments: Engine.all) func aListOutOfOrderIsRefused(_ engine: Engine) throws {
    #expect(try refused(engine, [two, one]).code == .migration)
    #expect(try refused(engine, [one, one]).code == .migration)
  }

  @Test(arguments: Engine.durable) func aFailingStepLeavesNothing(_ engine: Engine) throws {
    let place = try engine.place()
    defer { place.remove() }
    let broken = Migration(name: "m0002-b", sql: "CREATE TABLE b (id {integer}); INSERT INTO nowhere VALUES (1)")
    #expect(try refused(place, [one, broken]).code == .other)
    let database = try place.open([one, apart])
    defer { database.close() }
    #expect(try database.readNow { try $0.first("SELECT count(*) FROM b") { $0.int(0) } } == 0)
  }

  private let family = Migration(
    name: "m0001-family",
    sql: """
      CREATE TABLE parent (id {integer} PRIMARY KEY) {strict};
      CREATE TABLE child (parent {integer} NOT NULL REFERENCES parent (id) ON DELETE CASCADE) {strict};
      INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1);
      """)

  /// The way to alter a table in SQLite. PostgreSQL alters it in place, and drops none that others refer to.
  @Test(arguments: [Engine.sqliteFile, .sqliteMemory]) func aTableCanBeBuiltAnewUnderItsChildren(
    _ engine: Engine
  ) async throws {
    let rebuild = Migration(
      name: "m0002-rebuild",
      sql: """
        CREATE TABLE next (id {integer} PRIMARY KEY, word TEXT) {strict};
        INSERT INTO next (id) SELECT id FROM parent;
        DROP TABLE parent;
        ALTER TABLE next RENAME TO parent;
        """)
    try engine.withDatabase([family, rebuild]) { database in
      #expect(try database.readNow { try $0.first("SELECT count(*) FROM child") { $0.int(0) } } == 1)
      try expect(.constraint(.foreignKey)) { try database.writeNow { try $0.run("INSERT INTO child VALUES (2)") } }
    }
  }

  @Test(arguments: Engine.all) func aStepThatLeavesABrokenReferenceIsRefused(_ engine: Engine) throws {
    let orphan = Migration(name: "m0002-orphan", sql: "INSERT INTO child VALUES (2)")
    let error = try refused(engine, [family, orphan])
    #expect(error.code == .constraint(.foreignKey))
    #expect(error.table == "child")
  }

  /// A text may end without a semicolon, or with a comment.
  @Test(arguments: Engine.all) func whatOnlyPostgreSQLNeedsComesAfterTheRest(_ engine: Engine) async throws {
    let both = Migration(
      name: "m0001-both", sql: "CREATE TABLE a (id {integer} PRIMARY KEY) {strict} -- that is all",
      postgres: "INSERT INTO a VALUES (7)")
    try engine.withDatabase([both]) { database in
      let found = try database.readNow { try $0.all("SELECT id FROM a") { $0.int(0) } }
      #expect(found == (engine.isPostgres ? [7] : []))
    }
  }
}
