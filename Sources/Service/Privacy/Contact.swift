import Database
import Promises

/// What is known of how to reach somebody.
public enum ContactField: String, Hashable, Sendable, CaseIterable {
  case name, email, phone, address, note

  /// In characters.
  static let longest = 500

  /// Whether somebody may be found by it.
  var isLookedUp: Bool { self == .email || self == .phone }

  /// What counts as the same: e-mail addresses in small letters, telephone numbers by their digits, those of mainland
  /// China with or without their country's code.
  func normal(_ value: String) -> String {
    switch self {
    case .email: return value.filter { !$0.isWhitespace }.lowercased()
    case .phone:
      var digits = Password.normal(value).filter { $0.isASCII && $0.isNumber }
      if digits.hasPrefix("00") { digits = String(digits.dropFirst(2)) }
      return digits.count == 13 && digits.hasPrefix("861") ? String(digits.dropFirst(2)) : digits
    case .name, .address, .note: return value
    }
  }
}

extension Work {
  /// Stores how to reach somebody, sealed. What is not named stays as it was; an empty value is removed.
  ///
  /// - Throws: `Refusal` when the subject was erased.
  public func setContact(_ values: [ContactField: String], of subject: String) throws {
    let key = try ownKey(of: subject)
    for (field, value) in values.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      if value.isEmpty {
        try transaction.run("DELETE FROM contact WHERE subject = $1 AND field = $2", subject, field.rawValue)
        continue
      }
      let hash = field.isLookedUp ? Self.lookUpHash(field.looked(value), with: try ownLookUpKey()) : nil
      try transaction.run(
        """
        INSERT INTO contact (subject, field, sealed, look_up) VALUES ($1, $2, $3, $4)
        ON CONFLICT (subject, field) DO UPDATE SET sealed = excluded.sealed, look_up = excluded.look_up
        """, subject, field.rawValue, try Self.seal(Array(value.utf8), with: key, subject, field.rawValue), hash)
    }
  }

  /// How to reach somebody; nothing where nothing is known or he was erased. What does not open is left out.
  public func contact(of subject: String) throws -> [ContactField: String] {
    try contactWords(of: subject).compactMapValues(\.text)
  }

  /// The same with what does not open.
  public func contactWords(of subject: String) throws -> [ContactField: Words] {
    let sealed = try transaction.all(
      "SELECT field, sealed FROM contact WHERE subject = $1", subject, map: { ($0.text(0), $0.bytes(1)) })
    guard !sealed.isEmpty, let key = try subjectKey(of: subject) else { return [:] }
    var contact: [ContactField: Words] = [:]
    for (name, bytes) in sealed {
      guard let field = ContactField(rawValue: name) else { continue }
      do {
        contact[field] = .told(String(decoding: try Self.open(bytes, with: key, subject, name), as: UTF8.self))
      } catch let refusal as Refusal where refusal.code == "sealed-broken" {
        contact[field] = .unreadable
      }
    }
    return contact
  }

  /// Who has this e-mail address, or this telephone number.
  public func subjects(with field: ContactField, _ value: String) throws -> [String] {
    guard field.isLookedUp, let key = try lookUpKey() else { return [] }
    return try transaction.all(
      "SELECT subject FROM contact WHERE field = $1 AND look_up = $2 ORDER BY subject {bytewise}", field.rawValue,
      Self.lookUpHash(field.looked(value), with: key)
    ) { $0.text(0) }
  }

  /// What a telephone number is found by.
  func phoneHash(_ number: String) throws -> [UInt8] {
    Self.lookUpHash(ContactField.phone.looked(number), with: try ownLookUpKey())
  }

  /// Whose data an order's is: its buyer's, or its own where nobody told who bought.
  ///
  /// - Throws: `Refusal` when there is no such order.
  public func subject(ofOrder reference: String) throws -> String {
    let buyer = try transaction.first(
      "SELECT buyer FROM orders WHERE reference = $1", reference, map: { $0.optionalText(0) })
    guard let buyer else {
      throw Refusal(.unknown, "order-unknown", "There is no order \(reference); place it first.")
    }
    return DataSubject.of(order: reference, buyer: buyer)
  }

  /// Whose data is what is written about a claim: his whose order it is about.
  func subject(ofClaim id: Identifier) throws -> String {
    let found = try transaction.first(
      "SELECT orders.reference, buyer FROM claim JOIN orders ON orders.id = claim.order_id WHERE claim.id = $1",
      id.bytes,
      map: { DataSubject.of(order: $0.text(0), buyer: $0.optionalText(1)) })
    guard let found else { throw DatabaseError(.corrupt, "a claim is gone") }
    return found
  }

  /// The same of a complaint; where it names neither an order nor whose it is, it is its own. One that was joined to
  /// another belongs to whom that one belongs to.
  func subject(ofComplaint id: Identifier) throws -> String {
    let found = try transaction.first(
      """
      SELECT complaint.reference, orders.reference, orders.buyer, complaint.buyer, merged_into FROM complaint
      LEFT JOIN orders ON orders.id = complaint.order_id WHERE complaint.id = $1
      """, id.bytes,
      map: { row in
        (
          DataSubject.of(
            complaint: row.text(0), order: row.optionalText(1), buyer: row.optionalText(2) ?? row.optionalText(3)),
          row.optionalBytes(4).flatMap(Identifier.init(bytes:))
        )
      })
    guard let (subject, into) = found else { throw DatabaseError(.corrupt, "a complaint is gone") }
    return try into.map(subject(ofComplaint:)) ?? subject
  }
}

extension ContactField {
  fileprivate func looked(_ value: String) -> [UInt8] { Array(rawValue.utf8) + [0] + Array(normal(value).utf8) }
}
