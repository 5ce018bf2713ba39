import Database
public import Promises

/// What an operation or a query is about, where it belongs to somebody.
public enum Subject: Hashable, Sendable {
  case order(String)
  case claim(String)
  case complaint(String)
  case merchant(String)
  case obligation(Identifier)
  /// About goods that somebody reported.
  case reportCase(String)
  /// What a merchant was asked about a case.
  case merchantTask(Identifier)
  /// By its hash in hexadecimal digits.
  case evidence(String)
  /// Somebody's data, as `DataSubject` names him.
  case person(String)
}

/// Why somebody may not do what he asks for.
public struct Forbidden: Error, Hashable, Sendable {
  /// The right that he lacks; nil where nobody holds it.
  public var right: Right?
  /// Whether signing in could help.
  public var isNobody: Bool

  public init(right: Right?, isNobody: Bool) {
    self.right = right
    self.isNobody = isNobody
  }
}

extension Subject {
  /// What the fields of an operation, or the parameters of a query, name.
  public init?(of name: String, _ input: Input) {
    if name.hasPrefix("people."), let subject = input.optionalText("subject") {
      self = .person(subject)
    } else if name.hasPrefix("cases."), let reference = input.optionalText("case") {
      self = .reportCase(reference)
    } else if let task = input.optionalText("task").flatMap({ Identifier($0) }) {
      self = .merchantTask(task)
    } else if let complaint = input.optionalText("complaint") {
      self = .complaint(complaint)
    } else if let claim = input.optionalText("claim") {
      self = .claim(claim)
    } else if let order = input.optionalText("order") {
      self = .order(order)
    } else if let merchant = input.optionalText("merchant") {
      self = .merchant(merchant)
    } else if let key = input.optionalText("obligation") ?? input.optionalText("id"), let id = Identifier(key) {
      self = .obligation(id)
    } else if let reference = input.optionalText("reference") {
      // Where it is the thing itself that is asked for.
      switch name {
      case "orders.get": self = .order(reference)
      case "claims.get", "claims.history": self = .claim(reference)
      case "complaints.get", "complaints.thread": self = .complaint(reference)
      case "merchants.get": self = .merchant(reference)
      case "cases.get", "cases.statement": self = .reportCase(reference)
      default: return nil
      }
    } else {
      return nil
    }
  }
}

extension Work {
  /// Lets a visitor go on, or not: the one place where rights are looked at.
  ///
  /// Who is kept to his own is told of what belongs to others as of what is not there.
  ///
  /// - Parameters:
  ///   - right: what it takes; nil is a right that nobody holds.
  ///   - subject: what it is about; nil where that belongs to nobody.
  /// - Throws: `Forbidden`; `Refusal` where it is not his own.
  public func admit(_ visitor: Visitor, to right: Right?, about subject: Subject?) throws {
    guard let right, visitor.holds(right) else {
      throw Forbidden(right: right, isNobody: visitor.isUnknown)
    }
    guard right.isOwnOnly(for: visitor.roles) else { return }
    guard let subject else { throw Forbidden(right: right, isNobody: false) }
    guard try owns(visitor, subject, right.holders.intersection(visitor.roles)) else {
      throw Refusal(.unknown, "not-yours", "There is nothing of yours by this name.")
    }
  }

  private func owns(_ visitor: Visitor, _ subject: Subject, _ roles: Set<Role>) throws -> Bool {
    if case .merchant(let reference) = subject { return roles.contains(.merchant) && visitor.merchant == reference }
    if case .reportCase(let reference) = subject {
      guard roles.contains(.merchant), let merchant = visitor.merchant else { return false }
      return try transaction.first(
        """
        SELECT 1 FROM report_case JOIN merchant ON merchant.id = report_case.merchant
        WHERE report_case.reference = $1 AND merchant.reference = $2 AND status <> 'received'
        """, reference, merchant, map: { _ in true }) ?? false
    }
    if case .merchantTask(let id) = subject {
      guard roles.contains(.merchant), let merchant = visitor.merchant else { return false }
      return try transaction.first(
        "SELECT 1 FROM merchant_task WHERE id = $1 AND merchant = $2", id.bytes, merchant, map: { _ in true }) ?? false
    }
    if case .person(let name) = subject { return try name == self.subject(of: visitor) }
    return try !owners(of: subject, for: visitor, roles).isEmpty
  }

  /// Those of the owners that are the visitor himself, in one of these roles.
  private func owners(of subject: Subject, for visitor: Visitor, _ roles: Set<Role>) throws -> [Owner] {
    let ofMerchant = roles.contains(.merchant) ? visitor.merchant : nil
    var buyer: String?
    var bought: Identifier?
    var complained: Identifier?
    if roles.contains(.consumer) {
      switch visitor.holder {
      case .buyer(let name): buyer = name
      case .order(let id): bought = id
      case .complaint(let id): complained = try living(id)
      default: break
      }
    }
    return try owners(of: subject).filter { owner in
      (ofMerchant != nil && owner.merchant == ofMerchant) || (buyer != nil && owner.buyer == buyer)
        || (bought != nil && owner.order == bought) || (complained != nil && owner.complaint == complained)
    }
  }

  /// Whose data a picture or document is, as far as a visitor may read it: the same may have been handed in by several.
  func subjects(ofEvidence hash: String, for visitor: Visitor) throws -> [String] {
    let right = Right.readOrders
    let owners =
      try right.isOwnOnly(for: visitor.roles)
      ? owners(of: .evidence(hash), for: visitor, right.holders.intersection(visitor.roles))
      : owners(of: .evidence(hash))
    return Set(owners.compactMap(\.subject)).sorted()
  }

  /// Whose data a consumer's are who came in; nil for others. Who came in by the code of one order, whose buyer the shop
  /// knows, may not speak for all that is known of that buyer.
  public func subject(of visitor: Visitor) throws -> String? {
    switch visitor.holder {
    case .buyer(let name): DataSubject.buyer(name)
    case .order(let id):
      try transaction.first(
        "SELECT reference FROM orders WHERE id = $1 AND buyer IS NULL", id.bytes,
        map: { DataSubject.order($0.text(0)) })
    case .complaint(let id):
      try transaction.first(
        "SELECT reference FROM complaint WHERE id = $1 AND order_id IS NULL AND buyer IS NULL AND merged_into IS NULL",
        id.bytes, map: { DataSubject.complaint($0.text(0)) })
    case .nobody, .person, .key: nil
    }
  }

  private struct Owner {
    var order: Identifier?
    var complaint: Identifier?
    var merchant: String?
    var buyer: String?
    /// Whose data it is, where something of his is asked for.
    var subject: String?
  }

  /// The case that stays, where this one was joined to another.
  private func living(_ complaint: Identifier) throws -> Identifier {
    let into = try transaction.first(
      "SELECT merged_into FROM complaint WHERE id = $1", complaint.bytes,
      map: { $0.optionalBytes(0).flatMap(Identifier.init(bytes:)) })
    return try into?.map(living) ?? complaint
  }

  /// Whose a case is: it may name no order.
  private func owners(ofComplaint reference: String) throws -> [Owner] {
    let found = try transaction.first(
      "SELECT id FROM complaint WHERE reference = $1", reference, map: { Identifier(bytes: $0.bytes(0))! })
    guard let found else { return [] }
    return try owners(ofCase: living(found))
  }

  private func owners(ofCase id: Identifier) throws -> [Owner] {
    try transaction.all(
      """
      SELECT complaint.id, orders.id, merchant.reference, orders.buyer, complaint.buyer, orders.reference,
        complaint.reference FROM complaint LEFT JOIN orders ON orders.id = complaint.order_id
      LEFT JOIN merchant ON merchant.id = orders.merchant WHERE complaint.id = $1
      """, id.bytes
    ) { row in
      let buyer = row.optionalText(3) ?? row.optionalText(4)
      return Owner(
        order: row.optionalBytes(1).flatMap(Identifier.init(bytes:)), complaint: Identifier(bytes: row.bytes(0)),
        merchant: row.optionalText(2), buyer: buyer,
        subject: DataSubject.of(complaint: row.text(6), order: row.optionalText(5), buyer: buyer))
    }
  }

  /// The orders that something belongs to, with whose they are: one, as a rule; the same picture may be evidence for
  /// several claims.
  private func owners(of subject: Subject) throws -> [Owner] {
    func all(_ join: String, _ condition: String, _ value: some Bindable) throws -> [Owner] {
      try transaction.all(
        """
        SELECT orders.id, orders.reference, merchant.reference, orders.buyer FROM \(join)
        LEFT JOIN merchant ON merchant.id = orders.merchant WHERE \(condition)
        """, value
      ) {
        Owner(
          order: Identifier(bytes: $0.bytes(0))!, merchant: $0.optionalText(2), buyer: $0.optionalText(3),
          subject: DataSubject.of(order: $0.text(1), buyer: $0.optionalText(3)))
      }
    }
    switch subject {
    case .order(let reference): return try all("orders", "orders.reference = $1", reference)
    case .claim(let reference):
      return try all("claim JOIN orders ON orders.id = claim.order_id", "claim.reference = $1", reference)
    case .complaint(let reference):
      return try owners(ofComplaint: reference)
    case .obligation(let id):
      return try all("obligation JOIN orders ON orders.id = obligation.order_id", "obligation.id = $1", id.bytes)
    case .evidence(let hash):
      guard let bytes = Evidence.bytes(hexadecimal: hash) else { return [] }
      return try all(
        """
        claim_evidence JOIN claim ON claim.id = claim_evidence.claim JOIN orders ON orders.id = claim.order_id
        """, "claim_evidence.hash = $1", bytes)
        + transaction.all(
          """
          SELECT DISTINCT complaint FROM complaint_file JOIN complaint_entry ON complaint_entry.id = entry
          WHERE complaint_file.hash = $1
          """, bytes, map: { Identifier(bytes: $0.bytes(0))! }
        ).flatMap(owners(ofCase:)).map { owner in
          // What was handed in with a case is between the consumer and the platform.
          var owner = owner
          owner.merchant = nil
          return owner
        }
    case .merchant, .person, .reportCase, .merchantTask: return []
    }
  }
}
