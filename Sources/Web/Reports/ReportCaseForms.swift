import Promises
import Service

/// What can be done with a case, by whoever looks at it, with what follows from each before it is done.
struct ReportCaseForms {
  var page: ReportCasePage
  private var of: ReportCaseSheet { page.of }
  private var language: Language { page.language }
  private var isMerchant: Bool { Right.answerCases.isHeld(by: page.visitor.roles) && page.visitor.merchant != nil }
  private var decides: Bool { page.visitor.holds(.workCases) }
  private func say(_ chinese: String, _ english: String) -> String { language.say(chinese, english) }

  var views: [FormView] {
    if isMerchant, !decides { return merchant }
    guard decides else { return [] }
    switch of.status {
    case .received: return [hold, find, dismiss]
    case .held: return served + [find, dismiss]
    case .sued: return [find, dismiss]
    case .found: return down + [sanction, reverse]
    case .appealed: return down + appeal + [sanction]
    case .upheld: return down + [sanction, reverse]
    case .dismissed, .reversed, .restored: return []
    }
  }

  private func act(
    _ name: String, _ heading: String, _ explanations: [String], field: String?, _ label: String = "", button: String,
    isMain: Bool = false
  ) -> FormView {
    let entered = page.form["do"] == name ? field.flatMap { page.form[$0] } ?? "" : ""
    return FormView(
      name, heading, explanations: explanations,
      fields: field.map { [.area($0, label, id: "\(name)-\($0)", text: entered, longest: 4000)] } ?? [],
      hidden: [FormKey.hidden()], button: button, isMain: isMain)
  }

  private var factsLabel: String {
    say("所依据的事实（商家会看到，勿写举报人）", "The facts (the merchant reads them; leave out who reported)")
  }

  private var hold: FormView {
    act(
      "hold",
      of.kind == .ipRight
        ? say("停售并转送通知", "Off sale, and forward the notice") : say("预防性停售", "Off sale as a precaution"),
      [
        say(
          "商品立即停售，不再接受新订单；已有订单照常。商家收到理由说明，可以提交\(of.kind == .ipRight ? "不侵权声明" : "陈述")。",
          "No new order is taken from this moment; those there are go on. The merchant is told why and may \(of.kind == .ipRight ? "make a counter-statement" : "state his side")."
        )
      ], field: "facts", factsLabel, button: say("停售", "Take it off sale"))
  }

  private var dismiss: FormView {
    let stays = page.consequences.otherHolds
    return act(
      "dismiss", say("未查实，结案", "Nothing was found"),
      [
        of.status == .received
          ? say("案件结束，举报人会得知结果。", "The case is over, and those who reported are told.")
          : stays.isEmpty
            ? say("商品恢复销售，举报人会得知结果。", "The goods are on sale again, and those who reported are told.")
            : say(
              "本案的停售解除；因其他原因（\(stays.joined(separator: "、"))）仍停售。",
              "This case keeps them off sale no more; others do: \(stays.joined(separator: ", ")).")
      ], field: "reason", say("理由", "Why"), button: say("结案", "Close the case"))
  }

  private var find: FormView {
    var follows = [
      of.kind.hasTakedownClock
        ? say(
          "商品立即停售，各批次停止发货；商家收到理由说明，可以申诉。",
          "No order is taken, and no lot of it shipped, from this moment; the merchant is told why, and may appeal.")
        : say("商品立即停售，商家收到理由说明，可以申诉。", "No order is taken from this moment; the merchant is told why, and may appeal.")
    ]
    if of.kind == .counterfeit {
      let money = page.consequences.grants.map { Prose.money($0, language) }.joined(separator: say("、", ", "))
      follows.append(
        page.consequences.lines == 0
          ? say("没有需要赔偿的买家。", "No buyer has to be compensated.")
          : say(
            "\(page.consequences.lines) 笔订单的买家共获退款与赔偿\(money)，先从商家保证金支付。",
            page.consequences.lines == 1
              ? "One buyer is granted \(money), price and damages, charged to the merchant's deposit first."
              : "The buyers of \(page.consequences.lines) orders are granted \(money), price and damages, charged to the merchant's deposit first."
          ))
    }
    if of.kind.hasTakedownClock,
      let within = page.letter.clause("goods.genuine")?.term("takedown-within")
    {
      follows.append(
        say(
          "下架时限开始计算：\(Prose.words(within, language))内。",
          "The takedown's clock begins: within \(Prose.words(within, language))."))
    }
    return act(
      "find", say("查实", "It is so"), follows, field: "facts", factsLabel, button: say("作出认定", "Make the finding"),
      isMain: true)
  }

  private var served: [FormView] {
    guard of.kind == .ipRight else { return [] }
    if of.served != nil {
      return [
        act(
          "sue", say("权利人已起诉或投诉", "A suit was told of"),
          [say("商品保持停售，等待法院或主管部门的结果。", "The goods stay off sale until a court or an authority has decided.")],
          field: "words",
          say("受理机关与案号", "Which court or authority, and its number"), button: say("登记", "Record it"))
      ]
    }
    guard of.answered != nil else { return [] }
    return [
      act(
        "serve", say("声明已送达权利人", "The counter-statement has reached whoever notified us"),
        [
          say(
            "十五日期限开始计算；期满未收到起诉或投诉的通知，商品自动恢复销售（电子商务法第四十三条）。",
            "Fifteen days begin. Unless a suit or a complaint is told of by then, the goods are on sale again by themselves (E-Commerce Law, article 43)."
          )
        ], field: nil, button: say("登记送达", "Record it"))
    ]
  }

  /// While the promised minutes run.
  private var down: [FormView] {
    guard of.promises.contains(where: { $0.outcome == nil }) else { return [] }
    var form = act(
      "take-down", say("商品页面已下架", "The listing is gone"),
      [say("按承诺的时限登记下架完成。", "This fulfils the promise to take it down within the minutes of the letter.")], field: nil,
      button: say("登记下架", "Record the takedown"), isMain: true)
    form.hidden.append(.init(key: "product", value: of.product))
    return [form]
  }

  private var reversal: [String] {
    func sum(_ money: [Money]) -> String { money.map { Prose.money($0, language) }.joined(separator: say("、", ", ")) }
    let result = page.consequences
    var lines = [
      result.otherHolds.isEmpty
        ? say(
          "商品恢复销售，相关处分解除并公示。",
          "The goods are on sale again; sanctions that followed are lifted, and the register says so.")
        : say(
          "本案的停售解除，因其他原因仍停售：\(result.otherHolds.joined(separator: "、"))。",
          "This case keeps them off sale no more; others do: \(result.otherHolds.joined(separator: ", ")).")
    ]
    if !result.taken.isEmpty {
      lines.append(
        say("未付给买家的\(sum(result.taken))不再支付。", "\(sum(result.taken)) that buyers have not been paid is owed no more."))
    }
    if !result.stays.isEmpty {
      lines.append(
        say(
          "已付或在途的\(sum(result.stays))归买家，由平台承担。",
          "\(sum(result.stays)) that was paid, or is on its way, stays with the buyers; the platform bears it."))
    }
    if !result.back.isEmpty {
      lines.append(
        say("已向商家扣取的\(sum(result.back))全部退回。", "\(sum(result.back)) that the merchant was charged goes back to him."))
    }
    return lines
  }

  private var reverse: FormView {
    act(
      "reverse", say("撤销认定", "Reverse the finding"), reversal, field: "reason", say("理由", "Why"),
      button: say("撤销", "Reverse it"))
  }

  private var appeal: [FormView] {
    guard page.visitor.actor != page.consequences.decidedBy else {
      return []
    }
    return [
      act(
        "uphold", say("维持认定", "Uphold the finding"),
        [say("商品不再销售；商家仍可向法院起诉。", "The goods stay off sale; the merchant may still go to court.")], field: "reason",
        say("理由", "Why"), button: say("维持", "Uphold it")),
      act(
        "overturn", say("撤销认定", "Reverse the finding"), reversal, field: "reason", say("理由", "Why"),
        button: say("撤销", "Reverse it")),
    ]
  }

  private var sanction: FormView {
    let currency = page.letter.currency
    func area(_ name: String, _ label: String) -> FormView.Field {
      .area(name, label, id: "sanction-\(name)", text: page.form[name] ?? "", longest: 1000)
    }
    return FormView(
      "sanction", say("处分商家", "Sanction the merchant"),
      explanations: [
        say(
          "立即公示（电子商务法第三十六条），任何人可见；认定撤销时自动解除。",
          "It is published at once, for everybody to read (E-Commerce Law, article 36), and lifted when the finding is reversed."
        )
      ],
      fields: [
        .input(
          "merchant", say("商家编号", "Merchant"), id: "sanction-merchant",
          [("maxlength", "64"), ("required", ""), ("value", page.form["merchant"] ?? of.merchant ?? "")]),
        .choice(
          "kind", say("处分", "Sanction"), id: "sanction-kind",
          Sanction.allCases.map {
            .init(value: $0.rawValue, words: $0.words[language], isChosen: page.form["kind"] == $0.rawValue)
          }),
        .input(
          "floor",
          say(
            "保证金下限（\(currency.code)，仅提高保证金时填写）", "The deposit's new floor (\(currency.code); only where it is raised)"),
          id: "sanction-floor",
          [("inputmode", "decimal"), ("maxlength", "20"), ("value", page.form["floor"] ?? "")]),
        area("reason-zh", say("理由（中文）", "Reason, in Chinese")), area("reason-en", say("理由（英文）", "Reason, in English")),
      ],
      hidden: [
        .init(key: "currency", value: currency.code), .init(key: "reference", value: PageReference.new(.sanction)),
        FormKey.hidden(),
      ], button: say("处分并公示", "Impose and publish it"))
  }

  private var merchant: [FormView] {
    switch of.status {
    case .held, .found, .appealed:
      let isIP = of.kind == .ipRight && of.status == .held
      let answer = act(
        "answer", isIP ? say("不侵权声明", "Counter-statement") : say("提交陈述", "State your side"),
        [
          isIP
            ? say(
              "声明转送权利人；自送达之日起十五日内未收到其起诉或投诉的通知，商品恢复销售。",
              "It is forwarded to whoever notified us. Unless he tells of a suit or a complaint within fifteen days of having it, your goods are on sale again."
            )
            : say("作出决定前会考虑您的陈述。", "It is considered before it is decided.")
        ], field: "words", say("您的说明与初步证据", "What you say, with what proves it"), button: say("提交", "Send it"),
        isMain: of.status == .held)
      guard of.status == .found else { return [answer] }
      return [
        act(
          "appeal", say("申诉", "Appeal"),
          [
            say(
              "由作出认定以外的另一名工作人员裁决，免费，可申诉一次。\(of.appealBy.map { "期限：\(page.times.deadline($0))。" } ?? "")",
              "Another person than the one who found it decides. It is free, and can be done once\(of.appealBy.map { ", until \(page.times.deadline($0))" } ?? "")."
            )
          ], field: "words", say("认定有误的理由", "Why the finding is wrong"), button: say("申诉", "Appeal"), isMain: true)
      ]
    default: return []
    }
  }
}
