import Database
import Foundation
import Promises
import Support
import Testing

@testable import Service

@Suite struct BackupTests {
  /// What is in the copy is the state at one moment, however much is written while it is made.
  @Test func aBackupIsMadeWhileOthersWrite() async throws {
    let place = try Engine.sqliteFile.place()
    defer { place.remove() }
    let database = try place.open(Migrations.all)
    defer { database.close() }
    try Invented.year(in: database)
    let path = String(place.address.dropFirst("sqlite:".count))
    let platform = try Platform(database, keys: .ofTests)
    let writer = Task {
      var number = 0
      while !Task.isCancelled {
        number += 1
        let reference = "W-\(number)"
        try await platform.operate(at: Invented.now) { work in
          _ = try work.place(
            PlaceOrder(reference: reference, at: work.now, promised: Day("2026-12-24")!, currency: .cny))
        }
      }
      return number
    }
    var counts: [Int] = []
    for round in 1...3 {
      // Somebody is writing, before and after.
      let before = try await Self.orders(database)
      while try await Self.orders(database) == before { await Task.yield() }
      let target = path + ".backup-\(round)"
      try SQLiteDatabase.backUp(from: path, to: target)
      let copy = try SQLiteDatabase(path: target, migrations: Migrations.all)
      defer { copy.close() }
      for invariant in try copy.readNow({ try Invented.invariants($0) }) {
        #expect(invariant.broken == 0, "\(invariant.name)")
      }
      #expect(try copy.readNow { try $0.first("PRAGMA integrity_check", map: { $0.text(0) }) } == "ok")
      counts.append(try await Self.orders(copy))
      #expect(counts[round - 1] > before)
    }
    writer.cancel()
    let written = try await writer.value
    #expect(counts == counts.sorted() && counts.last! <= 200 + Invented.more + written)
    #expect(try await Self.orders(database) == 200 + Invented.more + written)
  }

  private static func orders(_ database: any Database) async throws -> Int {
    try await database.read { try $0.first("SELECT COUNT(*) FROM orders", map: { $0.int(0) }) ?? 0 }
  }
}
