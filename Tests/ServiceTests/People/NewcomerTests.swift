import Database
import Promises
import Support
import Testing

@testable import Service

/// Whoever asks for a link gets one at his own address, and nothing else of anybody's.
@Suite struct NewcomerTests {
  private func word(_ shop: Shop, at: Instant = Shop.now) async throws -> [String] {
    try await shop.run(at) { work in
      try work.messages(after: [], limit: 100).filter { $0.kind == "newcomer.invited" }
        .compactMap { try work.view($0)["data"]?["invitation"]?["path"]?.string }
        .map { String($0.dropFirst("/invitations/".count)) }
    }
  }

  @Test(arguments: Engine.kinds) func aLinkMakesAnAccountOfANewMerchant(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.run(Shop.now) { try $0.inviteNewcomer("Ann@Shop.example") }
      let first = try #require(try await word(shop).first)
      // Whoever asks again neither takes it away nor fills the mailbox.
      try await shop.run(Shop.now) { try $0.inviteNewcomer("ann@shop.example") }
      let words = try await word(shop)
      #expect(words == [first])
      let later = Shop.now.adding(seconds: Work.newcomerPause)
      for _ in 1...2 { try await shop.run(later) { try $0.inviteNewcomer("ann@shop.example") } }
      #expect(try await word(shop) == [first, first], "the same is sent once more")
      let sealed = try await shop.run(Shop.now) { work in
        try work.transaction.first("SELECT sealed FROM invitation", map: { $0.bytes(0) }) ?? []
      }
      #expect(!String(decoding: sealed, as: UTF8.self).contains(words[0]))
      let id = try await shop.run(Shop.now) {
        try $0.accept(invitation: words[0], name: "Ann", password: "x", language: .en)
      }
      let person = try #require(try await shop.run(Shop.now) { try $0.person(id) })
      #expect(person.roles == [.merchant] && person.merchant?.hasPrefix("N-") == true)
      #expect(try await word(shop) == [], "it was used")
      #expect(try await shop.count("SELECT COUNT(*) FROM invitation WHERE sealed IS NOT NULL") == 0)
      // Who has an account gets no other, and nobody is told.
      try await shop.run(Shop.now) { try $0.inviteNewcomer("ann@shop.example") }
      #expect(try await word(shop) == [])
    }
  }

  @Test(arguments: Engine.kinds) func anInvitationOfThePlatformIsNotReplaced(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let own = try await shop.run(Shop.now) {
        try $0.invite(login: "q@shop.example", roles: [.quality], by: nil).word
      }
      try await shop.run(Shop.now) { try $0.inviteNewcomer("q@shop.example") }
      #expect(try await word(shop) == [])
      #expect(try await shop.run(Shop.now) { try $0.invitation(own).roles } == [.quality])
      for wrong in ["", "ann", "ann@", "@x.y", "a@b", "a@b@c.d", "a@.b", "a b@c.d", "安@c.d"] {
        let code = try await shop.atOnce(1, at: Shop.now) { work, _ in try work.inviteNewcomer(wrong) }[0]
        #expect(code == "newcomer-address" || code == "login", "\(wrong)")
      }
    }
  }

  @Test(arguments: Engine.kinds) func whoDoesNotComeIsForgotten(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.run(Shop.now) { try $0.inviteNewcomer("ann@shop.example") }
      let late = Shop.now.adding(seconds: Work.invitationTime + 1)
      #expect(try await word(shop, at: late) == [])
      try await shop.run(late) { _ = try $0.forgetEntries() }
      #expect(try await shop.count("SELECT COUNT(*) FROM invitation") == 0)
      #expect(try await shop.count("SELECT COUNT(*) FROM subject_key WHERE subject LIKE 'merchant:N-%'") == 0)
    }
  }
}
