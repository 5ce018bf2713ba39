/// What buyers, the public and programs are told of a recall: the same facts for all, in both languages, and one form
/// for machines whose bytes anybody can compare (RFC 8785).
public struct RecallNotice: Hashable, Sendable {
  public var recall: String
  public var status: RecallStatus
  /// The product's reference and title.
  public var product: String
  public var title: String
  /// Names of the lots; empty where all goods are concerned.
  public var lots: [String]
  /// The certificate whose time it is about, where it is.
  public var certificate: String?
  public var soldFrom: Instant?
  public var soldUntil: Instant?
  public var risk: RecallRisk
  /// What may happen, and what to do at once.
  public var hazard: LocalizedText
  public var advice: LocalizedText
  public var plan: RecallPlan
  /// Who recalls, and how he is asked.
  public var announcedBy: String
  public var contact: String
  public var announced: Instant
  public var closed: Instant?
  /// Whether the goods may be sold again since it was closed: always so where only lots were recalled, which stay held.
  public var resumes: Bool?

  public init(
    recall: String, status: RecallStatus, product: String, title: String, lots: [String] = [],
    certificate: String? = nil, soldFrom: Instant? = nil, soldUntil: Instant? = nil, risk: RecallRisk,
    hazard: LocalizedText, advice: LocalizedText, plan: RecallPlan, announcedBy: String, contact: String,
    announced: Instant, closed: Instant? = nil, resumes: Bool? = nil
  ) {
    self.recall = recall
    self.status = status
    self.product = product
    self.title = title
    self.lots = lots
    self.certificate = certificate
    self.soldFrom = soldFrom
    self.soldUntil = soldUntil
    self.risk = risk
    self.hazard = hazard
    self.advice = advice
    self.plan = plan
    self.announcedBy = announcedBy
    self.contact = contact
    self.announced = announced
    self.closed = closed
    self.resumes = resumes
  }

  /// The same bytes wherever it is read (RFC 8785).
  public var canonical: [UInt8] { json.canonical }

  public var json: JSON {
    func both(_ text: LocalizedText) -> JSON { ["zh-Hans": .string(text.zhHans), "en": .string(text.en)] }
    var object: JSONObject = [
      "recall": .string(recall), "status": .string(status.rawValue), "product": .string(product),
      "title": .string(title), "lots": .array(lots.map { .string($0) }), "risk": .string(risk.rawValue),
      "hazard": both(hazard), "advice": both(advice), "goods": .string(plan.goods.rawValue),
      "remedies": .array(plan.remedies.map { .string($0.rawValue) }), "atOnce": .bool(plan.isAtOnce),
      "announcedBy": .string(announcedBy), "contact": .string(contact),
      "announcedAt": .string(announced.description),
    ]
    if let certificate { object["certificate"] = .string(certificate) }
    if let soldFrom { object["soldFrom"] = .string(soldFrom.description) }
    if let soldUntil { object["soldUntil"] = .string(soldUntil.description) }
    if let closed { object["closedAt"] = .string(closed.description) }
    if let resumes { object["resumes"] = .bool(resumes) }
    return .object(object)
  }

  /// Which goods, in a sentence.
  public var scope: LocalizedText {
    if !lots.isEmpty {
      return LocalizedText(
        zhHans: "\(title)，批次 \(lots.joined(separator: "、"))", en: "\(title), lot \(lots.joined(separator: ", "))")
    }
    if let certificate {
      return LocalizedText(
        zhHans: "\(title)，证书 \(certificate) 有效期内售出的全部商品",
        en: "\(title), all that was sold under the certificate \(certificate)")
    }
    return LocalizedText(zhHans: "\(title)，已售出的全部商品", en: "\(title), all that was sold")
  }

  /// What the buyer gets, in a sentence.
  public var remedy: LocalizedText {
    if plan.isAtOnce {
      return LocalizedText(
        zhHans: "货款已自动退还，您无需申请。", en: "Your money goes back by itself; you need not ask for it.")
    }
    let words = plan.remedies.map(\.recallWords)
    return LocalizedText(
      zhHans: words.count == 1 ? "您可以\(words[0].zhHans)。" : "您可以任选其一：\(words.map(\.zhHans).joined(separator: "、"))。",
      en: words.count == 1
        ? "You \(words[0].en)." : "You choose: you \(words.map(\.en).joined(separator: ", or you ")).")
  }
}

extension Resolution {
  /// After "您可以" and "you".
  public var recallWords: LocalizedText {
    switch self {
    case .refund: LocalizedText(zhHans: "退还货款", en: "get your money back")
    case .replacement: LocalizedText(zhHans: "更换合格商品", en: "get sound goods in their place")
    case .repair: LocalizedText(zhHans: "免费维修", en: "have them repaired for nothing")
    }
  }
}
