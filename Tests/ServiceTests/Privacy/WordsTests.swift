import Database
import Foundation
import Promises
import Support
import Testing

@testable import Service

/// What people write in claims and complaints, and hand in: sealed under the key of whom it is about.
@Suite struct WordsTests {
  private static let now = Instant("2026-01-05T01:00:00Z")!
  private static let later = now.adding(seconds: 3600)
  private static let picture = [UInt8]([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + Array("a picture".utf8))
  private static let base64 = Data(picture).base64EncodedString()
  private static let everybody = Visitor(holder: .key(Identifier(high: 1, low: 1)), roles: Set(Role.allCases))

  /// Orders A-1 and A-2 of B-1, A-3 of B-2, A-4 of nobody who was named, each delivered.
  private func platform(_ engine: Engine, _ keys: MasterKeys = .random()) async throws -> Platform {
    let platform = try Platform(try engine.scratch(Migrations.all), keys: keys)
    try await platform.publish(try String(contentsOfFile: defaultLetterPath, encoding: .utf8), at: Self.now)
    try await platform.operate(at: Self.now) { work in
      try work.list(product: "P-1", title: "Kettle", category: nil, at: work.now)
      for (reference, buyer) in [("A-1", "B-1"), ("A-2", "B-1"), ("A-3", "B-2"), ("A-4", nil)] {
        try work.place(
          PlaceOrder(
            reference: reference, at: work.now, promised: Day("2026-01-09")!, currency: .cny,
            lines: [.init(product: "P-1", quantity: 3, price: 100)], buyer: buyer))
        try work.pay(order: reference, payment: "Z-\(reference)", amount: 300, channel: "alipay", at: work.now)
        try work.track(order: reference, event: TrackingEvent(reference: "T", kind: .delivered, at: work.now))
      }
    }
    return platform
  }

  private static func claim(_ reference: String, of order: String, note: String = "") -> OpenClaim {
    OpenClaim(
      reference: reference, order: order, kind: .damaged, lines: [.init(product: "P-1", quantity: 1)], note: note,
      at: now)
  }

  private func words(_ platform: Platform, _ claim: String) async throws -> [Words] {
    try await platform.look(at: Self.later) { try $0.history(claim: claim).steps.map(\.words) }
  }

  private func count(_ platform: Platform, _ table: String) async throws -> Int {
    try await platform.database.read { try $0.first("SELECT COUNT(*) FROM \(table)", map: { $0.int(0) }) ?? 0 }
  }

  // MARK: Stored and read

  @Test(arguments: Engine.kinds) func aClaimWithoutWordsTakesNoKey(_ engine: Engine) async throws {
    let platform = try await platform(engine)
    try await platform.operate(at: Self.now) { work in
      try work.open(Self.claim("R", of: "A-1"))
      try work.answer(claim: "R", refusal: nil, note: "", at: work.now)
    }
    #expect(try await words(platform, "R").allSatisfy { $0 == .none })
    #expect(try await count(platform, "subject_key") == 0)
    let history = try await platform.look(at: Self.later) { try $0.history(claim: "R").json }
    #expect(history["steps"]?[1]?["note"]?.string == "seller-agreed")
  }

  @Test(arguments: Engine.kinds) func whatIsWrittenIsReadAgain(_ engine: Engine) async throws {
    let platform = try await platform(engine)
    try await platform.operate(at: Self.now) { work in
      try work.open(Self.claim("R", of: "A-1", note: "它漏水: 很多"))
      try work.answer(claim: "R", refusal: .evidenceMissing, note: "Which one?", at: work.now)
      try work.openComplaint("K", about: "A-1", subject: "迟到", at: work.now)
      try work.answer(complaint: "K", with: "We look.", at: work.now)
      try work.find(complaint: "K", findings: "It was late.", measures: "It is quicker now.", at: work.now)
      try work.openComplaint("L", about: nil, subject: "No order", at: work.now)
    }
    let (history, complaint, orderless) = try await platform.look(at: Self.later) {
      (try $0.history(claim: "R").json, try $0.view(complaint: "K"), try $0.view(complaint: "L"))
    }
    #expect(ClaimHistory.schema.problems(in: history) == [])
    #expect(history["steps"]?[0]?["note"]?.string == "它漏水: 很多")
    #expect(history["steps"]?[1]?["note"]?.string == "evidence-missing: Which one?")
    #expect(Catalog.complaint.problems(in: complaint) == [])
    #expect(complaint["subject"]?.string == "迟到")
    #expect(complaint["answer"]?.string == "We look.")
    #expect(complaint["findings"]?.string == "It was late.")
    #expect(orderless["subject"]?.string == "No order")
    let subjects = try await platform.database.read {
      try $0.all("SELECT subject FROM subject_key ORDER BY subject", map: { $0.text(0) })
    }
    #expect(subjects == ["buyer:B-1", "complaint:L"])
    try await platform.operate(at: Self.now) { _ = try $0.answer(complaint: "K", with: "Again.", at: Self.now) }
    let again = try await platform.look(at: Self.later) { try $0.view(complaint: "K") }
    #expect(again["answer"]?.string == "We look.", "the first stays the first")
  }

  /// Whoever writes into the database moves no words to where they were not said.
  @Test(arguments: Engine.kinds) func whatIsMovedElsewhereDoesNotOpen(_ engine: Engine) async throws {
    let platform = try await platform(engine)
    try await platform.operate(at: Self.now) { work in
      for reference in ["R", "S"] { try work.open(Self.claim(reference, of: "A-1", note: "Of \(reference)")) }
      for reference in ["K", "L"] { try work.openComplaint(reference, about: "A-1", subject: reference, at: work.now) }
      for reference in ["R", "S"] {
        try work.addEvidence(claim: reference, name: "of \(reference)", base64: Self.base64, at: work.now)
      }
    }
    let moves = [
      (
        "UPDATE claim_step SET words = (SELECT words FROM claim_step WHERE serial = 1 ORDER BY words LIMIT 1) WHERE serial = 1",
        "R", "S"
      ),
      ("UPDATE complaint SET subject = (SELECT subject FROM complaint ORDER BY subject LIMIT 1)", "K", "L"),
      ("UPDATE complaint SET answer = subject", "K", "L"),
      ("UPDATE claim_evidence SET name = (SELECT name FROM claim_evidence ORDER BY name LIMIT 1)", "R", "S"),
    ]
    for (move, one, other) in moves {
      struct Undo: Error {}
      await #expect(throws: Undo.self) {
        try await platform.operate(at: Self.now) { work in
          try work.transaction.run(move)
          let views = try [one, other].map {
            try one == "K" ? work.view(complaint: $0) : work.history(claim: $0).json
          }
          let lost = views.map { String(decoding: $0.bytes, as: UTF8.self) }.filter { text in
            text.contains(#""isUnreadable":true"#) || text.contains(#""unreadable":["#)
          }
          #expect(!lost.isEmpty, "\(move)")
          throw Undo()
        }
      }
    }
  }

  // MARK: Pictures and documents

  @Test(arguments: Engine.kinds) func eachPersonHasACopyOfHisOwn(_ engine: Engine) async throws {
    let platform = try await platform(engine)
    try await platform.operate(at: Self.now) { work in
      for (reference, order) in [("R-1", "A-1"), ("R-2", "A-2"), ("R-3", "A-3")] {
        try work.open(Self.claim(reference, of: order))
        for _ in 1...2 {
          try work.addEvidence(claim: reference, name: "of \(reference)", base64: Self.base64, at: work.now)
        }
      }
    }
    #expect(try await count(platform, "evidence") == 2, "B-1 handed it in twice")
    #expect(try await count(platform, "claim_evidence") == 3)
    #expect(try await count(platform, "claim_step WHERE step = 'evidence'") == 3)
    let hash = try await platform.look(at: Self.later) { try $0.history(claim: "R-1").evidence[0].hash }
    func read(_ visitor: Visitor) async throws -> [UInt8]? {
      try await platform.look(at: Self.later) { try $0.evidence(hash, for: visitor)?.content }
    }
    func buyer(_ name: String) -> Visitor { Visitor(holder: .buyer(name), roles: [.consumer]) }
    for visitor in [Self.everybody, buyer("B-1"), buyer("B-2")] { #expect(try await read(visitor) == Self.picture) }
    #expect(try await read(buyer("B-3")) == nil)
    #expect(try await platform.look(at: Self.later) { try $0.evidence("00", for: Self.everybody) == nil })

    _ = try await platform.operate(at: Self.later) { try $0.erase(subject: "buyer:B-1") }
    #expect(try await read(Self.everybody) == Self.picture, "another's is there still")
    #expect(try await read(buyer("B-2")) == Self.picture)
    let refusal = await #expect(throws: Refusal.self) { _ = try await read(buyer("B-1")) }
    #expect(refusal?.kind == .gone)
    let (erased, kept) = try await platform.look(at: Self.later) {
      (try $0.history(claim: "R-1").evidence, try $0.history(claim: "R-3").evidence)
    }
    #expect(erased.map(\.name) == [.erased] && erased.map(\.hash) == [hash])
    #expect(kept.map(\.name) == [.told("of R-3")])
  }

  // MARK: Erased

  @Test(arguments: Engine.kinds) func whoIsErasedLeavesCasesWithoutWords(_ engine: Engine) async throws {
    let platform = try await platform(engine)
    try await platform.operate(at: Self.now) { work in
      try work.open(Self.claim("R", of: "A-1", note: "It leaks."))
      try work.addEvidence(claim: "R", name: "leak.png", base64: Self.base64, at: work.now)
      try work.answer(claim: "R", refusal: nil, note: "Sorry.", at: work.now)
      try work.open(Self.claim("S", of: "A-3", note: "Mine too."))
      for (reference, order) in [("K", "A-1"), ("N", "A-4"), ("L", nil)] {
        try work.openComplaint(reference, about: order, subject: "About \(reference)", at: work.now)
      }
      try work.answer(complaint: "K", with: "We look.", at: work.now)
    }
    func export(_ subject: String) async throws -> JSON {
      let export = try await platform.look(at: Self.later) { try $0.export(subject: subject) }
      #expect(PersonalExport.schema.problems(in: export) == [])
      return export
    }
    let before = try await export("buyer:B-1")
    for words in ["It leaks.", "leak.png", "Sorry.", "About K", "We look."] {
      #expect(before.text.contains(words), "\(words)")
    }
    #expect(try await export("complaint:L")["complaints"]?[0]?["subject"]?.string == "About L")
    let books = [
      "transfer", "obligation", "claim", "claim_step", "complaint", "claim_evidence", "outbox",
      engine.isPostgres ? "journal_queue" : "journal",
    ]
    func counts() async throws -> [Int] {
      var counts: [Int] = []
      for table in books { counts.append(try await count(platform, table)) }
      return counts
    }
    let booked = try await counts()

    for subject in ["buyer:B-1", "complaint:L", "buyer:B-1"] {
      _ = try await platform.operate(at: Self.later) { try $0.erase(subject: subject) }
    }
    #expect(try await counts() == booked)
    let after = try await export("buyer:B-1")
    for words in ["It leaks.", "leak.png", "Sorry.", "About K", "We look."] { #expect(!after.text.contains(words)) }
    #expect(after["erasedAt"]?.string == Self.later.description)
    #expect(after["claims"]?[0]?["history"]?["steps"]?[0]?["isErased"]?.bool == true)
    #expect(after["claims"]?[0]?["history"]?["evidence"]?[0]?["isErased"]?.bool == true)
    #expect(after["complaints"]?[0]?["erased"] == ["subject", "answer"])
    #expect(after["complaints"]?[0]?["answeredAt"] != nil, "that it was answered stands")
    let steps = try await platform.look(at: Self.later) { try $0.history(claim: "R").steps }
    #expect(steps.map(\.step) == ["opened", "evidence", "approved"])
    #expect(steps.map(\.code) == ["", "", "seller-agreed"])
    #expect(steps.map(\.words) == [.erased, .erased, .erased])
    #expect(try await words(platform, "S")[0] == .told("Mine too."))
    #expect(try await export("complaint:L")["complaints"]?[0]?["subject"] == nil)
    #expect(try await export("order:A-4")["complaints"]?[0]?["subject"]?.string == "About N")

    // Nothing is written of him again; what needs no words goes on.
    for body: @Sendable (Work) throws -> Void in [
      { try $0.open(Self.claim("V", of: "A-2", note: "Again")) },
      { try $0.openComplaint("M", about: "A-1", subject: "Again", at: Self.now) },
      { try $0.find(complaint: "K", findings: "Again", measures: "Again", at: Self.now) },
      { try $0.answer(complaint: "L", with: "Again", at: Self.now) },
      { try $0.addEvidence(claim: "R", name: "again", base64: Self.base64, at: Self.now) },
    ] {
      let refusal = await #expect(throws: Refusal.self) { try await platform.operate(at: Self.later, body) }
      #expect(refusal?.code == "erased")
    }
    try await platform.operate(at: Self.later) { work in
      try work.open(Self.claim("V", of: "A-2"))
      try work.find(complaint: "K", findings: nil, measures: nil, at: Self.now)
      try work.numberAll()
      #expect(try work.invariants().filter { $0.broken > 0 }.map(\.name) == [])
    }
    let found = try await platform.look(at: Self.later) { try $0.view(complaint: "K") }
    #expect(found["foundAt"] != nil && found["erased"] == ["subject", "answer"])
  }

  @Test(arguments: Engine.kinds) func wordsAreReadAfterRotation(_ engine: Engine) async throws {
    let old = MasterKeys.random()
    let platform = try await platform(engine, old)
    try await platform.operate(at: Self.now) { work in
      try work.open(Self.claim("R", of: "A-1", note: "It leaks."))
      try work.addEvidence(claim: "R", name: "leak.png", base64: Self.base64, at: work.now)
      try work.openComplaint("L", about: nil, subject: "No order", at: work.now)
    }
    let new = MasterKeys(current: MasterKeys.random().current, former: [old.current])
    let rotating = try Platform(platform.database, keys: new)
    while try await rotating.operate(at: Self.later, { try $0.wrapAnew() }) > 0 {}
    let alone = try Platform(platform.database, keys: MasterKeys(current: new.current))
    try await alone.look(at: Self.later) { work throws in
      let history = try work.history(claim: "R")
      #expect(history.steps[0].words == .told("It leaks."))
      #expect(try work.evidence(history.evidence[0].hash, for: Self.everybody)?.content == Self.picture)
      #expect(try work.view(complaint: "L")["subject"]?.string == "No order")
    }
  }

  // MARK: Requests that are repeated

  @Test(arguments: Engine.kinds) func noAnswerIsKeptWithWords(_ engine: Engine) async throws {
    let platform = try await platform(engine)
    func perform(_ name: String, _ body: JSON, _ key: String) async throws -> Answer {
      try await platform.perform(
        try #require(Catalog.operation(name)), body, key: key, by: Self.everybody, at: Self.now)
    }
    let body: JSON = ["reference": "K", "order": "A-1", "subject": "Late"]
    let first = try await perform("complaints.open", body, "1")
    let again = try await perform("complaints.open", body, "1")
    #expect(!first.isRepeated && again.isRepeated && again.body == first.body)
    #expect(first.body.firstRange(of: Array("Late".utf8)) != nil)
    let refusal = await #expect(throws: Refusal.self) {
      _ = try await perform("complaints.open", ["reference": "K", "order": "A-1", "subject": "Later"], "1")
    }
    #expect(refusal?.code == "key-reused")
    let claim: JSON = ["reference": "R", "order": "A-1", "kind": "damaged", "note": "It leaks."]
    _ = try await perform("claims.open", claim, "2")
    #expect(try await perform("claims.open", claim, "2").isRepeated)
    _ = try await platform.operate(at: Self.now) { try $0.erase(subject: "buyer:B-1") }
    let erased = try await perform("complaints.open", body, "1")
    #expect(erased.isRepeated && erased.body.firstRange(of: Array("Late".utf8)) == nil)
    #expect(erased.body.firstRange(of: Array("\"erased\":[\"subject\"]".utf8)) != nil)
  }
}
