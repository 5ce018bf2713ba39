import Database
import Foundation
import Support
import Testing

/// Files of SQLite that cannot be written.
@Suite struct DiskTests {
  private let bulky = "INSERT INTO entry (id, word, data) VALUES ($1, $2, $3)"

  /// A limit on the file stands for a disk that is full: SQLite comes to the same code.
  @Test(arguments: [Engine.sqliteFile, .sqliteMemory]) func aFullDiskLeavesNothingHalfWritten(
    _ engine: Engine
  ) async throws {
    try await engine.withDatabase { database in
      let pages = try database.writeNow { tx in
        try tx.add(1, "one")
        return try tx.first("PRAGMA page_count") { $0.int(0) } ?? 0
      }
      try limit(database, pages + 40)
      let bytes = [UInt8](repeating: 7, count: 8000)
      let results = await atOnce(60) { number in
        try await database.write { tx in
          try tx.run(bulky, number * 2 + 10, "\(number) a", bytes)
          try tx.run(bulky, number * 2 + 11, "\(number) b", bytes)
        }
      }
      let failures = results.compactMap { result in if case .failure(let error) = result { error } else { nil } }
      #expect(failures.count > 30)
      #expect(failures.allSatisfy { ($0 as? DatabaseError)?.code == .storage })
      let done = results.indices.filter { if case .success = results[$0] { true } else { false } }
      let expected = done.flatMap { ["\($0) a", "\($0) b"] }
      #expect(try database.readNow { try $0.words } == ["one"] + expected)
      try expect(.storage) {
        try database.writeNow { try $0.run(bulky, 5, "five", [UInt8](repeating: 7, count: 400_000)) }
      }
      // Once there is room again, everything goes on.
      try limit(database, pages + 10_000)
      try await database.write { try $0.run(bulky, 1000, "last", bytes) }
      #expect(try database.readNow { try $0.words } == ["one"] + expected + ["last"])
      #expect(try database.readNow { try $0.first("PRAGMA integrity_check") { $0.text(0) } } == "ok")
    }
  }

  @Test func aFileThatMayOnlyBeReadSaysSo() async throws {
    let place = try Engine.sqliteFile.place()
    defer { place.remove() }
    let database = try place.open([schema])
    defer { database.close() }
    try await database.write { try $0.add(1, "one") }
    // Permissions do not hold back root, as which the tests may run; this does.
    try database.writeNow { _ = try $0.first("PRAGMA query_only = ON") { $0.int(0) } }
    try expect(.readOnly) { try database.writeNow { try $0.add(2, "two") } }
    let results = await atOnce(5) { id in try await database.write { try $0.add(id + 2, "\(id)") } }
    for result in results {
      let error = #expect(throws: DatabaseError.self) { try result.get() }
      #expect(error?.code == .readOnly)
    }
    #expect(try database.readNow { try $0.words } == ["one"])
  }

  @Test(.disabled(if: getuid() == 0, "root may write everything")) func aProtectedFileIsRefused() throws {
    let place = try Engine.sqliteFile.place()
    defer { place.remove() }
    try place.open([]).close()
    let path = String(place.address.dropFirst("sqlite:".count))
    try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
    try expect(.readOnly) { try place.open([schema]) }
  }

  private func limit(_ database: any Database, _ pages: Int) throws {
    try database.writeNow { _ = try $0.first("PRAGMA max_page_count = \(pages)") { $0.int(0) } }
  }
}
