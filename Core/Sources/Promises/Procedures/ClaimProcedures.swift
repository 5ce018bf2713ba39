extension Procedure {
  private static let opened = LocalizedText(zhHans: "申请提出之时", en: "the claim being made")
  private static let arrived = LocalizedText(zhHans: "收到退回商品之时", en: "the goods being back")
  private static let agreed = LocalizedText(zhHans: "申请获同意之时", en: "the claim being granted")

  private static func answer(_ clause: String) -> Step {
    Step(
      "答复申请", "Answer the claim", .people([.merchant, .service]), ["claims.answer"],
      clock: Clock(clause, "decide-within", from: opened),
      what: LocalizedText(
        zhHans: "对照订单、凭证和条款，同意，或者选择理由拒绝并写明依据；买家会看到理由和说明。",
        en:
          "Look at the order, the evidence and the clause; grant it, or refuse it with a reason and the grounds. The buyer is shown both."
      ),
      otherwise: LocalizedText(zhHans: "视为同意申请。", en: "The claim is granted."))
  }

  private static func sendBack(_ clause: String) -> Step {
    Step(
      "寄回商品", "Send the goods back", .people([.consumer]), ["claims.send-back", "claims.withdraw"],
      clock: Clock(clause, "send-back-within", from: agreed),
      what: LocalizedText(
        zhHans: "登记承运人和运单号；不再需要的，撤回申请。", en: "Tell carrier and tracking number; or take the claim back."),
      otherwise: LocalizedText(zhHans: "申请失效。", en: "The claim ends."))
  }

  private static let receive = Step(
    "签收与验收", "Receive and inspect", .people([.merchant, .service]), ["claims.receive", "claims.inspect"],
    what: LocalizedText(
      zhHans: "收到包裹先登记签收，再检验商品并登记结果；签收之时起算办结期限。签收不等于验收通过。",
      en:
        "Record that the parcel is here, then inspect it and record the result. The time to carry the claim out counts from the first; to have received goods is not to have accepted them."
    ))

  private static let open = Step(
    "提出申请", "Make the claim", .people([.consumer, .service]), ["claims.open", "claims.add-evidence"],
    what: LocalizedText(
      zhHans: "选择商品、数量和诉求，上传照片或文件。系统按承诺书当即判断能判断的部分。",
      en:
        "Choose goods, how many, and what is wanted; hand in pictures and documents. What the letter decides by itself is decided at once."
    ))

  static let ofClaims: [Procedure] = [
    Procedure(
      key: "claims.refund", title: LocalizedText(zhHans: "退货退款", en: "Returns for the money"),
      clauses: ["returns.no-reason", "returns.exchange"],
      steps: [
        open, answer("returns.no-reason"), sendBack("returns.no-reason"), receive,
        Step(
          "退款", "Pay the money back", .system,
          clock: Clock("returns.no-reason", "finish-within", from: arrived),
          what: LocalizedText(
            zhHans: "验收通过后按原支付方式退款；一笔订单有多种支付的，按承诺书的顺序退回，每笔不超过其实付金额。",
            en:
              "Once accepted the money goes back the way it came; over several payments in the letter's order, and never more than was paid with each."
          ),
          otherwise: LocalizedText(zhHans: "记为违约，仍须退款。", en: "It counts as broken, and is still owed.")),
        Step(
          "处理未成功的退款", "See to payments that failed", .people([.finance]),
          ["payouts.retry", "payouts.confirm", "payouts.reconcile"],
          what: LocalizedText(
            zhHans: "查看渠道给出的原因，排除后重试，或以其他方式支付后登记；每日核对渠道对账单。",
            en:
              "Read what the provider says, mend it and try again, or pay by other means and record it. Compare the provider's statement every day."
          )),
      ]),
    Procedure(
      key: "claims.exchange", title: LocalizedText(zhHans: "换货", en: "Exchanges"), clauses: ["returns.exchange"],
      steps: [
        open, answer("returns.exchange"), sendBack("returns.exchange"), receive,
        Step(
          "确认库存", "Say whether there is stock", .people([.merchant, .service]),
          ["claims.stock", "claims.offer-substitute"],
          what: LocalizedText(
            zhHans: "确认有货，或者提供一次其他商品代替；均不能的，改为退款。",
            en: "Confirm that there is a replacement, or offer other goods once; with neither it becomes a refund.")),
        Step(
          "答复代替商品", "Take what is offered, or not", .people([.consumer, .service]),
          ["claims.take-substitute", "claims.decline-substitute"],
          what: LocalizedText(
            zhHans: "接受代替商品及其差价，或者不接受。", en: "Take the other goods with the difference in price, or decline."),
          otherwise: LocalizedText(zhHans: "退款。", en: "The money goes back.")),
        Step(
          "办结", "Carry it out", .people([.merchant, .service]), ["claims.finish"],
          clock: Clock("returns.exchange", "finish-within", from: arrived),
          what: LocalizedText(zhHans: "换货送达买家后登记。", en: "Record that the replacement is with the buyer."),
          otherwise: LocalizedText(zhHans: "记为违约，仍须履行。", en: "It counts as broken, and is still owed.")),
      ]),
    Procedure(
      key: "claims.repair", title: LocalizedText(zhHans: "维修", en: "Repairs"), clauses: ["returns.repair"],
      steps: [
        open, answer("returns.repair"), sendBack("returns.repair"), receive,
        Step(
          "提供备用品", "Offer a loaner", .system,
          clock: Clock("returns.repair", "loaner-after", from: arrived),
          what: LocalizedText(
            zhHans: "维修满期仍未修复的，通知买家可以使用备用品。",
            en: "A repair that takes that long: the buyer is told that he may have a loaner.")),
        Step(
          "修复送回", "Repair and hand back", .people([.merchant, .service]), ["claims.finish", "claims.fail-repair"],
          clock: Clock("returns.repair", "finish-within", from: arrived),
          what: LocalizedText(
            zhHans: "修复后送回并登记；不能修复的如实登记。",
            en: "Hand the goods back and record it; or record that they cannot be repaired."),
          otherwise: LocalizedText(zhHans: "维修改为换货。", en: "The repair becomes an exchange.")),
      ]),
    Procedure(
      key: "delivery", title: LocalizedText(zhHans: "迟延与破损", en: "Late and damaged deliveries"),
      clauses: ["delivery.on-time", "delivery.intact"],
      steps: [
        Step(
          "判定是否逾期", "Judge whether it is late", .system,
          clock: Clock(
            "delivery.on-time", "report-within", from: LocalizedText(zhHans: "承诺日届满之时", en: "the promised day's end")),
          what: LocalizedText(
            zhHans: "以实际送达时间为准，等待承运人迟报的时间届满后判定。",
            en: "What counts is when it was delivered; the judgement waits as long as carriers may report late.")),
        Step(
          "选择补救", "Choose the remedy", .people([.consumer, .service]), ["remedies.choose"],
          clock: Clock(
            "delivery.on-time", "choose-within", from: LocalizedText(zhHans: "判定逾期之时", en: "it being judged late")),
          what: LocalizedText(zhHans: "选择赔偿或者重新发货。", en: "Compensation, or to be shipped again."),
          otherwise: LocalizedText(zhHans: "支付赔偿。", en: "Compensation is paid.")),
        answer("delivery.intact"),
      ]),
  ]
}
