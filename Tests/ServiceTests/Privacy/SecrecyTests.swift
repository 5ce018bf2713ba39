import Database
import Foundation
import Logging
import Promises
import Support
import Synchronization
import Testing

@testable import Service

/// Contact data, words and pictures are told through every door that takes them, and then looked for everywhere.
@Suite struct SecrecyTests {
  private static let now = Instant("2026-01-05T01:00:00Z")!
  private static let contactMarks = ContactField.allCases.map { "MARK-\($0.rawValue)-7f3a" }
  private static let contact = JSON.object(
    JSONObject(zip(ContactField.allCases, contactMarks).map { ($0.rawValue, JSON.string($1)) }))
  /// What people write, and call what they hand in.
  private static let wordMarks = [
    "opened", "agreed", "refused", "inspected", "unrepaired", "file", "complaint", "answer", "findings", "measures",
    "orderless",
  ].map { "MARK-word-\($0)-7f3a" }
  private static let pictureMark = "mark-picture-7f3a"
  /// The mark begins where a group of base64 does.
  private static let picture = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0] + Array(pictureMark.utf8)
  private static let marks = contactMarks + wordMarks + [pictureMark]

  private static func word(_ name: String) -> JSON { .string("MARK-word-\(name)-7f3a") }

  /// What may do everything.
  private static let everybody = Visitor(holder: .key(Identifier(high: 1, low: 1)), roles: Set(Role.allCases))

  /// Where a mark is found in bytes, in either case, in UTF-8 or as hexadecimal digits or base64.
  private static func found(in bytes: [UInt8]) -> [String] {
    let text = String(decoding: bytes, as: UTF8.self).lowercased()
    return marks.filter { mark in
      let mark = mark.lowercased()
      return text.contains(mark) || text.contains(Evidence.hexadecimal(Array(mark.utf8)))
        || text.contains(Data(mark.utf8).base64EncodedString().lowercased().prefix(20))
    }
  }

  /// Keeps all that is logged, at every level.
  private struct Notebook: LogHandler {
    final class Pages: Sendable { let text = Mutex("") }
    let pages: Pages
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      pages.text.withLock { $0 += "\(event.level) \(event.message) \(event.metadata ?? [:]) \(metadata)\n" }
    }
  }

  @Test(arguments: Engine.durable) func personalDataIsNowhereInClear(_ engine: Engine) async throws {
    let place = try engine.place()
    defer { place.remove() }
    let database = try place.open(Migrations.all)
    defer { database.close() }
    let platform = try Platform(database, keys: .random())
    try await platform.publish(try String(contentsOfFile: defaultLetterPath, encoding: .utf8), at: Self.now)
    // What was answered; and apart from it, where words belong, what a complaint's operations and who reads a case is.
    let answers = Mutex<(others: [UInt8], cases: [UInt8])>(([], []))
    func tell(_ name: String, _ body: JSON, key: String, _ seconds: Int64 = 0) async throws {
      let operation = try #require(Catalog.operation(name))
      do {
        let answer = try await platform.perform(
          operation, body, key: key, by: Self.everybody, at: Self.now.adding(seconds: seconds))
        // Whoever looks somebody up is told how he is reached, and his answer is kept nowhere.
        if operation.isPersonal {
          #expect(Set(Self.found(in: answer.body)) == Set(Self.contactMarks))
          return
        }
        answers.withLock {
          if name.hasPrefix("complaints.") { $0.cases += answer.body } else { $0.others += answer.body }
        }
      } catch {
        // What is wrong is told without what was sent.
        answers.withLock { $0.others += Array("\(error)".utf8) }
      }
    }
    func order(_ reference: String, _ more: JSONObject) -> JSON {
      var body: JSONObject = ["reference": .string(reference), "promised": "2026-01-06", "contact": Self.contact]
      for (name, value) in more { body[name] = value }
      return .object(body)
    }
    try await tell("goods.list", ["reference": "P-1", "title": "Kettle"], key: "g")
    let line: JSON = [["product": "P-1", "quantity": 1, "price": 100]]
    try await tell("orders.place", order("A-1", ["buyer": "B-1", "lines": line]), key: "1")
    try await tell("orders.place", order("A-1", ["buyer": "B-1", "lines": line]), key: "1")
    try await tell("orders.place", order("A-2", ["buyer": "B-1"]), key: "2")
    try await tell("orders.place", order("A-3", [:]), key: "3")
    // Refused: taken, the key with another request, fields that are wrong.
    try await tell("orders.place", order("A-1", ["region": "Hubei"]), key: "4")
    try await tell("orders.place", order("A-9", ["region": "Hubei"]), key: "1")
    try await tell("orders.place", order("A-9", ["promised": "soon"]), key: "5")
    let long = JSON.string(Self.marks.joined() + String(repeating: "x", count: 600))
    try await tell("orders.place", order("A-9", ["contact": ["name": long, "fax": long]]), key: "6")
    // What follows from an order: payments, messages, journal, a claim, a complaint, its end.
    try await tell("orders.pay", ["order": "A-1", "reference": "Z", "amount": 100, "channel": "alipay"], key: "7")
    try await tell(
      "orders.track", ["order": "A-1", "reference": "T", "kind": "delivered", "at": "2026-01-05T01:00:00Z"], key: "8")
    let day: Int64 = 86_400
    try await tell(
      "claims.open", ["reference": "R", "order": "A-1", "kind": "damaged", "note": Self.word("opened")], key: "9", day)
    try await tell("claims.answer", ["claim": "R", "note": Self.word("agreed")], key: "10", day)
    let picture = JSON.string(Data(Self.picture).base64EncodedString())
    let file: JSON = ["claim": "R", "name": Self.word("file"), "content": picture]
    for key in ["11", "11", "12"] { try await tell("claims.add-evidence", file, key: key, day) }
    let complaint: JSON = ["reference": "K", "order": "A-1", "subject": Self.word("complaint")]
    for key in ["13", "13", "14"] { try await tell("complaints.open", complaint, key: key, day) }
    try await tell("complaints.answer", ["complaint": "K", "answer": Self.word("answer")], key: "15", day)
    try await tell("complaints.answer", ["complaint": "K", "answer": Self.word("answer")], key: "16", day)
    try await tell(
      "complaints.find", ["complaint": "K", "findings": Self.word("findings"), "measures": Self.word("measures")],
      key: "17", day)
    try await tell("complaints.open", ["reference": "L", "subject": Self.word("orderless")], key: "18", day)
    // The other steps at which somebody writes: a repair that fails, and a refusal.
    let more: JSON = [["product": "P-1", "quantity": 2, "price": 100]]
    try await tell("orders.place", order("A-4", ["buyer": "B-4", "lines": more]), key: "20")
    try await tell(
      "orders.track", ["order": "A-4", "reference": "T", "kind": "delivered", "at": "2026-01-05T01:00:00Z"], key: "21")
    let one: JSON = [["product": "P-1", "quantity": 1]]
    for (reference, kind) in [("S", "repair"), ("U", "exchange")] {
      try await tell(
        "claims.open", ["reference": .string(reference), "order": "A-4", "kind": .string(kind), "lines": one],
        key: reference, day)
    }
    try await tell("claims.answer", ["claim": "S"], key: "22", day)
    try await tell("claims.receive", ["claim": "S"], key: "23", day)
    try await tell("claims.inspect", ["claim": "S", "note": Self.word("inspected")], key: "24", day)
    try await tell("claims.fail-repair", ["claim": "S", "note": Self.word("unrepaired")], key: "25", day)
    try await tell(
      "claims.answer", ["claim": "U", "refuse": "no-fault-found", "note": Self.word("refused")], key: "26", day)
    for reason in ["Asked.", "Asked.", "Another."] {
      try await tell("people.contact", ["subject": "buyer:B-1", "reason": .string(reason)], key: "30", day)
    }
    // Refused with words in them: nothing of it is told.
    let much = JSON.string(Self.wordMarks.joined() + String(repeating: "x", count: 10_000))
    try await tell("claims.open", ["reference": "V", "order": "A-4", "kind": "repair", "note": much], key: "27", day)
    try await tell("claims.open", ["reference": "V", "order": "A-0", "kind": Self.word("opened")], key: "28", day)
    try await tell("claims.add-evidence", ["claim": "R", "name": much, "content": much], key: "29", day)
    try await tell(
      "claims.answer", ["claim": "U", "refuse": "no-fault-found", "note": Self.word("agreed")], key: "26", day)

    // Before answers are forgotten, and after.
    let early = try await database.read { try Dump.everything($0) }
    let later = Self.now.adding(seconds: 20 * day)
    let notebook = Notebook.Pages()
    let logger = Logger(label: "test") { _ in Notebook(pages: notebook) }
    logger.notice("begun")
    try await Sweeper(platform: platform, clock: { later }, logger: logger).judge()
    let sent = Mutex<[UInt8]>([])
    try await Courier(platform: platform, clock: { later }, logger: logger) { envelope in
      sent.withLock { $0 += envelope.body }
    }.send()
    try await platform.operate(at: later) { try $0.numberAll() }
    let shown = try await platform.look(at: later) { work throws in
      for query in Catalog.queries where !query.isPersonal {
        let parameters = [
          "orders.get": ["A-1"], "claims.get": ["R"], "claims.history": ["R", "S", "U"], "complaints.get": ["K", "L"],
          "goods.get": ["P-1"],
        ]
        let references: [String?] = parameters[query.name] ?? (query.path.contains("{") ? [] : [nil])
        let holdsWords = query.name == "claims.history" || query.name.hasPrefix("complaints.")
        for reference in references {
          var input = JSONObject()
          if let reference { input[query.pathParameter ?? "reference"] = .string(reference) }
          let answer = (try? query.answer(query.input(.object(input), now: later), from: work)) ?? .null
          answers.withLock { if holdsWords { $0.cases += answer.bytes } else { $0.others += answer.bytes } }
        }
      }
      return try work.contact(of: "buyer:B-1").count
    }
    #expect(shown == Self.contactMarks.count, "it is there for who may read it")
    #expect(try await platform.look(at: later) { try $0.contact(of: "order:A-3") }.count == Self.contactMarks.count)
    #expect(try await platform.look(at: later) { try $0.subjects(with: .email, Self.contactMarks[1]) }.count == 3)
    #expect(
      Set(Self.found(in: answers.withLock { $0.cases })) == Set(Self.wordMarks), "words are read where they belong")
    let evidence = try await platform.look(at: later) { work in
      try work.evidence(try work.history(claim: "R").evidence[0].hash, for: Self.everybody)
    }
    #expect(evidence?.content == Self.picture)

    let everything = try await early + database.read { try Dump.everything($0) }
    for (what, bytes) in [
      ("answers", answers.withLock { $0.others }), ("messages", sent.withLock { $0 }), ("rows", everything),
      ("log", Array(notebook.text.withLock { $0 }.utf8)),
    ] {
      #expect(!bytes.isEmpty, "\(what)")
      #expect(Self.found(in: bytes) == [], "\(what)")
    }
    // The order is in all of them, so that something was looked at.
    #expect(everything.firstRange(of: Array("A-3".utf8)) != nil)
    #expect(sent.withLock { $0.firstRange(of: Array("A-3".utf8)) } != nil)

    // What is deleted or stands in the log of the database counts too.
    guard !engine.isPostgres else { return }
    let path = String(place.address.dropFirst("sqlite:".count))
    func look(at file: String) throws {
      let bytes = [UInt8](try Data(contentsOf: URL(filePath: file)))
      #expect(bytes.firstRange(of: Array("A-3".utf8)) != nil, "\(file)")
      #expect(Self.found(in: bytes) == [], "\(file)")
    }
    try look(at: path + "-wal")
    database.close()
    try look(at: path)
  }

  @Test func theMarksWouldBeFound() {
    for mark in Self.marks {
      let spellings = [
        mark, mark.lowercased(), Evidence.hexadecimal(Array(mark.lowercased().utf8)),
        Data(mark.lowercased().utf8).base64EncodedString(),
      ]
      for spelling in spellings { #expect(Self.found(in: Array("x \(spelling) y".utf8)) == [mark]) }
    }
  }

  // MARK: What is handed out to himself

  @Test(arguments: Engine.kinds) func onePersonsDataIsHandedOut(_ engine: Engine) async throws {
    let platform = try Platform(try engine.scratch(Migrations.all), keys: .random())
    try await platform.publish(try String(contentsOfFile: defaultLetterPath, encoding: .utf8), at: Self.now)
    try await platform.operate(at: Self.now) { work in
      try work.list(product: "P-1", title: "Kettle", category: nil, at: work.now)
      for (reference, buyer) in [("A-1", "B-1"), ("A-2", "B-1"), ("A-3", "B-2"), ("A-4", nil)] {
        try work.place(
          PlaceOrder(
            reference: reference, at: work.now, promised: Day("2026-01-09")!, currency: .cny,
            lines: [.init(product: "P-1", quantity: 1, price: 100)], buyer: buyer,
            contact: [.name: "Who bought \(reference)", .email: "\(buyer ?? reference)@example.com"]))
        try work.pay(order: reference, payment: "Z-\(reference)", amount: 100, channel: "alipay", at: work.now)
        try work.track(
          order: reference, event: TrackingEvent(reference: "T", kind: .delivered, at: work.now))
        try work.open(OpenClaim(reference: "R-\(reference)", order: reference, kind: .damaged, at: work.now))
        try work.openComplaint("K-\(reference)", about: reference, subject: "Broken", at: work.now)
      }
      try work.noteRead(of: "buyer:B-1", by: Identifier(high: 1, low: 1), what: "order A-1")
      #expect(try work.subject(ofOrder: "A-1") == "buyer:B-1")
      #expect(try work.subject(ofOrder: "A-4") == "order:A-4")
    }
    func export(_ subject: String) async throws -> JSON {
      let export = try await platform.look(at: Self.now) { try $0.export(subject: subject) }
      #expect(PersonalExport.schema.problems(in: export) == [])
      return export
    }
    func references(_ list: JSON?, _ member: String? = nil) -> [String?] {
      (list?.array ?? []).map { item in (member == nil ? item : item[member ?? ""])?["reference"]?.string }
    }
    let his = try await export("buyer:B-1")
    #expect(his["contact"]?["name"]?.string == "Who bought A-2", "as it was told last")
    #expect(references(his["orders"]) == ["A-1", "A-2"])
    #expect(references(his["claims"], "claim") == ["R-A-1", "R-A-2"])
    #expect(his["claims"]?[0]?["history"]?["steps"]?.array?.isEmpty == false)
    #expect(references(his["complaints"]) == ["K-A-1", "K-A-2"])
    #expect(his["reads"]?[0]?["what"]?.string == "order A-1")
    #expect(his["erasedAt"] == nil)
    #expect(!his.text.contains("A-3") && !his.text.contains("A-4") && !his.text.contains("B-2"))
    let one = try await export("order:A-4")
    #expect(one["contact"]?["email"]?.string == "A-4@example.com")
    #expect(references(one["orders"]) == ["A-4"])

    // Erased, he has his orders and claims still.
    let ledger = try await platform.database.read {
      try $0.all("SELECT amount FROM transfer ORDER BY id", map: { $0.integer(0) })
    }
    try await platform.operate(at: Self.now) { _ = try $0.erase(subject: "buyer:B-1") }
    let erased = try await export("buyer:B-1")
    #expect(erased["contact"]?.object?.isEmpty == true)
    #expect(erased["erasedAt"]?.string == Self.now.description)
    #expect(references(erased["orders"]) == ["A-1", "A-2"])
    #expect(references(erased["claims"], "claim") == ["R-A-1", "R-A-2"])
    let after = try await platform.database.read {
      try $0.all("SELECT amount FROM transfer ORDER BY id", map: { $0.integer(0) })
    }
    #expect(after == ledger)
    let broken = try await platform.operate(at: Self.now) { work in
      try work.numberAll()
      return try work.invariants().filter { $0.broken > 0 }.map(\.name)
    }
    #expect(broken == [])

    // His next order may be placed, but nothing of how he is reached is stored.
    func place(_ contact: [ContactField: String]) async throws {
      _ = try await platform.operate(at: Self.now) { work in
        try work.place(
          PlaceOrder(
            reference: "A-5", at: work.now, promised: Day("2026-01-09")!, currency: .cny, buyer: "B-1",
            contact: contact))
      }
    }
    let refusal = await #expect(throws: Refusal.self) { try await place([.name: "Li"]) }
    #expect(refusal?.code == "erased")
    try await place([:])
    let unknown = await #expect(throws: Refusal.self) { _ = try await export("buyer:B-7") }
    #expect(unknown?.code == "subject-unknown")
  }

  /// A repeated request is known by its contact data too, without that anybody could find it from what is kept.
  @Test(arguments: Engine.kinds) func aRequestIsKnownAgainByAKeyedHash(_ engine: Engine) async throws {
    let database = try engine.scratch(Migrations.all)
    let platform = try Platform(database, keys: .random())
    try await platform.publish(try String(contentsOfFile: defaultLetterPath, encoding: .utf8), at: Self.now)
    let operation = try #require(Catalog.operation("orders.place"))
    func place(_ phone: String) async throws -> Answer {
      try await platform.perform(
        operation, ["reference": "A-1", "promised": "2026-01-09", "contact": ["phone": .string(phone)]], key: "k",
        by: Self.everybody, at: Self.now)
    }
    #expect(try await place("13800138000").isRepeated == false)
    #expect(try await place("13800138000").isRepeated)
    let refusal = await #expect(throws: Refusal.self) { _ = try await place("13900139000") }
    #expect(refusal?.code == "key-reused")
    // The same request elsewhere is kept under another hash.
    let other = try engine.scratch(Migrations.all)
    let elsewhere = try Platform(other, keys: .random())
    try await elsewhere.publish(try String(contentsOfFile: defaultLetterPath, encoding: .utf8), at: Self.now)
    _ = try await elsewhere.perform(
      operation, ["reference": "A-1", "promised": "2026-01-09", "contact": ["phone": "13800138000"]], key: "k",
      by: Self.everybody, at: Self.now)
    let kept = try await [database, other].asyncMap { database in
      try await database.read { try $0.first("SELECT request FROM idempotency", map: { $0.bytes(0) }) }
    }
    #expect(kept[0] != kept[1])
  }
}

extension Array {
  fileprivate func asyncMap<T>(_ body: (Element) async throws -> T) async throws -> [T] {
    var all: [T] = []
    for element in self { all.append(try await body(element)) }
    return all
  }
}

extension Query {
  /// The one name in braces.
  fileprivate var pathParameter: String? {
    path.split(separator: "/").first { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
  }
}
