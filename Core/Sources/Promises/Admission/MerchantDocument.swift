/// A document that a merchant handed in.
public struct MerchantDocument: Hashable, Sendable {
  public var id: Identifier
  /// The key of its kind in the annex.
  public var kind: String
  public var number: String
  public var issuer: String
  /// The first and the last day on which it is valid; nil where it says none.
  public var from: Day?
  public var until: Day?
  /// Whether a picture of it, or the document itself, is here.
  public var hasFile: Bool
  /// Of a document about a brand: which, whose it is or who lets another sell it, and who that is.
  public var brand: String?
  public var grantor: String?
  public var grantee: String?

  public init(
    id: Identifier, kind: String, number: String, issuer: String = "", from: Day? = nil, until: Day? = nil,
    hasFile: Bool = true, brand: String? = nil, grantor: String? = nil, grantee: String? = nil
  ) {
    self.id = id
    self.kind = kind
    self.number = number
    self.issuer = issuer
    self.from = from
    self.until = until
    self.hasFile = hasFile
    self.brand = brand
    self.grantor = grantor
    self.grantee = grantee
  }

  public func hasBegun(on day: Day) -> Bool { from.map { $0 <= day } ?? true }
  public func isOver(on day: Day) -> Bool { until.map { $0 < day } ?? false }
  public func isValid(on day: Day) -> Bool { hasBegun(on: day) && !isOver(on: day) }
}

/// What a merchant says of himself, and what he handed in to prove it.
public struct AdmissionFile: Hashable, Sendable {
  public var kind: String
  /// As his licence or register has it.
  public var name: String
  /// His unified social credit code, or his number in another register.
  public var code: String
  /// Which of these he told.
  public var facts: Set<TraderFact>
  public var categories: [String]
  public var brands: [String]
  public var documents: [MerchantDocument]

  public init(
    kind: String, name: String, code: String, facts: Set<TraderFact> = [], categories: [String] = [],
    brands: [String] = [], documents: [MerchantDocument] = []
  ) {
    self.kind = kind
    self.name = name
    self.code = code
    self.facts = facts
    self.categories = categories
    self.brands = brands
    self.documents = documents
  }
}

/// What others have to do with an application, as far as it counts.
public struct AdmissionRivals: Hashable, Sendable {
  /// Merchants who stand in the register under the same code.
  public var sameCode: [String]
  /// For a brand, as `Brand.fold` writes it: whose it is by what other merchants proved.
  public var owners: [String: Set<String>]

  public init(sameCode: [String] = [], owners: [String: Set<String>] = [:]) {
    self.sameCode = sameCode
    self.owners = owners
  }
}
