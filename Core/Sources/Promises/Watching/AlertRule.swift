/// When somebody has to look: what raises an alert, out of one event and those before it.
public struct AlertRule: Sendable {
  /// What events have in common that count together.
  public enum Group: String, Hashable, Sendable {
    case actor, subject, network

    public func value(of event: SecurityEvent) -> String? {
      switch self {
      case .actor: event.actor
      case .subject: event.subject
      case .network: event.network
      }
    }
  }

  /// Stable, for programs.
  public var key: String
  public var kinds: Set<SecurityEvent.Kind>
  public var group: Group
  /// So many within `window` seconds raise it.
  public var threshold: Int
  public var window: Int64
  public var words: LocalizedText
  /// Whether it counts at all.
  let counts: @Sendable (SecurityEvent) -> Bool
  /// Whether it is new as against those before: a sign-in from where there was none.
  let isNovel: @Sendable (SecurityEvent, _ earlier: [SecurityEvent]) -> Bool
  /// What tells one alert from another of the same group.
  let mark: @Sendable (SecurityEvent) -> String?

  private init(
    _ key: String, _ kinds: Set<SecurityEvent.Kind>, by group: Group, threshold: Int = 1, within window: Int64,
    _ words: LocalizedText, counts: @escaping @Sendable (SecurityEvent) -> Bool = { _ in true },
    isNovel: @escaping @Sendable (SecurityEvent, [SecurityEvent]) -> Bool = { _, _ in true },
    mark: @escaping @Sendable (SecurityEvent) -> String? = { _ in nil }
  ) {
    self.key = key
    self.kinds = kinds
    self.group = group
    self.threshold = threshold
    self.window = window
    self.words = words
    self.counts = counts
    self.isNovel = isNovel
    self.mark = mark
  }

  /// What an alert of this rule would be about; nil where the event is none of its.
  public func about(_ event: SecurityEvent) -> String? {
    guard kinds.contains(event.kind), counts(event), let value = group.value(of: event) else { return nil }
    return mark(event).map { "\(value) \($0)" } ?? value
  }

  /// Whether an event raises an alert.
  ///
  /// - Parameters:
  ///   - earlier: those of the same kinds and group that came before it, in its window at least.
  ///   - last: when the last alert of this rule about the same was raised. There is one in a window, however long it
  ///     goes on.
  public func isRaised(by event: SecurityEvent, after earlier: [SecurityEvent], last: Instant?) -> Bool {
    guard about(event) != nil else { return false }
    let since = event.at.adding(seconds: -window)
    if let last, last > since { return false }
    let counted = earlier.filter { $0.at > since && counts($0) }
    return counted.count + 1 >= threshold && isNovel(event, counted)
  }

  private static let failures: Set<SecurityEvent.Kind> = [.signInRefused, .codeRefused, .lockedOut]

  public static let all: [AlertRule] = [
    AlertRule(
      "failures-of-account", failures, by: .subject, threshold: 10, within: 600,
      LocalizedText(zhHans: "同一账户多次登录失败", en: "Many failures to sign in to one account")),
    AlertRule(
      "failures-from-network", failures, by: .network, threshold: 30, within: 600,
      LocalizedText(zhHans: "同一地址多次登录失败", en: "Many failures to sign in from one address")),
    AlertRule(
      "administrator-elsewhere", [.signedIn], by: .actor, within: 90 * 86_400,
      LocalizedText(zhHans: "管理员从新的网络登录", en: "An administrator signed in from a network of which none is known"),
      counts: { ($0.detail["roles"]?.string ?? "").split(separator: " ").contains("administrator") },
      isNovel: { event, earlier in
        event.network != nil && !earlier.contains { $0.network == event.network }
      }, mark: \.network),
    AlertRule(
      "many-exports", [.exported], by: .actor, threshold: 5, within: 3600,
      LocalizedText(zhHans: "同一人短时间多次导出", en: "One person exported many times within an hour")),
    AlertRule(
      "many-reads", [.personalRead], by: .actor, threshold: 200, within: 3600,
      LocalizedText(zhHans: "同一人短时间大量查看个人信息", en: "One person read the data of very many within an hour")),
    AlertRule(
      "second-factor-removed", [.secondFactorRemoved], by: .subject, within: 60,
      LocalizedText(zhHans: "第二因素被移除", en: "A second factor was removed")),
    AlertRule(
      "key-made", [.keyMade], by: .subject, within: 60,
      LocalizedText(zhHans: "新建了程序密钥", en: "A key for a program was made")),
    AlertRule(
      "rights-raised", [.invited, .rightsChanged], by: .subject, within: 60,
      LocalizedText(zhHans: "授予了管理员或安全人员的权限", en: "Somebody is to be an administrator, or to watch over security"),
      counts: { event in
        func roles(_ field: String) -> Set<Substring> { Set((event.detail[field]?.string ?? "").split(separator: " ")) }
        return !roles("roles").subtracting(roles("before")).isDisjoint(with: ["administrator", "security"])
      }),
    AlertRule(
      "dead-key-used", [.keyRefused], by: .subject, within: 3600,
      LocalizedText(zhHans: "已失效的密钥仍被使用", en: "A key was used after it had been revoked or had expired"),
      counts: { ["revoked", "expired"].contains($0.detail["reason"]?.string ?? "") }),
    AlertRule(
      "keys-tried", [.keyRefused], by: .network, threshold: 30, within: 600,
      LocalizedText(zhHans: "同一地址多次使用无效密钥", en: "Many unknown keys were tried from one address")),
    AlertRule(
      "finding-overdue", [.findingOverdue], by: .subject, within: 86_400,
      LocalizedText(zhHans: "安全问题逾期未修复", en: "A weakness was not mended by its deadline")),
    AlertRule(
      "inbox-silent", [.inboxSilent], by: .subject, within: 86_400,
      LocalizedText(zhHans: "收件邮箱停摆", en: "A mailbox cannot be fetched, or nothing comes into it")),
    AlertRule(
      "much-forbidden", [.forbidden], by: .actor, threshold: 20, within: 600,
      LocalizedText(zhHans: "同一人多次越权访问", en: "One person asked many times for what he has no right to")),
  ]

  private static let byKey = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0) })

  public static func named(_ key: String) -> AlertRule? { byKey[key] }
}
