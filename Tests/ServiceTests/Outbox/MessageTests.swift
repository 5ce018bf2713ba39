import Database
import Promises
import Support
import Testing

@testable import Service

/// A message says which claim, payout or merchant it is about, as it stands when it is sent.
@Suite struct MessageTests {
  private func messages(_ shop: Shop, _ at: Instant) async throws -> [String: JSON] {
    let all = try await shop.run(at) { work in
      try work.messages(after: [], limit: 100).map { ($0.kind, try work.view($0)["data"] ?? .null) }
    }
    return Dictionary(all, uniquingKeysWith: { _, last in last })
  }

  @Test(arguments: Engine.kinds) func eachNamesWhatItIsAbout(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.run(Shop.now) { work in
        try work.admit(merchant: "M", floor: 5000, currency: .cny, at: Shop.now)
        try work.topUp(merchant: "M", amount: 5000, at: Shop.now)
      }
      try await shop.order("A", merchant: "M")
      try await shop.claim("R", of: "A", 1)
      try await shop.agree(to: "R")
      try await shop.run(Shop.claimed) { work in
        try work.planPayouts(grantedBefore: Shop.claimed, at: nil, limit: 10)
        let payout = try #require(try work.duePayouts(limit: 1).first)
        try work.note(.refused(code: "closed", message: "The account is closed."), to: payout.id, at: Shop.claimed)
      }
      let messages = try await messages(shop, Shop.claimed)
      #expect(messages["claim.opened"]?["claim"]?["reference"]?.string == "R")
      #expect(messages["claim.opened"]?["order"]?.string == "A")
      #expect(messages["claim.refund"]?["claim"]?["refund"]?["amount"]?.integer == 1000)
      #expect(messages["payout.failed"]?["payout"]?["failure"]?.string == "closed: The account is closed.")
      #expect(messages["payout.failed"]?["order"]?.string == "A")
      #expect(messages["merchant.top-up"]?["merchant"]?["reference"]?.string == "M")
      #expect(messages["merchant.top-up"]?["merchant"]?["deposit"]?["amount"]?.integer == 4000)
    }
  }
}
