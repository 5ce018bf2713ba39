/// Why a claim was granted or refused: a code for programs, and words for the buyer that say what he can do next.
public enum ClaimReason: String, Hashable, Sendable, CaseIterable {
  // Granted.
  case inTime = "in-time"
  case sellerAgreed = "seller-agreed"
  case silence
  case goodsAccepted = "goods-accepted"
  case recalled
  // Refused by rule.
  case tooLate = "too-late"
  case excepted
  case notDelivered = "not-delivered"
  case notLateYet = "not-late-yet"
  case runsByItself = "runs-by-itself"
  case alreadyCompensated = "already-compensated"
  case nothingLeft = "nothing-left"
  // Refused by a person.
  case noFaultFound = "no-fault-found"
  case usedOrIncomplete = "used-or-incomplete"
  case otherGoodsSent = "other-goods-sent"
  case causedByBuyer = "caused-by-buyer"
  case deliveryProved = "delivery-proved"
  case evidenceMissing = "evidence-missing"
  case genuineProved = "genuine-proved"
  case asDescribed = "as-described"

  /// What a seller may refuse a request with, before he has the goods.
  public static let ofAnswers: [ClaimReason] = [
    .noFaultFound, .causedByBuyer, .deliveryProved, .evidenceMissing, .genuineProved, .asDescribed,
  ]

  /// What he may refuse goods with that came back.
  public static let ofInspections: [ClaimReason] = [.noFaultFound, .usedOrIncomplete, .otherGoodsSent, .causedByBuyer]

  public var words: LocalizedText {
    switch self {
    case .inTime: LocalizedText(zhHans: "您的申请在期限内。", en: "You asked in time.")
    case .sellerAgreed: LocalizedText(zhHans: "商家已同意。", en: "The seller has agreed.")
    case .silence:
      LocalizedText(
        zhHans: "商家未在承诺的时限内答复，视为同意。",
        en: "The seller did not answer within the time that the letter gives him, so your claim is granted.")
    case .goodsAccepted: LocalizedText(zhHans: "退回的商品已验收。", en: "The goods that came back were accepted.")
    case .recalled: LocalizedText(zhHans: "商品已被召回，您的申请无需审核。", en: "The goods were recalled: nobody has to look.")
    case .tooLate:
      LocalizedText(
        zhHans: "本项权利已到期。商品如有质量问题，仍可申请换货、维修或投诉。",
        en: "This right has ended. If the goods are faulty you may still ask for an exchange or a repair, or complain.")
    case .excepted:
      LocalizedText(
        zhHans: "承诺书的例外适用于该商品。商品如有质量问题，仍可申请换货、维修或投诉。",
        en: "An exception of the letter covers these goods. If they are faulty you may still ask for an exchange or a "
          + "repair, or complain.")
    case .notDelivered:
      LocalizedText(
        zhHans: "订单尚未送达。您可以取消订单；逾期未送达的，赔偿自动发放。",
        en: "The order is not delivered yet. You may cancel it; if it comes late you are compensated without asking.")
    case .notLateYet:
      LocalizedText(
        zhHans: "承诺的送达时间未到。逾期未送达的，赔偿自动发放，无需申请。",
        en: "The promised time has not passed. If it does, the compensation runs by itself; you need not ask.")
    case .runsByItself:
      LocalizedText(
        zhHans: "延误的赔偿已经提出，请在订单中选择赔偿或重新发货；不选择的，按承诺书自动执行。",
        en: "The remedy for the delay is on offer already: choose compensation or reshipping on the order. If you do "
          + "not choose, the letter's default runs by itself.")
    case .alreadyCompensated:
      LocalizedText(
        zhHans: "该损失已获赔偿。如认为赔偿不足，可以投诉。",
        en: "This loss is compensated already. If you find it too little, complain and a person looks at it.")
    case .nothingLeft:
      LocalizedText(
        zhHans: "所申请的商品已在其他售后申请中。请在原申请中继续，或减少数量。",
        en: "The goods are part of another claim already. Go on with that one, or claim fewer.")
    case .noFaultFound:
      LocalizedText(
        zhHans: "未发现所述问题。您可以补充照片或说明后投诉，由平台复核。",
        en: "The fault could not be found. Complain with photographs or a description, and the platform looks again.")
    case .usedOrIncomplete:
      LocalizedText(
        zhHans: "退回的商品不完整或已使用，不符合完好标准。您可以补寄缺少的部分，或投诉由平台复核。",
        en: "The goods came back used or incomplete. Send what is missing, or complain and the platform looks again.")
    case .otherGoodsSent:
      LocalizedText(
        zhHans: "退回的不是所购商品。请核对后寄回原商品，或投诉由平台复核。",
        en: "What came back is not what was bought. Check and send the right goods, or complain.")
    case .causedByBuyer:
      LocalizedText(
        zhHans: "问题由使用不当造成。您可以申请付费维修，或投诉由平台复核。",
        en: "The damage came from how it was used. Ask for a paid repair, or complain and the platform looks again.")
    case .deliveryProved:
      LocalizedText(
        zhHans: "物流记录证明已送达您指定的地点。您可以向承运人查询签收凭证，或投诉由平台复核。",
        en: "The carrier's records prove delivery where you asked for it. Ask for the proof of delivery, or complain.")
    case .evidenceMissing:
      LocalizedText(
        zhHans: "缺少证明问题的照片或文件。请补充后重新申请。",
        en: "Photographs or documents that show the problem are missing. Add them and claim again.")
    case .genuineProved:
      LocalizedText(
        zhHans: "商品经查验为正品。您可以提交鉴定结论后投诉，由平台复核。",
        en: "The goods were examined and are genuine. Complain with an expert's finding, and the platform looks again.")
    case .asDescribed:
      LocalizedText(
        zhHans: "商品与页面描述一致。您可以指出不符之处并投诉，由平台复核。",
        en: "The goods are as described. Complain and say what differs, and the platform looks again.")
    }
  }
}
