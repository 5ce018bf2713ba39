extension Procedure {
  private static let found = LocalizedText(zhHans: "认定之时", en: "the finding")

  /// Goods that are reported, and goods that are called back.
  static let ofCases: [Procedure] = [
    Procedure(
      key: "reports", title: LocalizedText(zhHans: "举报与处置", en: "Reported goods"), clauses: ["goods.genuine"],
      steps: [
        Step(
          "举报", "Report", .people([.anyone]), ["reports.make"],
          what: LocalizedText(
            zhHans: "任何人都可以举报假冒、不安全、信息不实或侵权的商品并提交证据；同一商品的同类举报并为一案。",
            en:
              "Anybody reports goods as counterfeit, unsafe, wrongly described or infringing, with evidence. Reports of the same are one case."
          )),
        Step(
          "按规则评分", "Weigh it by rule", .system,
          what: LocalizedText(
            zhHans: "按附件计分并列明每一项；达到附件的分数即预防性停售。",
            en:
              "Points by the annex, each with its reason; from the annex's score on the goods go off sale as a precaution."
          )),
        Step(
          "审查", "Look at it", .people([.quality]),
          [
            "cases.triage", "cases.hold", "cases.dismiss", "cases.find", "reporters.trust", "reports.mark-malicious",
            "reports.unmark-malicious",
          ],
          clock: Clock(
            "goods.genuine", "work", in: .reports, from: LocalizedText(zhHans: "收到举报之时", en: "the report")),
          what: LocalizedText(
            zhHans: "按评分的先后审查：预防性停售、驳回或者认定，并写明事实；恶意举报予以标记。",
            en:
              "In the order of the scores: hold, dismiss or find, with the facts. Reports in bad faith are marked."
          )),
        Step(
          "下架", "Take it down", .people([.quality, .inspector]), ["goods.takedown", "findings.counterfeit"],
          clock: Clock("goods.genuine", "takedown-within", from: found),
          what: LocalizedText(
            zhHans: "认定之时即停止接受订单，各批次一律停止发货；完成下架并登记。",
            en:
              "No order is taken and no lot is shipped from the finding on; take the listing down and record it."),
          otherwise: LocalizedText(zhHans: "记为违约，仍须下架。", en: "It counts as broken, and is still owed.")),
        Step(
          "赔偿买家", "Compensate the buyers", .system, clock: Clock("goods.genuine", "pay-within", from: found),
          what: LocalizedText(
            zhHans: "认定为假冒的，通知全部买家，退还货款并支付赔偿；先从商家保证金支付，不足部分由平台先行赔付并向商家追偿。",
            en:
              "Where it is counterfeit every buyer is told and gets price and damages: out of the merchant's deposit first, the rest from the platform, which claims it from him."
          )),
        Step(
          "处分", "Sanction", .people([.quality]), ["sanctions.impose", "sanctions.lift"],
          what: LocalizedText(
            zhHans: "警告、下架、提高保证金或者暂停经营，写明理由，即时公示。",
            en: "A warning, the listing removed, a higher deposit, or suspension; published at once with its reasons.")),
        Step(
          "商家陈述与申诉", "The merchant's side", .people([.merchant]), ["cases.answer", "cases.appeal"],
          clock: Clock("goods.genuine", "appeal-within", in: .reports, from: found),
          what: LocalizedText(
            zhHans: "对停售或认定作出陈述；对认定不服的，申诉一次。",
            en: "He states his side of a hold or a finding, and appeals against a finding once.")),
        Step(
          "复议", "Decide the appeal", .people([.quality]), ["cases.decide-appeal", "cases.reverse", "goods.reinstate"],
          clock: Clock(
            "goods.genuine", "decide-appeal-within", in: .reports,
            from: LocalizedText(zhHans: "申诉提出之时", en: "the appeal being made")),
          what: LocalizedText(
            zhHans: "由作出决定者以外的人复议；撤销的，恢复销售、解除处分，未支付的款项收回，已支付的由平台承担。",
            en:
              "Somebody other than who decided decides. Reversed: on sale again, sanctions lifted, what is not paid is taken back, and what is paid the platform bears."
          )),
        Step(
          "知识产权通知", "Notices of rights", .people([.quality]), ["cases.serve", "cases.sue"],
          what: LocalizedText(
            zhHans: "转送通知与不侵权声明；权利人在法定期限内未起诉的，自动恢复销售。",
            en:
              "Forward the notice and the counter-statement. Where nobody sues within the law's time the goods are on sale again by themselves."
          )),
      ]),
    Procedure(
      key: "recalls", title: LocalizedText(zhHans: "批次与召回", en: "Lots and recalls"),
      clauses: ["goods.traceability", "goods.standards"],
      steps: [
        Step(
          "收货登记批次", "Receive a lot", .people([.quality]), ["lots.receive"],
          what: LocalizedText(
            zhHans: "登记商品、批次和供应商；未通过评审的供应商不得供货。",
            en: "Record product, lot and supplier; nothing comes from a supplier who was not approved.")),
        Step(
          "封存批次", "Hold a lot", .people([.quality]), ["lots.hold", "lots.release"],
          what: LocalizedText(zhHans: "写明原因；封存期间不得发货。", en: "Say why. A held lot is shipped no more.")),
        Step(
          "宣布召回", "Announce a recall", .people([.quality]),
          ["recalls.announce", "recalls.announce-certificate"],
          what: LocalizedText(
            zhHans: "写明范围、风险等级、危害、应对和补救；商品即行下架或封存。按证书召回的，该证书下的每种商品各立一次召回，同时宣布。",
            en:
              "Name scope, risk, hazard, what to do and the remedies. The goods are off sale, or the lots held, at once. By a certificate all goods that it was filed for are recalled together, each by a recall of its own."
          )),
        Step(
          "通知买家", "Tell the buyers", .system,
          what: LocalizedText(
            zhHans: "分批通知每一位买家，一人一次；按召回所定的天数提醒未答复者。",
            en: "Every buyer once, batch by batch; who does not answer is reminded on the recall's days.")),
        Step(
          "答复召回", "Answer", .people([.consumer, .service]), ["recalls.answer"],
          what: LocalizedText(
            zhHans: "退回、销毁或者留用，并选择补救；退款或换货无需再审核。",
            en: "Send back, destroy or keep, and choose the remedy; refund or replacement need nobody's leave.")),
        Step(
          "结束与报告", "Close and report", .people([.quality]), ["recalls.close"],
          what: LocalizedText(
            zhHans: "写明理由；向监管部门提交报告。结束的是提醒，不是买家的权利。",
            en: "Say why, and hand the report to the regulator. It ends the reminders, not the buyers' rights.")),
      ]),
  ]
}
