import Database
import Foundation
import Support
import Synchronization
import Testing

@Suite struct HalfMigrationTests {
  private let step = Migration(name: "m0002-step", sql: "CREATE TABLE step (id {integer} PRIMARY KEY) {strict};")

  /// The server ends the session in the middle, as a network that breaks would.
  @Test(arguments: Engine.postgres) func aConnectionThatBreaksInTheMiddleLeavesNothing(_ engine: Engine) async throws {
    let place = try engine.place()
    defer { place.remove() }
    var broken = step
    broken.postgres = "SELECT pg_terminate_backend(pg_backend_pid()); INSERT INTO step VALUES (1)"
    try expect(.unavailable) { try place.open([schema, broken]) }
    // It counts as never applied, so that its text may still be changed.
    let database = try place.open([schema, step])
    defer { database.close() }
    #expect(try database.readNow { try $0.first("SELECT count(*) FROM step") { $0.int(0) } } == 0)
    #expect(
      try database.readNow { try $0.all("SELECT name FROM migration ORDER BY name") { $0.text(0) } }
        == [schema.name, step.name])
  }

  @Test(arguments: Engine.postgres) func aNewerSchemaIsRefusedWhileItIsInUse(_ engine: Engine) async throws {
    let place = try engine.place()
    defer { place.remove() }
    let newer = try place.open([schema, step])
    defer { newer.close() }
    let error = try failure { try place.open([schema]) }
    #expect(error.code == .migration)
    #expect(error.message == "the database is newer than this program: it has migration m0002-step")
    try await newer.write { try $0.run("INSERT INTO step VALUES (1)") }
  }

  /// Processes that start at once.
  @Test(arguments: Engine.postgres) func oneOfManyBringsItUpToDate(_ engine: Engine) async throws {
    let place = try engine.place()
    defer { place.remove() }
    // Long enough that all of them are at the door while the first is inside.
    var slow = step
    slow.postgres = "SELECT pg_sleep(0.1)"
    let results = Mutex<[Result<any Database, any Error>]>([])
    for _ in 0..<6 {
      Thread.detachNewThread { [slow] in
        let result = Result { try place.open([schema, slow]) }
        results.withLock { $0.append(result) }
      }
    }
    try #require(await eventually { results.withLock { $0.count } == 6 }, "all of them are done")
    for result in results.withLock({ $0 }) { try result.get().close() }
  }
}
