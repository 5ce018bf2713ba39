import Database
import Promises
import Support
import Testing

@testable import Service

/// Calls as an exchange tells of them, filed with a case; and calls back, which have a clock.
@Suite struct CallTests {
  private func hour(_ hours: Int64) -> Instant { Shop.now.adding(seconds: hours * 3600) }

  private func event(_ event: PhoneCall.Event, at: Instant, number: String? = nil, recording: String? = nil) -> JSON {
    var body: JSONObject = ["call": "X-1", "event": .string(event.rawValue), "at": .string(at.description)]
    body["number"] = number.map { .string($0) }
    body["recording"] = recording.map { .string($0) }
    return .object(body)
  }

  @Test(arguments: Engine.kinds) func aCallOpensTheCallersCases(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let at = hour(1)
      for number in 1...3 {
        try await shop.run(at) { work in
          try work.openComplaint("K-\(number)", about: nil, subject: "Slow \(number).", at: at)
          try work.setContact(
            [.phone: number == 3 ? "+86 139 0000 0000" : "+86 138-1234-5678"], of: DataSubject.complaint("K-\(number)"))
        }
      }
      try await shop.run(at) { try $0.find(complaint: "K-2", findings: "It was.", measures: "None.", at: at) }
      // Told twice and out of order, by both nodes at once.
      let told: [JSON] = [
        event(.ended, at: at.adding(seconds: 70), recording: "https://calls.example/1"),
        event(.ringing, at: at, number: "13812345678"), event(.answered, at: at.adding(seconds: 10)),
      ]
      let codes = try await shop.atOnce(12, at: at) { work, number in try work.heard(phoneEvent: told[number % 3]) }
      #expect(codes.allSatisfy { $0 == nil })
      let call = try await shop.run(at) { try $0.phoneCall("X-1") }
      #expect(call.call.state == .ended && call.call.seconds == 60 && call.number == "13812345678")
      let caller = try await shop.run(at) { try $0.caller("0086 13812345678") }
      #expect(Set(caller.complaints) == ["K-1", "K-2"])

      for _ in 0..<2 {
        try await shop.run(at) {
          try $0.logCall(
            in: "K-1", call: "X-1", direction: .incoming, words: "He wants a lid.", isAnswer: true, at: at)
        }
      }
      let entries = try await shop.run(at) { try $0.thread(complaint: "K-1", isForStaff: true) }
      #expect(entries.compactMap(\.words.text) == ["https://calls.example/1", "He wants a lid."])
      #expect(entries.first?.isInternal == true && entries.last?.detail == "incoming 60 s")
      #expect(
        try await shop.count("SELECT COUNT(*) FROM phone_call WHERE number IS NOT NULL OR recording IS NOT NULL") == 0)
      #expect(
        try await shop.text(
          "SELECT outcome FROM obligation WHERE duty = 'answer' AND subject = (SELECT id FROM complaint WHERE reference = 'K-1')"
        ) == "kept")
      let other = try await shop.atOnce(1, at: at) { work, _ in
        try work.logCall(in: "K-3", call: "X-1", direction: .incoming, words: "x", isAnswer: false, at: at)
      }
      #expect(other == ["call-filed"])
      // What comes after it was filed goes with the case.
      try await shop.run(at) { try $0.heard(phoneEvent: event(.ended, at: at, recording: "https://calls.example/2")) }
      let late = try await shop.run(at) { try $0.thread(complaint: "K-1", isForStaff: true).count }
      #expect(late == 2, "one recording of a call")
    }
  }

  /// An agent types while he speaks: the call is filed before its end is told.
  @Test(arguments: Engine.kinds) func theEndIsToldAfterItWasFiled(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let at = hour(1)
      try await shop.run(at) { try $0.openComplaint("K-1", about: nil, subject: "Slow.", at: at) }
      for told in [event(.ringing, at: at, number: "13812345678"), event(.answered, at: at.adding(seconds: 10))] {
        try await shop.run(at) { try $0.heard(phoneEvent: told) }
      }
      try await shop.run(at) {
        try $0.logCall(in: "K-1", call: "X-1", direction: .incoming, words: "A lid.", isAnswer: true, at: at)
      }
      let end = event(.ended, at: at.adding(seconds: 70), number: "13812345678", recording: "https://calls.example/1")
      try await shop.run(at) { try $0.heard(phoneEvent: end) }
      let call = try await shop.run(at) { try $0.phoneCall("X-1") }
      #expect(call.call.state == .ended && call.call.seconds == 60)
      #expect(
        try await shop.count("SELECT COUNT(*) FROM phone_call WHERE number IS NOT NULL OR recording IS NOT NULL") == 0,
        "what is his stands in his case")
    }
  }

  /// A call that nobody answered waits for somebody, who files it or says that nothing came of it; and nothing personal is
  /// kept of a call for ever.
  @Test(arguments: Engine.kinds) func missedCallsWait(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let at = hour(1)
      func tell(_ name: String, _ events: [PhoneCall.Event]) async throws {
        for told in events {
          try await shop.run(at) {
            try $0.heard(
              call: name, told, at: at, direction: .incoming, number: "13812345678", agent: nil,
              recording: "https://x.example/r")
          }
        }
      }
      try await tell("X-1", [.ringing])
      let early = try await shop.atOnce(1, at: at) { work, _ in _ = try work.dismiss(call: "X-1") }
      #expect(early == ["call-goes-on"])
      for name in ["X-1", "X-2", "X-3"] { try await tell(name, [.ringing, .ended]) }
      func waiting() async throws -> [String] {
        try await shop.run(at) { try $0.waiting([.call], limit: 9).compactMap(\.reference).sorted() }
      }
      #expect(try await waiting() == ["X-1", "X-2", "X-3"])
      let done = try await shop.run(at) { try $0.dismiss(call: "X-1") }
      #expect(done.call.state == .missed && done.number == nil)
      try await tell("X-1", [.ended])
      #expect(try await shop.run(at) { try $0.phoneCall("X-1") }.number == nil, "told again it is not kept again")
      try await shop.run(at) { try $0.openComplaint("K-1", about: nil, subject: "Slow.", at: at) }
      try await shop.run(at) {
        try $0.logCall(in: "K-1", call: "X-2", direction: .incoming, words: "Called back.", isAnswer: true, at: at)
      }
      #expect(try await waiting() == ["X-3"])
      let twice = try await shop.atOnce(1, at: at) { work, _ in _ = try work.dismiss(call: "X-2") }
      #expect(twice == ["call-filed"])
      try await shop.run(hour(29 * 24)) { try $0.sweepAll() }
      #expect(try await waiting() == ["X-3"])
      try await shop.run(hour(31 * 24 + 2)) { try $0.sweepAll() }
      #expect(try await waiting() == [])
      #expect(try await shop.run(at) { try $0.phoneCall("X-3") }.number == nil)
    }
  }

  @Test(arguments: Engine.kinds) func aCallBackHasAClock(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let at = (0..<12).map { hour(Int64($0)) }
      try await shop.run(at[0]) { try $0.openComplaint("K-1", about: nil, subject: "Slow.", at: at[0]) }
      let bad = try await shop.atOnce(1, at: at[1]) { work, _ in
        try work.askForCall(in: "K-1", number: "12", wish: nil, at: at[1])
      }
      #expect(bad == ["phone"])
      try await shop.run(at[1]) { try $0.askForCall(in: "K-1", number: "13812345678", wish: "after 6", at: at[1]) }
      let again = try await shop.atOnce(1, at: at[2]) { work, _ in
        try work.askForCall(in: "K-1", number: "13812345678", wish: nil, at: at[2])
      }
      #expect(again == ["call-asked"])
      try await shop.run(at[2]) { try $0.find(complaint: "K-1", findings: "It was.", measures: "None.", at: at[2]) }
      #expect(
        try await shop.count("SELECT COUNT(*) FROM complaint WHERE \(ComplaintKind.waits)") == 1, "the call is owed")
      try await shop.run(at[6]) { try $0.calledBack(in: "K-1", isReached: false, words: nil, at: at[6]) }
      #expect(
        try await shop.text("SELECT outcome FROM obligation WHERE duty = 'call-back'") == "broken", "after 5 hours")
      #expect(try await shop.count("SELECT COUNT(*) FROM complaint WHERE \(ComplaintKind.waits)") == 0)
      let none = try await shop.atOnce(1, at: at[7]) { work, _ in
        try work.calledBack(in: "K-1", isReached: true, words: nil, at: at[7])
      }
      #expect(none == ["no-call-asked"])
    }
  }
}
