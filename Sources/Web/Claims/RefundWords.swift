import Promises
import Service

/// What agreeing comes to in money, before it is decided.
extension ClaimPage {
  /// What is then paid back, what that is made of, and who bears it.
  ///
  /// - Parameter isLater: whether the goods are accepted first.
  func consequencesOfRefund(isLater: Bool = false) -> [String] {
    if claim.kind == .counterfeit, !claim.lines.isEmpty {
      return [
        language.say(
          "即认定商品为假冒：所有购买者均获退还价款和赔偿，商品须下架。",
          "The goods are then found counterfeit: everybody who bought them gets his money back and damages, and they go "
            + "off sale.")
      ]
    }
    guard let preview = of.preview else { return [] }
    guard preview.refund.minor > 0 else {
      return [language.say("无款项退还：实付款已全部退回。", "Nothing is paid back: all that was paid has gone back before.")]
    }
    let refund = Prose.money(preview.refund, language)
    let goods = Prose.money(preview.goods, language)
    let freight = Prose.money(preview.freight, language)
    let parts =
      preview.freight.minor > 0
      ? language.say(
        "，其中商品（\(claimedGoods)）\(goods)，运费\(freight)", ": \(goods) for \(claimedGoods), and \(freight) freight")
      : language.say("（\(claimedGoods)）", " for \(claimedGoods)")
    let sentence =
      isLater
      ? language.say("验收通过后，向买家退款\(refund)\(parts)。", "Once you accept them, the buyer is paid \(refund)\(parts).")
      : language.say("向买家退款\(refund)\(parts)。", "The buyer is paid \(refund)\(parts).")
    return [sentence] + whatWentBefore(preview) + bearer(preview)
  }

  private var claimedGoods: String {
    guard !claim.lines.isEmpty else { return language.say("整个订单", "the whole order") }
    let titles = Dictionary(
      of.order.file.goods.map { ($0.product, $0.title) }, uniquingKeysWith: { first, _ in first })
    return claim.lines.map { "\(titles[$0.product] ?? $0.product) × \($0.quantity.grouped)" }
      .joined(separator: language.say("、", ", "))
  }

  private func whatWentBefore(_ preview: RefundPreview) -> [String] {
    let left = Prose.money(preview.left, language)
    let isCapped = preview.goods.minor + preview.freight.minor > preview.left.minor
    guard isCapped || of.order.claims.contains(where: { $0.reference != claim.reference && $0.refund != nil }) else {
      return []
    }
    return [
      language.say(
        "该订单此前的申请已退款，还可退\(left)，退款以此为限。",
        "Earlier claims were refunded: of what was paid \(left) is left for claims, and no more than that is paid.")
    ]
  }

  private func bearer(_ preview: RefundPreview) -> [String] {
    preview.merchant.map {
      [language.say("由商家 \($0) 承担，先从其保证金中扣除。", "\($0) bears it, out of his deposit first.")]
    } ?? []
  }

  /// Money that nobody owes, given by the platform's own people.
  var goodwillForms: [FormView] {
    let (given, left) = (of.goodwill.given, of.goodwill.left)
    let before =
      given.minor > 0
      ? [language.say("此前已补偿\(Prose.money(given, language))。", "\(Prose.money(given, language)) was given before.")]
      : []
    guard left.minor > 0 else { return [] }
    return [
      FormView(
        "goodwill", language.say("善意补偿", "Goodwill"),
        explanations: [
          language.say(
            "由平台资金支付，不向商家追偿，无论申请结果如何。",
            "Out of the platform's fund, whatever becomes of the claim; the merchant is not charged.")
        ] + before,
        fields: [
          .input(
            "amount", language.say("金额（\(left.currency.code)）", "Amount (\(left.currency.code))"),
            id: "goodwill-amount",
            hint: language.say(
              "最多\(Prose.money(left, language))：实付款中尚未退回的部分。",
              "At most \(Prose.money(left, language)): what was paid and has not gone back."),
            [
              ("type", "text"), ("inputmode", "decimal"), ("maxlength", "20"), ("required", ""),
              ("value", form["amount"] ?? ""),
            ])
        ], hidden: [.init(key: "currency", value: left.currency.code), FormKey.hidden()],
        button: language.say("支付补偿", "Give it"))
    ]
  }
}

/// What the goodwill form asks for.
struct GoodwillTask {
  var body: JSONObject

  init(_ form: Form, order: String) throws {
    body = ["order": .string(order)]
    try body.takeMoney("amount", from: form)
  }
}
