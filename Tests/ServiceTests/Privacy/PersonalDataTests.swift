import Database
import Foundation
import Promises
import Support
import Testing

@testable import Service

@Suite struct PersonalDataTests {
  private static let now = Instant("2026-11-25T01:00:00Z")!
  private static let buyer = "buyer:B-1"

  private func platform(_ engine: Engine, _ keys: MasterKeys = .random()) throws -> Platform {
    try Platform(try engine.scratch(Migrations.all), keys: keys)
  }

  @Test(arguments: Engine.kinds) func contactsAreReadAsTheyWereStored(_ engine: Engine) async throws {
    let platform = try platform(engine)
    try await platform.operate(at: Self.now) {
      try $0.setContact([.name: "李娜", .email: "Li.Na@Example.com", .phone: "138 0013 8000"], of: Self.buyer)
      try $0.setContact([.name: "Wang"], of: "buyer:B-2")
    }
    try await platform.operate(at: Self.now) {
      try $0.setContact([.name: "李娜娜", .phone: "", .address: "北京"], of: Self.buyer)
    }
    try await platform.look(at: Self.now) { work throws in
      #expect(try work.contact(of: Self.buyer) == [.name: "李娜娜", .email: "Li.Na@Example.com", .address: "北京"])
      #expect(try work.contact(of: "buyer:B-2") == [.name: "Wang"])
      #expect(try work.contact(of: "buyer:B-3") == [:])
    }
  }

  @Test(arguments: Engine.kinds) func otherTextsAreSealedForTheirPlace(_ engine: Engine) async throws {
    let platform = try platform(engine)
    let person = DataSubject.person(Identifier(high: 1, low: 2))
    let text = Array("a secret".utf8)
    let (sealed, again) = try await platform.operate(at: Self.now) {
      (try $0.seal(text, of: person, as: "totp"), try $0.seal(text, of: person, as: "totp"))
    }
    #expect(sealed != again, "the same text is sealed otherwise each time")
    #expect(sealed.firstRange(of: text) == nil)
    #expect(try await platform.look(at: Self.now) { try $0.open(sealed: sealed, of: person, as: "totp") } == text)
    try await platform.operate(at: Self.now) { _ = try $0.seal(text, of: Self.buyer, as: "totp") }
    var changed = sealed
    changed[20] ^= 1
    for (bytes, subject, field) in [
      (changed, person, "totp"), (sealed, person, "name"), (sealed, Self.buyer, "totp"), ([], person, "totp"),
    ] {
      let refusal = await #expect(throws: Refusal.self) {
        try await platform.look(at: Self.now) { try $0.open(sealed: bytes, of: subject, as: field) }
      }
      #expect(refusal?.code == "sealed-broken")
    }
  }

  @Test(arguments: Engine.kinds) func peopleAreFoundByMailAndTelephone(_ engine: Engine) async throws {
    let platform = try platform(engine)
    try await platform.operate(at: Self.now) {
      try $0.setContact(
        [.email: "li.na@example.com", .phone: "+86 138-0013-8000", .name: "li.na@example.com"], of: Self.buyer)
      try $0.setContact([.email: " LI.NA@example.com "], of: "order:A-9")
      try $0.setContact([.email: "wang@example.com", .phone: "0044 20 7946 0000"], of: "buyer:B-2")
    }
    try await platform.look(at: Self.now) { work throws in
      #expect(try work.subjects(with: .email, "Li.Na@EXAMPLE.com") == [Self.buyer, "order:A-9"])
      for phone in ["13800138000", "008613800138000", "138 0013 8000", "１３８００１３８０００"] {
        #expect(try work.subjects(with: .phone, phone) == [Self.buyer], "\(phone)")
      }
      #expect(try work.subjects(with: .phone, "+44 (20) 79460000") == ["buyer:B-2"])
      #expect(try work.subjects(with: .email, "nobody@example.com") == [])
      #expect(try work.subjects(with: .name, "li.na@example.com") == [], "nobody is looked up by his name")
    }
    let found = try await platform.look(at: Self.now) {
      try $0.transaction.all("SELECT look_up FROM contact WHERE look_up IS NOT NULL", map: { $0.bytes(0) })
    }
    #expect(found.count == 5)
    #expect(Set(found).count == 4)
  }

  @Test(arguments: Engine.kinds) func anotherMasterKeyOpensNothing(_ engine: Engine) async throws {
    let database = try engine.scratch(Migrations.all)
    let platform = try Platform(database, keys: .random())
    try await platform.operate(at: Self.now) { try $0.setContact([.name: "Li"], of: Self.buyer) }
    let other = try Platform(database, keys: .random())
    for body: @Sendable (Work) throws -> Void in [
      { _ = try $0.contact(of: Self.buyer) }, { try $0.setContact([.phone: "1"], of: Self.buyer) },
      { try $0.checkMasterKeys() },
    ] {
      let refusal = await #expect(throws: Refusal.self) { try await other.operate(at: Self.now, body) }
      #expect(refusal?.code == "master-key-unknown")
    }
    try await platform.look(at: Self.now) { try $0.checkMasterKeys() }
  }

  @Test(arguments: [
    "", "B-1", "buyer:", "look-up", "look-up:x", "buyer:\(String(repeating: "x", count: 70))", "buyer:\0",
  ])
  func whatIsNobodyIsRefused(_ subject: String) async throws {
    let platform = try platform(.sqliteMemory)
    for body: @Sendable (Work) throws -> Void in [
      { try $0.setContact([.name: "Li"], of: subject) }, { try $0.erase(subject: subject) },
      { _ = try $0.export(subject: subject) }, { _ = try $0.seal([1], of: subject, as: "x") },
      { try $0.noteRead(of: subject, by: nil, what: "x") },
    ] {
      let refusal = await #expect(throws: Refusal.self) { try await platform.operate(at: Self.now, body) }
      #expect(refusal?.code == "subject")
    }
  }

  // MARK: Erasure

  @Test(arguments: Engine.kinds) func whoIsErasedIsReadByNobody(_ engine: Engine) async throws {
    let platform = try platform(engine)
    let later = Self.now.adding(seconds: 60)
    let sealed = try await platform.operate(at: Self.now) { work in
      try work.setContact([.name: "Li", .email: "li@example.com"], of: Self.buyer)
      try work.setContact([.email: "li@example.com"], of: "buyer:B-2")
      return try work.seal([1, 2, 3], of: Self.buyer, as: "x")
    }
    let kept = try await platform.database.read {
      try $0.first("SELECT sealed FROM subject_key WHERE subject = $1", Self.buyer, map: { $0.bytes(0) })
    }
    #expect(try await platform.operate(at: Self.now) { try $0.erase(subject: Self.buyer) } == Self.now)
    #expect(try await platform.operate(at: later) { try $0.erase(subject: Self.buyer) } == Self.now, "once is enough")
    try await platform.look(at: later) { work throws in
      #expect(try work.contact(of: Self.buyer) == [:])
      #expect(try work.open(sealed: sealed, of: Self.buyer, as: "x") == nil)
      #expect(try work.subjects(with: .email, "li@example.com") == ["buyer:B-2"])
      #expect(try work.erased(Self.buyer) == Self.now)
      #expect(try work.erased("buyer:B-2") == nil)
      #expect(try work.contact(of: "buyer:B-2") == [.email: "li@example.com"])
    }
    for body: @Sendable (Work) throws -> Void in [
      { try $0.setContact([.name: "Li"], of: Self.buyer) }, { _ = try $0.seal([1], of: Self.buyer, as: "x") },
    ] {
      let refusal = await #expect(throws: Refusal.self) { try await platform.operate(at: later, body) }
      #expect(refusal?.code == "erased")
    }
    // Also who was never known: what was sent before his erasure may arrive after it.
    _ = try await platform.operate(at: later) { try $0.erase(subject: "buyer:B-9") }
    await #expect(throws: Refusal.self) {
      try await platform.operate(at: later) { try $0.setContact([.name: "Li"], of: "buyer:B-9") }
    }
    let dump = try await platform.database.read { try Dump.everything($0) }
    #expect(dump.firstRange(of: try #require(kept)) == nil, "the wrapped key is gone")
  }

  /// SQLite leaves deleted rows in the file unless it is told to overwrite them.
  @Test func noKeyStaysBehindInTheFile() async throws {
    let place = try Engine.sqliteFile.place()
    defer { place.remove() }
    let platform = try Platform(try place.open(Migrations.all), keys: .random())
    try await platform.operate(at: Self.now) { work in
      for number in 0..<200 { try work.setContact([.name: "Li \(number)"], of: "buyer:\(number)") }
    }
    let sealed = try await platform.database.read { transaction in
      try transaction.all("SELECT sealed FROM subject_key WHERE subject LIKE 'buyer:1%'", map: { $0.bytes(0) })
        + transaction.all("SELECT sealed FROM contact WHERE subject LIKE 'buyer:1%'", map: { $0.bytes(0) })
    }
    #expect(sealed.count == 222)
    try await platform.operate(at: Self.now) { work in
      for number in 0..<200 where "\(number)".hasPrefix("1") { try work.erase(subject: "buyer:\(number)") }
    }
    platform.database.close()
    let file = [UInt8](try Data(contentsOf: URL(filePath: String(place.address.dropFirst("sqlite:".count)))))
    // The first bytes of each, its random nonce, tell it from all others.
    let nonces = Set(sealed.map { Array($0.prefix(12)) })
    var found = 0
    for start in 0..<max(0, file.count - 12) where nonces.contains(Array(file[start..<start + 12])) { found += 1 }
    #expect(found == 0)
  }

  /// Whoever stores something while somebody is erased does it before and it is erased, or after and is refused.
  @Test(arguments: Engine.kinds) func storingAndErasingAtOnceLeavesNothing(_ engine: Engine) async throws {
    let platform = try platform(engine)
    for round in 0..<engine.rounds(40) {
      let subject = "buyer:R-\(round)"
      if round % 2 == 0 {
        try await platform.operate(at: Self.now) { try $0.setContact([.name: "Li"], of: subject) }
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<6 {
          group.addTask {
            do {
              try await platform.operate(at: Self.now) { work in
                if number == 3 {
                  try work.erase(subject: subject)
                } else {
                  try work.setContact([.email: "li@example.com", .phone: "\(number)"], of: subject)
                }
              }
            } catch let refusal as Refusal where refusal.code == "erased" {}
          }
        }
        try await group.waitForAll()
      }
      try await platform.look(at: Self.now) { work throws in
        #expect(try work.erased(subject) != nil)
        let left = try work.transaction.first(
          "SELECT COUNT(*) FROM contact WHERE subject = $1", subject, map: { $0.int(0) })
        #expect(left == 0)
      }
    }
    #expect(try await platform.look(at: Self.now) { try $0.subjects(with: .email, "li@example.com") } == [])
  }

  // MARK: Who looked

  @Test(arguments: Engine.kinds) func whoLookedIsListed(_ engine: Engine) async throws {
    let platform = try platform(engine)
    let reader = Identifier(high: 1, low: 7)
    try await platform.operate(at: Self.now) {
      try $0.noteRead(of: Self.buyer, by: reader, what: "order A-1")
      try $0.noteRead(of: "buyer:B-2", by: reader, what: "order A-2")
    }
    try await platform.operate(at: Self.now.adding(seconds: 1)) {
      try $0.noteRead(of: Self.buyer, by: nil, what: "export")
    }
    let reads = try await platform.look(at: Self.now) { try $0.reads(of: Self.buyer) }
    #expect(reads.map(\.what) == ["order A-1", "export"])
    #expect(reads.map(\.person) == [reader, nil])
    #expect(reads.map(\.at) == [Self.now, Self.now.adding(seconds: 1)])
    let next = try await platform.look(at: Self.now) { try $0.reads(of: Self.buyer, after: reads[0].id, limit: 1) }
    #expect(next == [reads[1]])
  }
}

/// Everything that a database holds, as the bytes of all its values.
enum Dump {
  static func everything(_ transaction: Transaction) throws -> [UInt8] {
    var bytes: [UInt8] = []
    for (table, _) in Copy.tables {
      let columns = try transaction.columns(of: table)
      try transaction.rows("SELECT \(columns.map(\.name).joined(separator: ", ")) FROM \(table)") { row in
        for (place, column) in columns.enumerated() {
          switch row.value(place, column.kind) {
          case .text(let text): bytes += Array(text.utf8)
          case .bytes(let value): bytes += value
          case .integer, .null: break
          }
          bytes.append(0)
        }
      }
    }
    return bytes
  }
}
