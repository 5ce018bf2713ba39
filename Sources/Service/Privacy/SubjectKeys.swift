import Crypto
import Database
public import Promises

/// Whose data something is, as `subject_key` has it: `buyer:B-1` by the shop's name for him, `order:A-1` where nobody
/// told who bought, `complaint:K-1` where a complaint names no order, `merchant:M-1` who sells or wants to, `person:` and
/// the key of somebody who signs in, `report:J-1` where nobody knows who reported, `case:J-1` for what the platform and a
/// merchant write in a case, `call:` and the exchange's name for a call that is not filed with a case yet, `mail:` and the
/// key of a message that belongs to no case.
public enum DataSubject {
  static let kinds = ["buyer", "order", "complaint", "merchant", "person", "report", "case", "call", "mail"]
  /// The longest: a kind and a reference.
  static let longest = 74

  public static func buyer(_ reference: String) -> String { "buyer:\(reference)" }
  public static func order(_ reference: String) -> String { "order:\(reference)" }
  public static func complaint(_ reference: String) -> String { "complaint:\(reference)" }
  public static func call(_ reference: String) -> String { "call:\(reference.prefix(60))" }
  public static func merchant(_ reference: String) -> String { "merchant:\(reference)" }
  public static func report(_ reference: String) -> String { "report:\(reference)" }
  public static func reportCase(_ reference: String) -> String { "case:\(reference)" }
  static func mail(_ id: Identifier) -> String { "mail:\(id)" }
  static func of(order reference: String, buyer: String?) -> String { buyer.map(Self.buyer) ?? order(reference) }
  /// A complaint's is its order's, else that of whom the shop named, else its own.
  static func of(complaint reference: String, order: String?, buyer: String?) -> String {
    order.map { of(order: $0, buyer: buyer) } ?? buyer.map(Self.buyer) ?? complaint(reference)
  }
  public static func person(_ id: Identifier) -> String { "person:\(id)" }

  /// The kind and the reference of one.
  static func parts(_ subject: String) -> (kind: String, name: String) {
    let parts = subject.split(separator: ":", maxSplits: 1).map(String.init)
    return (parts[0], parts.count > 1 ? parts[1] : "")
  }

  static func isOne(_ text: String) -> Bool {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    return parts.count == 2 && kinds.contains(String(parts[0])) && !parts[1].isEmpty
      && text.unicodeScalars.count <= longest && !text.utf8.contains(0)
  }

  /// - Throws: `Refusal` where it names nobody.
  static func check(_ text: String) throws {
    guard isOne(text) else {
      throw Refusal(
        .invalid, "subject",
        "Write whose data it is as buyer:..., order:..., complaint:..., merchant:..., report:..., case:..., call:..., mail:... or person:... with his or its reference."
      )
    }
  }
}

extension Work {
  /// The key that look-ups are hashed with. It is wrapped like a person's, so that it stays when the master key changes.
  private static let lookUp = "look-up"

  /// Seals bytes so that nothing but the key of a subject opens them, in the place that they were sealed for (AES-GCM
  /// with 256 bits; subject and field are authenticated with them).
  ///
  /// - Throws: `Refusal` when the subject was erased.
  public func seal(_ bytes: [UInt8], of subject: String, as field: String) throws -> [UInt8] {
    try Self.seal(bytes, with: try ownKey(of: subject), subject, field)
  }

  /// What was sealed; nil when the subject was erased since.
  ///
  /// - Throws: `Refusal` when it was not sealed for this subject and field, or its master key is not configured.
  public func open(sealed: [UInt8], of subject: String, as field: String) throws -> [UInt8]? {
    guard let key = try subjectKey(of: subject) else { return nil }
    return try Self.open(sealed, with: key, subject, field)
  }

  /// When a subject's data was erased; nil where it was not.
  public func erased(_ subject: String) throws -> Instant? {
    try transaction.first(
      "SELECT erased_at FROM subject_key WHERE subject = $1", subject, map: { $0.optionalInstant(0) }) ?? nil
  }

  /// Destroys the key of a subject and what could be looked up of him. What was sealed for him can be read by nobody
  /// any more; orders, claims, the ledger and the journal stand. To do it again does nothing.
  ///
  /// - Returns: when he was erased, the first time.
  @discardableResult
  public func erase(subject: String) throws -> Instant {
    try DataSubject.check(subject)
    let whose = try self.whose(subject)
    guard whose == subject else {
      throw Refusal(
        .invalid, "subject-elsewhere", "What is known about \(subject) is kept with \(whose): erase that instead.")
    }
    try forgetWords(of: subject)
    // Also where there is no key: whoever stores something at this moment finds the row afterwards and refuses.
    try transaction.run(
      """
      INSERT INTO subject_key (subject, created_at, erased_at) VALUES ($1, $2, $2) ON CONFLICT (subject) DO UPDATE
      SET sealed = NULL, master = NULL, erased_at = COALESCE(subject_key.erased_at, excluded.erased_at)
      """, subject, now)
    try transaction.run("DELETE FROM contact WHERE subject = $1", subject)
    if subject.hasPrefix("buyer:") {
      try transaction.run("DELETE FROM session WHERE buyer = $1", String(subject.dropFirst("buyer:".count)))
    }
    try note(SecurityEvent(.erased, at: now, actor: actor, subject: subject))
    return try erased(subject) ?? now
  }

  /// Whose data is what is kept about a subject: an order's is its buyer's, and a complaint's that of its order.
  private func whose(_ subject: String) throws -> String {
    let (kind, name) = DataSubject.parts(subject)
    switch kind {
    case "order":
      let buyer = try transaction.first(
        "SELECT buyer FROM orders WHERE reference = $1", name, map: { $0.optionalText(0) })
      return buyer.map { DataSubject.of(order: name, buyer: $0) } ?? subject
    case "complaint":
      let id = try transaction.first(
        "SELECT id FROM complaint WHERE reference = $1", name, map: { Identifier(bytes: $0.bytes(0))! })
      return try id.map { try self.subject(ofComplaint: $0) } ?? subject
    case "report":
      return try transaction.first("SELECT subject FROM report WHERE reference = $1", name, map: { $0.text(0) })
        ?? subject
    default: return subject
    }
  }

  /// Whoever works here signs in with what is sealed for him: his account is disabled before it is erased.
  ///
  /// - Throws: `Refusal` where it is not.
  func admitErasure(of subject: String) throws {
    try admitErasure(ofMerchant: subject)
    guard subject.hasPrefix("person:"), let id = Identifier(String(subject.dropFirst("person:".count))),
      let line = try person(id)
    else { return }
    guard line.disabled != nil else {
      throw Refusal(.invalid, "account-in-use", "Somebody signs in by this account; disable it first.")
    }
  }

  /// A keyed hash by which something is found again without being stored (HMAC-SHA-256).
  static func lookUpHash(_ bytes: [UInt8], with key: SymmetricKey) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key))
  }

  // MARK: Keys

  /// The key that look-ups are hashed with; nil where nothing was ever stored to be found.
  func lookUpKey() throws -> SymmetricKey? { try subjectKey(of: Self.lookUp) }

  /// The same, made where there is none. It is never erased, so that nobody has to lock what all commands read.
  func ownLookUpKey() throws -> SymmetricKey {
    if let key = try lookUpKey() { return key }
    try makeKey(of: Self.lookUp)
    guard let key = try lookUpKey() else { throw Refusal(.invalid, "look-up", "The key for look-ups is gone.") }
    return key
  }

  /// The key of a subject, made where he has none. Until the transaction ends nobody erases him.
  func ownKey(of subject: String) throws -> SymmetricKey {
    try DataSubject.check(subject)
    try makeKey(of: subject)
    guard let key = try subjectKey(of: subject, lock: "{locking}") else {
      throw Refusal(.invalid, "erased", "The data of \(subject) was erased; nothing is stored of him again.")
    }
    return key
  }

  private func makeKey(of subject: String) throws {
    try transaction.post(
      """
      INSERT INTO subject_key (subject, sealed, master, created_at) VALUES ($1, $2, $3, $4)
      ON CONFLICT (subject) DO NOTHING
      """, subject, try Self.wrap(SymmetricKey(size: .bits256), of: subject, under: keys.current), keys.current.name,
      now)
  }

  /// Nil where there is none, or none any more.
  func subjectKey(of subject: String, lock: String = "") throws -> SymmetricKey? {
    let found = try transaction.first(
      "SELECT sealed, master FROM subject_key WHERE subject = $1 \(lock)", subject
    ) { ($0.optionalBytes(0), $0.optionalBytes(1)) }
    guard let sealed = found?.0, let master = found?.1 else { return nil }
    return try Self.unwrap(sealed, of: subject, under: keys.key(named: master), name: master)
  }

  static func wrap(_ key: SymmetricKey, of subject: String, under master: MasterKeys.Key) throws -> [UInt8] {
    try seal(key.withUnsafeBytes { Array($0) }, with: master.secret, subject, "key")
  }

  static func unwrap(
    _ sealed: [UInt8], of subject: String, under master: MasterKeys.Key?, name: [UInt8]
  ) throws -> SymmetricKey {
    guard let master else {
      throw Refusal(
        .invalid, "master-key-unknown",
        "A key is wrapped under the master key \(MasterKeys.shown(name)), which is not configured; "
          + "add it to PLEDGE_FORMER_MASTER_KEYS.")
    }
    return SymmetricKey(data: try open(sealed, with: master.secret, subject, "key"))
  }

  // MARK: AES-GCM

  /// Nonce, ciphertext and tag. Nonces are random: a key may seal 2^32 times (NIST SP 800-38D, 8.3).
  static func seal(
    _ bytes: [UInt8], with key: SymmetricKey, _ subject: String, _ field: String
  ) throws -> [UInt8] {
    let box = try AES.GCM.seal(bytes, using: key, authenticating: place(subject, field))
    return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
  }

  static func open(
    _ sealed: [UInt8], with key: SymmetricKey, _ subject: String, _ field: String
  ) throws -> [UInt8] {
    do {
      return Array(
        try AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: key, authenticating: place(subject, field)))
    } catch {
      throw Refusal(
        .invalid, "sealed-broken", "What is sealed for \(subject) as \(field) was changed, or belongs elsewhere.")
    }
  }

  /// No subject has a zero byte in it.
  private static func place(_ subject: String, _ field: String) -> [UInt8] {
    Array(subject.utf8) + [0] + Array(field.utf8)
  }
}
