import Hummingbird
import Promises
import Service

/// The auditor's page: the public record, the check of the books, what happened to accounts and to personal data.
struct AuditPages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<BasicRequestContext>) {
    router.get("/audit") { request, _ in try await audit(request) }
  }

  private func audit(_ request: Request) async throws -> Response {
    let now = clock()
    let sight = Sight(request)
    let letter = try desk.letterInForce(at: now)
    let zone = letter.calendar.zone
    let filter = JournalFilter(
      clause: FormDesk.query("clause", of: request), from: FormDesk.query("from", of: request).flatMap { Day($0) },
      until: FormDesk.query("until", of: request).flatMap { Day($0) },
      cursor: FormDesk.query("cursor", of: request).flatMap { Int64($0) }.flatMap { $0 >= 0 ? $0 : nil })
    let checks = FormDesk.query("check", of: request) != nil
    let found = try await platform.look(at: now) { work in
      let events = try work.latestSecurityEvents([.exported, .erased], limit: AuditPage.fewEvents)
      return AuditCase(
        journal: try SheetPage(
          Platform.ask("journal.list", filter.values(zone) + [("limit", String(AuditPage.most))], work)
        ) { try JournalSheet($0) },
        accounts: try work.trialBalance(), checks: checks ? try work.ledgerInvariants() : nil,
        counts: try work.securityEventCounts(since: now.adding(seconds: -Int64(AuditPage.days) * 86_400)),
        events: events, names: try work.names(of: events.flatMap { [$0.actor, $0.subject] }))
    }
    let page = AuditPage(
      of: found, filter: filter, letter: letter, times: desk.times(letter, sight.language, now))
    return desk.answer(page.page.render(), sight)
  }
}

/// Which lines of the journal are wanted.
struct JournalFilter: Sendable {
  var clause: String?
  /// Local days, both included.
  var from, until: Day?
  /// The serial number after which they begin.
  var cursor: Int64?

  /// As the query takes them.
  func values(_ zone: Zone) -> [(name: String, text: String)] {
    [
      ("clause", clause), ("from", from.map { zone.start(of: $0).description }),
      ("until", until.map { zone.end(of: $0).description }), ("cursor", cursor.map(String.init)),
    ].compactMap { name, value in value.map { (name, $0) } }
  }
}

/// What the auditor's page shows.
struct AuditCase: Sendable {
  var journal: SheetPage<JournalSheet>
  var accounts: [AccountBalance]
  /// Nil where they were not asked for: they read all of the books.
  var checks: [Invariant]?
  var counts: [SecurityEvent.Kind: Int]
  /// Exports and erasures of personal data, the latest first.
  var events: [SecurityEvent]
  /// The names of those who made them, and of whom.
  var names: [String: String]
}

/// A line of the public record, read back out of its canonical bytes.
struct JournalSheet: Sendable {
  var serial: Int64
  var at: Instant
  var clause: String
  var event: JournalLine.Event
  var duty: Duty?
  var due: Instant?
  var amount: Money?
  var line: String

  init(_ sheet: Sheet) throws {
    serial = try sheet.found(sheet.json["serial"]?.integer, "serial")
    line = try sheet.text("line")
    let own = Sheet(json: try JSON.parse(Array(line.utf8)))
    at = try own.instant("at")
    clause = try own.text("clause")
    event = try own.choice("event")
    duty = own.optionalChoice("duty")
    due = own.optionalInstant("due")
    if let minor = own.json["amount"]?.integer, let currency = own.json["currency"]?.string.flatMap({ Currency($0) }) {
      amount = Money(minor, currency)
    }
  }
}
