import Promises
import Service

/// Words for what the case sets in motion.
enum DemonstrationWords {
  /// Whom a message goes to, and what it says.
  static func message(_ kind: String, _ language: Language) -> (whom: String, what: String) {
    let buyer = language.say("买家", "A buyer")
    let merchant = language.say("商家", "The merchant")
    switch kind {
    case "goods.counterfeit":
      return (buyer, language.say("商品被认定为假冒，退款和赔偿已决定", "the goods are counterfeit; money back and damages are granted"))
    case "recall.notice": return (buyer, language.say("召回公告，可以寄回", "the recall, and how to send the goods back"))
    case "recall.reminder": return (buyer, language.say("提醒答复召回", "reminded of the recall"))
    case "claim.approved": return (buyer, language.say("退货已开立，寄回的期限", "a return is open, and by when to send it"))
    case "complaint.written": return (buyer, language.say("投诉的答复", "the answer to his complaint"))
    case "complaint.found": return (buyer, language.say("投诉的处理结论", "the findings on his complaint"))
    case "claim.finished": return (buyer, language.say("退货已办结", "the return has ended"))
    case "report.found": return (language.say("举报人", "Who reported"), language.say("举报属实", "it was found to be so"))
    case "case.held": return (merchant, language.say("商品停售及其理由", "his goods are off sale, and why"))
    case "case.answered":
      return (language.say("质量部门", "Quality"), language.say("商家已陈述意见", "the merchant has stated his side"))
    case "case.found":
      return (merchant, language.say("认定、理由和申诉期限", "the finding with its reasons, and until when he may appeal"))
    case "merchant.top-up":
      return (merchant, language.say("保证金须补足，及其期限", "his deposit is to be topped up, and by when"))
    case "merchant.sanctioned": return (merchant, language.say("处分及其理由", "the sanction and its reason"))
    case "merchant.suspended": return (merchant, language.say("暂停经营", "he is suspended"))
    case "merchant.reinstated": return (merchant, language.say("恢复经营", "he may sell again"))
    default: return (kind, "")
    }
  }

  /// Who has to do it.
  static func turn(_ duty: Duty, _ language: Language) -> String {
    switch duty {
    case .takedown, .pay, .difference, .admit, .verify, .answer, .findings, .reply, .callBack, .decideAppeal, .improve,
      .merchantAnswer, .period, .rescreen,
      .judgeScore:
      language.say("由平台完成", "the platform's turn")
    case .deliver, .decide, .finish, .renew, .topUp, .reship: language.say("由商家完成", "the merchant's turn")
    }
  }

  static func refusal(_ refusal: Refusal, _ language: Language) -> String {
    switch refusal.code {
    case "not-on-sale": language.say("新订单被拒绝：商品已停售", "A new order is refused: the goods are off sale")
    case "lot-held": language.say("发货被拒绝：该批次停止发货", "The parcel is refused: its lot is held")
    case "merchant-suspended":
      language.say("新订单被拒绝：商家暂停经营", "A new order is refused: the merchant is suspended")
    case "case-decided": language.say("无需再办：按规则已经停售", "Nothing left to do: the rule has taken them off sale already")
    default: refusal.message
    }
  }
}
