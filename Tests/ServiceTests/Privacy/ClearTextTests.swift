import Crypto
import Database
import Foundation
import Promises
import Support
import Testing

@testable import Service

/// What versions before stored in clear is sealed before a server serves it.
@Suite struct ClearTextTests {
  private static let now = Instant("2026-01-05T01:00:00Z")!
  private static let before = Array(Migrations.all.prefix { $0.name < "m0010" })
  private static let everybody = Visitor(holder: .key(Identifier(high: 1, low: 1)), roles: Set(Role.allCases))
  private static let picture = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + Array("CLEAR-picture".utf8)
  private static let hash = Array(SHA256.hash(data: picture))

  private static func id(_ number: UInt64) -> [UInt8] { Identifier(high: 1, low: number).bytes }

  /// Claims R-1 to R-3 of B-1, B-2 and of nobody who was named; complaints about the first two orders, and about none.
  private func fill(_ transaction: Transaction) throws {
    let letter = try String(contentsOfFile: defaultLetterPath, encoding: .utf8)
    try transaction.run(
      "INSERT INTO letter (number, source, sha256, published_at, effective_at) VALUES (1, $1, $2, 0, 0)", letter,
      Evidence.hexadecimal(Array(SHA256.hash(data: Data(letter.utf8)))))
    try transaction.run(
      "INSERT INTO evidence (hash, type, content) VALUES ($1, 'image/png', $2)", Self.hash, Self.picture)
    for number in UInt64(1)...3 {
      let buyer = number == 3 ? nil : "B-\(number)"
      try transaction.run(
        """
        INSERT INTO orders (id, reference, placed_at, letter, promised, fulfilment, currency, buyer)
        VALUES ($1, $2, 0, 1, 0, 'third-party', 'CNY', $3)
        """, Self.id(number), "A-\(number)", buyer)
      try transaction.run(
        """
        INSERT INTO claim (id, reference, order_id, clause, opened_at, reason, note)
        VALUES ($1, $2, $1, 'returns.damaged', 0, '', 'CLEAR-opened')
        """, Self.id(number), "R-\(number)")
      for (serial, (step, note)) in [
        ("opened", "CLEAR-opened"), ("approved", "seller-agreed: CLEAR: agreed"), ("evidence", "CLEAR-file"),
        ("sent-back", "SF SF1"), ("accepted", ""), ("refused", "no-fault-found"),
      ].enumerated() {
        try transaction.run(
          "INSERT INTO claim_step (claim, serial, step, at, actor, note) VALUES ($1, $2, $3, 0, 'buyer', $4)",
          Self.id(number), serial + 1, step, note)
      }
      try transaction.run(
        "INSERT INTO claim_evidence (claim, hash, name, added_at) VALUES ($1, $2, 'CLEAR-file', 0)", Self.id(number),
        Self.hash)
      try transaction.run(
        """
        INSERT INTO complaint (id, reference, order_id, opened_at, subject, answer, findings)
        VALUES ($1, $2, $3, 0, 'CLEAR-subject', $4, $5)
        """, Self.id(number), "K-\(number)", number == 3 ? nil : Self.id(number), number == 1 ? "CLEAR-answer" : nil,
        number == 1 ? "CLEAR-findings" : nil)
    }
    for (key, answer) in [("1", #"{"reference":"K","subject":"CLEAR-answered"}"#), ("2", #"{"reference":"R"}"#)] {
      try transaction.run(
        "INSERT INTO idempotency (key, request, answer, at) VALUES ($1, $2, $3, 0)", key, [1], Array(answer.utf8))
    }
  }

  @Test(arguments: Engine.durable) func clearTextIsSealed(_ engine: Engine) async throws {
    let place = try engine.place()
    defer { place.remove() }
    let old = try place.open(Self.before)
    try await old.write { try fill($0) }
    old.close()
    let database = try place.open(Migrations.all)
    let platform = try Platform(database, keys: .random())
    // Whoever was erased before has nothing sealed.
    _ = try await platform.operate(at: Self.now) { try $0.erase(subject: "buyer:B-2") }
    var batches: [Int] = []
    repeat {
      batches.append(try await platform.operate(at: Self.now) { try $0.sealWhatIsClear(limit: 5) })
    } while batches.last != 0
    #expect(batches.filter { $0 > 0 }.count > 3 && batches.allSatisfy { $0 <= 5 }, "\(batches)")
    #expect(try await platform.operate(at: Self.now) { try $0.sealWhatIsClear() } == 0, "once is enough")

    try await platform.look(at: Self.now) { work throws in
      for (claim, isErased) in [("R-1", false), ("R-2", true), ("R-3", false)] {
        func told(_ text: String) -> Words { isErased ? .erased : .told(text) }
        let history = try work.history(claim: claim)
        #expect(history.steps.map(\.code) == ["", "seller-agreed", "", "SF SF1", "", "no-fault-found"])
        #expect(
          history.steps.map(\.words) == [
            told("CLEAR-opened"), told("CLEAR: agreed"), told("CLEAR-file"), .none, .none, .none,
          ])
        #expect(history.evidence.map(\.name) == [told("CLEAR-file")])
      }
      #expect(try work.evidence(Evidence.hexadecimal(Self.hash), for: Self.everybody)?.content == Self.picture)
      let whole = try work.view(complaint: "K-1")
      #expect(whole["subject"]?.string == "CLEAR-subject")
      #expect(whole["answer"]?.string == "CLEAR-answer")
      #expect(whole["findings"]?.string == "CLEAR-findings")
      #expect(try work.view(complaint: "K-2")["erased"] == ["subject"])
      #expect(try work.view(complaint: "K-3")["subject"]?.string == "CLEAR-subject")
    }
    let dump = try await database.read { try Dump.everything($0) }
    #expect(dump.firstRange(of: Array("A-3".utf8)) != nil)
    #expect(dump.firstRange(of: Array("CLEAR".utf8)) == nil)
    #expect(try await database.read { try $0.all("SELECT key FROM idempotency", map: { $0.text(0) }) } == ["2"])
    database.close()
    guard !engine.isPostgres else { return }
    let file = String(place.address.dropFirst("sqlite:".count))
    #expect(!FileManager.default.fileExists(atPath: file + "-wal"))
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: file)))
    #expect(bytes.firstRange(of: Array("A-3".utf8)) != nil)
    #expect(bytes.firstRange(of: Array("CLEAR".utf8)) == nil)
  }
}
