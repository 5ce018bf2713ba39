/// What somebody is to the platform. One person may be several; what each may do stands in `Right`.
public enum Role: String, Hashable, Sendable, CaseIterable, Comparable {
  /// Anybody who reads the letter, without signing in. Everybody is one.
  case anyone
  /// Who bought something; sees what is his.
  case consumer
  /// Who works for a merchant; sees what is that merchant's.
  case merchant
  /// Of the platform's staff: customer service, quality, finance, security, and who lets others in.
  case service, quality, finance, security, administrator
  /// Who comes to look: an inspector of goods, an auditor of all of it.
  case inspector, auditor
  /// Programs: the shop that tells of orders, a carrier that tells of parcels, what puts a new letter in force, what
  /// scans our software for weaknesses, and what watches that we run.
  case shop, carrier, publisher, scanner, monitor

  /// Roles that only see, and only change, what is their own.
  public var isOwnOnly: Bool { self == .consumer || self == .merchant }

  /// Roles that a person may be invited to.
  public static let ofPeople: [Role] = [
    .merchant, .service, .quality, .finance, .security, .administrator, .inspector, .auditor,
  ]
  /// Roles of programs, which come with a key.
  public static let ofMachines: [Role] = [.shop, .carrier, .publisher, .scanner, .monitor]

  public static func < (a: Role, b: Role) -> Bool {
    allCases.firstIndex(of: a)! < allCases.firstIndex(of: b)!
  }

  public var words: LocalizedText {
    switch self {
    case .anyone: LocalizedText(zhHans: "任何人", en: "Anybody")
    case .consumer: LocalizedText(zhHans: "消费者", en: "Consumer")
    case .merchant: LocalizedText(zhHans: "商家", en: "Merchant")
    case .service: LocalizedText(zhHans: "客服", en: "Customer service")
    case .quality: LocalizedText(zhHans: "质量", en: "Quality")
    case .finance: LocalizedText(zhHans: "财务", en: "Finance")
    case .security: LocalizedText(zhHans: "安全", en: "Security")
    case .administrator: LocalizedText(zhHans: "管理员", en: "Administrator")
    case .inspector: LocalizedText(zhHans: "检查员", en: "Inspector")
    case .auditor: LocalizedText(zhHans: "审计员", en: "Auditor")
    case .shop: LocalizedText(zhHans: "商城系统", en: "The shop's system")
    case .carrier: LocalizedText(zhHans: "承运人系统", en: "A carrier's system")
    case .publisher: LocalizedText(zhHans: "发布系统", en: "What publishes letters")
    case .scanner: LocalizedText(zhHans: "扫描系统", en: "A security scanner")
    case .monitor: LocalizedText(zhHans: "监控系统", en: "Monitoring")
    }
  }

  /// As a set is stored: `finance service`.
  public static func text(_ roles: Set<Role>) -> String { roles.sorted().map(\.rawValue).joined(separator: " ") }

  /// Words that are no role are left out: a right that nobody knows is given to nobody.
  public static func set(_ text: String) -> Set<Role> {
    Set(text.split(separator: " ").compactMap { Role(rawValue: String($0)) })
  }
}
