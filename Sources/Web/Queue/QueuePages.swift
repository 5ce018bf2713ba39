import Hummingbird
import Promises
import Service

/// The queue of what waits for the platform's people.
struct QueuePages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<BasicRequestContext>) {
    router.get("/work") { request, _ in try await queue(request) }
  }

  private func queue(_ request: Request) async throws -> Response {
    let now = clock()
    let sight = Sight(request)
    let letter = try desk.letterInForce(at: now)
    let visitor = Visit.current.visitor
    let seen = Set(Waiting.Kind.allCases.filter { visitor.holds($0.right) })
    // What he may not see he cannot ask for either.
    let kind = FormDesk.query("kind", of: request).flatMap { Waiting.Kind(rawValue: $0) }
      .flatMap { seen.contains($0) ? $0 : nil }
    let period = FormDesk.query("due", of: request).flatMap { DuePeriod(rawValue: $0) }
    let place = FormDesk.query("after", of: request).flatMap { Waiting.Place($0) }
    let asked = (kind.map { [$0] } ?? seen).filter { period != .overdue || $0.hasDeadline }
    let range = period?.range(now: now, zone: letter.calendar.zone)
    let queue = try await platform.look(at: now) { work in
      let items = try work.waiting(asked, due: range, after: place, limit: QueuePage.most + 1)
        .map { try Platform.queued($0, letter, work) }
      return Queue(
        items: items,
        warnings: try work.lastWarnings(about: items.map(\.waiting).filter { $0.kind == .complaint }.map(\.id)),
        counts: try work.waitingCounts(seen), names: try work.names(of: items.map(\.detail.about)))
    }
    let page = QueuePage(
      of: queue, seen: seen, kind: kind, period: period, isFirst: place == nil, letter: letter,
      times: desk.times(letter, sight.language, now))
    return desk.answer(page.render(), sight, hasClocks: true)
  }
}

/// A page of what waits, with how much waits in all.
struct Queue: Sendable {
  struct Item: Sendable {
    var waiting: Waiting
    var detail: Detail
  }
  enum Detail: Sendable {
    case claim(ClaimSheet)
    /// With the clause that its clocks come from.
    case complaint(ComplaintSheet, Clause?)
    case call(StoredCall)
    case payout(PayoutLine)
    case alert(Alert?)
    case finding(FindingLine?)
    /// By its words.
    case duty(LocalizedText)
    case admission(AdmissionSheet)
    case deposit(MerchantSheet)
    case message(Work.Undelivered?)
    /// Its title and its reference.
    case goods(String, String)
    case supplier(String)
    case reported(ReportCaseSheet)
    case score(ScoreStepCase?)
    /// What the complaints are about.
    case improvement(LocalizedText)

    /// Whom or what an alert is about.
    var about: String? { if case .alert(let alert) = self { alert?.about } else { nil } }
  }
  var items: [Item]
  /// The last warning about those whose clock runs out.
  var warnings: [Identifier: ClockWarning] = [:]
  var counts: [Waiting.Kind: Waiting.Count]
  /// Of whom alerts are about.
  var names: [String: String]
}

extension Platform {
  fileprivate static func queued(_ waiting: Waiting, _ letter: Letter, _ work: Work) throws -> Queue.Item {
    let detail: Queue.Detail =
      switch waiting.kind {
      case .claim:
        .claim(try ClaimSheet(ask("claims.get", [("reference", waiting.reference ?? "")], work)))
      case .complaint:
        try {
          let sheet = try ComplaintSheet(ask("complaints.get", [("reference", waiting.reference ?? "")], work))
          return .complaint(sheet, sheet.clause(in: work.letters))
        }()
      case .call: .call(try work.phoneCall(waiting.reference ?? ""))
      case .payout: .payout(try work.payout(waiting.id))
      case .review, .periodicReview, .certificate:
        .goods(try work.productCase(waiting.reference ?? "").title, waiting.reference ?? "")
      case .supplier: .supplier(waiting.reference ?? "")
      case .alert: .alert(try work.alert(waiting.id))
      case .finding: .finding(try work.finding(waiting.id))
      case .duty: .duty(DutyPart.words(waiting.reference ?? "", by: letter))
      case .admission:
        .admission(
          try AdmissionSheet(Sheet(json: ask("admission.get", [("merchant", waiting.reference ?? "")], work))))
      case .deposit:
        .deposit(try MerchantSheet(Sheet(json: ask("merchants.get", [("reference", waiting.reference ?? "")], work))))
      case .message: .message(try work.undelivered(waiting.id))
      case .score, .liftable: .score(try work.scoreStep(waiting.id))
      case .improvement:
        .improvement(ComplaintsAnnex.words(of: waiting.reference ?? "", in: work.complaintsRules))
      case .reported:
        .reported(try ReportCaseSheet(ask("cases.get", [("reference", waiting.reference ?? "")], work)))
      }
    return Queue.Item(waiting: waiting, detail: detail)
  }
}
