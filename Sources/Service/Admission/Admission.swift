import Database
import Promises

/// An application of a merchant: one for each, from the first word to the last verification.
struct Admission: Sendable {
  enum Status: String, Sendable, CaseIterable {
    /// Not decided: he gathers what he has to hand in, or it is looked at.
    case applied
    case approved
    case rejected
  }
  enum Appeal: String, Sendable {
    case open
    /// Decided: against the same decision there is no second one.
    case over
  }
  var id: Identifier
  var merchant: String
  var kind: String
  var name: String
  var code: String
  var categories: [String]
  var brands: [String]
  /// Sealed: `TraderFact` by its name.
  var facts: [UInt8]?
  var accountHash: [UInt8]?
  var addressHash: [UInt8]?
  var status: Status
  var applied: Instant
  /// Since when it waits for a reviewer; nil where it is the merchant's turn, or nobody's.
  var submitted: Instant?
  var decided: Instant?
  /// Who decided last, as security events name him.
  var decidedBy: String?
  var activated: Instant?
  var appeal: Appeal?
  /// The last instant at which what he proved holds and he is verified.
  var lapses: Instant?
  /// The last instant of the first document to run out, of those that he was approved by.
  var provenUntil: Instant?

  static let columns = """
    id, merchant, kind, name, code, categories, brands, facts, account_hash, address_hash, status, applied_at,
    submitted_at, decided_at, decided_by, activated_at, appeal, lapses_at, proven_until
    """

  init(_ row: Row) {
    id = Identifier(bytes: row.bytes(0))!
    merchant = row.text(1)
    kind = row.text(2)
    name = row.text(3)
    code = row.text(4)
    categories = Self.list(row.text(5))
    brands = Self.list(row.text(6))
    facts = row.optionalBytes(7)
    accountHash = row.optionalBytes(8)
    addressHash = row.optionalBytes(9)
    status = Status(rawValue: row.text(10))!
    applied = row.instant(11)
    submitted = row.optionalInstant(12)
    decided = row.optionalInstant(13)
    decidedBy = row.optionalText(14)
    activated = row.optionalInstant(15)
    appeal = row.optionalText(16).flatMap(Appeal.init(rawValue:))
    lapses = row.optionalInstant(17)
    provenUntil = row.optionalInstant(18)
  }

  /// Names as they are stored: a JSON array.
  static func text(_ list: [String]) -> String { JSON.array(list.map { .string($0) }).text }
  static func list(_ text: String) -> [String] {
    ((try? JSON.parse(text.utf8))?.array ?? []).compactMap(\.string)
  }
}

/// The reasons for which this feature suspends merchants (`Work.suspend`).
enum Suspended {
  /// His deposit has not reached its floor for the first time.
  static let deposit = "deposit-outstanding"
  /// A document that he needs has run out.
  static let expired = "qualification-expired"
  /// He was not verified again in time.
  static let unverified = "verification-overdue"
}

extension Work {
  /// An application, locked: whoever changes it waits for the others who do.
  func admission(_ merchant: String) throws -> Admission {
    guard let found = try admissionIfAny(merchant, "{locking}") else {
      throw Refusal(.unknown, "admission-unknown", "\(merchant) has not applied for admission; apply first.")
    }
    return found
  }

  func admissionIfAny(_ merchant: String, _ lock: String = "") throws -> Admission? {
    try transaction.first(
      "SELECT \(Admission.columns) FROM admission WHERE merchant = $1 \(lock)", merchant, map: Admission.init)
  }

  /// Writes down what happened to it.
  ///
  /// - Parameters:
  ///   - code: what the program knows it by, such as reasons; never anybody's own words.
  ///   - words: what somebody wrote; sealed.
  func note(_ step: String, on admission: Admission, at: Instant, code: String = "", words: String? = nil) throws {
    let serial =
      try transaction.first(
        "SELECT COALESCE(MAX(serial), 0) + 1 FROM admission_step WHERE admission = $1", admission.id.bytes,
        map: { $0.int(0) }) ?? 1
    let sealed = try words.map {
      try seal($0.utf8, of: DataSubject.merchant(admission.merchant), for: .admissionStep(admission.id, serial))
    }
    try transaction.run(
      "INSERT INTO admission_step (admission, serial, step, at, actor, code, words) VALUES ($1, $2, $3, $4, $5, $6, $7)",
      admission.id.bytes, serial, step, at, actor, code, sealed)
  }

  func tell(_ kind: String, of admission: Admission, at: Instant) throws {
    var decision = Decision()
    decision.messages.append(Message(key: newKey(), kind: "admission.\(kind)", subject: admission.id, at: at))
    try commit(decision)
  }

  /// A merchant's data is kept while he is here (E-Commerce Law 27).
  ///
  /// - Throws: `Refusal` where he has not left.
  func admitErasure(ofMerchant subject: String) throws {
    guard subject.hasPrefix("merchant:") else { return }
    let isHere = try transaction.first(
      "SELECT 1 FROM merchant WHERE reference = $1 AND left_at IS NULL", String(subject.dropFirst("merchant:".count)),
      map: { _ in true })
    if isHere == true {
      throw Refusal(.invalid, "merchant-here", "This merchant sells here; what he proved is kept until he has left.")
    }
  }
}
