import Promises
import Service

/// The forms of an application's page, with what comes of each.
struct AdmissionForms {
  var of: AdmissionSheet
  var names: AdmissionNames
  var times: TimeWords
  var form: Form
  private var language: Language { times.language }

  /// What its merchant can do now.
  var own: [FormView] {
    var forms = [add]
    if !of.isWaiting, !of.isRejected { forms.append(submit) }
    if !of.isAppealed, of.wasTurnedDown || !of.lapseReasons.isEmpty { forms.append(appeal) }
    if !of.isWaiting { forms.append(Self.apply(of.merchant, of, names, form)) }
    return forms
  }

  private var note: FormView.Field {
    .area(
      "note", language.say("说明（商家可见）", "In words, for the merchant to read"), id: "note", text: form["note"] ?? "",
      longest: 10_000)
  }

  private var overrule: [FormView.Field] {
    guard of.open.contains(where: { $0.state == .contradictory }) else { return [] }
    return [
      .boxes(
        language.say("矛盾事项", "Contradictions"), id: "overrule",
        [
          .init(
            name: "overrule",
            words: language.say("已核实，不影响通过（须在说明中写明理由）", "Looked at, and nothing against it (the words say why)"),
            isTicked: form["overrule"] != nil)
        ])
    ]
  }

  private var floor: FormView.Field {
    .input(
      "floor",
      language.say("保证金下限", "Least deposit")
        + (of.floor.map { language.say("（\($0.currency.code)）", " (\($0.currency.code))") } ?? ""),
      id: "floor",
      hint: language.say("不填写则按规则执行", "Left empty, that of the rules"),
      [("type", "text"), ("inputmode", "decimal"), ("maxlength", "20"), ("value", form["floor"] ?? "")])
  }

  /// What approving comes to.
  private var consequences: String {
    let deposit = of.floor.map { Prose.money($0, language) } ?? ""
    let blocked = of.open.filter { $0.state != .contradictory }
    if !blocked.isEmpty {
      return language.say(
        "目前不能通过：\(blocked.map { names.point($0.key) }.joined(separator: "、"))。",
        "It cannot be approved yet: \(blocked.map { names.point($0.key) }.joined(separator: ", ")).")
    }
    if of.isApproved {
      return language.say(
        "通过：重新起算复核期限，因资质到期的暂停自动解除。",
        "Approved: the time until he is verified again begins anew, and a suspension because something ran out ends by itself."
      )
    }
    return language.say(
      "通过：保证金\(deposit.isEmpty ? "" : "达到\(deposit)后")即可接单，并按期复核。",
      "Approved: he takes orders once his deposit holds \(deposit.isEmpty ? "what was agreed" : deposit), and is verified again in time."
    )
  }

  var review: FormView {
    FormView(
      "review", language.say("作出决定", "The decision"),
      explanations: [
        consequences,
        language.say(
          "补充材料：由商家补充后重新提交。不予通过：商家可申诉，由他人裁定；在营商家经营至现有资质到期。",
          "More is needed: the merchant adds it and submits again. Rejected: he may appeal, and another person decides; one who sells goes on until what he proved runs out."
        ),
      ],
      fields: [
        .choice(
          "verdict", language.say("决定", "Decision"), id: "verdict",
          AdmissionVerdict.allCases.map {
            .init(value: $0.rawValue, words: $0.words[language], isChosen: $0.rawValue == form["verdict"])
          }),
        .boxes(
          language.say("理由（未通过时必选）", "Reasons, where it is not approved"), id: "reasons",
          AdmissionReason.allCases.map {
            .init(
              name: "reason-\($0.rawValue)", words: $0.words[language], isTicked: form["reason-\($0.rawValue)"] != nil)
          }), note,
      ] + overrule + [floor], button: language.say("确定", "Decide"), isMain: true)
  }

  var decideAppeal: FormView {
    FormView(
      "decide-appeal", language.say("作出裁定", "The decision"),
      explanations: [
        consequences,
        language.say("不支持：原决定维持，不得再次申诉。", "Refused: the decision stands, and there is no second appeal against it."),
      ],
      fields: [
        .choice(
          "granted", language.say("裁定", "Decision"), id: "granted",
          [
            .init(value: "no", words: language.say("不支持", "Refused"), isChosen: form["granted"] == "no"),
            .init(
              value: "yes", words: language.say("支持，予以通过", "Granted: approved"), isChosen: form["granted"] == "yes"),
          ]), note,
      ] + overrule + [floor], button: language.say("确定", "Decide"), isMain: true)
  }

  private var submit: FormView {
    FormView(
      "submit", of.isApproved ? language.say("申请复核", "Ask to be verified again") : language.say("提交审核", "Submit it"),
      explanations: [
        of.open.isEmpty
          ? language.say("材料齐全，提交后平台的审核期限开始计算。", "All is here: the platform's time to decide begins.")
          : language.say(
            "清单尚有未满足的事项，提交后可能被要求补充。", "Points of the checklist are open: you may be asked for more.")
      ], button: language.say("提交", "Submit"), isMain: of.open.isEmpty)
  }

  private var appeal: FormView {
    FormView(
      "appeal", language.say("申诉", "Appeal"),
      explanations: [language.say("申诉由原决定人以外的人员裁定。", "Another person than who decided decides about it.")],
      fields: [
        .area(
          "words", language.say("申诉理由", "Why you do not agree"), id: "words", text: form["words"] ?? "", longest: 10_000
        )
      ], button: language.say("提出申诉", "Appeal"))
  }

  private var add: FormView {
    func line(_ name: String, _ label: String, _ more: [(String, String)] = [], hint: String? = nil) -> FormView.Field {
      .input(
        name, label, id: "document-\(name)", hint: hint,
        [("type", "text"), ("maxlength", "200"), ("value", form[name] ?? "")] + more)
    }
    func day(_ name: String, _ label: String) -> FormView.Field {
      .input(name, label, id: "document-\(name)", [("type", "date"), ("value", form[name] ?? "")])
    }
    let kinds = names.annex?.documents ?? []
    var fields: [FormView.Field] =
      kinds.isEmpty
      ? [line("kind", language.say("文件类型", "Kind"), [("required", "")])]
      : [
        .choice(
          "kind", language.say("文件类型", "Kind"), id: "document-kind",
          kinds.map { .init(value: $0.key, words: $0.title[language], isChosen: $0.key == form["kind"]) })
      ]
    fields += [
      line("number", language.say("编号", "Number"), [("required", "")]), line("issuer", language.say("签发机关", "Issuer")),
      day("from", language.say("生效日期", "First day")), day("until", language.say("有效期至", "Last day")),
    ]
    if kinds.contains(where: { $0.link != nil }) {
      let hint = language.say("仅品牌文件填写", "Only for documents about a brand")
      fields += [
        line("brand", language.say("品牌", "Brand"), hint: hint),
        line("grantor", language.say("授权方", "Who authorises"), hint: hint),
        line("grantee", language.say("权利人或被授权方", "Who owns it, or is authorised"), hint: hint),
      ]
    }
    if !of.withdrawable.isEmpty {
      fields.append(
        .choice(
          "replaces", language.say("替换已提交的文件", "It takes the place of"), id: "document-replaces",
          [.init(value: "", words: language.say("不替换", "None"), isChosen: form["replaces"] == nil)]
            + of.withdrawable.map {
              .init(
                value: $0.id, words: [names.document($0.kind), $0.number].compactMap(\.self).joined(separator: " "),
                isChosen: $0.id == form["replaces"])
            }))
    }
    fields.append(
      .input(
        "file", language.say("文件（JPEG、PNG、WebP 或 PDF，不超过 700 kB）", "The file (JPEG, PNG, WebP or PDF, at most 700 kB)"),
        id: "document-file", [("type", "file"), ("accept", "image/jpeg,image/png,image/webp,application/pdf")]))
    return FormView(
      "add", language.say("提交文件", "Hand in a document"),
      explanations: [
        language.say("文件加密保存，仅本商家和审核人员可以查看。", "It is kept encrypted; only you and those who review see it.")
      ],
      fields: fields, button: language.say("提交文件", "Hand it in"), hasFile: true)
  }

  /// To apply, or to correct what was told.
  static func apply(_ merchant: String, _ of: AdmissionSheet?, _ names: AdmissionNames, _ form: Form) -> FormView {
    let language = names.language
    func line(_ name: String, _ label: String, _ known: String?, required: Bool = false, hint: String? = nil)
      -> FormView.Field
    {
      .input(
        name, label, id: "apply-\(name)", hint: hint,
        [("type", "text"), ("maxlength", "200"), ("value", form[name] ?? known ?? "")]
          + (required ? [("required", "")] : []))
    }
    let kinds = names.annex?.kinds ?? []
    let kind: FormView.Field =
      kinds.isEmpty
      ? line("kind", language.say("商家类型", "Kind"), of?.kind, required: true)
      : .choice(
        "kind", language.say("商家类型", "Kind"), id: "apply-kind",
        kinds.map { .init(value: $0.key, words: $0.title[language], isChosen: $0.key == (form["kind"] ?? of?.kind)) })
    let categories = (names.goods?.categories ?? []).map { category in
      FormView.Box(
        name: "category-\(category.key)", words: category.title[language],
        isTicked: form["category-\(category.key)"] != nil || of?.categories.contains(category.key) ?? false)
    }
    return FormView(
      "apply",
      of == nil ? language.say("申请入驻", "Apply for admission") : language.say("修改申请信息", "Correct what was told"),
      explanations: of == nil
        ? [
          language.say(
            "填写主体信息后，逐项提交清单所列文件，再提交审核。",
            "Say who you are, then hand in what the checklist lists, and submit it for review.")
        ]
        : [
          language.say(
            "修改后须重新提交审核。收款账户须重新填写。", "It has to be submitted again after that. Write the payment account anew.")
        ],
      fields: [
        kind, line("name", language.say("名称（与证照一致）", "Name, as on the licence"), of?.name, required: true),
        line(
          "code", language.say("统一社会信用代码或登记号", "Unified social credit code, or register number"), of?.code,
          required: true),
        line("address", TraderFact.address.words[language], of?.facts[.address]),
        line("telephone", TraderFact.telephone.words[language], of?.facts[.telephone]),
        line("email", TraderFact.email.words[language], of?.facts[.email]),
        line(
          "account", TraderFact.account.words[language], nil,
          hint: language.say("加密保存，只显示末四位", "Kept encrypted; only its last four characters are shown")),
      ]
        + (categories.isEmpty
          ? [] : [.boxes(language.say("经营类目", "What you sell"), id: "apply-categories", categories)])
        + [
          line(
            "brands", language.say("经营品牌", "Brands"), of?.brands.joined(separator: ", "),
            hint: language.say("多个品牌以逗号分隔", "Several with commas between them")),
          .boxes(
            language.say("合规承诺", "Self-certification"), id: "apply-certified",
            [
              .init(
                name: "certified", words: language.say("承诺仅提供符合法律规定的商品", "I offer only what complies with the law"),
                isTicked: of?.facts[.selfCertification] != nil)
            ]),
        ], button: of == nil ? language.say("提出申请", "Apply") : language.say("保存", "Save"), isMain: of == nil)
  }
}
