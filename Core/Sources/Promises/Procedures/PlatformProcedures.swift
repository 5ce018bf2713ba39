extension Procedure {
  static let ofGoods: [Procedure] = [
    Procedure(
      key: "goods.listing", title: LocalizedText(zhHans: "商品上架与证明", en: "Listing goods, and their certificates"),
      clauses: ["goods.standards", "goods.certificates", "goods.information"],
      steps: [
        Step(
          "登记商品", "List the goods", .people([.quality]), ["goods.list"],
          what: LocalizedText(zhHans: "登记名称、类目等信息。", en: "Record title, category and what else is said of them.")),
        Step(
          "登记合格证明", "File the certificate", .people([.quality]), ["goods.certify"],
          clock: Clock(
            "goods.certificates", "chase-before", from: LocalizedText(zhHans: "证明到期之前", en: "before it runs out")),
          what: LocalizedText(
            zhHans: "核对编号、签发机构和有效期，到期前更新。", en: "Compare number, issuer and validity; renew it before it runs out."),
          otherwise: LocalizedText(zhHans: "证明到期，商品即行下架。", en: "The goods are off sale from the moment it runs out.")),
      ]),
    Procedure(
      key: "goods.counterfeit", title: LocalizedText(zhHans: "查实假冒商品", en: "Goods found counterfeit"),
      clauses: ["goods.genuine"],
      steps: [
        Step(
          "认定", "Find it", .people([.quality, .inspector]), ["findings.counterfeit"],
          what: LocalizedText(
            zhHans: "写明依据；认定之时起，下架期限开始计算。", en: "Name the evidence. The time to take the goods down counts from then.")),
        Step(
          "下架", "Take it down", .people([.quality, .inspector]), ["goods.takedown"],
          clock: Clock("goods.genuine", "takedown-within", from: LocalizedText(zhHans: "认定之时", en: "the finding")),
          what: LocalizedText(zhHans: "停止销售。", en: "It is sold no more."),
          otherwise: LocalizedText(zhHans: "记为违约，仍须下架。", en: "It counts as broken, and is still owed.")),
        Step(
          "赔偿买家", "Compensate the buyers", .system,
          clock: Clock("goods.genuine", "pay-within", from: LocalizedText(zhHans: "认定之时", en: "the finding")),
          what: LocalizedText(
            zhHans: "通知全部买家，退还货款并支付赔偿；先从商家保证金支付，不足部分由平台先行赔付并向商家追偿。",
            en:
              "Every buyer is told and gets price and damages: out of the merchant's deposit first, the rest from the platform, which claims it from him."
          )),
      ]),
    Procedure(
      key: "merchants", title: LocalizedText(zhHans: "商家与保证金", en: "Merchants and their deposits"),
      clauses: ["merchants.admission"],
      steps: [
        Step(
          "准入", "Admit", .people([.quality]), ["merchants.admit"],
          what: LocalizedText(zhHans: "约定保证金数额。", en: "Agree on the floor of his deposit.")),
        Step(
          "缴存与补足保证金", "Pay the deposit, and top it up", .people([.finance]), ["merchants.top-up"],
          clock: Clock(
            "merchants.admission", "top-up-within",
            from: LocalizedText(zhHans: "低于约定数额之时", en: "it falling below the floor")),
          what: LocalizedText(
            zhHans: "收到款项后登记；先抵偿所欠，余额计入保证金。",
            en: "Record what he paid: what he owes is settled first, the rest is his deposit."),
          otherwise: LocalizedText(zhHans: "记为违约，仍须补足。", en: "It counts as broken, and is still owed.")),
        Step(
          "退出与退还", "Leave, and give it back", .people([.quality, .finance]),
          ["merchants.leave", "merchants.release-deposit"],
          what: LocalizedText(
            zhHans: "商家退出后，其订单和申请全部了结、期限全部届满，余额自动退还。",
            en: "After he has left, and once nothing can be claimed of him any more, what is left goes back by itself.")
        ),
      ]),
  ]

  private static let complained = LocalizedText(zhHans: "投诉提出之时", en: "the complaint being made")
  private static let late = LocalizedText(
    zhHans: "按承诺书自动赔偿，仍须履行。", en: "The letter's compensation is paid by itself, and it is still owed.")

  static let ofComplaints: [Procedure] = [
    Procedure(
      key: "complaints", title: LocalizedText(zhHans: "投诉处理", en: "Complaints"),
      clauses: ["complaints.clock", "complaints.liability", "service.response"],
      steps: [
        Step(
          "提出投诉", "Complain", .people([.consumer, .service]), ["complaints.open"],
          what: LocalizedText(zhHans: "消费者提出，或者客服代为登记。", en: "The consumer does, or customer service for him.")),
        Step(
          "专人答复", "A person answers", .people([.service]), ["complaints.acknowledge", "complaints.answer"],
          clock: Clock("complaints.clock", "answer-within", from: complained),
          what: LocalizedText(
            zhHans: "了解情况后由专人答复；自动回复不算答复。",
            en: "Find out what happened and answer in person; an automatic reply is no answer."),
          otherwise: late),
        Step(
          "告知处理结论", "Tell the findings", .people([.service]), ["complaints.find", "complaints.find-liable"],
          clock: Clock("complaints.clock", "findings-within", from: complained),
          what: LocalizedText(
            zhHans: "告知查明的事实和处理办法；平台负有责任的，认定责任并计算应付金额。",
            en:
              "Tell what was found and what is done. Where the platform is liable, find so and have it computed what is owed."
          ),
          otherwise: late),
        Step(
          "支付", "Pay", .system,
          clock: Clock("complaints.liability", "pay-within", from: LocalizedText(zhHans: "认定之时", en: "the finding")),
          what: LocalizedText(zhHans: "支付认定的款项。", en: "What was found to be owed is paid."),
          otherwise: LocalizedText(zhHans: "记为违约，仍须付款。", en: "It counts as broken, and is still owed.")),
        Step(
          "善意补偿", "Goodwill", .people([.service]), ["orders.give-goodwill"],
          what: LocalizedText(zhHans: "无论结论如何，可在限额内给予。", en: "Within its bounds it may be given whatever was found.")),
      ])
  ]

  static let ofPlatform: [Procedure] = [
    Procedure(
      key: "duties", title: LocalizedText(zhHans: "定期职责", en: "Standing duties"),
      clauses: ["security.monitoring", "privacy", "audits.internal", "quality.scores"],
      steps: [
        Step(
          "履行并登记", "Do it and record it", .people([.quality, .security, .service]), ["duties.record"],
          clock: Clock(
            "security.monitoring", "every", from: LocalizedText(zhHans: "上一期完成之时", en: "the last time it was done")),
          what: LocalizedText(
            zhHans: "按承诺书的周期履行，并登记所做与所见。", en: "As often as the letter says; record what was done and seen."),
          otherwise: LocalizedText(zhHans: "记为违约，公开记录。", en: "It counts as broken in the public record."))
      ]),
    Procedure(
      key: "security", title: LocalizedText(zhHans: "信息安全", en: "Information security"),
      clauses: ["security.monitoring", "accounts"],
      steps: [
        Step(
          "登记安全问题", "Report weaknesses", .people([.security]), ["findings.import", "findings.report"],
          what: LocalizedText(
            zhHans: "导入扫描报告，或者登记发现的问题；修复期限按严重程度计算。",
            en:
              "Import scanners' reports, or report what was found. By when it is to be mended follows from how bad it is."
          )),
        Step(
          "处理安全问题与告警", "Settle weaknesses and alerts", .people([.security]),
          ["findings.settle", "security.acknowledge"],
          what: LocalizedText(
            zhHans: "修复、接受一段时间或判定为误报，写明理由。", en: "Mended, accepted for a time, or a false alarm; say why.")),
        Step(
          "重发未送达的系统消息", "Send messages again", .people([.administrator]), ["messages.resend"],
          what: LocalizedText(zhHans: "排除接收方的故障后重发。", en: "Once the receiver's fault is mended.")),
      ]),
    Procedure(
      key: "personal-data", title: LocalizedText(zhHans: "个人信息请求", en: "Requests about personal data"),
      clauses: ["privacy"],
      steps: [
        Step(
          "查询联系方式", "Look up how somebody is reached", .people([.service, .administrator]), ["people.contact"],
          what: LocalizedText(
            zhHans: "写明原因；当事人会看到何时、何种角色、为何查看。", en: "Say why; the person is shown when, in which role and why.")),
        Step(
          "删除", "Erase", .people([.consumer, .service, .administrator]), ["people.erase"],
          what: LocalizedText(
            zhHans: "核实是本人请求；密钥销毁后不可恢复，订单与账目依法保留。",
            en: "Make sure that it is the person who asks. The key is destroyed for good; orders and accounts stay.")),
      ]),
    Procedure(
      key: "letter", title: LocalizedText(zhHans: "承诺书的发布与不可抗力", en: "Publishing the letter, and force majeure"),
      clauses: ["record", "scope"],
      steps: [
        Step(
          "发布", "Publish", .people([.administrator]), ["letter.publish", "annex.publish"],
          what: LocalizedText(
            zhHans: "检查后发布；并非单纯改善的版本，公示期满后生效。",
            en: "Check it, then publish. What does not only improve promises takes effect after its notice.")),
        Step(
          "宣布不可抗力", "Declare force majeure", .people([.administrator]), ["suspensions.declare"],
          what: LocalizedText(
            zhHans: "写明条款、地区、期间、原因和证据；仅中止所列条款的期限，并予公开。",
            en: "Name clauses, region, period, reason and evidence. It stops those clocks and no others, and is public."
          )),
      ]),
  ]
}
