/// What a scorecard measures: each a share of cases in which something holds, so that every figure can be opened.
public enum ScoreMeasure: String, Hashable, Sendable, CaseIterable {
  // Of merchants.
  /// Claims that he answered in time.
  case answered
  /// Orders that were delivered in time.
  case delivered
  /// Claims for the money back that were carried out in time.
  case refunded
  /// Claims that were granted because he said nothing.
  case silence
  /// Complaints for which he was found liable.
  case liable
  /// Delivered orders of which a fault of his was granted.
  case faults
  /// Reports of his goods that were borne out.
  case reports

  // Of goods.
  /// Deliveries that were granted to be defective.
  case defects
  /// Deliveries that were granted to be not what was described, or not genuine.
  case misdescribed
  /// Reports of them that were borne out.
  case findings
  /// Deliveries that came back without a reason.
  case returned

  /// Whom or what a figure is about.
  public enum Whose: String, Hashable, Sendable, CaseIterable { case merchant, product }

  public var whose: Whose {
    switch self {
    case .answered, .delivered, .refunded, .silence, .liable, .faults, .reports: .merchant
    case .defects, .misdescribed, .findings, .returned: .product
    }
  }

  public static func all(of whose: Whose) -> [ScoreMeasure] { allCases.filter { $0.whose == whose } }

  /// Whether it is good that it holds in many cases.
  public var isGood: Bool {
    switch self {
    case .answered, .delivered, .refunded: true
    default: false
    }
  }

  /// Whether anything may follow from it. Who sends goods back without a reason uses a right: it is shown, and judges
  /// nobody.
  public var mayJudge: Bool { self != .returned }

  /// Claims that count, for those that are made of claims of what was delivered.
  public var claims: [ClaimKind] {
    switch self {
    // What a carrier breaks or loses is not told apart from what was badly packed, so it is nobody's fault here.
    case .faults: [.quality, .exchange, .repair, .wrongItem, .counterfeit, .notAsDescribed]
    case .defects: [.quality, .exchange, .repair]
    case .misdescribed: [.notAsDescribed, .counterfeit]
    case .returned: [.noReason]
    default: []
    }
  }
}

extension ScoreMeasure {
  public var words: LocalizedText {
    switch self {
    case .answered: LocalizedText(zhHans: "按时答复的申请", en: "Claims answered in time")
    case .delivered: LocalizedText(zhHans: "按时送达的订单", en: "Orders delivered in time")
    case .refunded: LocalizedText(zhHans: "按时办结的退款", en: "Refunds carried out in time")
    case .silence: LocalizedText(zhHans: "因逾期未答复而视为同意的申请", en: "Claims granted by silence")
    case .liable: LocalizedText(zhHans: "认定由商家承担责任的投诉", en: "Complaints found against the merchant")
    case .faults: LocalizedText(zhHans: "有质量等问题的订单", en: "Orders with a fault")
    case .reports: LocalizedText(zhHans: "查实的举报", en: "Reports of the goods that were borne out")
    case .defects: LocalizedText(zhHans: "有质量问题的订单", en: "Deliveries with a defect")
    case .misdescribed: LocalizedText(zhHans: "与描述不符或者假冒的订单", en: "Deliveries that were not as described")
    case .findings: LocalizedText(zhHans: "查实的举报", en: "Reports that were borne out")
    case .returned: LocalizedText(zhHans: "无理由退货的订单", en: "Deliveries sent back without a reason")
    }
  }

  /// How it is made: what counts, and what is left out.
  public var working: LocalizedText {
    switch self {
    case .answered:
      LocalizedText(
        zhHans: "期间内答复期限已有结果的申请中，在期限内答复的。不可抗力中止的时间不计入期限，撤回的申请不计。",
        en:
          "Of the claims that had to be answered and whose time was over in the period: those answered within it. Time that force majeure stopped does not run, and what was withdrawn does not count."
      )
    case .delivered:
      LocalizedText(
        zhHans: "期间内送达承诺已有结果的订单中，在承诺日期内送达的。不可抗力中止的时间不计入期限，取消的订单不计。",
        en:
          "Of the orders whose promise of delivery was settled in the period: those that came by the promised day. Time that force majeure stopped does not run, and cancelled orders do not count."
      )
    case .refunded:
      LocalizedText(
        zhHans: "期间内退款承诺已有结果的申请中，在期限内退款的。",
        en: "Of the claims for the money back whose promise was settled in the period: those paid in time.")
    case .silence:
      LocalizedText(
        zhHans: "期间内获同意的申请中，因商家逾期未答复而由系统同意的。",
        en: "Of the claims that were granted in the period: those that the clock granted.")
    case .liable:
      LocalizedText(
        zhHans: "期间内已有处理结论的投诉中，认定由商家承担责任、并已向其收取款项的。",
        en: "Of the complaints with findings in the period: those for which the merchant was found liable and charged.")
    case .faults:
      LocalizedText(
        zhHans: "期间内送达的订单中，质量、错发、描述不符或者假冒的申请已获同意的。驳回、撤回和逾期未寄回的申请不计；运输破损、丢失以及因召回而退回的不计。最近送达的订单仍可能提出申请。",
        en:
          "Of the orders delivered in the period: those of which a claim for a defect, wrong goods, a wrong description or a counterfeit was granted. Claims refused, withdrawn or not pursued do not count, nor do damage on the way and what was called back. Of what came lately claims may still follow."
      )
    case .reports, .findings:
      LocalizedText(
        zhHans: "期间内已作出决定的举报案件中，查实且未被撤销的。尚未决定的不计。",
        en:
          "Of the cases that were decided in the period: those found to be so, and not reversed. What is not decided does not count."
      )
    case .defects:
      LocalizedText(
        zhHans: "期间内送达的含本商品的订单中，本商品的质量退货、换货或者维修申请已获同意的。驳回、撤回和逾期未寄回的申请不计；因召回而退回的不计。最近送达的订单仍可能提出申请。",
        en:
          "Of the orders with these goods that were delivered in the period: those of which a return, exchange or repair for a defect was granted. Claims refused, withdrawn or not pursued do not count, nor does what was called back. Of what came lately claims may still follow."
      )
    case .misdescribed:
      LocalizedText(
        zhHans: "期间内送达的含本商品的订单中，描述不符或者假冒的申请已获同意的。驳回和撤回的申请不计；因召回而退回的不计。",
        en:
          "Of the orders with these goods that were delivered in the period: those of which it was granted that they were not as described, or not genuine. Claims refused or withdrawn do not count, nor does what was called back."
      )
    case .returned:
      LocalizedText(
        zhHans: "期间内送达的含本商品的订单中，无理由退货的。无理由退货是消费者的权利，仅供参考，不据此处理。",
        en:
          "Of the orders with these goods that were delivered in the period: those sent back without a reason. That is a right of the consumer: it is shown, and nothing follows from it."
      )
    }
  }

  /// What is said of one case.
  public func verdict(_ holds: Bool) -> LocalizedText {
    switch (self, holds) {
    case (.answered, true), (.delivered, true), (.refunded, true): LocalizedText(zhHans: "按时", en: "In time")
    case (.answered, false), (.delivered, false), (.refunded, false):
      LocalizedText(zhHans: "逾期", en: "Too late, or not at all")
    case (.silence, true): LocalizedText(zhHans: "系统视为同意", en: "Granted by silence")
    case (.silence, false): LocalizedText(zhHans: "商家同意，或按承诺书直接同意", en: "Granted by the merchant or by the letter")
    case (.liable, true): LocalizedText(zhHans: "由商家承担", en: "Found against the merchant")
    case (.liable, false): LocalizedText(zhHans: "不由商家承担", en: "Not against the merchant")
    case (.reports, true), (.findings, true): LocalizedText(zhHans: "查实", en: "Borne out")
    case (.reports, false), (.findings, false): LocalizedText(zhHans: "未查实或已撤销", en: "Not borne out")
    case (.returned, true): LocalizedText(zhHans: "已退货", en: "Sent back")
    case (.returned, false): LocalizedText(zhHans: "未退货", en: "Kept")
    case (_, true): LocalizedText(zhHans: "有问题", en: "A fault was granted")
    case (_, false): LocalizedText(zhHans: "无问题", en: "No fault")
    }
  }
}
