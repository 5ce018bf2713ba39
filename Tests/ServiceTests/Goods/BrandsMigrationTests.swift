import Database
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
    for (merchant, admitted) in [("M-1", "[\"food\"]"), ("M-2", nil)] as [(String, String?)] {
      try transaction.run(
        """
        INSERT INTO admission (id, merchant, kind, name, code, code_form, categories, brands, status, applied_at, admitted)
        VALUES ($1, $2, 'company', 'X', '', '', '[]', '["Aster"]', 'applied', 0, $3)
        """, Self.id(merchant == "M-1" ? 91 : 92), merchant, admitted)
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
    // Thirty days after the review that passed.
    #expect(found.0 == [2000 + 30 * 86_400_000_000, nil, nil, nil])
    #expect(found.1 == ["[\"Aster\"]", nil])
  }
}
