import Promises
import Service

/// Other goods in place of those that the shop has none of: what the seller offers, and what the buyer says to it.
extension ClaimPage {
  /// The buyer's answer to what is offered.
  var substituteForms: [FormView] {
    guard claim.next == .buyerChooses, let substitute = claim.substitute else { return [] }
    let decline = FormView(
      "decline-substitute", language.say("不接受，退款", "Take the money instead"),
      explanations: [
        language.say("商品价款退还给您。", "What you paid for the goods goes back to you.")
      ], button: language.say("我要退款", "Pay me back"))
    guard substitute.buyerPays == nil else { return [decline] }
    return [
      FormView(
        "take-substitute", language.say("接受代替商品", "Take what is offered"),
        explanations: [substitute.offer(language)], button: language.say("接受", "I take it"), isMain: true),
      decline,
    ]
  }

  /// Who serves the buyer has seen his payment of the difference; a merchant does not bear witness to it.
  var differenceForms: [FormView] {
    guard let pays = claim.substitute?.buyerPays, Visit.current.visitor.holds(.claim) else { return [] }
    return [
      FormView(
        "difference-paid", language.say("买家已补差价", "The buyer has paid the difference"),
        explanations: [
          language.say(
            "买家须补\(Prose.money(pays, language))。收到后请登记，再发出代替商品。",
            "The buyer pays \(Prose.money(pays, language)) more. Note it when you have it, and send the substitute.")
        ],
        fields: [
          .input(
            "payment", language.say("支付单号", "Payment reference"), id: "payment",
            [("type", "text"), ("maxlength", "80"), ("required", ""), ("value", form["payment"] ?? "")]),
          .input(
            "channel", language.say("支付渠道", "Payment channel"), id: "channel",
            [("type", "text"), ("maxlength", "40"), ("required", ""), ("value", form["channel"] ?? "")]),
        ], button: language.say("已收到差价", "It is paid"), isMain: true)
    ]
  }

  /// What the seller may offer where he has none of the goods; asked once.
  var offerForms: [FormView] {
    guard claim.substitute == nil, claim.lines.count == 1 else { return [] }
    let currency = of.order.order.paid.currency
    return [
      FormView(
        "offer-substitute", language.say("提供其他商品", "Offer other goods"),
        explanations: [
          language.say(
            "买家决定是否接受。价格较低的，差价退还买家；较高的，由买家补足。买家不接受或未答复的，退款。",
            "The buyer decides. Where they cost less, he gets the difference back; where they cost more, he pays it. If he "
              + "declines or says nothing, his money goes back.")
        ],
        fields: [
          .input(
            "product", language.say("商品编号", "Product"), id: "product",
            [("type", "text"), ("maxlength", "64"), ("required", ""), ("value", form["product"] ?? "")]),
          .input(
            "price", language.say("总价（\(currency.code)）", "Price of all of it (\(currency.code))"), id: "price",
            [("type", "text"), ("inputmode", "decimal"), ("required", ""), ("value", form["price"] ?? "")]),
        ], hidden: [.init(key: "currency", value: currency.code)], button: language.say("向买家提供", "Offer them"))
    ]
  }
}

extension ClaimSheet.Substitute {
  /// What is offered and what it means for the buyer's money.
  func offer(_ language: Language) -> String {
    let what = language.say("商家提供 \(product) 代替", "The shop offers \(product) instead")
    if let gets = buyerGets {
      let money = Prose.money(gets, language)
      return language.say("\(what)，差价\(money)退还给您。", "\(what); it costs less, and \(money) goes back to you.")
    }
    if let pays = buyerPays {
      let money = Prose.money(pays, language)
      return language.say(
        "\(what)，须补差价\(money)。请向商家支付，商家登记后发货。",
        "\(what); it costs \(money) more. Pay the shop; it notes that and sends the goods.")
    }
    return language.say("\(what)，价格相同。", "\(what), at the same price.")
  }
}
