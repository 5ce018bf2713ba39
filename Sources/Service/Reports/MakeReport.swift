import Crypto
import Database
public import Promises

/// What somebody reports about goods.
public struct MakeReport: Sendable {
  public struct File: Sendable {
    public var name: String
    public var base64: String
  }
  public var reference: String
  public var product: String
  public var kind: ReportKind
  /// Whether somebody could be hurt or killed.
  public var isDanger = false
  public var words: String?
  /// How he is told what became of it, where he wants to be.
  public var contact: [ContactField: String] = [:]
  /// Who reports, by the shop's name for him: only the shop's own systems may say so.
  public var buyer: String?
  public var files: [File] = []
  /// What the case is called where this report opens one: only the shop's own systems may say so.
  public var caseName: String?
  public var at: Instant
}

extension Work {
  /// How many files a report may have, and all reports of one case together: they are kept as long as it is.
  static let mostReportFiles = 5
  static let mostCaseFiles = 200
  /// How long, in seconds, reports are gathered before they are weighed together: a storm is weighed once in that time.
  static let gathering: Int64 = 1

  /// Takes a report and joins it to the case that there is about the same goods and the same matter, or opens one.
  ///
  /// It changes no row that reports share, so that many thousand may come at once. The first of a case, and whatever a
  /// trusted reporter says, is weighed at once; others are gathered and weighed together.
  ///
  /// - Returns: the reference of the report; of the earlier one where the same person, who has proven who he is, has
  ///   reported the same before.
  /// - Throws: `Refusal` when there are no such goods, the reference is taken, or a file is not fit.
  public func make(_ told: MakeReport) throws -> String {
    var request = told
    // Only the shop's own systems bear witness to when something was said.
    if live, actor?.hasPrefix("key:") != true { request.at = now }
    let product = try transaction.first(
      "SELECT id FROM product WHERE reference = $1", request.product, map: { Identifier(bytes: $0.bytes(0))! })
    guard let product else { throw Self.unknown(product: request.product) }
    if live, request.buyer != nil || request.caseName != nil, actor?.hasPrefix("key:") != true {
      throw Refusal(
        .invalid, "not-yours-to-say", "Leave `buyer` and `case` out: only the shop's own systems may name them.")
    }
    if request.kind == .ipRight { try checkNotice(request) }
    let files = try request.files.map { ($0.name, try Evidence(base64: $0.base64)) }
    let (reporter, isTrusted) = try reporter(of: request)
    let (id, status, isNew) = try openCase(product, request)
    if let reporter {
      let earlier = try transaction.first(
        "SELECT id, reference, subject FROM report WHERE case_id = $1 AND reporter = $2", id.bytes, reporter,
        map: { (Identifier(bytes: $0.bytes(0))!, $0.text(1), $0.text(2)) })
      if let (report, reference, subject) = earlier {
        try add(files, to: report, of: id, subject: subject, at: request.at)
        return reference
      }
    }
    let report = newKey()
    let subject = try self.subject(of: request)
    let words = try request.words.map { try seal($0.utf8, of: subject, for: .report(report)) }
    let weighsNow = isNew || isTrusted
    do {
      try transaction.run(
        """
        INSERT INTO report (id, reference, case_id, reporter, subject, danger, words, reported_at, known_at, weighed,
          told_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """, report.bytes, request.reference, id.bytes, reporter, subject, request.isDanger ? 1 : 0, words, request.at,
        now, weighsNow || status.isDecided ? 1 : 0, status.isDecided ? now : nil)
    } catch let error as DatabaseError where error.isUnique("reference", in: "report") {
      throw Refusal(.conflict, "report-exists", "There is a report \(request.reference) already.")
    }
    if live, !request.contact.isEmpty, subject == DataSubject.report(request.reference) {
      try setContact(request.contact, of: subject)
    }
    try add(files, to: report, of: id, subject: subject, at: request.at)
    if status.isDecided {
      // It was found already: he is told so at once.
      try tellReporter(report, "report.\(status.isFound ? "found" : status.rawValue)", at: request.at)
    } else if weighsNow {
      try triage(id, at: request.at)
    } else {
      wake(at: now.adding(seconds: Self.gathering))
    }
    return request.reference
  }

  /// A notice of an infringed right takes somebody's goods off sale: it says who gives it, how he is reached, and what
  /// proves the right (E-Commerce Law 42). Who signed in, or whom the shop names, is known.
  ///
  /// - Throws: `InputProblems`
  private func checkNotice(_ request: MakeReport) throws {
    func isBlank(_ text: String?) -> Bool { text?.allSatisfy(\.isWhitespace) ?? true }
    var problems: [SchemaProblem] = []
    func miss(_ pointer: String, _ message: String) {
      problems.append(SchemaProblem(pointer: pointer, code: "missing", message: message))
    }
    let isKnown = request.buyer != nil || actor?.hasPrefix("key:") == false
    if !isKnown, isBlank(request.contact[.name]) { miss("/contact/name", "say who gives notice of the right") }
    if !isKnown, isBlank(request.contact[.email]), isBlank(request.contact[.phone]) {
      miss("/contact/email", "write an e-mail address or a telephone number at which he is reached")
    }
    if isBlank(request.words), request.files.isEmpty {
      miss("/words", "name the right and what infringes it, or hand in what proves it")
    }
    guard problems.isEmpty else { throw InputProblems(problems) }
  }

  /// Who reports, as far as he has proven it, and whether he is trusted. Who did not sign in is nobody, and all like him
  /// count as one, whatever contact they leave: anybody can type anybody's, and must not learn from our answer who
  /// reported before.
  private func reporter(of request: MakeReport) throws -> (name: String?, isTrusted: Bool) {
    var name = request.buyer.map { "buyer:\($0)" }
    if name == nil, let actor, !actor.hasPrefix("key:") { name = actor }
    if name == nil, let actor, try isTrusted(actor) { return (actor, true) }
    guard let name else { return (nil, false) }
    try transaction.run("INSERT INTO reporter (name) VALUES ($1) ON CONFLICT (name) DO NOTHING", name)
    return (name, try isTrusted(name))
  }

  private func isTrusted(_ name: String) throws -> Bool {
    try transaction.first(
      "SELECT 1 FROM reporter WHERE name = $1 AND trusted_at IS NOT NULL", name, map: { _ in true }) ?? false
  }

  /// Whose data his words are: his own where we know him, else the report's.
  private func subject(of request: MakeReport) throws -> String {
    if let buyer = request.buyer { return DataSubject.buyer(buyer) }
    if let actor, actor.hasPrefix("buyer:") || actor.hasPrefix("person:") { return actor }
    return DataSubject.report(request.reference)
  }

  /// The case that is open about the same, held so that nobody ends it meanwhile; a new one where there is none.
  private func openCase(
    _ product: Identifier, _ request: MakeReport
  ) throws -> (id: Identifier, status: ReportCase.Status, isNew: Bool) {
    func open() throws -> (Identifier, ReportCase.Status)? {
      try transaction.first(
        "SELECT id, status FROM report_case WHERE product = $1 AND kind = $2 AND closed_at IS NULL {holding}",
        product.bytes, request.kind.rawValue
      ) { (Identifier(bytes: $0.bytes(0))!, ReportCase.Status(rawValue: $0.text(1))!) }
    }
    if let (id, status) = try open() { return (id, status, false) }
    let id = newKey()
    let isNew = try transaction.run(
      """
      INSERT INTO report_case (id, reference, product, kind, merchant, status, opened_at, letter)
      VALUES ($1, $2, $3, $4, $5, 'received', $6, $7) ON CONFLICT (product, kind) WHERE closed_at IS NULL DO NOTHING
      """, id.bytes, request.caseName ?? shortName("J-"), product.bytes, request.kind.rawValue,
      try seller(of: product)?.bytes, request.at, letters.inForce(at: request.at)?.number ?? 0)
    if isNew > 0 {
      try addStep("opened", to: id, at: request.at, who: .reporter)
      return (id, .received, true)
    }
    // Somebody else opened it at the same moment.
    guard let (other, status) = try open() else {
      throw Refusal(.conflict, "case-changed", "The case was decided at this moment; send the report again.")
    }
    return (other, status, false)
  }

  /// Who sells goods: the merchant that they are listed for; of goods for which nobody said it, the merchant of the last
  /// order that named one. Nil where none did.
  func seller(of product: Identifier) throws -> Identifier? {
    try transaction.first(
      """
      SELECT COALESCE(product.merchant, (
        SELECT orders.merchant FROM order_line JOIN orders ON orders.id = order_line.order_id
        WHERE order_line.product = $1 AND orders.merchant IS NOT NULL ORDER BY orders.id DESC LIMIT 1))
      FROM product WHERE id = $1
      """, product.bytes, map: { $0.optionalBytes(0).flatMap(Identifier.init(bytes:)) }) ?? nil
  }

  /// A name of ten characters that nobody mistakes for others, behind what says of what it is.
  func shortName(_ kind: String) -> String {
    let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    var bits = random.next()
    return kind
      + String(
        (0..<10).map { _ in
          defer { bits >>= 5 }
          return alphabet[Int(bits & 31)]
        })
  }

  private func add(
    _ files: [(name: String, file: Evidence)], to report: Identifier, of id: Identifier, subject: String, at: Instant
  ) throws {
    for (name, file) in files {
      let hash = Array(SHA256.hash(data: file.content))
      let (own, all) =
        try transaction.first(
          """
          SELECT (SELECT COUNT(*) FROM report_evidence WHERE report = $1 AND hash <> $3),
            (SELECT COUNT(*) FROM report_evidence WHERE case_id = $2)
          """, report.bytes, id.bytes, hash, map: { ($0.int(0), $0.int(1)) }) ?? (0, 0)
      guard own < Self.mostReportFiles else {
        throw Refusal(.invalid, "evidence-enough", "A report has \(Self.mostReportFiles) files of evidence at most.")
      }
      guard all < Self.mostCaseFiles else {
        throw Refusal(
          .invalid, "evidence-enough", "Enough evidence of this is there already; send the report without the file.")
      }
      try transaction.run(
        """
        INSERT INTO evidence (subject, hash, type, content) VALUES ($1, $2, $3, $4)
        ON CONFLICT (subject, hash) DO NOTHING
        """, subject, hash, file.type.rawValue, try seal(file.content, of: subject, for: .evidence(hash)))
      try transaction.run(
        """
        INSERT INTO report_evidence (report, case_id, subject, hash, name, added_at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (report, hash) DO NOTHING
        """, report.bytes, id.bytes, subject, hash,
        try seal(name.utf8, of: subject, for: .reportEvidenceName(report: report, hash)), at)
    }
  }
}
