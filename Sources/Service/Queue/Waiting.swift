import Database
public import Promises

/// Something that waits for a person: of the platform, or of a merchant whom the platform watches.
public struct Waiting: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A claim that its seller has to answer, inspect or carry out.
    case claim
    /// A complaint without an answer, or without findings.
    case complaint
    /// A call that is over and that nobody has filed: nobody answered it, or nobody typed in what was said.
    case call
    /// Money that a provider refused to give back, or that no provider gives back by itself.
    case payout
    /// An alert that nobody has looked at.
    case alert
    /// A weakness that is to be mended.
    case finding
    /// A standing duty whose period ends soon.
    case duty
    /// A merchant's application, or his appeal, that is to be decided.
    case admission
    /// A merchant's deposit below the floor that was agreed for it.
    case deposit
    /// A message that no system takes.
    case message
    /// A listing that waits to be reviewed.
    case review
    /// A listing on sale that is to be reviewed again soon, or is overdue.
    case periodicReview = "periodic-review"
    /// A certificate that runs out soon, or that nobody renewed in time.
    case certificate
    /// A supplier who is to be screened again soon, or is overdue.
    case supplier
    /// A case about reported goods that nobody has decided, or an appeal.
    case reported
    /// A figure of a scorecard that is too bad: a step is taken, or declined.
    case score
    /// A step whose figure has recovered: it may be lifted.
    case liftable
    /// What complaints of one reason brought about, where the letter promises to say by when what changes.
    case improvement

    /// Who may see it in the queue: who may list such things.
    public var right: Right {
      switch self {
      case .claim: .listClaims
      case .complaint: .listOrders
      case .call: .workComplaints
      case .payout: .readMoney
      case .alert, .finding: .readSecurity
      case .duty: .readDuties
      case .admission: .readAdmission
      case .deposit: .readMoney
      case .message: .resendMessages
      case .review, .periodicReview, .certificate: .governGoods
      case .supplier: .governSuppliers
      case .reported: .workCases
      case .score, .liftable, .improvement: .workScores
      }
    }

    /// What has none waits from when it came up, and is never overdue.
    public var hasDeadline: Bool { ![.alert, .call, .message, .review, .liftable].contains(self) }
  }

  public var kind: Kind
  public var id: Identifier
  /// The own name of a claim, a complaint or a merchant; of a duty its clause, and after a blank which one of it.
  public var reference: String?
  /// Until when something is to be done. What has no clock of its own is due from when it came up.
  public var due: Instant
  public var order: String?
  /// Whose turn it is with a claim; nil where the platform sells.
  public var merchant: String?

  public var place: Place { Place(due: due, kind: kind, id: id) }

  /// A place in the queue, after which the next page begins.
  public struct Place: Hashable, Sendable {
    public var due: Instant
    public var kind: Kind
    public var id: Identifier

    /// As an address has it: `1795600000000000.claim.0192e4a0-...`.
    public var text: String { "\(due.microseconds).\(kind.rawValue).\(id)" }

    /// Nil for what is no place.
    public init?(_ text: String) {
      let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 3, let due = Int64(parts[0]), let kind = Kind(rawValue: parts[1]),
        let id = Identifier(parts[2])
      else { return nil }
      self.init(due: Instant(microseconds: due), kind: kind, id: id)
    }

    init(due: Instant, kind: Kind, id: Identifier) {
      self.due = due
      self.kind = kind
      self.id = id
    }
  }

  /// How many there are of a kind, and how many of them are past their deadline: none where the kind has none.
  public struct Count: Hashable, Sendable {
    public var all: Int
    public var overdue: Int
  }
}

extension Waiting.Kind {
  /// Of two that are due at once, which comes first.
  var rank: Int { Self.allCases.firstIndex(of: self)! }

  /// In the words of the index over such claims, by which SQLite knows it.
  private static let isWaiting = "(status = 'requested' OR status = 'received' OR status = 'accepted')"

  /// So long before its period ends a duty begins to wait, in microseconds, and for half its period at most: of one that
  /// comes once a year nobody wants to be told all year.
  private static let foresight: Int64 = 7 * 86_400_000_000

  /// The rank, the key, the deadline, the name and the order of what waits. A broken promise is still owed, so a claim,
  /// a complaint or a deposit whose clock has run out stays with the deadline that it had. `clock` has the time.
  var query: String {
    // No order, and no name, in the types that they have on either engine.
    let (noOrder, noName) = ("NULLIF(id, id) AS order_id", "CAST(NULL AS TEXT) AS reference")
    return switch self {
    case .claim:
      """
      SELECT \(rank) AS rank, claim.id AS id, COALESCE((SELECT MIN(due) FROM obligation WHERE subject = claim.id
          AND outcome IS NULL AND duty IN ('decide', 'finish')), (SELECT MAX(due) FROM obligation
          WHERE subject = claim.id AND outcome = 'broken'), opened_at) AS due, reference, order_id
      FROM claim WHERE \(Self.isWaiting)
        AND (status <> 'accepted' OR wants <> 'refund' AND (instead IS NULL OR difference IS NOT NULL))
      """
    case .complaint:
      """
      SELECT \(rank) AS rank, complaint.id AS id, \(ComplaintKind.due) AS due, reference, order_id
      FROM complaint WHERE \(ComplaintKind.waits)
      """
    case .call:
      """
      SELECT \(rank) AS rank, id, ended_at AS due, reference, \(noOrder) FROM phone_call
      WHERE filed_at IS NULL AND ended_at IS NOT NULL
      """
    case .payout:
      """
      SELECT \(rank) AS rank, payout.id AS id, COALESCE((SELECT MIN(due) FROM obligation
          WHERE subject = payout.obligation AND duty = 'pay'), (SELECT due FROM obligation
          WHERE obligation.id = payout.obligation), planned_at) AS due, \(noName), order_id
      FROM payout WHERE state = 'failed'
      """
    case .alert:
      """
      SELECT \(rank) AS rank, id, at AS due, \(noName), \(noOrder) FROM security_alert WHERE acknowledged_at IS NULL
      """
    case .finding:
      "SELECT \(rank) AS rank, id, due, \(noName), \(noOrder) FROM security_finding WHERE state = 'open'"
    case .duty:
      """
      SELECT \(rank) AS rank, duty_period.id AS id, due, TRIM(duty_period.clause || ' ' || duty_period.duty) AS reference,
        NULLIF(duty_period.id, duty_period.id) AS order_id
      FROM obligation JOIN duty_period ON duty_period.id = subject
      WHERE obligation.duty = 'period' AND outcome IS NULL AND due - (SELECT now FROM clock) < \(Self.foresight)
        AND due - (SELECT now FROM clock) < (due - begins_at) / 2
      """
    case .admission:
      """
      SELECT \(rank) AS rank, admission.id AS id, COALESCE((SELECT MAX(due) FROM obligation
          WHERE subject = admission.id AND duty = 'admit'), submitted_at, decided_at, applied_at) AS due,
        admission.merchant AS reference, NULLIF(admission.id, admission.id) AS order_id
      FROM admission WHERE submitted_at IS NOT NULL OR appeal = 'open'
      """
    case .deposit:
      """
      SELECT \(rank) AS rank, id, due, reference, \(noOrder) FROM (
        SELECT merchant.id AS id, reference, (SELECT MAX(due) FROM obligation WHERE subject = merchant.id
          AND duty = 'top-up' AND (outcome IS NULL OR outcome = 'broken')) AS due
        FROM merchant WHERE left_at IS NULL AND floor > COALESCE((SELECT SUM(amount) FROM balance
          WHERE account = 'deposit:' || merchant.reference AND currency = merchant.currency), 0)
      ) AS low WHERE due IS NOT NULL
      """
    case .message:
      """
      SELECT \(rank) AS rank, key AS id, dead_at AS due, \(noName), NULLIF(key, key) AS order_id
      FROM outbox WHERE dead_at IS NOT NULL
      """
    case .review:
      """
      SELECT \(rank) AS rank, id, review_since AS due, reference, \(noOrder) FROM product WHERE review_since IS NOT NULL
      """
    case .periodicReview:
      """
      SELECT \(rank) AS rank, id, review_by AS due, reference, \(noOrder) FROM product
      WHERE review_since IS NULL AND review_by < (SELECT now FROM clock) + \(Self.foresight) AND NOT EXISTS (
        SELECT 1 FROM product_hold WHERE product_hold.product = product.id AND lifted_at IS NULL)
      """
    case .certificate:
      """
      SELECT \(rank) AS rank, certificate.id AS id, due, product.reference AS reference,
        NULLIF(certificate.id, certificate.id) AS order_id
      FROM obligation JOIN certificate ON certificate.obligation = obligation.id
      JOIN product ON product.id = certificate.product
      WHERE duty = 'renew' AND fulfilled_at IS NULL AND (outcome = 'broken' AND EXISTS (
          SELECT 1 FROM product_hold WHERE product = product.id AND reason = 'goods.certificates' AND lifted_at IS NULL)
        OR outcome IS NULL AND chase_at <= (SELECT now FROM clock))
      """
    case .supplier:
      """
      SELECT \(rank) AS rank, supplier.id AS id, due, reference, NULLIF(supplier.id, supplier.id) AS order_id
      FROM obligation JOIN supplier ON supplier.id = subject
      WHERE duty = 'rescreen' AND fulfilled_at IS NULL AND (outcome = 'broken'
        OR outcome IS NULL AND due - (SELECT now FROM clock) < \(Self.foresight) * 2)
      """
    case .reported:
      """
      SELECT \(rank) AS rank, id, due_at AS due, reference, \(noOrder) FROM report_case WHERE due_at IS NOT NULL
      """
    case .score:
      "SELECT \(rank) AS rank, id, due_at AS due, \(noName), \(noOrder) FROM score_step WHERE status = 'open'"
    case .liftable:
      "SELECT \(rank) AS rank, id, lift_since AS due, \(noName), \(noOrder) FROM score_step WHERE lift_since IS NOT NULL"
    case .improvement:
      """
      SELECT \(rank) AS rank, id, due, reference, \(noOrder) FROM (
        SELECT improvement.id AS id, reason AS reference,
          (SELECT MAX(due) FROM obligation WHERE subject = improvement.id AND duty = 'improve') AS due
        FROM improvement WHERE closed_at IS NULL
      ) AS promised WHERE due IS NOT NULL
      """
    }
  }
}

extension Work {
  /// What waits, the soonest deadline first across all kinds.
  ///
  /// - Parameters:
  ///   - kinds: those that whoever asks may see.
  ///   - period: only what is due in it; all where it is nil.
  ///   - place: where to go on; from the front where it is nil.
  public func waiting(
    _ kinds: Set<Waiting.Kind>, due period: Range<Instant>? = nil, after place: Waiting.Place? = nil, limit: Int
  ) throws -> [Waiting] {
    guard !kinds.isEmpty else { return [] }
    let all = Waiting.Kind.allCases
    return try transaction.all(
      """
      WITH clock AS (SELECT CAST($7 AS BIGINT) AS now), several AS MATERIALIZED (\(union(kinds)))
      SELECT rank, waiting.id, due, waiting.reference, orders.reference, merchant.reference FROM (
        SELECT rank, id, due, reference, order_id FROM several
        WHERE due >= $1 AND due < $2 AND (due > $3 OR due = $3 AND (rank > $4 OR rank = $4 AND id > $5))
        ORDER BY due, rank, id LIMIT $6
      ) AS waiting LEFT JOIN orders ON orders.id = waiting.order_id LEFT JOIN merchant ON merchant.id = orders.merchant
      ORDER BY due, rank, waiting.id
      """, period?.lowerBound ?? Instant(microseconds: .min), period?.upperBound ?? Instant(microseconds: .max),
      place?.due ?? Instant(microseconds: .min), place?.kind.rank ?? -1, place?.id.bytes ?? [], limit, now
    ) { row in
      Waiting(
        kind: all[row.int(0)], id: Identifier(bytes: row.bytes(1))!, reference: row.optionalText(3),
        due: row.instant(2), order: row.optionalText(4), merchant: row.optionalText(5))
    }
  }

  /// How much waits of each kind.
  public func waitingCounts(_ kinds: Set<Waiting.Kind>) throws -> [Waiting.Kind: Waiting.Count] {
    guard !kinds.isEmpty else { return [:] }
    let rows = try transaction.all(
      """
      WITH clock AS (SELECT CAST($1 AS BIGINT) AS now), several AS MATERIALIZED (\(union(kinds)))
      SELECT rank, COUNT(*), SUM(CASE WHEN due < (SELECT now FROM clock) THEN 1 ELSE 0 END) FROM several GROUP BY rank
      """, now
    ) { row in
      let kind = Waiting.Kind.allCases[row.int(0)]
      return (kind, Waiting.Count(all: row.int(1), overdue: kind.hasDeadline ? row.int(2) : 0))
    }
    return Dictionary(uniqueKeysWithValues: rows)
  }

  /// Out of a fixed set of texts, so that nothing that anybody wrote gets into it, and statements are prepared once.
  private func union(_ kinds: Set<Waiting.Kind>) -> String {
    Waiting.Kind.allCases.filter(kinds.contains).map(\.query).joined(separator: " UNION ALL ")
  }
}
