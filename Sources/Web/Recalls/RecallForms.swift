import Foundation
import Promises
import Service

/// The forms of recalls, and what they ask operations for.
enum RecallForms {
  static func announce(_ sight: Sight) -> FormView {
    let (form, language) = (sight.form, sight.language)
    func text(_ name: String, _ zh: String, _ en: String, hint: String? = nil, required: Bool = true) -> FormView.Field
    {
      .input(
        name, language.say(zh, en), id: "recall-" + name, hint: hint,
        [("type", "text"), ("value", form[name] ?? "")] + (required ? [("required", "")] : []))
    }
    func date(_ name: String, _ zh: String, _ en: String) -> FormView.Field {
      .input(name, language.say(zh, en), id: "recall-" + name, [("type", "date"), ("value", form[name] ?? "")])
    }
    func area(_ name: String, _ zh: String, _ en: String) -> FormView.Field {
      .area(name, language.say(zh, en), id: "recall-" + name, text: form[name] ?? "", longest: 2000)
    }
    return FormView(
      "announce", language.say("召回公告", "The notice"),
      explanations: [
        language.say(
          "提交后商品立即停售（指定批次的，仅停发该批次），并开始通知全部买家。",
          "Once it is sent the goods are off sale (where lots are named, only those are held), and every buyer is told."
        )
      ],
      fields: [
        text("reference", "召回编号", "The recall's reference"),
        text(
          "product", "商品编号", "The product's reference",
          hint: language.say(
            "召回某证书下的全部商品时不填，并填写证书编号与发证机构。",
            "Leave it empty to recall all goods of a certificate, and write its number and who issued it."),
          required: false),
        text(
          "lots", "批次", "Lots", hint: language.say("选填，以空格分隔；不填则召回全部。", "With blanks between; all where it is empty."),
          required: false),
        text(
          "certificate", "证书编号", "The certificate",
          hint: language.say(
            "选填；只召回该证书有效期内下单的商品，不可同时填写批次。",
            "Only what was ordered while it was valid; not together with lots."), required: false),
        text(
          "issuer", "发证机构", "Who issued the certificate",
          hint: language.say("仅在召回该证书下的全部商品时填写。", "Only where all goods of it are recalled."), required: false),
        date("soldFrom", "下单日期自", "Ordered from"), date("soldUntil", "至（含当日）", "Until, that day included"),
        .choice(
          "risk", language.say("风险等级", "Risk"), id: "recall-risk",
          RecallRisk.allCases.map {
            .init(value: $0.rawValue, words: $0.words[language], isChosen: $0.rawValue == form["risk"])
          }),
        area("hazardZh", "危害（中文）", "What may happen, in Chinese"),
        area("hazardEn", "危害（英文）", "What may happen, in English"),
        area("adviceZh", "应对（中文）", "What to do, in Chinese"), area("adviceEn", "应对（英文）", "What to do, in English"),
        .choice(
          "goods", language.say("商品如何处理", "The goods"), id: "recall-goods",
          RecalledGoods.allCases.map {
            .init(value: $0.rawValue, words: $0.words[language], isChosen: $0.rawValue == form["goods"])
          }),
        .boxes(
          language.say("买家可选的补救", "What buyers may choose"), id: "recall-remedies",
          Resolution.allCases.map {
            .init(name: $0.rawValue, words: $0.words(language), isTicked: form[$0.rawValue] != nil)
          }),
        .boxes(
          language.say("付款", "Payment"), id: "recall-payment",
          [
            .init(
              name: "atOnce",
              words: language.say(
                "无需申请，立即退款（仅限自行销毁的商品）", "Refund everybody without asking (only where goods are destroyed)"),
              isTicked: form["atOnce"] != nil)
          ]),
        text(
          "reminders", "提醒日", "Reminders",
          hint: language.say("通知后第几天提醒未答复者，例如 7 21。", "After how many days, such as 7 21."), required: false),
        text("announcedBy", "召回方（企业）", "Who recalls (the company)"), text("contact", "联系方式", "How to ask"),
      ], button: language.say("宣布召回", "Announce it"))
  }

  /// Which operation a form asks for, and where its notice will be.
  ///
  /// - Parameter zone: the letter's, in which days begin and end.
  static func announcing(_ form: Form, in zone: Zone) throws -> (operation: String, body: JSONObject) {
    var body = try announcement(form, in: zone)
    if form["product"] != nil {
      if let certificate = form["certificate"] { body["certificate"] = .string(certificate) }
      return ("recalls.announce", body)
    }
    guard let certificate = form["certificate"], let issuer = form["issuer"] else {
      throw RefusalWords.OwnRefusal(
        "请填写商品编号，或者证书编号与发证机构。", "Write the product's reference, or the certificate's number and who issued it.")
    }
    guard body["lots"] == nil, body["soldFrom"] == nil, body["soldUntil"] == nil else {
      throw RefusalWords.OwnRefusal(
        "按证书召回全部商品时，批次与下单日期须留空。",
        "All goods of a certificate are recalled for the time of it: leave lots and days empty.")
    }
    body["product"] = nil
    body["certificate"] = .string(certificate)
    body["issuer"] = .string(issuer)
    return ("recalls.announce-certificate", body)
  }

  private static func announcement(_ form: Form, in zone: Zone) throws -> JSONObject {
    func day(_ name: String) throws -> Day? {
      guard let text = form[name] else { return nil }
      guard let day = Day(text) else {
        throw RefusalWords.OwnRefusal("日期请按 2026-01-31 的格式填写。", "Write the day as 2026-01-31.")
      }
      return day
    }
    func numbers(_ text: String) throws -> [JSON] {
      try text.split(whereSeparator: { " ,，、".contains($0) }).map { part in
        guard let number = Int64(part) else {
          throw RefusalWords.OwnRefusal("提醒日请以数字填写，例如 7 21。", "Write the reminders as numbers of days, such as 7 21.")
        }
        return .integer(number)
      }
    }
    var body: JSONObject = [
      "risk": .string(form["risk"] ?? ""), "goods": .string(form["goods"] ?? ""),
      "hazard": ["zh-Hans": .string(form["hazardZh"] ?? ""), "en": .string(form["hazardEn"] ?? "")],
      "advice": ["zh-Hans": .string(form["adviceZh"] ?? ""), "en": .string(form["adviceEn"] ?? "")],
      "remedies": .array(Resolution.allCases.filter { form[$0.rawValue] != nil }.map { .string($0.rawValue) }),
    ]
    for name in ["reference", "product", "announcedBy", "contact"] { body[name] = .string(form[name] ?? "") }
    let lots = (form["lots"] ?? "").split(whereSeparator: { " ,，、".contains($0) }).map { JSON.string(String($0)) }
    if !lots.isEmpty { body["lots"] = .array(lots) }
    let reminders = try numbers(form["reminders"] ?? "")
    if !reminders.isEmpty { body["reminders"] = .array(reminders) }
    if form["atOnce"] != nil { body["atOnce"] = true }
    if let day = try day("soldFrom") { body["soldFrom"] = .string(zone.start(of: day).description) }
    if let day = try day("soldUntil") {
      let last = Instant(microseconds: zone.start(of: day.adding(1)).microseconds - 1)
      body["soldUntil"] = .string(last.description)
    }
    return body
  }

  static func close(_ notice: RecallNotice, _ sight: Sight) -> FormView {
    let language = sight.language
    let options = [
      ("", "请选择", "Choose"), ("yes", "可以，自新到货的批次起", "They may, from lots that come in from now on"),
      ("no", "不可以，继续停售", "They may not: they stay off sale"),
    ].map { value, chinese, english in
      FormView.Option(
        value: value, words: language.say(chinese, english), isChosen: value == sight.form["resumes"] ?? "")
    }
    return FormView(
      "close", language.say("结束召回", "Close the recall"),
      explanations: [language.say("不再提醒未答复的买家；买家仍可答复。", "Nobody is reminded any more; buyers may still answer.")],
      fields: [
        .area(
          "reason", language.say("理由（写入监管报告）", "Why, for the regulator"), id: "recall-reason",
          text: sight.form["reason"] ?? "", longest: 2000)
      ]
        + (notice.lots.isEmpty
          ? [
            .choice(
              "resumes", language.say("商品可否恢复销售", "Whether the goods may be sold again"), id: "recall-resumes",
              options)
          ] : []),
      button: language.say("结束", "Close it"))
  }

  /// What closing a recall tells.
  static func closing(_ form: Form, _ reference: String, hasLots: Bool) throws -> JSONObject {
    var body: JSONObject = ["recall": .string(reference), "reason": .string(form["reason"] ?? "")]
    if hasLots { return body }
    guard let resumes = form["resumes"] else {
      throw RefusalWords.OwnRefusal("请选择商品可否恢复销售。", "Choose whether the goods may be sold again.")
    }
    body["resumes"] = .bool(resumes == "yes")
    return body
  }

  /// A buyer's answer, on his order's page: one choice and one button.
  static func answer(_ told: Work.RecallCase, _ notice: RecallNotice, _ form: Form, _ times: TimeWords) -> FormView {
    let language = times.language
    var options: [FormView.Option] = []
    func add(_ value: String, _ zh: String, _ en: String) {
      options.append(
        .init(
          value: value, words: language.say(zh, en), isChosen: form["recall"] == told.recall && form["answer"] == value)
      )
    }
    for answer in RecallAnswer.possible(notice.plan.goods) where answer != .keeps {
      if told.isPaid, !notice.plan.isAtOnce {
        answer == .sendsBack
          ? add(answer.rawValue, "寄回商品（款项已决定退还，无需等待）", "I send the goods back; my money was granted already")
          : add(answer.rawValue, "已销毁商品（附照片）", "I have destroyed them (with a photograph)")
        continue
      }
      if notice.plan.isAtOnce { add(answer.rawValue, "已销毁商品", "I have destroyed the goods") }
      if notice.plan.isAtOnce { continue }
      for remedy in notice.plan.remedies where answer != .destroyed || remedy != .repair {
        let words = wish(remedy)
        answer == .sendsBack
          ? add(
            "\(answer.rawValue) \(remedy.rawValue)", "寄回商品，\(words.zhHans)", "I send the goods back and \(words.en)")
          : add(
            "\(answer.rawValue) \(remedy.rawValue)", "已销毁商品（附照片），\(words.zhHans)",
            "I have destroyed them (with a photograph) and \(words.en)")
      }
    }
    add(RecallAnswer.keeps.rawValue, "保留商品，不需要补救", "I keep the goods and want nothing")
    return FormView(
      "recall", of: told.recall, language.say("您的答复", "Your answer"),
      fields: [
        .choice("answer", language.say("您打算怎么做", "What you do"), id: "recall-answer-" + told.recall, options)
      ]
        + (notice.plan.isAtOnce
          ? []
          : [
            .input(
              "file", language.say("照片（仅销毁时需要）", "A photograph, where you destroyed them"),
              id: "recall-file-" + told.recall,
              [("type", "file"), ("accept", "image/jpeg,image/png,image/webp,application/pdf")])
          ]),
      hidden: [.init(key: "recall", value: told.recall)], button: language.say("提交答复", "Answer"), isMain: true,
      hasFile: !notice.plan.isAtOnce)
  }

  private static func wish(_ remedy: Resolution) -> LocalizedText {
    switch remedy {
    case .refund: LocalizedText(zhHans: "退还货款", en: "want my money back")
    case .replacement: LocalizedText(zhHans: "更换合格商品", en: "want sound goods in their place")
    case .repair: LocalizedText(zhHans: "免费维修", en: "want them repaired")
    }
  }

  static func answering(_ form: Form, order: String) -> JSONObject {
    let words = (form["answer"] ?? "").split(separator: " ").map(String.init)
    var body: JSONObject = [
      "recall": .string(form["recall"] ?? ""), "order": .string(order), "answer": .string(words.first ?? ""),
    ]
    if words.count > 1 { body["wants"] = .string(words[1]) }
    if let file = form.file, !file.content.isEmpty {
      body["name"] = .string(file.name.isEmpty ? "evidence" : file.name)
      body["content"] = .string(Data(file.content).base64EncodedString())
    }
    return body
  }
}
