public import Promises

/// Who asks, as far as the program knows: what a session or a key stands for.
public struct Visitor: Hashable, Sendable {
  public enum Holder: Hashable, Sendable {
    case nobody
    case person(Identifier)
    case key(Identifier)
    /// A consumer by the shop's name for him, or by the one order that he gave the code of.
    case buyer(String)
    case order(Identifier)
    /// Somebody who turned to us without an order, by his case.
    case complaint(Identifier)
  }
  public var holder: Holder
  public var roles: Set<Role>
  /// The merchant for whom somebody works.
  public var merchant: String?
  /// How to address him; empty for nobody.
  public var name: String
  public var session: Identifier?
  /// Whether a second factor was given, or none is asked of him.
  public var isVerified: Bool

  public init(
    holder: Holder, roles: Set<Role>, merchant: String? = nil, name: String = "", session: Identifier? = nil,
    isVerified: Bool = true
  ) {
    self.holder = holder
    self.roles = roles
    self.merchant = merchant
    self.name = name
    self.session = session
    self.isVerified = isVerified
  }

  public static let nobody = Visitor(holder: .nobody, roles: [])

  /// Whether signing in, or giving the second factor, could let him do more.
  public var isUnknown: Bool { holder == .nobody || !isVerified }

  /// Whether he works for a merchant and not for the platform as well.
  public var isMerchantOnly: Bool { merchant != nil && !holds(.listOrders) }

  public func holds(_ right: Right) -> Bool { right.isHeld(by: isVerified ? roles : []) }

  public var person: Identifier? {
    if case .person(let id) = holder { id } else { nil }
  }

  /// As security events name him.
  public var actor: String? {
    switch holder {
    case .nobody: nil
    case .person(let id): "person:\(id)"
    case .key(let id): "key:\(id)"
    case .buyer(let buyer): "buyer:\(buyer)"
    case .order(let id): "order:\(id)"
    case .complaint(let id): "complaint:\(id)"
    }
  }
}
