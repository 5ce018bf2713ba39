/// What a reviewer says of an application.
public enum AdmissionVerdict: String, Hashable, Sendable, CaseIterable {
  /// He may sell once his deposit is there; one who sells already is verified again.
  case approve
  case reject
  /// He has to hand in more.
  case more

  public var words: LocalizedText {
    switch self {
    case .approve: LocalizedText(zhHans: "通过", en: "Approved")
    case .reject: LocalizedText(zhHans: "不予通过", en: "Rejected")
    case .more: LocalizedText(zhHans: "需补充材料", en: "More is needed")
    }
  }
}

/// Why an application was not approved.
public enum AdmissionReason: String, Hashable, Sendable, CaseIterable {
  case missing, expired, illegible
  case contradictory
  case notGenuine = "not-genuine"
  case notAuthorised = "not-authorised"
  case duplicate
  case related
  case notSoldHere = "not-sold-here"
  case other

  public var words: LocalizedText {
    switch self {
    case .missing: LocalizedText(zhHans: "缺少资质文件或信息", en: "Documents or facts are missing")
    case .expired: LocalizedText(zhHans: "文件已过期或即将到期", en: "Documents have run out, or do so too soon")
    case .illegible: LocalizedText(zhHans: "文件不清晰或不完整", en: "Documents cannot be read, or are not complete")
    case .contradictory: LocalizedText(zhHans: "信息与文件不一致", en: "What was told and the documents contradict each other")
    case .notGenuine: LocalizedText(zhHans: "文件真实性存疑", en: "It is doubtful whether documents are genuine")
    case .notAuthorised: LocalizedText(zhHans: "未证明有权销售该品牌", en: "The right to sell the brand is not proven")
    case .duplicate: LocalizedText(zhHans: "同一主体已入驻", en: "The same trader sells here already")
    case .related: LocalizedText(zhHans: "与受处理商家存在关联", en: "Related to a merchant who was sanctioned")
    case .notSoldHere: LocalizedText(zhHans: "所申请类目不在本平台销售", en: "The goods are not sold here")
    case .other: LocalizedText(zhHans: "其他（见说明）", en: "Another reason, in the words below")
    }
  }
}
