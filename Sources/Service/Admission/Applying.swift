import Crypto
import Database
import Promises

/// What a merchant says of himself.
struct MerchantApplication: Sendable {
  var kind: String
  var name: String
  var code: String
  var facts: [TraderFact: String]
  var categories: [String]
  var brands: [String]
}

/// A document that he hands in.
struct NewDocument: Sendable {
  var kind: String
  var number: String
  var issuer: String
  var from: Day?
  var until: Day?
  var brand: String?
  var grantor: String?
  var grantee: String?
  /// The file, in base64.
  var base64: String?
  /// The document that is taken back for it, if any.
  var replaces: Identifier?
}

extension Work {
  /// Somebody applies to sell here, or corrects what he said when he did. A code with a wrong check digit is refused.
  ///
  /// - Throws: `Refusal` while it is being looked at.
  func apply(_ merchant: String, _ told: MerchantApplication, at: Instant) throws {
    let annex = admissionAnnex(at: at)
    if let annex {
      guard let kind = annex.kind(told.kind) else {
        let kinds = annex.kinds.map(\.key).joined(separator: ", ")
        throw Refusal(.invalid, "merchant-kind-unknown", "There is no kind of merchant \(told.kind); choose \(kinds).")
      }
      if kind.hasCreditCode { try Self.check(creditCode: told.code) }
    }
    let before = try admissionIfAny(merchant, "{locking}")
    if let before { try Self.admitChange(before) }
    let id = before?.id ?? newKey()
    let key = try ownLookUpKey()
    func hash(_ fact: TraderFact, _ form: (String) -> String) -> [UInt8]? {
      told.facts[fact].map { Self.lookUpHash(Array("\(fact.rawValue)\0\(form($0))".utf8), with: key) }
    }
    let facts = JSON.object(
      JSONObject(
        told.facts.sorted { $0.key.rawValue < $1.key.rawValue }.map {
          ($0.key.rawValue, JSON.string($0.value))
        }))
    // Also where nothing is sealed: one who was erased does not come back under the same reference unnoticed.
    let sealed = try seal(facts.bytes, of: DataSubject.merchant(merchant), for: .admissionFacts(id))
    try transaction.run(
      """
      INSERT INTO admission (id, merchant, kind, name, code, code_form, categories, brands, facts, account_hash,
        address_hash, status, applied_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'applied', $12)
      ON CONFLICT (merchant) DO UPDATE SET kind = excluded.kind, name = excluded.name, code = excluded.code,
        code_form = excluded.code_form, categories = excluded.categories, brands = excluded.brands,
        facts = excluded.facts, account_hash = excluded.account_hash, address_hash = excluded.address_hash,
        status = CASE WHEN admission.status = 'rejected' THEN 'applied' ELSE admission.status END,
        appeal = CASE WHEN admission.status = 'rejected' THEN NULL ELSE admission.appeal END
      """, id.bytes, merchant, told.kind, told.name, told.code, MerchantForm.code(told.code),
      Admission.text(told.categories), Admission.text(told.brands), sealed,
      hash(.account, MerchantForm.account), hash(.address, MerchantForm.address), at)
    try note(before == nil ? "applied" : "corrected", on: admission(merchant), at: at)
  }

  /// - Throws: `Refusal` where somebody looks at it, or at an appeal, and it must not change under his eyes.
  private static func admitChange(_ admission: Admission) throws {
    if admission.appeal == .open {
      throw Refusal(.invalid, "appeal-open", "The appeal is being decided; wait for the decision.")
    }
    if admission.submitted != nil {
      throw Refusal(.invalid, "in-review", "The application is being reviewed; wait for the decision.")
    }
  }

  private static func check(creditCode text: String) throws {
    do { _ = try CreditCode(text) } catch { throw Refusal(.invalid, "credit-code", error.words.en) }
  }

  /// How many documents an application may have.
  static let mostDocuments = 100

  /// A merchant hands in a document. It counts once a reviewer has looked at it.
  ///
  /// - Throws: `Refusal` where it has run out, has impossible days, a wrong check digit or a file that is no picture or
  ///   document, or is there already.
  func add(_ told: NewDocument, to merchant: String, at: Instant) throws {
    let admission = try admission(merchant)
    let annex = admissionAnnex(at: at)
    let rule = annex?.document(told.kind)
    if let annex, rule == nil {
      let kinds = annex.documents.map(\.key).joined(separator: ", ")
      throw Refusal(.invalid, "document-unknown", "There is no kind of document \(told.kind); choose \(kinds).")
    }
    if rule?.number == .creditCode { try Self.check(creditCode: told.number) }
    try checkDays(told, rule, at: at)
    if let link = rule?.link, told.brand == nil || told.grantee == nil || link == .authorisation && told.grantor == nil
    {
      throw Refusal(
        .invalid, "document-brand",
        "Say which brand it is about, who holds the right by it and, of an authorisation, who gives it.")
    }
    if let former = told.replaces { try withdraw(former, from: merchant, at: at) }
    let hash = try told.base64.map { try store(document: $0, of: merchant) }
    let count = try transaction.first(
      "SELECT COUNT(*) FROM admission_document WHERE admission = $1", admission.id.bytes, map: { $0.int(0) })
    guard count ?? 0 < Self.mostDocuments else {
      throw Refusal(.invalid, "documents-enough", "An application has \(Self.mostDocuments) documents at most.")
    }
    let id = newKey()
    let number = Self.lookUpHash(
      Array("\(told.kind)\0\(MerchantForm.code(told.number))".utf8), with: try ownLookUpKey())
    let isThere = try transaction.first(
      """
      SELECT 1 FROM admission_document WHERE admission = $1 AND kind = $2 AND number_hash = $3
      AND COALESCE(valid_from, 0) = $4 AND COALESCE(valid_until, 0) = $5 AND COALESCE(brand_form, '') = $6
      AND COALESCE(file, number_hash) = $7 AND withdrawn_at IS NULL
      """, admission.id.bytes, told.kind, number, told.from?.number ?? 0, told.until?.number ?? 0,
      told.brand.map(Brand.fold) ?? "", hash ?? number, map: { _ in true })
    guard isThere != true else { throw Refusal(.conflict, "document-here", "This document is here already.") }
    try transaction.run(
      """
      INSERT INTO admission_document (id, admission, kind, number, number_hash, issuer, valid_from, valid_until, brand,
        brand_form, grantor, grantee, file, added_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
      """, id.bytes, admission.id.bytes, told.kind,
      try seal(told.number.utf8, of: DataSubject.merchant(merchant), for: .documentNumber(id)), number, told.issuer,
      told.from?.number, told.until?.number, told.brand, told.brand.map(Brand.fold), told.grantor, told.grantee, hash,
      at)
    try note("document", on: admission, at: at, code: told.kind)
  }

  /// A merchant takes a document back that was a mistake. It counts for nothing from then on; that it was here stays in
  /// the history.
  ///
  /// - Throws: `Refusal` where somebody looks at it, or he was approved by it.
  func withdraw(_ document: Identifier, from merchant: String, at: Instant) throws {
    let admission = try admission(merchant)
    let found = try transaction.first(
      "SELECT kind, added_at, withdrawn_at FROM admission_document WHERE id = $1 AND admission = $2", document.bytes,
      admission.id.bytes, map: { ($0.text(0), $0.instant(1), $0.optionalInstant(2)) })
    guard let (kind, added, withdrawn) = found else {
      throw Refusal(.invalid, "document-not-here", "There is no such document; see which ones are here.")
    }
    guard withdrawn == nil else {
      throw Refusal(.conflict, "document-withdrawn", "This document was taken back already.")
    }
    try Self.admitChange(admission)
    let approved = try transaction.first(
      "SELECT MAX(at) FROM admission_step WHERE admission = $1 AND step IN ('approved', 'appeal-granted')",
      admission.id.bytes, map: { $0.optionalInstant(0) })
    if admission.status == .approved, let approved = approved ?? nil, added <= approved {
      throw Refusal(
        .invalid, "document-relied-on",
        "The merchant was approved by this document, and it stays; hand in the one that follows it.")
    }
    try transaction.run("UPDATE admission_document SET withdrawn_at = $2 WHERE id = $1", document.bytes, at)
    try note("withdrawn", on: admission, at: at, code: kind)
  }

  private func checkDays(_ told: NewDocument, _ rule: AdmissionAnnex.DocumentKind?, at: Instant) throws {
    if let from = told.from, let until = told.until, until < from {
      throw Refusal(
        .invalid, "document-days", "It cannot end on \(until) before it begins on \(from); compare it again.")
    }
    if let until = told.until, let zone = letters.inForce(at: at)?.letter.calendar.zone, until < zone.day(of: at) {
      throw Refusal(.invalid, "document-expired", "It ran out on \(until); hand in one that is valid.")
    }
    if told.until == nil, rule?.runsOut == true {
      throw Refusal(.invalid, "document-end", "Say until which day it is valid.")
    }
  }

  /// Keeps a file, sealed under the merchant's key.
  private func store(document base64: String, of merchant: String) throws -> [UInt8] {
    let file = try Evidence(base64: base64)
    let hash = Array(SHA256.hash(data: file.content))
    let subject = DataSubject.merchant(merchant)
    try transaction.run(
      "INSERT INTO evidence (subject, hash, type, content) VALUES ($1, $2, $3, $4) ON CONFLICT (subject, hash) DO NOTHING",
      subject, hash, file.type.rawValue, try seal(file.content, of: subject, for: .evidence(hash)))
    return hash
  }

  /// The application is complete by the merchant's own word: the clock of its review starts. One who sells already asks
  /// to be verified again.
  ///
  /// - Throws: `Refusal` where it is being reviewed already, or was rejected.
  func submit(_ merchant: String, at: Instant) throws {
    let admission = try admission(merchant)
    try Self.admitChange(admission)
    guard admission.status != .rejected else {
      throw Refusal(
        .invalid, "was-rejected", "It was rejected: appeal against that, or apply anew with what was missing.")
    }
    try transaction.run("UPDATE admission SET submitted_at = $2 WHERE id = $1", admission.id.bytes, at)
    try openReview(of: admission, at: at)
    try note("submitted", on: admission, at: at)
    try tell("submitted", of: admission, at: at)
    hasApplications = true
  }

  /// By when it is to be decided: within what the letter's clause says, or else the annex.
  func openReview(of admission: Admission, at: Instant) throws {
    guard let version = letters.inForce(at: at), let clause = version.letter.clause("merchants.admission"),
      let term = clause.term("decide-within") ?? admissionAnnex(at: at)?.decideWithin
    else { return }
    var decision = Decision()
    decision.opened.append(
      Owed(
        id: newKey(), letter: version.number, duty: .admit, subject: admission.id,
        obligation: Obligation(clause: clause.key, opened: at, due: version.letter.calendar.end(of: term, from: at))))
    try commit(decision)
  }
}
