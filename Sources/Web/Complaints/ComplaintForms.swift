import Promises
import Service

extension Language {
  /// In which somebody is answered.
  ///
  /// - Parameter chosen: nil where nobody has said; then the first of the platform.
  static func field(chosen: Language?, _ language: Language) -> FormView.Field {
    .choice(
      "language", language.say("答复语言", "In which language"), id: "case-language",
      [(Language.zhHans, "中文"), (.en, "English")].map {
        .init(value: $0.0.rawValue, words: $0.1, isChosen: $0.0 == chosen ?? .zhHans)
      })
  }
}

/// What can be done with a case: by whoever complained, and by those who work on it.
struct ComplaintForms {
  var of: ComplaintCase
  var form: Form
  var language: Language
  var complaint: ComplaintSheet { of.complaint }

  /// Whoever complained writes again.
  var writing: [FormView] {
    guard !isErased else { return [] }
    return [
      FormView(
        "write", language.say("继续留言", "Write again"),
        explanations: [
          complaint.found == nil
            ? language.say("留言归入本案；专人的答复显示在本页。", "It stands in this case, and a person's answer will stand here.")
            : language.say(
              "对结论仍有疑问的，请在此说明，专人会回复。", "Where the findings leave something open, say so; a person replies.")
        ],
        fields: area("words", language.say("留言内容", "Your message")) + [
          .input(
            "file", language.say("图片或 PDF（可选）", "A picture or PDF, if you like"), id: "file",
            [("type", "file"), ("accept", "image/jpeg,image/png,image/webp,application/pdf")])
        ], hidden: [FormKey.hidden()], button: language.say("发送", "Send"), isMain: true, hasFile: true)
    ] + (complaint.callBack == nil ? [call] : []) + [chat]
  }

  /// What somebody says whom staff have on the telephone, or before them: that he wants to be called.
  var callFor: [FormView] { isErased || complaint.callBack != nil ? [] : [call] }

  private var call: FormView {
    FormView(
      "call",
      Visit.current.visitor.holds(.workComplaints)
        ? language.say("消费者请求回电", "They ask for a call") : language.say("请回电", "Have us call you"),
      fields: [
        .input(
          "number", language.say("电话号码", "Your telephone number"), id: "number",
          [("type", "tel"), ("maxlength", "40"), ("autocomplete", "tel"), ("value", form["number"] ?? "")]),
        .input(
          "wish", language.say("方便的时间（可选）", "When it suits you, if you like"), id: "wish",
          [("type", "text"), ("maxlength", "500"), ("value", form["wish"] ?? "")]),
      ], button: language.say("请求回电", "Ask for a call"))
  }

  private var chat: FormView {
    FormView(
      "chat", language.say("在线对话", "Chat about it"),
      explanations: [language.say("对话内容归入本案。", "What is said stands in this case.")],
      button: language.say("开始对话", "Begin a chat"))
  }

  /// Whoever asked to be called was.
  private var called: FormView {
    FormView(
      "called", language.say("已回电", "Called back"),
      explanations: of.phone.map { [language.say("号码：\($0)", "Number: \($0)")] } ?? [],
      fields: area("said", language.say("谈了什么", "What was said")) + [
        .choice(
          "reached", language.say("是否接通", "Was it picked up?"), id: "reached",
          [
            .init(
              value: "yes", words: language.say("接通并已答复", "Yes, and they were answered"),
              isChosen: form["reached"] != "no"),
            .init(value: "no", words: language.say("未接通", "No"), isChosen: form["reached"] == "no"),
          ])
      ], button: language.say("登记回电", "Record the call"), isMain: true)
  }

  /// What a person answers and finds.
  var answering: [FormView] {
    let answer = FormView(
      "answer", language.say("答复", "Answer"),
      explanations: [explained(language.say("消费者会在本页看到您的答复。", "The consumer reads it on this page."))],
      fields: area("answer", language.say("答复内容", "Your answer"), filled: of.desk?.filled),
      hidden: otherwise + [FormKey.hidden()] + (of.desk?.used.map { [.init(key: "canned", value: $0)] } ?? []),
      button: language.say("答复", "Answer"), isMain: complaint.answered == nil || complaint.awaiting != nil)
    let calls = (complaint.callBack == nil ? [] : [called]) + (isStrangers ? [dismiss] : [])
    guard complaint.found == nil, complaint.kind == .complaint else { return calls + [answer] }
    let find = FormView(
      "find", language.say("告知处理结论", "Tell the findings"),
      explanations: [
        explained(
          complaint.answered == nil
            ? language.say("处理结论同时视为答复，两项时限均视为已履行。", "They answer it as well, so both clocks stop.")
            : language.say("处理结论告知后，本投诉办结。", "With them the complaint is closed."))
      ],
      fields: area("findings", language.say("查明的情况", "What was found"))
        + area("measures", language.say("处理措施", "What is done about it")), hidden: otherwise,
      button: language.say("告知结论", "Tell them"), isMain: !answer.isMain)
    return calls + [answer, find]
  }

  /// Whether all that waits for an answer was written by somebody of whom nothing shows that he complained.
  private var isStrangers: Bool {
    guard let since = complaint.awaiting, complaint.answered != nil else { return false }
    return !of.thread.contains { $0.author == .consumer && $0.event == nil && $0.at >= since }
  }

  private var dismiss: FormView {
    FormView(
      "dismiss", language.say("他人的留言", "Somebody else wrote"),
      explanations: [
        language.say(
          "来信地址不是消费者本人的，不能确认是其本人所写，因此没有答复时限。需要答复的，答复会发给消费者本人。",
          "It came from an address that is not known to be theirs, so no clock runs for it. An answer goes to the person who complained, and to nobody else."
        )
      ], button: language.say("无需答复", "It needs no answer"))
  }

  /// Notes, and where the case belongs.
  var sorting: [FormView] {
    guard !isErased else { return [link] }
    let note = FormView(
      "note", language.say("内部备注", "Note for colleagues"),
      explanations: [language.say("消费者看不到备注。", "The consumer does not see it.")],
      fields: area("words", language.say("备注内容", "What to know"), id: "note-text"), hidden: [FormKey.hidden()],
      button: language.say("保存备注", "Keep the note"))
    return [note, link, join] + split
  }

  private var link: FormView {
    func line(_ name: String, _ label: String, _ known: String?) -> [FormView.Field] {
      known != nil
        ? []
        : [.input(name, label, id: name, [("type", "text"), ("maxlength", "64"), ("value", form[name] ?? "")])]
    }
    let lines =
      line("order", language.say("订单编号", "Order"), complaint.order)
      + line("product", language.say("商品编号", "Product"), nil)
      + line("merchant", language.say("商家编号", "Merchant"), nil)
    let kinds: [FormView.Field] =
      complaint.kind == .complaint
      ? []
      : [
        .choice(
          "kind", language.say("类别", "What it is"), id: "kind",
          ComplaintKind.allCases.map {
            .init(value: $0.rawValue, words: $0.words(language), isChosen: $0 == complaint.kind)
          })
      ]
    return FormView(
      "link", language.say("归案", "What it is about"),
      explanations: complaint.kind == .complaint
        ? []
        : [
          language.say("改为投诉的，投诉的时限自提出之时起算。", "As a complaint it has a complaint's clocks, from when it was made.")
        ],
      fields: kinds + lines + [
        RemedySought.field(chosen: complaint.remedy, language),
        Language.field(chosen: complaint.language, language),
      ],
      button: language.say("保存", "Save"))
  }

  private var join: FormView {
    FormView(
      "join", language.say("合并或关联", "Join or relate"),
      explanations: [
        language.say(
          "合并：同一人的同一件事，本案并入所填案件，期限不会因此延长。关联：两案各自办理。",
          "Join: the same person's same matter; this case goes into the other, and no deadline gets later. Relate: both stay what they are."
        )
      ],
      fields: [
        .input(
          "other", language.say("另一案件的编号", "The other case"), id: "other",
          [("type", "text"), ("maxlength", "64"), ("value", form["other"] ?? "")]),
        .choice(
          "how", language.say("方式", "How"), id: "how",
          [
            .init(value: "relate", words: language.say("关联", "Relate"), isChosen: form["how"] != "merge"),
            .init(value: "merge", words: language.say("合并", "Join"), isChosen: form["how"] == "merge"),
          ]),
      ], button: language.say("确定", "Do it"))
  }

  private var split: [FormView] {
    let messages = of.thread.filter { $0.author == .consumer && $0.event == nil && !$0.isInternal }
    guard messages.count > 1 else { return [] }
    return [
      FormView(
        "split", language.say("拆分", "Split"),
        explanations: [
          language.say(
            "把另一件事的留言拆成新案件，其时限自最早一条起算。",
            "Messages about something else become a case of their own, with clocks from the earliest.")
        ],
        fields: [
          .boxes(
            language.say("留言", "Messages"), id: "positions",
            messages.map { entry in
              let words = entry.words.shown(language)
              return .init(
                name: "position.\(entry.position)", words: words.count > 60 ? words.prefix(60) + "…" : words,
                isTicked: form["position.\(entry.position)"] != nil)
            }),
          .input(
            "about", language.say("新案件的主题", "What the new case is about"), id: "about",
            [("type", "text"), ("maxlength", "500"), ("value", form["about"] ?? "")]),
        ], hidden: [FormKey.hidden()], button: language.say("拆分", "Split"))
    ]
  }

  /// Of somebody who was erased nothing is written again: he is told by other ways, and that stands here.
  var isErased: Bool { [.erased, .none].contains(complaint.subject) }

  func explained(_ words: String) -> String {
    guard isErased else { return words }
    return language.say(
      "当事人的信息已应其要求删除，此处不再保存文字：请以其他方式告知后在此登记。",
      "The person's data was erased, and nothing is written down again: tell him otherwise, and record here that you did."
    )
  }

  func area(
    _ name: String, _ label: String, id: String? = nil, filled: String? = nil
  ) -> [FormView.Field] {
    isErased
      ? [] : [.area(name, label, id: id ?? name + "-text", text: form[name] ?? filled ?? "", longest: 10_000)]
  }

  var otherwise: [FormView.Hidden] { isErased ? [.init(key: "otherwise", value: "yes")] : [] }
}
