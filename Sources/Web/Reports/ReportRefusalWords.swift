import Promises

/// Why something about reports, cases or sanctions was refused, for whoever sent the form.
enum ReportRefusalWords {
  static func sentence(_ code: String, _ language: Language) -> String? {
    words[code]?[language]
  }

  static let words: [String: LocalizedText] = [
    "product-unknown": .init(
      zhHans: "没有该编号的商品，请核对商品页面或订单上的编号。",
      en: "There are no goods by this number; check it on their page, or on the order."),
    "report-exists": .init(
      zhHans: "该举报已提交过，请查看其进展。", en: "This report was sent already; see where it stands."),
    "evidence-enough": .init(
      zhHans: "凭证已足够，请不附文件直接提交。", en: "There is enough evidence already; send the report without a file."),
    "case-over": .init(
      zhHans: "本案已经结束，不能再办理；新的情况请重新举报。", en: "This case is over; report what is new as a new case."),
    "case-decided": .init(
      zhHans: "本案已有决定，请查看下方可办理的事项。", en: "The case was decided already; see below what can still be done."),
    "not-appealed": .init(zhHans: "商家尚未申诉。", en: "The merchant has made no appeal."),
    "not-found-yet": .init(
      zhHans: "本案尚未作出认定。请先提交陈述，或等待核查结果。",
      en: "Nothing was found yet. State your side, or wait for what is found."),
    "appealed-already": .init(
      zhHans: "本案已申诉过，每项决定可申诉一次；仍可向法院起诉。",
      en: "It was appealed already, and each decision can be appealed once; a court can still decide."),
    "appeal-late": .init(
      zhHans: "申诉期限已过；仍可向法院起诉。", en: "The time for an appeal is over; a court can still decide."),
    "restored-already": .init(
      zhHans: "商品已恢复销售，没有可以申诉的决定。", en: "The goods are on sale again; there is nothing left to decide."),
    "no-ip-notice": .init(
      zhHans: "只有知识产权通知才适用本步骤。", en: "Only notices of intellectual property rights take this step."),
    "no-counter-statement": .init(
      zhHans: "商家尚未提交不侵权声明。", en: "The merchant has made no counter-statement yet."),
    "not-forwarded": .init(
      zhHans: "通知尚未转送，商品未受限制，无需声明。", en: "The notice was not forwarded yet; there is nothing to answer."),
    "served-already": .init(
      zhHans: "声明已送达，期限已开始计算。", en: "It has reached whoever notified us already, and the days run."),
    "not-served": .init(
      zhHans: "请先登记声明送达权利人的时间。", en: "First record that the counter-statement reached whoever notified us."),
    "same-person": .init(
      zhHans: "作出认定的人不能裁决对该认定的申诉，请由另一名同事办理。",
      en: "Whoever found it does not decide the appeal against it; leave it to a colleague."),
    "malicious-already": .init(zhHans: "该举报已标记为恶意举报。", en: "It was marked as made in bad faith already."),
    "malicious-not": .init(zhHans: "该举报未标记为恶意举报。", en: "It is not marked as made in bad faith."),
    "floor-not-raised": .init(
      zhHans: "请填写高于现行下限的金额。", en: "Write an amount above what is agreed now."),
    "tells-of-somebody": .init(
      zhHans: "处分理由向公众公开，请勿填写电话、邮箱或证件号码。",
      en: "Everybody reads the reason: leave out telephone numbers, e-mail addresses and numbers of identity."),
    "reason-languages": .init(
      zhHans: "请用两种语言填写理由。", en: "Write the reason in both languages."),
    "lifted-already": .init(zhHans: "该处分已解除。", en: "The sanction was lifted already."),
    "nothing-restricted": .init(
      zhHans: "本案未采取限制措施，没有理由说明。", en: "Nothing was restricted in this case, so there is no statement of reasons."),
  ]
}
