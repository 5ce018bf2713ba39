import Database
import Foundation
import Promises
import Support
import Testing

@testable import Service

/// What was stored before goods had brands and listings were reviewed again.
@Suite struct BrandsMigrationTests {
  private static func id(_ number: UInt64) -> [UInt8] { Identifier(high: 1, low: number).bytes }

  /// Goods of which the last review passed, found something, passed before they were corrected, and never was.
  private func fill(_ transaction: Transaction) throws {
    for (number, waits, verdicts) in [
      (1, false, ["to-correct", "passed"]), (2, false, ["passed", "to-correct"]), (3, true, ["passed"]), (4, true, []),
    ] as [(UInt64, Bool, [String])] {
      try transaction.run(
        "INSERT INTO product (id, reference, title, listed_at, review_since) VALUES ($1, $2, 'X', 0, $3)",
        Self.id(number), "P-\(number)", waits ? 5 as Int64? : nil)
      for (serial, verdict) in verdicts.enumerated() {
        try transaction.run(
          "INSERT INTO listing_review (id, product, at, verdict, note, serial) VALUES ($1, $2, $3, $4, '', $5)",
          Self.id(number * 10 + UInt64(serial)), Self.id(number), Int64(serial + 1) * 1000, verdict, serial + 1)
      }
    }
    for (merchant, admitted) in [("M-1", "[\"food\"]"), ("M-2", nil), ("M-3", "[\"food\"]")] as [(String, String?)] {
      try transaction.run(
        """
        INSERT INTO admission (id, merchant, kind, name, code, code_form, categories, brands, status, applied_at, admitted)
        VALUES ($1, $2, 'company', 'X', '', '', '[]', '["Aster"]', 'applied', 0, $3)
        """, Self.id(90 + UInt64(merchant.suffix(1))!), merchant, admitted)
    }
    for (serial, step) in ["approved", "corrected"].enumerated() {
      try transaction.run(
        "INSERT INTO admission_step (admission, serial, step, at, code) VALUES ($1, $2, $3, 0, '')", Self.id(93),
        serial + 1, step)
    }
  }

  @Test(arguments: Engine.durable) func whatPassedIsReviewedAgainAndWhoSellsKeepsHisBrands(_ engine: Engine)
    async throws
  {
    let place = try engine.place()
    defer { place.remove() }
    let old = try place.open(Migrations.all.filter { $0.name < "m0028" })
    try await old.write { try fill($0) }
    old.close()
    let database = try place.open(Migrations.all)
    defer { database.close() }
    let found = try database.readNow { transaction in
      (
        try transaction.all("SELECT review_by FROM product ORDER BY id", map: { $0.optionalInteger(0) }),
        try transaction.all("SELECT admitted_brands FROM admission ORDER BY merchant", map: { $0.optionalText(0) })
      )
    }
    // The review that passed was long ago: not all of them are to be made anew today.
    let (now, day) = (Int64(Date().timeIntervalSince1970 * 1_000_000), Int64(86_400_000_000))
    let first = try #require(found.0[0])
    #expect((now + 6 * day..<now + 31 * day).contains(first) && found.0.dropFirst().allSatisfy { $0 == nil })
    #expect(found.1 == ["[\"Aster\"]", nil, nil], "what he applied for since was approved by nobody")
  }
}
