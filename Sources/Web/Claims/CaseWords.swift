import Promises
import Service

extension ClaimKind {
  func words(_ language: Language) -> String {
    switch self {
    case .noReason: language.say("无理由退货", "Return without a reason")
    case .quality: language.say("质量问题退货", "Faulty: return for the money")
    case .exchange: language.say("质量问题换货", "Faulty: exchange")
    case .repair: language.say("质量问题维修", "Faulty: repair")
    case .notReceived: language.say("未收到商品", "Not received")
    case .damaged: language.say("运输中破损或丢失", "Damaged or lost on the way")
    case .wrongItem: language.say("错发或漏发", "Wrong goods, or too few")
    case .delayed: language.say("逾期送达", "Came late")
    case .counterfeit: language.say("疑为假冒商品", "Counterfeit")
    case .notAsDescribed: language.say("与描述不符", "Not as described")
    }
  }
}

extension Resolution {
  func words(_ language: Language) -> String {
    switch self {
    case .refund: language.say("退款", "The money back")
    case .replacement: language.say("换货或补发", "A replacement")
    case .repair: language.say("维修", "A repair")
    }
  }
}

extension ClaimStatus {
  func words(_ language: Language) -> String {
    switch self {
    case .requested: language.say("待商家答复", "The seller has to answer")
    case .approved: language.say("已同意，待寄回", "Granted; goods to be sent back")
    case .returning: language.say("退回途中", "On the way back")
    case .received: language.say("商家已收货，待验收", "With the seller, to be inspected")
    case .accepted: language.say("已同意，办理中", "Granted; being carried out")
    case .done: language.say("已办结", "Done")
    case .refused: language.say("未获同意", "Refused")
    case .withdrawn: language.say("已撤回", "Withdrawn")
    case .expired: language.say("已失效", "Ended without a return")
    }
  }

  /// The class that draws its shape.
  var mark: String {
    switch self {
    case .requested, .approved, .returning, .received, .accepted: "o"
    case .done: "k"
    case .refused: "b"
    case .withdrawn, .expired: "v"
    }
  }
}

extension Duty {
  func words(_ language: Language) -> String {
    switch self {
    case .deliver: language.say("送达", "Delivery")
    case .decide: language.say("答复售后申请", "An answer to the claim")
    case .finish: language.say("办结售后申请", "The claim carried out")
    case .answer: language.say("答复投诉", "An answer to the complaint")
    case .findings: language.say("投诉处理结论", "Findings on the complaint")
    case .merchantAnswer: language.say("商家答复平台询问", "A merchant's answer to the platform")
    case .reply: language.say("回复追问", "A reply to what was written after")
    case .callBack: language.say("回电", "A call back")
    case .decideAppeal: language.say("复核投诉决定", "An appeal decided")
    case .improve: language.say("确定改进措施", "An improvement worked out")
    case .period: language.say("定期事项", "A regular duty")
    case .renew: language.say("更新证明", "A certificate renewed")
    case .takedown: language.say("下架", "Goods taken off sale")
    case .pay: language.say("支付赔偿", "What was granted is paid")
    case .difference: language.say("退还差价", "The difference paid back")
    case .topUp: language.say("补足保证金", "The deposit topped up")
    case .admit: language.say("审核入驻申请", "An application decided")
    case .verify: language.say("复核商家资质", "The merchant verified again")
    case .reship: language.say("重新发货", "Shipped again")
    case .judgeScore: language.say("质量评价引起的决定", "A step decided because of a score")
    case .rescreen: language.say("供应商复评", "A supplier screened again")
    }
  }
}

extension Remedy.Offer {
  func words(_ language: Language, compensation: Money) -> String {
    switch self {
    case .compensation:
      language.say("赔偿\(Prose.money(compensation, language))", "Compensation of \(Prose.money(compensation, language))")
    case .reship: language.say("重新发货", "Ship it again")
    case .refund: language.say("退还货款", "A refund of what was paid")
    case .damages: language.say("支付赔偿金", "Damages")
    case .offSale: language.say("商品下架", "The goods taken off sale")
    }
  }
}

extension Payout.State {
  func words(_ language: Language) -> String {
    switch self {
    case .waiting: language.say("待退回", "to be sent")
    case .pending: language.say("支付渠道处理中", "accepted by the provider, not yet booked")
    case .paid: language.say("已退回", "paid")
    case .failed: language.say("未成功，由工作人员处理", "refused by the provider; a person looks after it")
    }
  }
}

extension TrackingEvent.Kind {
  func words(_ language: Language) -> String {
    switch self {
    case .other: language.say("有新的物流消息", "News from the carrier")
    case .announced: language.say("已通知承运人", "Announced to the carrier")
    case .expired: language.say("承运人已停止跟踪", "The carrier stopped watching it")
    case .pickedUp: language.say("已揽收", "Picked up")
    case .inTransit: language.say("运输中", "On its way")
    case .customs: language.say("在海关", "At customs")
    case .outForDelivery: language.say("派送中", "Out for delivery")
    case .exception: language.say("运输异常", "Held up on the way")
    case .wrongAddress: language.say("地址有误", "The address is wrong")
    case .failed: language.say("未能投递", "Delivery failed")
    case .waitingForPickup: language.say("待自提", "Waiting to be fetched")
    case .cancelled: language.say("已取消", "Called off")
    case .damaged: language.say("已破损", "Damaged")
    case .lost: language.say("已丢失", "Lost")
    case .refused: language.say("已拒收", "Not accepted")
    case .returning: language.say("退回途中", "On the way back to the sender")
    case .returned: language.say("已退回发件人", "Back with the sender")
    case .delivered: language.say("已送达", "Delivered")
    }
  }
}

/// What people call a way to pay; others are shown by the name that the platform gave them.
func channelWords(_ channel: String, _ language: Language) -> String {
  switch channel {
  case "alipay": language.say("支付宝", "Alipay")
  case "wechat-pay": language.say("微信支付", "WeChat Pay")
  case "card", "stripe": language.say("银行卡", "Card")
  case "transfer": language.say("银行转账", "Bank transfer")
  default: channel
  }
}
