/// What may be done, and by whom: the one table that the program enforces and a page prints.
public enum Right: String, Hashable, Sendable, CaseIterable {
  case readPublic = "read-public"
  case signIn = "sign-in"
  case ownAccount = "own-account"

  case tellOrders = "tell-orders"
  case tellParcels = "tell-parcels"
  case readMessages = "read-messages"
  case resendMessages = "resend-messages"

  case readOrders = "read-orders"
  case listOrders = "list-orders"
  case claim
  case answerClaims = "answer-claims"
  case listClaims = "list-claims"
  case complain
  case workComplaints = "work-complaints"
  case readDesk = "read-desk"
  case leadDesk = "lead-desk"
  case answerTasks = "answer-tasks"
  case rateAnswers = "rate-answers"
  case giveMoney = "give-money"

  case report
  case readCases = "read-cases"
  case listCases = "list-cases"
  case answerCases = "answer-cases"
  case workCases = "work-cases"

  case readGoods = "read-goods"
  case inspectGoods = "inspect-goods"
  case governGoods = "govern-goods"
  case readSuppliers = "read-suppliers"
  case governSuppliers = "govern-suppliers"
  case recallGoods = "recall-goods"
  case readRecalls = "read-recalls"
  case readScores = "read-scores"
  case readTrends = "read-trends"
  case workScores = "work-scores"
  case readDuties = "read-duties"
  case recordDuties = "record-duties"

  case readMerchants = "read-merchants"
  case governMerchants = "govern-merchants"
  case applyForAdmission = "apply-for-admission"
  case readAdmission = "read-admission"
  case decideAdmission = "decide-admission"
  case readMoney = "read-money"
  case moveMoney = "move-money"

  case publishLetter = "publish-letter"
  case governPeople = "govern-people"
  case governKeys = "govern-keys"
  case personalData = "personal-data"
  case governPrivacy = "govern-privacy"
  case readSecurity = "read-security"
  case workSecurity = "work-security"
  case tellFindings = "tell-findings"
  case readMetrics = "read-metrics"
  case seeWork = "see-work"
  case audit

  /// Who holds it. Those who are `Role.isOwnOnly` hold it over what is their own.
  public var holders: Set<Role> { Self.table[self] ?? [] }

  /// Made once: every request asks.
  private static let table = Dictionary(uniqueKeysWithValues: allCases.map { ($0, $0.row) })

  private var row: Set<Role> {
    switch self {
    case .readPublic, .signIn: [.anyone]
    case .ownAccount: Set(Role.ofPeople)
    case .tellOrders, .readMessages: [.shop]
    case .tellParcels: [.shop, .carrier]
    case .readOrders: [.consumer, .merchant, .service, .quality, .finance, .auditor, .inspector, .shop]
    case .listOrders, .listClaims: [.service, .quality, .finance, .auditor, .shop]
    case .claim, .complain: [.consumer, .service, .shop]
    case .answerClaims: [.merchant, .service, .shop]
    case .workComplaints, .giveMoney: [.service]
    case .readDesk: [.service, .quality, .administrator, .auditor]
    case .leadDesk: [.quality, .administrator]
    case .answerTasks: [.merchant, .shop]
    case .rateAnswers: [.consumer, .shop]
    case .report: [.anyone]
    case .readCases: [.merchant, .service, .quality, .inspector, .auditor, .shop]
    case .listCases: [.service, .quality, .inspector, .auditor, .shop]
    case .answerCases: [.merchant, .shop]
    case .workCases: [.quality, .shop]
    case .readGoods: [.consumer, .merchant, .service, .quality, .finance, .auditor, .inspector, .shop]
    case .inspectGoods: [.quality, .auditor, .inspector, .shop]
    case .governGoods: [.quality, .inspector, .shop]
    case .readSuppliers: [.quality, .finance, .auditor, .inspector, .shop]
    case .governSuppliers: [.quality, .shop]
    case .recallGoods: [.quality, .shop]
    case .readRecalls: [.quality, .service, .auditor, .inspector, .shop]
    case .readScores: [.quality, .auditor, .shop]
    case .readTrends: [.service, .quality, .auditor, .shop]
    case .workScores: [.quality, .shop]
    case .readDuties: [.quality, .security, .service, .administrator, .auditor]
    case .recordDuties: [.quality, .security, .service]
    case .readMerchants: [.merchant, .service, .quality, .finance, .auditor, .shop]
    case .governMerchants: [.quality, .shop]
    case .applyForAdmission: [.merchant, .quality, .shop]
    case .readAdmission: [.merchant, .quality, .auditor]
    case .decideAdmission: [.quality]
    case .readMoney: [.finance, .auditor]
    case .moveMoney: [.finance]
    case .publishLetter: [.administrator, .publisher]
    case .governPeople, .resendMessages: [.administrator]
    case .governKeys: [.administrator, .security]
    case .personalData: [.consumer, .administrator, .service]
    case .governPrivacy: [.administrator, .service]
    case .readSecurity: [.security, .administrator, .auditor]
    case .workSecurity: [.security]
    case .tellFindings: [.security, .scanner]
    case .readMetrics: [.security, .monitor]
    case .seeWork: [.service, .quality, .finance, .security, .administrator, .auditor]
    case .audit: [.auditor]
    }
  }

  public func isHeld(by roles: Set<Role>) -> Bool { holders.contains(.anyone) || !holders.isDisjoint(with: roles) }

  /// Whether it is over things that belong to somebody: a buyer, a merchant.
  public var isOverSomebodys: Bool {
    switch self {
    case .readOrders, .claim, .answerClaims, .complain, .readMerchants, .applyForAdmission, .readAdmission, .readCases,
      .answerCases, .personalData, .answerTasks, .rateAnswers:
      true
    default: false
    }
  }

  /// Whether somebody with these roles holds it over what is his own only.
  public func isOwnOnly(for roles: Set<Role>) -> Bool {
    isOverSomebodys && holders.intersection(roles).allSatisfy(\.isOwnOnly)
  }

  /// What it allows, as the table prints it.
  public var words: LocalizedText {
    switch self {
    case .readPublic: LocalizedText(zhHans: "阅读承诺书与公开记录", en: "Read the letter and its public record")
    case .signIn: LocalizedText(zhHans: "登录", en: "Sign in")
    case .ownAccount: LocalizedText(zhHans: "管理自己的账户", en: "Keep one's own account")
    case .tellOrders: LocalizedText(zhHans: "登记订单、支付与发货", en: "Tell of orders, payments and shipments")
    case .tellParcels: LocalizedText(zhHans: "登记物流动态", en: "Tell where parcels are")
    case .readMessages: LocalizedText(zhHans: "读取系统消息", en: "Read messages to systems")
    case .resendMessages:
      LocalizedText(zhHans: "查看并重发未送达的系统消息", en: "See messages that no system takes, and send them again")
    case .readOrders: LocalizedText(zhHans: "查看订单与售后申请", en: "See an order and its claims")
    case .listOrders: LocalizedText(zhHans: "列出全部订单与承诺", en: "List all orders and promises")
    case .claim: LocalizedText(zhHans: "提出与推进售后申请", en: "Make a claim and carry it on")
    case .answerClaims: LocalizedText(zhHans: "答复与办理售后申请", en: "Answer claims and carry them out")
    case .listClaims: LocalizedText(zhHans: "列出全部售后申请", en: "List all claims")
    case .complain: LocalizedText(zhHans: "投诉", en: "Complain")
    case .workComplaints: LocalizedText(zhHans: "受理与答复投诉、认定责任", en: "Answer complaints and find who is liable")
    case .readDesk:
      LocalizedText(zhHans: "查看客服台：队列、负荷与各项数字", en: "See the desk: its queues, its load, its figures")
    case .leadDesk:
      LocalizedText(zhHans: "安排客服人员的技能、语言与上限", en: "Say who answers what, in which language, and how much")
    case .answerTasks: LocalizedText(zhHans: "答复平台就投诉提出的询问", en: "Answer what the platform asks about a case")
    case .rateAnswers: LocalizedText(zhHans: "评价投诉的处理", en: "Say how one's case was handled")
    case .giveMoney: LocalizedText(zhHans: "给予善意补偿", en: "Give goodwill money")
    case .report: LocalizedText(zhHans: "举报商品", en: "Report goods")
    case .readCases: LocalizedText(zhHans: "查看举报案件与理由说明", en: "See a case about reported goods and its reasons")
    case .listCases: LocalizedText(zhHans: "列出举报与案件", en: "List reports and cases")
    case .answerCases: LocalizedText(zhHans: "陈述与申诉", en: "State one's side of a case, and appeal")
    case .workCases:
      LocalizedText(zhHans: "办理举报案件、处分商家", en: "Decide cases about reported goods, sanction merchants")
    case .readGoods: LocalizedText(zhHans: "查看商品", en: "See goods")
    case .inspectGoods:
      LocalizedText(zhHans: "查看商品的审核、更正与受影响的买家", en: "See reviews and corrections of goods, and who was affected")
    case .governGoods:
      LocalizedText(zhHans: "管理商品：登记、证书、下架、假货认定", en: "Govern goods: listing, certificates, takedown, findings")
    case .readSuppliers:
      LocalizedText(zhHans: "查看供应商及其评审", en: "See suppliers and how they were screened")
    case .governSuppliers:
      LocalizedText(zhHans: "登记与评审供应商、登记批次来源凭证", en: "Screen suppliers, file the papers of their lots")
    case .recallGoods: LocalizedText(zhHans: "宣布与结束召回", en: "Announce recalls and close them")
    case .readRecalls: LocalizedText(zhHans: "查看召回进度与报告", en: "See how recalls are answered")
    case .readTrends: LocalizedText(zhHans: "查看投诉事由与改进", en: "See what complaints are about, and what is improved")
    case .readScores: LocalizedText(zhHans: "查看商家与商品的质量评价", en: "See the scores of merchants and goods")
    case .workScores: LocalizedText(zhHans: "决定质量评价引起的措施", en: "Decide what follows from scores")
    case .readDuties: LocalizedText(zhHans: "查看定期职责及其期限", en: "See standing duties and their deadlines")
    case .recordDuties: LocalizedText(zhHans: "登记已履行的职责", en: "Record duties done")
    case .readMerchants: LocalizedText(zhHans: "查看商家与保证金", en: "See a merchant and his deposit")
    case .governMerchants: LocalizedText(zhHans: "准入与退出商家", en: "Admit merchants and let them leave")
    case .applyForAdmission:
      LocalizedText(zhHans: "提交入驻申请、资质文件与申诉", en: "Apply for admission, hand in documents, appeal")
    case .readAdmission:
      LocalizedText(zhHans: "查看商家资质与审核过程", en: "See what a merchant proved, and how it was decided")
    case .decideAdmission: LocalizedText(zhHans: "审核商家、裁定申诉", en: "Decide about merchants and their appeals")
    case .readMoney: LocalizedText(zhHans: "查看账本、退款与对账", en: "See the ledger, payouts and statements")
    case .moveMoney:
      LocalizedText(zhHans: "确认与重试退款、对账、收退保证金", en: "Confirm payouts, reconcile, take and release deposits")
    case .publishLetter: LocalizedText(zhHans: "发布承诺书、宣布不可抗力", en: "Publish the letter, declare force majeure")
    case .governPeople:
      LocalizedText(zhHans: "邀请人员、更改角色、停用账户", en: "Invite people, change their roles, disable accounts")
    case .governKeys: LocalizedText(zhHans: "管理系统密钥", en: "Make and revoke keys of programs")
    case .personalData: LocalizedText(zhHans: "导出与删除个人信息", en: "Export and erase personal data")
    case .governPrivacy: LocalizedText(zhHans: "查询联系方式", en: "Look up how people are reached")
    case .readSecurity: LocalizedText(zhHans: "查看安全事件、告警与安全问题", en: "See security events, alerts and findings")
    case .workSecurity: LocalizedText(zhHans: "处理告警与安全问题", en: "Close alerts and decide about findings")
    case .tellFindings: LocalizedText(zhHans: "登记安全问题、导入扫描报告", en: "Report weaknesses and import scanners' reports")
    case .readMetrics: LocalizedText(zhHans: "读取运行指标", en: "Read metrics")
    case .seeWork:
      LocalizedText(zhHans: "查看待办事项（限自己可查看的种类）", en: "See the queue of what waits, of the kinds that one may see")
    case .audit: LocalizedText(zhHans: "查看审计页面", en: "See the auditor's page")
    }
  }
}
