import Promises
import Support
import Testing

@testable import Service

@Suite struct MerchantTaskTests {
  private func hour(_ hours: Int64) -> Instant { Shop.now.adding(seconds: hours * 3600) }

  private func prepare(_ shop: Shop) async throws {
    try await shop.run(Shop.now) { work in
      for merchant in ["M-1", "M-2"] {
        try work.admit(merchant: merchant, floor: 0, currency: .cny, at: work.now)
      }
      var opening = Opening("K-1", subject: "The lid is missing.")
      opening.merchant = "M-1"
      opening.words = "My telephone is 13800000000."
      try work.openComplaint(opening, at: work.now)
    }
  }

  @Test(arguments: Engine.kinds) func aMerchantAnswersInTimeOrLate(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await prepare(shop)
      let first = try await shop.run(hour(1)) { try $0.ask(about: "K-1", "Was a lid in the box?", at: hour(1)) }
      let second = try await shop.run(hour(2)) { try $0.ask(about: "K-1", "And which lid?", at: hour(2)) }
      try await shop.run(hour(25)) { try $0.answer(task: first, "Yes.", at: hour(25)) }
      try await shop.run(hour(27)) { try $0.sweepAll() }
      try await shop.run(hour(28)) { try $0.answer(task: second, "The blue one.", at: hour(28)) }
      let outcomes = try await shop.run(hour(29)) { work in
        try [first, second].map { try work.owed(about: $0).first?.obligation.outcome }
      }
      #expect(outcomes == [.kept, .broken])
      let again = try await shop.atOnce(1, at: hour(29)) { work, _ in try work.answer(task: first, "No.", at: hour(29))
      }
      #expect(again == ["task-answered"])
      let thread = try await shop.run(hour(29)) { work in
        try work.thread(of: work.complaint("K-1", at: hour(29)).id, isForStaff: true)
      }
      #expect(
        thread.map(\.words.text) == [
          "My telephone is 13800000000.", "Was a lid in the box?", "And which lid?", "Yes.", "The blue one.",
        ])
      #expect(thread.map(\.author) == [.consumer, .staff, .staff, .merchant, .merchant])
      #expect(!thread.dropFirst().contains { !$0.isInternal }, "the consumer reads none of it")
      // Nothing but the task's words is in what the merchant is told.
      let told = try await shop.run(hour(29)) { try $0.tasks(ofMerchant: "M-1").map(\.json) }
      #expect(told.count == 2 && !"\(told)".contains("1380") && !"\(told)".contains("K-1"))
    }
  }

  @Test(arguments: Engine.kinds) func nobodyElseSeesIt(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await prepare(shop)
      let id = try await shop.run(hour(1)) { try $0.ask(about: "K-1", "Was a lid in the box?", at: hour(1)) }
      func admitted(_ merchant: String) async throws -> Bool {
        let visitor = Visitor(holder: .person(Identifier(high: 1, low: 2)), roles: [.merchant], merchant: merchant)
        return try await shop.atOnce(1, at: hour(2)) { work, _ in
          try work.admit(visitor, to: .answerTasks, about: .merchantTask(id))
        } == [nil]
      }
      #expect(try await admitted("M-1"))
      #expect(try await !admitted("M-2"))
      try await shop.open("K-2")
      let codes = try await shop.atOnce(1, at: hour(2)) { work, _ in
        try work.ask(about: "K-2", "Which?", at: hour(2))
      }
      #expect(codes == ["no-merchant"])
    }
  }

  /// The words go with the case where it is joined, and with the person where he is erased.
  @Test(arguments: Engine.kinds) func itStaysReadableWithItsCase(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await prepare(shop)
      try await shop.run(hour(0)) { work in
        var opening = Opening("K-9", subject: "The lid.")
        opening.buyer = "B-1"
        try work.openComplaint(opening, at: hour(0))
      }
      let id = try await shop.run(hour(1)) { try $0.ask(about: "K-1", "Was a lid in the box?", at: hour(1)) }
      try await shop.run(hour(2)) { try $0.merge(complaint: "K-1", into: "K-9", at: hour(2)) }
      try await shop.run(hour(3)) { try $0.answer(task: id, "Yes.", at: hour(3)) }
      let task = try await shop.run(hour(3)) { try $0.task(id) }
      #expect(task.complaint == "K-9" && task.asked == .told("Was a lid in the box?") && task.answer == .told("Yes."))
      _ = try await shop.run(hour(4)) { try $0.erase(subject: "buyer:B-1") }
      #expect(try await shop.run(hour(4)) { try $0.task(id).asked } == .erased)
    }
  }
}
