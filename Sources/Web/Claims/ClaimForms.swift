import Promises
import Service

extension ClaimPage {
  /// What the reader can do with the claim as it stands.
  var forms: [FormView] { reader == .buyer ? buyerForms : sellerForms }

  private var buyerForms: [FormView] {
    guard !claim.status.isOver else { return [] }
    var forms: [FormView] = []
    if claim.status == .approved {
      forms.append(
        FormView(
          "send-back", language.say("登记寄回", "The goods are on their way back"),
          fields: [
            .input(
              "carrier", language.say("承运人", "Carrier"), id: "carrier",
              [("type", "text"), ("maxlength", "80"), ("required", ""), ("value", form["carrier"] ?? "")]),
            .input(
              "number", language.say("运单号", "Tracking number"), id: "number",
              [("type", "text"), ("maxlength", "80"), ("required", ""), ("value", form["number"] ?? "")]),
          ], button: language.say("我已寄回", "I have sent them"), isMain: true))
    }
    forms += substituteForms
    if !of.order.isErased { forms.append(evidenceForm) }
    if claim.status == .requested || claim.status == .approved {
      forms.append(
        FormView(
          "withdraw", language.say("撤回申请", "Take the claim back"),
          explanations: [
            language.say("撤回后，在期限内仍可重新申请。", "While your right runs you may claim again afterwards.")
          ], button: language.say("撤回", "Take it back")))
    }
    return forms
  }

  private var evidenceForm: FormView {
    FormView(
      "evidence", language.say("补充凭证", "Add evidence"),
      fields: [
        .input(
          "file", language.say("照片或文件", "A picture or a document"), id: "file",
          hint: language.say(
            "JPEG、PNG、WebP 或 PDF，不超过 700 kB", "JPEG, PNG, WebP or PDF, at most 700 kB"),
          [("type", "file"), ("accept", "image/jpeg,image/png,image/webp,application/pdf"), ("required", "")])
      ], button: language.say("上传", "Send it"), hasFile: true)
  }

  private var sellerForms: [FormView] {
    switch claim.status {
    case .requested: [agree] + [refuse("refuse", ClaimReason.ofAnswers, language.say("拒绝", "Refuse"))]
    case .approved, .returning:
      [
        FormView(
          "receive", language.say("收到退回的商品", "The goods have arrived"),
          explanations: [
            language.say("登记后，办结期限开始计算。", "From then on the time runs by which you carry it out.")
          ], button: language.say("已收到", "They are here"), isMain: claim.status == .returning)
      ]
    case .received:
      [
        FormView(
          "accept", language.say("验收通过", "The goods are accepted"), explanations: consequences,
          button: language.say("通过", "Accept"), isMain: true),
        refuse("reject", ClaimReason.ofInspections, language.say("验收不通过", "Refuse the goods")),
      ]
    case .accepted: acceptedForms
    case .done, .refused, .withdrawn, .expired: []
    }
  }

  private var acceptedForms: [FormView] {
    let finish = FormView(
      "finish", language.say("商品已送达买家", "It is with the buyer"),
      explanations: [
        claim.wants == .repair
          ? language.say("修复的商品已送回买家手中。", "The repaired goods are back in the buyer's hands.")
          : language.say("换货或补发的商品已送到买家手中。", "The replacement is in the buyer's hands.")
      ], button: language.say("办结", "It is done"), isMain: true)
    switch claim.wants {
    case .refund: return []
    case .repair:
      return [
        finish,
        FormView(
          "fail-repair", language.say("无法修复", "It cannot be repaired"),
          explanations: [language.say("改为换货。", "The goods are exchanged instead.")],
          button: language.say("改为换货", "Exchange them")),
      ]
    case .replacement where claim.next == .buyerChooses: return differenceForms
    case .replacement:
      // What was answered once is not asked again.
      let isAnswered = of.history.steps.contains { ["in-stock", "shipped", "substitute-taken"].contains($0.step) }
      return
        (isAnswered
        ? []
        : [
          FormView(
            "in-stock", language.say("有货可换", "There is a replacement"), button: language.say("有货", "In stock"))
        ] + offerForms) + [
          finish,
          FormView(
            "out-of-stock", language.say("无货可换", "There is none"), explanations: consequencesOfRefund(),
            button: language.say("无货，退款", "Out of stock: pay it back")),
        ]
    }
  }

  private var agree: FormView {
    FormView(
      "agree", language.say("同意", "Agree"), explanations: consequences, button: language.say("同意申请", "Agree"),
      isMain: true)
  }

  private func refuse(_ act: String, _ reasons: [ClaimReason], _ heading: String) -> FormView {
    FormView(
      act, heading,
      explanations: [
        of.order.isErased
          ? language.say(
            "买家会看到理由，并可以投诉。其个人信息已应要求删除，不再保存文字。",
            "The buyer sees the reason and may complain. His data was erased as he asked; nothing is written down again."
          )
          : language.say("买家会看到理由和说明，并可以投诉。", "The buyer sees the reason and your words, and may complain.")
      ],
      fields: [
        .choice(
          "reason", language.say("理由", "Reason"), id: act + "-reason",
          reasons.map { .init(value: $0.rawValue, words: $0.short(language), isChosen: $0.rawValue == form["reason"]) })
      ]
        + (of.order.isErased
          ? []
          : [
            .area(
              "note", language.say("说明", "In your words"), id: act + "-note", text: form["note"] ?? "", longest: 2000)
          ]),
      button: heading)
  }

  /// What follows from going along with the claim.
  private var consequences: [String] {
    if claim.status == .requested, claim.kind.needsGoodsBack {
      let steps = language.say("同意后，买家寄回商品；收到后您验收。", "The buyer then sends the goods back, and you inspect them.")
      return [steps] + (claim.wants == .refund ? consequencesOfRefund(isLater: true) : [])
    }
    switch claim.wants {
    case .refund: return consequencesOfRefund()
    case .replacement: return [language.say("同意后，须换货或补发。", "You then owe a replacement.")]
    case .repair: return [language.say("同意后，须免费维修。", "You then owe a repair free of charge.")]
    }
  }
}

extension ClaimReason {
  /// Its first sentence: what is the matter, without what the buyer can do.
  func short(_ language: Language) -> String {
    let words = words[language]
    let end: Character = language == .en ? "." : "。"
    return String(words.prefix { $0 != end })
  }
}
