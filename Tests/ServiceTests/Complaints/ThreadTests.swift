import Database
import Promises
import Support
import Testing

@testable import Service

/// One case, whatever it is written over; joined, split and related without losing a word or a deadline.
@Suite struct ThreadTests {
  private static let day: Int64 = 86_400
  private func hour(_ hours: Int64) -> Instant { Shop.now.adding(seconds: hours * 3600) }

  private func words(_ shop: Shop, _ reference: String, isForStaff: Bool = false) async throws -> [String] {
    try await shop.run(hour(200)) { work in
      let id = try work.complaint(reference, at: work.now).id
      return try work.thread(of: id, isForStaff: isForStaff).compactMap { $0.words.text ?? $0.event?.rawValue }
    }
  }

  private func promises(_ shop: Shop, _ reference: String) async throws -> [String] {
    try await shop.run(hour(200)) { work in
      let id = try work.transaction.first(
        "SELECT id FROM complaint WHERE reference = $1", reference, map: { Identifier(bytes: $0.bytes(0))! })!
      return try work.owed(about: id).map { "\($0.duty.rawValue) \($0.obligation.outcome?.rawValue ?? "open")" }
    }
  }

  /// What opening a case answers is made of what was written: it says what reading it back says.
  @Test(arguments: Engine.kinds) func whatIsAnsweredIsWhatIsRead(_ engine: Engine) async throws {
    let bodies: [JSON] = [
      ["reference": "K-1", "subject": "The lid is missing."],
      ["reference": "K-2", "subject": "Where is it?", "order": "A-1", "remedy": "refund", "words": "All of it."],
      [
        "reference": "K-3", "subject": "Red, please.", "kind": "suggestion", "buyer": "B-1", "language": "zh-Hans",
        "channel": "telephone", "product": "P-1", "merchant": "M-1",
      ],
      ["reference": "K-4", "subject": "How?", "kind": "question", "order": "A-1", "buyer": "B-9"],
    ]
    try await Shop.open(engine) { shop in
      try await shop.order("A-1")
      let at = hour(300)
      let pairs = try await shop.run(at) { work in
        try work.admit(merchant: "M-1", floor: 0, currency: .cny, at: at)
        // Its time counts from then, and force majeure stops it.
        try work.declare(
          Suspension(
            clauses: ["complaints.clock"], from: at, until: at.adding(seconds: Self.day),
            reason: LocalizedText(zhHans: "台风。", en: "A typhoon."), region: nil), reference: "FM-1", by: "Li Na",
          evidence: "Notice 12", at: at)
        let operation = Catalog.operation("complaints.open")!
        return try bodies.map { body in
          let answer = try operation.perform(operation.input(body, now: at), on: work)
          return (answer, try work.view(complaint: body["reference"]!.string!))
        }
      }
      for (answer, read) in pairs { #expect(answer.text == read.text) }
      #expect(pairs.map { $0.0["obligations"]?.array?.count } == [2, 2, 1, 1])
    }
  }

  @Test(arguments: Engine.kinds) func whatIsWrittenStandsInOneThread(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let at = (0..<8).map { hour(Int64($0)) }
      try await shop.run(at[0]) { work in
        var opening = Opening("K-1", subject: "The lid is missing.")
        opening.buyer = "B-1"
        opening.words = "I ordered a kettle and there is no lid."
        opening.channel = .mail
        opening.token = "<1@example.org>"
        try work.openComplaint(opening, at: at[0])
      }
      try await shop.run(at[1]) { try $0.note(in: "K-1", "He sounds right.", at: at[1]) }
      try await shop.run(at[2]) {
        try $0.answer(complaint: "K-1", with: "A lid is on its way.", over: .mail, at: at[2])
      }
      for _ in 0..<2 {
        try await shop.run(at[3]) {
          try $0.write(in: "K-1", "When will it be here?", over: .chat, token: "t-1", at: at[3])
        }
      }
      try await shop.run(at[4]) { try $0.answer(complaint: "K-1", with: "On Friday.", over: .chat, at: at[4]) }
      let first = "I ordered a kettle and there is no lid."
      #expect(
        try await words(shop, "K-1") == [first, "A lid is on its way.", "When will it be here?", "On Friday."])
      #expect(
        try await words(shop, "K-1", isForStaff: true)
          == [first, "He sounds right.", "A lid is on its way.", "When will it be here?", "On Friday."])
      #expect(try await promises(shop, "K-1") == ["answer kept", "findings open", "reply kept"])
      #expect(
        try await shop.count("SELECT COUNT(*) FROM outbox WHERE kind = 'complaint.written'") == 2, "one for each answer"
      )
    }
  }

  /// What is written before anybody has answered waits by the clock of the answer; after it, by its own; and what was
  /// written is late where nobody replies, on a case with findings as well.
  @Test(arguments: Engine.kinds) func whatIsWrittenAgainHasAClock(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let at = (0..<80).map { hour(Int64($0)) }
      try await shop.run(at[0]) { try $0.openComplaint("K-1", about: nil, subject: "Slow.", at: at[0]) }
      try await shop.run(at[1]) { try $0.write(in: "K-1", "Are you there?", over: .page, at: at[1]) }
      #expect(try await promises(shop, "K-1") == ["answer open", "findings open"])
      try await shop.run(at[2]) {
        try $0.find(complaint: "K-1", findings: "It was slow.", measures: "We hired.", at: at[2])
      }
      #expect(try await shop.count("SELECT COUNT(*) FROM complaint WHERE \(ComplaintKind.waits)") == 0)
      try await shop.run(at[3]) { try $0.write(in: "K-1", "That is no answer.", over: .page, at: at[3]) }
      try await shop.run(at[4]) { try $0.write(in: "K-1", "Really not.", over: .page, at: at[4]) }
      #expect(try await shop.count("SELECT COUNT(*) FROM complaint WHERE \(ComplaintKind.waits)") == 1)
      // An acknowledgement is no reply.
      try await shop.run(at[5]) { try $0.acknowledge(complaint: "K-1", at: at[5]) }
      let late = at[3].adding(seconds: Self.day + 1)
      try await shop.run(late) { try $0.answer(complaint: "K-1", with: "Sorry.", at: late) }
      #expect(try await promises(shop, "K-1") == ["answer kept", "findings kept", "reply broken"])
      #expect(try await shop.count("SELECT COUNT(*) FROM complaint WHERE \(ComplaintKind.waits)") == 0)
    }
  }

  @Test(arguments: Engine.kinds) func aQuestionMayBecomeAComplaint(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let at = (0..<10).map { hour(Int64($0)) }
      try await shop.order("A-1")
      try await shop.run(at[0]) { work in
        var opening = Opening("K-1", subject: "How long is the guarantee?")
        opening.kind = .question
        opening.words = "And does it hold for the lid?"
        try work.openComplaint(opening, at: at[0])
      }
      #expect(try await promises(shop, "K-1") == ["answer open"])
      try await shop.run(at[1]) { try $0.answer(complaint: "K-1", with: "Two years.", at: at[1]) }
      #expect(try await shop.count("SELECT COUNT(*) FROM complaint WHERE \(ComplaintKind.waits)") == 0)
      try await shop.run(at[2]) { try $0.link(complaint: "K-1", kind: .complaint, order: "A-1", at: at[2]) }
      #expect(try await promises(shop, "K-1") == ["answer kept", "answer kept", "findings open"])
      let due = try await shop.count("SELECT MAX(due) FROM obligation WHERE duty = 'findings'")
      #expect(due == at[0].adding(seconds: 72 * 3600).microseconds, "counted from when it was asked")
      // What was written is the buyer's now, and still opens.
      #expect(try await words(shop, "K-1").first == "And does it hold for the lid?")
      let codes = try await shop.atOnce(1, at: at[3]) { work, _ in
        try work.link(complaint: "K-1", kind: .question, at: at[3])
      }
      #expect(codes == ["stays-complaint"])
    }
  }

  @Test(arguments: Engine.kinds) func laterMessagesFindTheLivingCase(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let at = (0..<60).map { hour(Int64($0)) }
      for (number, opened) in [(1, at[0]), (2, at[2]), (3, at[3])] {
        try await shop.run(opened) { work in
          var opening = Opening("K-\(number)", subject: "Slow \(number).")
          opening.buyer = "B-1"
          opening.words = "words \(number)"
          try work.openComplaint(opening, at: opened)
        }
      }
      try await shop.run(at[4]) { try $0.answer(complaint: "K-1", with: "Seen.", at: at[4]) }
      try await shop.run(at[5]) { try $0.merge(complaint: "K-3", into: "K-2", at: at[5]) }
      try await shop.run(at[6]) { try $0.merge(complaint: "K-2", into: "K-1", at: at[6]) }
      // K-3's clocks fell away beside those of K-2; of K-2 the answer was not given by that to K-1, the findings come first.
      #expect(try await promises(shop, "K-3") == ["answer void", "findings void"])
      #expect(try await promises(shop, "K-2") == ["answer open", "findings void"])
      try await shop.run(at[7]) { try $0.write(in: "K-3", "And now?", over: .mail, at: at[7]) }
      #expect(
        try await words(shop, "K-1")
          == ["words 1", "words 2", "words 3", "Seen.", "merged", "merged", "And now?"])
      try await shop.run(at[8]) { try $0.answer(complaint: "K-2", with: "Today.", at: at[8]) }
      #expect(try await promises(shop, "K-2") == ["answer kept", "findings void"])
      #expect(try await shop.count("SELECT COUNT(*) FROM complaint WHERE \(ComplaintKind.waits)") == 1)
      let again = try await shop.atOnce(2, at: at[9]) { work, number in
        try work.merge(complaint: number == 0 ? "K-2" : "K-1", into: number == 0 ? "K-3" : "K-1", at: at[9])
      }
      #expect(again == ["same-case", "same-case"])
    }
  }

  @Test(arguments: Engine.kinds) func nobodyReadsAnothersCase(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let at = hour(1)
      for buyer in ["B-1", "B-2"] {
        try await shop.run(at) { work in
          var opening = Opening("K-" + buyer, subject: "Slow.")
          opening.buyer = buyer
          opening.words = "of \(buyer)"
          try work.openComplaint(opening, at: at)
        }
      }
      let codes = try await shop.atOnce(1, at: at) { work, _ in
        try work.merge(complaint: "K-B-1", into: "K-B-2", at: at)
      }
      #expect(codes == ["other-person"])
      try await shop.run(at) { try $0.relate(complaint: "K-B-2", to: "K-B-1", at: at) }
      try await shop.run(at) { try $0.relate(complaint: "K-B-1", to: "K-B-2", at: at) }
      #expect(try await words(shop, "K-B-1") == ["of B-1"], "the other's number is for staff")
      #expect(try await words(shop, "K-B-1", isForStaff: true) == ["of B-1", "related"])
    }
  }

  @Test(arguments: Engine.kinds) func whatIsAboutSomethingElseIsSplit(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let at = (0..<30).map { hour(Int64($0)) }
      try await shop.run(at[0]) { work in
        var opening = Opening("K-1", subject: "Slow.")
        opening.words = "It came late."
        try work.openComplaint(opening, at: at[0])
        try work.setContact([.email: "b@example.org"], of: DataSubject.complaint("K-1"))
      }
      try await shop.run(at[1]) { try $0.write(in: "K-1", "And the kettle leaks.", over: .mail, at: at[1]) }
      try await shop.run(at[2]) {
        try $0.split(complaint: "K-1", positions: [2], into: "K-2", subject: "The kettle leaks", at: at[2])
      }
      #expect(try await words(shop, "K-1") == ["It came late.", "split"])
      #expect(try await words(shop, "K-2") == ["And the kettle leaks.", "split"])
      let opened = try await shop.count("SELECT opened_at FROM complaint WHERE reference = 'K-2'")
      #expect(opened == at[1].microseconds, "its clocks run from when it was written")
      let contact = try await shop.run(at[3]) { try $0.contact(of: DataSubject.complaint("K-2"))[.email] }
      #expect(contact == "b@example.org")
      let codes = try await shop.atOnce(1, at: at[4]) { work, _ in
        try work.split(complaint: "K-1", positions: [3], into: "K-3", subject: "x", at: at[4])
      }
      #expect(codes == ["not-messages"])
    }
  }

  /// Many at once: each place in the thread is given once, and what has the same token is there once.
  @Test(arguments: Engine.kinds) func manyWriteAtOnce(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let at = hour(1)
      try await shop.run(at) { try $0.openComplaint("K-1", about: nil, subject: "Slow.", at: at) }
      let codes = try await shop.atOnce(40, at: at) { work, number in
        try work.write(in: "K-1", "message \(number / 2)", over: .chat, token: "t-\(number / 2)", at: at)
      }
      #expect(codes.allSatisfy { $0 == nil })
      let places = try await shop.run(at) { work in
        try work.thread(of: work.complaint("K-1", at: at).id, isForStaff: true).map(\.position)
      }
      #expect(places == Array(1...20))
    }
  }
}

extension ThreadTests {
  /// A question's clock pays nothing: joining a complaint to it leaves the one that does. What is owed for it is shown, and
  /// whatever was asked for goes along.
  @Test(arguments: Engine.kinds) func aComplaintStaysOneBesideAQuestion(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let at = (0..<30).map { hour(Int64($0)) }
      try await shop.run(at[0]) {
        try $0.openComplaint(Opening("K-1", kind: .question, subject: "Where is it?", buyer: "B-1"), at: at[0])
      }
      try await shop.run(at[1]) {
        try $0.openComplaint(Opening("K-2", subject: "It is late.", buyer: "B-1"), at: at[1])
        try $0.askForCall(in: "K-2", number: "13812345678", wish: nil, at: at[1])
      }
      try await shop.run(at[2]) { try $0.merge(complaint: "K-2", into: "K-1", at: at[2]) }
      #expect(try await promises(shop, "K-2").sorted() == ["answer open", "call-back open", "findings open"])
      let view = try await shop.run(at[3]) { try $0.view(complaint: "K-1") }
      #expect(view["kind"]?.string == "complaint" && view["callBackSince"] != nil)
      #expect(view["obligations"]?.array?.count == 4)
      try await shop.run(at[3]) { try $0.calledBack(in: "K-1", isReached: true, words: nil, at: at[3]) }
      try await shop.run(at[4]) {
        try $0.find(complaint: "K-1", findings: "It was.", measures: "It comes.", at: at[4])
      }
      #expect(try await promises(shop, "K-2").sorted() == ["answer kept", "call-back kept", "findings kept"])
      let codes = try await shop.atOnce(1, at: at[5]) { work, _ in
        try work.openComplaint(Opening("K-3", subject: "Again.", buyer: "B-1"), at: at[5])
        try work.merge(complaint: "K-3", into: "K-1", at: at[5])
      }
      #expect(codes == ["found-joined"])
    }
  }

  /// Of messages of a question a question is split, and nothing is late at once that nobody promised.
  @Test(arguments: Engine.kinds) func aQuestionIsSplitIntoQuestions(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let at = (0..<90).map { hour(Int64($0)) }
      try await shop.run(at[0]) {
        try $0.openComplaint(
          Opening("K-1", kind: .question, subject: "Which lid?", words: "Which lid fits?", buyer: "B-1"), at: at[0])
      }
      try await shop.run(at[1]) { try $0.write(in: "K-1", "And which cord?", over: .page, at: at[1]) }
      try await shop.run(at[80]) {
        try $0.split(complaint: "K-1", positions: [2], into: "K-2", subject: "The cord", at: at[80])
        try $0.sweepAll()
      }
      #expect(try await promises(shop, "K-2") == ["answer broken"])
      #expect(try await shop.count("SELECT COUNT(*) FROM transfer") == 0)
    }
  }

  /// A case that others were joined to may turn out to be somebody's: all of it is his then, and is erased with him.
  @Test(arguments: Engine.kinds) func whatWasJoinedGoesWithItsPerson(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let at = (0..<10).map { hour(Int64($0)) }
      try await shop.order("A-1")
      let picture = Evidence(type: .png, content: [1, 2, 3])
      for number in 1...2 {
        try await shop.run(at[number]) { work in
          try work.openComplaint("K-\(number)", about: nil, subject: "Slow \(number).", at: at[number])
          let entry = try work.write(in: "K-\(number)", "words \(number)", over: .page, at: at[number])
          try work.addFile(picture, named: "lid.png", to: entry!)
        }
      }
      try await shop.run(at[3]) { work in
        // The same person, as staff found out.
        try work.link(complaint: "K-2", order: "A-1", at: at[3])
        try work.merge(complaint: "K-1", into: "K-2", at: at[3])
      }
      let view = try await shop.run(at[4]) { try $0.view(complaint: "K-1") }
      #expect(view["subject"]?.string == "Slow 1." && view["unreadable"] == nil)
      #expect(try await shop.count("SELECT COUNT(*) FROM evidence WHERE subject LIKE 'complaint:%'") == 0)
      #expect(try await shop.count("SELECT COUNT(*) FROM evidence") == 1)
      try await shop.run(at[5]) { _ = try $0.erase(subject: "order:A-1") }
      let erased = try await shop.run(at[6]) { try $0.view(complaint: "K-1") }
      #expect(erased["subject"] == nil && erased["erased"] != nil)
      #expect(try await words(shop, "K-2", isForStaff: true).contains { $0.hasPrefix("words") } == false)
    }
  }
}

extension ThreadTests {
  private func due(_ shop: Shop, _ reference: String) async throws -> Int64 {
    try await shop.count("SELECT \(ComplaintKind.due) FROM complaint WHERE reference = '\(reference)'")
  }

  /// An earlier clock of a case that was joined is what the living one is sorted by and warned of, over several joins.
  @Test(arguments: Engine.kinds) func aJoinedCasesClockIsSeenInTheLivingOne(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await EscalationTests.publish(shop)
      let at = (0..<60).map { hour(Int64($0)) }
      for number in 1...3 {
        try await shop.run(at[number * 5]) {
          try $0.openComplaint(Opening("K-\(number)", subject: "Slow.", buyer: "B-1"), at: at[number * 5])
        }
      }
      try await shop.run(at[16]) { try $0.merge(complaint: "K-1", into: "K-2", at: at[16]) }
      try await shop.run(at[17]) { try $0.merge(complaint: "K-2", into: "K-3", at: at[17]) }
      let first = at[5].adding(seconds: Self.day)
      #expect(try await due(shop, "K-3") == first.microseconds, "the first is owed 24 hours after it was made")
      let view = try await shop.run(at[18]) { try $0.view(complaint: "K-3") }
      #expect(Set(view["merged"]?.array?.compactMap(\.string) ?? []) == ["K-1", "K-2"])
      try await shop.run(at[18]) { try $0.sweepAll() }
      let warning = try await shop.run(at[18]) { work in
        let id = try work.complaint("K-3", at: at[18]).id
        return try work.lastWarnings(about: [id])[id]
      }
      #expect(warning?.role == .service, "half of the first one's time has gone")
      try await shop.run(at[20]) { try $0.answer(complaint: "K-3", with: "Seen.", at: at[20]) }
      #expect(try await due(shop, "K-3") == at[5].adding(seconds: 3 * Self.day).microseconds, "then its findings")
    }
  }

  /// A page that stays open asks for what came after the last place that it has: none is given twice.
  @Test(arguments: Engine.kinds) func noPlaceIsGivenTwice(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let at = (0..<30).map { hour(Int64($0)) }
      try await shop.run(at[0]) {
        try $0.openComplaint(Opening("K-1", subject: "Slow.", words: "1", buyer: "B-1"), at: at[0])
      }
      for number in 2...4 {
        try await shop.run(at[number]) { try $0.write(in: "K-1", "\(number)", over: .page, at: at[number]) }
      }
      func places(after: Int64) async throws -> [Int64] {
        try await shop.run(at[20]) { work in
          try work.thread(of: work.complaint("K-1", at: at[20]).id, after: after, isForStaff: false).map(\.position)
        }
      }
      #expect(try await places(after: 0) == [1, 2, 3, 4])
      try await shop.run(at[5]) {
        try $0.split(complaint: "K-1", positions: [3, 4], into: "K-2", subject: "The cord", at: at[5])
      }
      try await shop.run(at[6]) { try $0.answer(complaint: "K-1", with: "It comes.", at: at[6]) }
      #expect(try await places(after: 4) == [5, 6], "the split and the answer")
    }
  }

  /// What a person answered in time is answered in the case that it is split into as well.
  @Test(arguments: Engine.kinds) func whatWasAnsweredStaysAnswered(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let at = (0..<200).map { hour(Int64($0)) }
      try await shop.run(at[0]) {
        try $0.openComplaint(
          Opening("K-1", kind: .question, subject: "Which lid?", words: "Which?", buyer: "B-1"), at: at[0])
      }
      try await shop.run(at[1]) { try $0.answer(complaint: "K-1", with: "The small one.", at: at[1]) }
      try await shop.run(at[2]) { try $0.write(in: "K-1", "And which cord?", over: .page, at: at[2]) }
      try await shop.run(at[3]) { try $0.answer(complaint: "K-1", with: "Any.", at: at[3]) }
      try await shop.run(at[100]) { work in
        try work.split(complaint: "K-1", positions: [3], into: "K-2", subject: "The cord", at: at[100])
        try work.sweepAll()
      }
      #expect(try await promises(shop, "K-2") == ["answer kept"])
      #expect(
        try await shop.count("SELECT COUNT(*) FROM complaint WHERE reference = 'K-2' AND \(ComplaintKind.waits)") == 0)
      try await shop.run(at[101]) { work in
        try work.write(in: "K-1", "And the box?", over: .page, at: at[101])
        try work.split(complaint: "K-1", positions: [6], into: "K-4", subject: "The box", at: at[101])
      }
      #expect(try await promises(shop, "K-4") == ["answer open"], "nobody has answered this one")
      // Of several, what came after the answer waits.
      try await shop.run(at[110]) { work in
        try work.openComplaint(
          Opening("K-5", kind: .question, subject: "A lid?", words: "A lid?", buyer: "B-2"), at: at[110])
      }
      try await shop.run(at[111]) { try $0.write(in: "K-5", "And a cord?", over: .page, at: at[111]) }
      try await shop.run(at[112]) { try $0.answer(complaint: "K-5", with: "Yes.", at: at[112]) }
      try await shop.run(at[113]) { try $0.write(in: "K-5", "A long one?", over: .page, at: at[113]) }
      try await shop.run(at[114]) {
        try $0.split(complaint: "K-5", positions: [2, 4], into: "K-6", subject: "The cord", at: at[114])
      }
      #expect(try await promises(shop, "K-6") == ["answer kept", "reply open"])
      #expect(
        try await shop.count("SELECT COUNT(*) FROM complaint WHERE reference = 'K-6' AND \(ComplaintKind.waits)") == 1)
      // Nor is it late that a question was answered in time and turned out to be a complaint later.
      try await shop.run(at[102]) { work in
        try work.link(complaint: "K-1", kind: .complaint, at: at[102])
        try work.sweepAll()
      }
      #expect(try await promises(shop, "K-1").filter { $0 == "answer broken" } == [])
    }
  }

  @Test(arguments: Engine.kinds) func findingsAreToldOnce(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let at = hour(1)
      try await shop.run(at) { try $0.openComplaint("K-1", about: nil, subject: "Slow.", at: at) }
      try await shop.run(at) { try $0.find(complaint: "K-1", findings: "It was.", measures: "We hired.", at: at) }
      let codes = try await shop.atOnce(1, at: at) { work, _ in
        try work.find(complaint: "K-1", findings: "It was not.", measures: "None.", at: at)
      }
      #expect(codes == ["found-told"])
      let view = try await shop.run(at) { try $0.view(complaint: "K-1") }
      #expect(view["findings"]?.string == "It was." && view["measures"]?.string == "We hired.")
    }
  }

  /// The merchant whose goods a complaint is about does not read what the consumer and the platform wrote, on no way.
  @Test(arguments: Engine.kinds) func aMerchantReadsNoCorrespondence(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let at = (0..<9).map { hour(Int64($0)) }
      try await shop.run(at[0]) { try $0.admit(merchant: "M-1", floor: 0, currency: .cny, at: at[0]) }
      try await shop.order("A-1", merchant: "M-1")
      try await shop.run(at[1]) { work in
        try work.openComplaint(
          Opening("K-1", about: "A-1", subject: "Broken.", words: "My number is 138."), at: at[1])
        try work.pause(complaint: "K-1", asking: "Which floor do you live on?", at: at[1])
        try work.answer(complaint: "K-1", with: "We call you at home.", at: at[1])
        try work.find(complaint: "K-1", findings: "He lives alone.", measures: "We pay.", at: at[1])
        try work.findLiable(
          complaint: "K-1", LiabilityFinding(liable: .merchant, basis: .loss, loss: 2500, grounds: "It leaked."),
          at: at[1])
        try work.appealComplaint("K-1", grounds: "My secret.", at: at[1])
      }
      let query = try #require(Catalog.queries.first { $0.name == "complaints.get" })
      func read(_ visitor: Visitor) async throws -> JSON {
        try await shop.nodes[0].answer(query, query.input(["reference": "K-1"], now: at[2]), by: visitor, at: at[2])
      }
      let person = Identifier(high: 1, low: 9)
      let his = try await read(Visitor(holder: .person(person), roles: [.merchant], merchant: "M-1"))
      for words in ["floor", "at home", "alone", "We pay", "secret"] {
        #expect(!his.text.contains(words), "\(words)")
      }
      #expect(his["liability"]?["grounds"]?.string == "It leaked.", "why he pays is told to him")
      #expect(his["obligations"]?.array?.isEmpty == false && his["subject"]?.string == "Broken.")
      let staff = try await read(Visitor(holder: .person(person), roles: [.service]))
      #expect(staff["findings"]?.string == "He lives alone." && staff["appeal"]?["words"]?.string == "My secret.")
    }
  }
}
