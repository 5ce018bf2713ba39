import Foundation
import Promises
import Service
import Testing

@testable import Web

/// Mustache renders an unknown name as nothing, so the names of the templates and of their views are compared.
@Suite struct ClaimTemplateTests {
  /// A claim with evidence that was refunded, one that waits, and an order that came late.
  @Test func templatesAndViewsHaveTheSameNames() async throws {
    let api = try await APIClient()
    try await api.placeDelivered()
    let picture = Data([0xFF, 0xD8, 0xFF, 0xE0]).base64EncodedString()
    for (reference, kind) in [("C-1", "damaged"), ("C-2", "quality")] {
      _ = try await api.post(
        "claims",
        [
          "reference": .string(reference), "order": "A-1", "kind": .string(kind), "note": "Broken.",
          "lines": [["product": "P-1", "quantity": 1]],
        ])
    }
    _ = try await api.post("claim-evidence", ["claim": "C-1", "name": "a.jpg", "content": .string(picture)])
    _ = try await api.post("claim-answers", ["claim": "C-1"])
    try await api.payGrants()
    _ = try await api.post("orders", ["reference": "A-2", "promised": "2026-11-24"])
    _ = try await api.post("payments", ["order": "A-2", "reference": "Z-9", "amount": 5000, "channel": "card"])
    api.now = Instant("2026-11-26T03:00:00Z")!
    try await api.platform.operate(at: api.now) { try $0.sweepAll() }

    let now = api.now
    let letter = try #require(api.platform.letters.inForce(at: now)).letter
    let times = TimeWords(zone: letter.calendar.zone, language: .en, now: now)
    let menu = [Menu.Link(address: "/my", words: "My orders", isCurrent: true)]
    var orders: [Any] = []
    for reference in ["A-1", "A-2"] {
      var view = OrderPage(
        try await api.platform.orderCase(reference, at: now), times: times, newReference: "C-9", refusal: "No."
      ).view
      view.shell.menu = menu
      orders.append(view)
    }
    // What parcels went through has neither files nor a look of its own.
    checkNames(orderTemplate, orders, unused: ["files", "look"])
    var claims: [Any] = []
    for reference in ["C-1", "C-2"] {
      let found = try await api.platform.claimCase(reference, at: now)
      for reader in [Reader.buyer, .seller] {
        var view = ClaimPage(found, reader: reader, times: times, refusal: "No.").view
        view.shell.menu = menu
        claims.append(view)
      }
    }
    checkNames(claimTemplate, claims)
    var lists: [Any] = []
    for filter in [SellerFilter.due, .returning] {
      let claims = try await api.platform.claims(with: filter.statuses, limit: 10, at: now)
      var view = SellerList(claims: claims, filter: filter, letter: letter, times: times).view
      view.shell.notices = [.init(tone: "bad", text: "No.")]
      lists.append(view)
    }
    checkNames(sellerListTemplate, lists)
  }

  @Test func timesAreSaidAsPeopleSayThem() throws {
    let zone = try #require(Zone("Asia/Shanghai"))
    let now = try #require(Instant("2026-03-03T02:00:00Z"))
    func words(_ language: Language, _ after: Int64) -> String {
      TimeWords(zone: zone, language: language, now: now).by(now.adding(seconds: after))
    }
    #expect(words(.en, 7860) == "by Tuesday 3 March 2026, 12:11 (2 h 11 min left)")
    #expect(words(.zhHans, 7860) == "在2026年3月3日（星期二）12:11前（还剩 2 小时 11 分钟）")
    #expect(words(.en, 30) == "by Tuesday 3 March 2026, 10:00 (less than a minute left)")
    #expect(words(.en, 90_000) == "by Wednesday 4 March 2026, 11:00 (1 day 1 h left)")
    #expect(words(.zhHans, -7200).contains("（已过 2 小时）"))
    let times = TimeWords(zone: zone, language: .en, now: now)
    let end = zone.end(of: try #require(Day("2026-03-08")))
    #expect(times.by(end) == "by the end of Sunday 8 March 2026 (5 days left)")
    #expect(TimeWords(zone: zone, language: .zhHans, now: now).by(end) == "在2026年3月8日（星期日）24:00前（还剩 5 天）")
  }
}
