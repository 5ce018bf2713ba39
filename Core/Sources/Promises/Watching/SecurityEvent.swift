/// Something that happened which whoever watches over the platform wants to know of. It names who did it and to whom by
/// keys, and holds no personal data and no secret: it is kept for good.
public struct SecurityEvent: Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case signedIn = "signed-in"
    case signInRefused = "sign-in-refused"
    case lockedOut = "locked-out"
    case signedOut = "signed-out"
    /// A one-time code, or the code of a second factor, was wrong.
    case codeRefused = "code-refused"
    case secondFactorSet = "second-factor-set"
    case secondFactorRemoved = "second-factor-removed"
    case passwordChanged = "password-changed"
    case rightsChanged = "rights-changed"
    case invited
    case accountDisabled = "account-disabled"
    case keyMade = "key-made"
    case keyRevoked = "key-revoked"
    /// `reason` in its detail says why: `unknown`, `revoked`, `expired`.
    case keyRefused = "key-refused"
    /// Somebody looked at personal data that are not his.
    case personalRead = "personal-read"
    case exported
    case erased
    /// Somebody asked for what he has no right to.
    case forbidden
    case alertAcknowledged = "alert-acknowledged"
    case certificateRenewed = "certificate-renewed"
    /// A scanner's report was taken in, or a person reported a weakness.
    case findingsTold = "findings-told"
    case findingSettled = "finding-settled"
    /// A weakness is still open after its deadline.
    case findingOverdue = "finding-overdue"
    /// A mailbox cannot be fetched, or nothing comes into it against its habit.
    case inboxSilent = "inbox-silent"

    public var words: LocalizedText {
      switch self {
      case .signedIn: LocalizedText(zhHans: "登录", en: "Signed in")
      case .signInRefused: LocalizedText(zhHans: "登录被拒", en: "Sign-in refused")
      case .lockedOut: LocalizedText(zhHans: "账户暂时锁定", en: "Made to wait")
      case .signedOut: LocalizedText(zhHans: "退出登录", en: "Signed out")
      case .codeRefused: LocalizedText(zhHans: "验证码错误", en: "Wrong code")
      case .secondFactorSet: LocalizedText(zhHans: "设置第二因素", en: "Second factor set")
      case .secondFactorRemoved: LocalizedText(zhHans: "移除第二因素", en: "Second factor removed")
      case .passwordChanged: LocalizedText(zhHans: "修改密码", en: "Password changed")
      case .rightsChanged: LocalizedText(zhHans: "变更权限", en: "Rights changed")
      case .invited: LocalizedText(zhHans: "发出邀请", en: "Invited")
      case .accountDisabled: LocalizedText(zhHans: "停用账户", en: "Account disabled")
      case .keyMade: LocalizedText(zhHans: "创建密钥", en: "Key made")
      case .keyRevoked: LocalizedText(zhHans: "吊销密钥", en: "Key revoked")
      case .keyRefused: LocalizedText(zhHans: "密钥被拒", en: "Key refused")
      case .personalRead: LocalizedText(zhHans: "查看个人信息", en: "Personal data read")
      case .exported: LocalizedText(zhHans: "导出数据", en: "Exported")
      case .erased: LocalizedText(zhHans: "删除个人信息", en: "Erased")
      case .forbidden: LocalizedText(zhHans: "越权访问被拒", en: "Forbidden")
      case .alertAcknowledged: LocalizedText(zhHans: "处理告警", en: "Alert acknowledged")
      case .certificateRenewed: LocalizedText(zhHans: "更换证书", en: "Certificate renewed")
      case .findingsTold: LocalizedText(zhHans: "登记安全问题", en: "Findings told")
      case .findingSettled: LocalizedText(zhHans: "处置安全问题", en: "Finding settled")
      case .inboxSilent: LocalizedText(zhHans: "邮箱没有来信", en: "Nothing comes from a mailbox")
      case .findingOverdue: LocalizedText(zhHans: "安全问题逾期", en: "Finding overdue")
      }
    }
  }

  public var kind: Kind
  public var at: Instant
  /// Who did it: `person:`, `key:`, `buyer:` or `order:` and a key; nil where nobody is known.
  public var actor: String?
  /// To whom or what: an account, a key, a right.
  public var subject: String?
  /// From where, as an internet address.
  public var address: String?
  public var detail: JSONObject

  public init(
    _ kind: Kind, at: Instant, actor: String? = nil, subject: String? = nil, address: String? = nil,
    detail: JSONObject = [:]
  ) {
    self.kind = kind
    self.at = at
    self.actor = actor
    self.subject = subject
    self.address = address
    self.detail = detail
  }

  /// What whoever has the address has: his network.
  public var network: String? { address.flatMap { IPAddress($0) }.map { "\($0.network)" } }
}
