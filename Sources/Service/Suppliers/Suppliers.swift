import Database
public import Promises

/// A supplier of the platform's own goods, with his last screening.
public struct Supplier: Sendable {
  public var id: Identifier
  public var reference: String
  public var name: String
  /// Of his business licence.
  public var code: String?
  public var added: Instant
  public var last: Screening?

  public struct Screening: Sendable {
    public var id: Identifier
    public var at: Instant
    public var verdict: SupplierScreening.Verdict
    public var points: Int
    public var working: String
    /// The last instant at which it counts; nil where the letter asks for no other one.
    public var validUntil: Instant?
    public var note: String
    public var by: String?
  }

  public enum Standing: String, Sendable, CaseIterable {
    case approved
    case conditional
    case refused
    case notScreened = "not-screened"
    /// His last screening is too old.
    case overdue

    /// Whether lots of his may be received.
    public var maySupply: Bool { self == .approved || self == .conditional }
  }

  public func standing(at instant: Instant) -> Standing {
    guard let last else { return .notScreened }
    if last.verdict == .refused { return .refused }
    if let until = last.validUntil, instant > until { return .overdue }
    return last.verdict == .approved ? .approved : .conditional
  }
}

/// The points of one criterion, and what they rest on.
public struct SupplierScore: Sendable {
  public var criterion: String
  public var points: Int
  public var evidence: String
  /// In base64 where it is handed in; the hash in hexadecimal where it is read.
  public var document: String?
}

extension Work {
  /// A supplier is put on file. He supplies nothing before he was screened (`goods.suppliers`).
  ///
  /// - Throws: `Refusal` when he is there already.
  func addSupplier(_ reference: String, name: String, code: String?, at: Instant) throws {
    // 18 characters are a Chinese business licence's, whose check digit has to fit; others have numbers of their own.
    if let code, code.count == 18 {
      do {
        _ = try CreditCode(code)
      } catch {
        throw Refusal(.invalid, "credit-code", error.words.en)
      }
    }
    do {
      try transaction.run(
        "INSERT INTO supplier (id, reference, name, code, added_at) VALUES ($1, $2, $3, $4, $5)", newKey().bytes,
        reference, name, code, at)
    } catch let error as DatabaseError where error.isUnique("reference", in: "supplier") {
      throw Refusal(.conflict, "supplier-exists", "There is a supplier \(reference) already.")
    }
  }

  /// Screens a supplier by the criteria of the annex. Where he may supply, the clock for the next time starts.
  ///
  /// - Throws: `Refusal` when no criteria are written, or the scores are not one for each of them.
  func screen(supplier reference: String, scores: [SupplierScore], note: String, at: Instant) throws {
    let supplier = try self.supplier(reference, "{locking}")
    guard let annex = suppliersAnnex(at: at) else {
      throw Refusal(
        .invalid, "criteria-not-written", "No criteria are written; publish the suppliers annex of the letter first.")
    }
    let points = Dictionary(scores.map { ($0.criterion, $0.points) }) { first, _ in first }
    guard points.count == scores.count, let screening = SupplierScreening(scores: points, under: annex) else {
      let keys = annex.criteria.map(\.key).joined(separator: ", ")
      throw Refusal(.invalid, "scores-incomplete", "Give each criterion one score from 0 to 100: \(keys).")
    }
    if let last = supplier.last, last.at > at {
      throw Refusal(.invalid, "screened-later", "There is a later screening, of \(last.at); tell them in their order.")
    }
    try fulfil(.rescreen, of: supplier.id, at: at)
    let clause = letters.inForce(at: at).flatMap { version in
      version.letter.clause("goods.suppliers").flatMap { clause in
        clause.term("every").map { (version, clause.key, version.letter.calendar.end(of: $0, from: at)) }
      }
    }
    let id = newKey()
    try transaction.run(
      """
      INSERT INTO supplier_screening (id, supplier, at, verdict, points, working, valid_until, note, actor)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      """, id.bytes, supplier.id.bytes, at, screening.verdict.rawValue, screening.points, screening.working,
      clause?.2, note, actor)
    for score in scores {
      try transaction.run(
        "INSERT INTO supplier_score (screening, criterion, points, evidence, document) VALUES ($1, $2, $3, $4, $5)",
        id.bytes, score.criterion, score.points, score.evidence,
        try score.document.map { try keep(document: $0, at: at) }
      )
    }
    guard screening.verdict.maySupply, let (version, key, due) = clause else { return }
    var decision = Decision()
    decision.opened.append(
      Owed(
        id: newKey(), letter: version.number, duty: .rescreen, subject: supplier.id,
        obligation: Obligation(clause: key, opened: at, due: due)))
    try commit(decision)
  }

  /// Lets a lot be received, or not: no purchase lot without an approved supplier (`goods.suppliers`).
  ///
  /// - Throws: `Refusal` when there is no such supplier, or he was not screened, was refused, or his screening is too old.
  public func requireApproved(supplier reference: String, at: Instant) throws {
    let supplier = try self.supplier(reference, "{holding}")
    switch supplier.standing(at: at) {
    case .approved, .conditional: return
    case .notScreened:
      throw Refusal(
        .invalid, "supplier-not-screened", "The supplier \(reference) was not screened yet; screen him first.")
    case .refused:
      throw Refusal(
        .invalid, "supplier-refused", "The supplier \(reference) was refused; screen him again once that has changed.")
    case .overdue:
      throw Refusal(
        .invalid, "supplier-overdue", "The screening of \(reference) is too old; screen him again before his next lot.")
    }
  }

  /// A paper that came with a lot, such as its delivery note.
  ///
  /// - Parameter product: whose lot it is, since several goods may have lots of one name; nil where it is his only lot of
  ///   that name, or the first that is received.
  /// - Returns: what the lot still lacks.
  /// - Throws: `Refusal` when the supplier may not supply, no such paper is asked for, or it is on file already;
  ///   `InputProblems` when it could be of several lots.
  func addSourceDocument(
    supplier reference: String, lot: String, of product: String?, kind: String, name: String, base64: String,
    at: Instant
  ) throws -> [String] {
    try requireApproved(supplier: reference, at: at)
    let supplier = try self.supplier(reference, "")
    if let annex = suppliersAnnex(at: at), !annex.documents.contains(where: { $0.key == kind }) {
      let keys = annex.documents.map(\.key).joined(separator: ", ")
      throw Refusal(.invalid, "document-kind", "There is no source document \(kind); name one of: \(keys).")
    }
    let whose = try product.map { try self.product($0) } ?? owner(ofLot: lot, from: reference)
    let document = try keep(document: base64, at: at)
    do {
      try transaction.run(
        """
        INSERT INTO source_document (id, supplier, lot, kind, name, document, at, actor, product)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """, newKey().bytes, supplier.id.bytes, lot, kind, name, document, at, actor, whose?.bytes)
    } catch let error as DatabaseError where error.code == .constraint(.unique) {
      throw Refusal(.conflict, "document-exists", "This document is on file for \(lot) already.")
    }
    return try papers(ofLot: lot, of: whose, from: reference, at: at).missing
  }

  /// The only product that has a lot of this name from a supplier; nil where none has yet.
  private func owner(ofLot lot: String, from supplier: String) throws -> Identifier? {
    let owners = try transaction.all(
      "SELECT product FROM lot WHERE reference = $1 AND supplier = $2 ORDER BY id LIMIT 2", lot, supplier,
      map: { Identifier(bytes: $0.bytes(0))! })
    guard owners.count < 2 else {
      throw InputProblems([
        SchemaProblem(
          pointer: "/product", code: "missing", message: "several goods have a lot \(lot) of his; say which it is of")
      ])
    }
    return owners.first
  }

  /// Papers that came before their lot are its own once it is there.
  func adoptPapers(ofLot lot: String, of product: Identifier, from supplier: String) throws {
    try transaction.run(
      """
      UPDATE source_document SET product = $1
      WHERE product IS NULL AND lot = $2 AND supplier = (SELECT id FROM supplier WHERE reference = $3)
        AND NOT EXISTS (SELECT 1 FROM source_document AS own WHERE own.product = $1 AND own.lot = $2
          AND own.kind = source_document.kind AND own.document = source_document.document)
      """, product.bytes, lot, supplier)
  }

  /// The kinds of papers that a lot has, and those that it still lacks by the annex of the moment.
  ///
  /// - Parameter product: nil for papers of a lot that has not come in yet.
  func papers(
    ofLot lot: String, of product: Identifier?, from supplier: String, at: Instant
  ) throws -> (there: [String], missing: [String]) {
    let there = try transaction.all(
      """
      SELECT kind FROM source_document WHERE lot = $1 AND supplier = (SELECT id FROM supplier WHERE reference = $2)
        AND \(product == nil ? "product IS NULL" : "product = $3") GROUP BY kind ORDER BY kind {bytewise}
      """, [lot.value, supplier.value] + (product.map { [$0.bytes.value] } ?? []), map: { $0.text(0) })
    let isBranded = try product.flatMap { product in
      try transaction.first("SELECT brand FROM product WHERE id = $1", product.bytes, map: { !$0.isNull(0) })
    }
    let demanded = suppliersAnnex(at: at)?.documents(isBranded: isBranded ?? false) ?? []
    return (there, demanded.map(\.key).filter { !there.contains($0) })
  }

  private static let columns = """
    supplier.id, supplier.reference, name, code, added_at, last.id, last.at, last.verdict, last.points, last.working,
    last.valid_until, last.note, last.actor
    """
  private static let source = """
    supplier LEFT JOIN supplier_screening AS last ON last.id = (
      SELECT newest.id FROM supplier_screening AS newest WHERE newest.supplier = supplier.id
      ORDER BY newest.at DESC, newest.id DESC LIMIT 1)
    """

  public func supplier(_ reference: String) throws -> Supplier { try supplier(reference, "") }

  private func supplier(_ reference: String, _ lock: String) throws -> Supplier {
    let isThere = try transaction.first(
      "SELECT 1 FROM supplier WHERE reference = $1 \(lock)", reference, map: { _ in true })
    let found =
      isThere == true
      ? try transaction.first(
        "SELECT \(Self.columns) FROM \(Self.source) WHERE supplier.reference = $1", reference, map: Self.supplier) : nil
    guard let found else {
      throw Refusal(.unknown, "supplier-unknown", "There is no supplier \(reference); add him first.")
    }
    return found
  }

  public func suppliers(after key: [UInt8], limit: Int) throws -> [Supplier] {
    try transaction.all(
      "SELECT \(Self.columns) FROM \(Self.source) WHERE supplier.id > $1 ORDER BY supplier.id LIMIT $2", key, limit,
      map: Self.supplier)
  }

  private static func supplier(_ row: Row) -> Supplier {
    Supplier(
      id: Identifier(bytes: row.bytes(0))!, reference: row.text(1), name: row.text(2), code: row.optionalText(3),
      added: row.instant(4), last: row.isNull(5) ? nil : screening(row, from: 5))
  }

  private static func screening(_ row: Row, from place: Int) -> Supplier.Screening {
    Supplier.Screening(
      id: Identifier(bytes: row.bytes(place))!, at: row.instant(place + 1),
      verdict: SupplierScreening.Verdict(rawValue: row.text(place + 2))!, points: row.int(place + 3),
      working: row.text(place + 4), validUntil: row.optionalInstant(place + 5), note: row.text(place + 6),
      by: row.optionalText(place + 7))
  }

  /// The screenings of a supplier, the latest first.
  public func screenings(of supplier: Identifier) throws -> [Supplier.Screening] {
    try transaction.all(
      """
      SELECT id, at, verdict, points, working, valid_until, note, actor FROM supplier_screening WHERE supplier = $1
      ORDER BY at DESC, id DESC LIMIT 200
      """, supplier.bytes, map: { Self.screening($0, from: 0) })
  }

  public func scores(of screening: Identifier) throws -> [SupplierScore] {
    try transaction.all(
      """
      SELECT criterion, points, evidence, document FROM supplier_score WHERE screening = $1
      ORDER BY criterion {bytewise}
      """, screening.bytes
    ) {
      SupplierScore(
        criterion: $0.text(0), points: $0.int(1), evidence: $0.text(2),
        document: $0.optionalBytes(3).map { Evidence.hexadecimal($0) })
    }
  }

  /// The papers of a supplier's lots.
  public func sourceDocuments(
    of supplier: Identifier, lot: String? = nil, after key: [UInt8] = [], limit: Int
  ) throws -> [(id: Identifier, document: SourceDocument)] {
    try transaction.all(
      """
      SELECT id, lot, kind, name, document, at, (SELECT reference FROM product WHERE product.id = source_document.product)
      FROM source_document WHERE supplier = $1 AND id > $2
      AND (CAST($3 AS TEXT) IS NULL OR lot = $3) ORDER BY id LIMIT $4
      """, supplier.bytes, key, lot, limit
    ) {
      (
        Identifier(bytes: $0.bytes(0))!,
        SourceDocument(
          lot: $0.text(1), kind: $0.text(2), name: $0.text(3), sha256: Evidence.hexadecimal($0.bytes(4)),
          at: $0.instant(5), product: $0.optionalText(6))
      )
    }
  }
}

/// A paper that came with a lot.
public struct SourceDocument: Sendable {
  public var lot, kind, name: String
  /// In hexadecimal.
  public var sha256: String
  public var at: Instant
  /// Whose lot it is; nil before the lot has come in.
  public var product: String?
}
