import Promises
import Service

/// What is known of a person, as he and those who serve him see it.
struct PrivacyPage {
  struct Known: Sendable {
    var contact: [ContactField: Words]
    var erased: Instant?
    var reads: [PersonalRead]
  }
  var platform: String
  var times: TimeWords
  var form: Form
  var refusal: String?
  private var language: Language { times.language }

  init(platform: String, times: TimeWords, form: Form, refusal: String?) {
    self.platform = platform
    self.times = times
    self.form = form
    self.refusal = refusal
  }

  private func render(_ title: String, leads: [String], _ parts: [PlainPage.Part]) -> String {
    PlainPage(
      shell: WorkShell(title, platform: platform, zone: times.zone, language: language, refusal: refusal),
      heading: title, leads: leads, parts: parts
    ).render()
  }

  // MARK: A consumer's own

  func mine(_ known: Known) -> String {
    var parts = [
      PlainPage.Part(
        heading: language.say("联系方式", "How you are reached"), tables: table(known.contact),
        empty: known.contact.isEmpty ? [nothing(known.erased)] : []),
      PlainPage.Part(
        heading: language.say("谁看过", "Who looked at it"),
        sentences: [
          language.say(
            "工作人员查看您的联系方式、您的申请和投诉中的文字或文件，或者导出您的信息，都会记录在此；同一人办理您的事项时，查看文字或文件一天记录一次。",
            "Whenever somebody who works here looks up how you are reached, reads what was written or handed in, or takes out your data, it stands here; who works on your case and reads it often, once a day."
          )
        ], tables: known.reads.isEmpty ? [] : [reads(known.reads)],
        empty: known.reads.isEmpty ? [language.say("还没有人看过。", "Nobody did so far.")] : []),
      PlainPage.Part(
        heading: language.say("副本", "A copy"),
        forms: [
          FormView(
            "export", language.say("下载全部信息", "Take everything with you"),
            explanations: [
              language.say(
                "包括订单、售后申请、投诉及其中的文字和图片，以及上述记录（JSON 文件）。",
                "Your orders, claims and complaints with all that was written and handed in, and what stands above, in a JSON file."
              )
            ], button: language.say("下载", "Download it"), isMain: true)
        ]),
    ]
    if known.erased == nil { parts.append(eraseForm(nil)) }
    return render(language.say("我的信息", "My data"), leads: [], parts)
  }

  /// For who has just had his data erased: he is nobody from now on.
  func gone() -> String {
    render(
      language.say("您的个人信息已删除", "Your data was erased"),
      leads: [
        language.say(
          "密钥已销毁，任何人都无法再读取；您已退出登录。订单、售后申请和账目依法保留。",
          "The key was destroyed and nobody can read it again; you are signed out. Orders, claims and accounts stay, as the law asks."
        )
      ], [])
  }

  /// For who came in by the code of one order, whose buyer the shop knows.
  func elsewhere() -> String {
    render(
      language.say("我的信息", "My data"),
      leads: [
        language.say(
          "验证码只能查看这一个订单。查看、下载或删除个人信息，请登录商城账户后，从商城的链接进入。",
          "A code opens one order only. To see, take or erase what is known of you, come in by the link in your account at the shop."
        )
      ], [])
  }

  private func nothing(_ erased: Instant?) -> String {
    erased.map { language.say("已于\(times.time($0))删除。", "Erased on \(times.time($0)).") }
      ?? language.say("没有记录。", "Nothing is known.")
  }

  private func table(_ contact: [ContactField: Words]) -> [PlainPage.Table] {
    let rows = ContactField.allCases.compactMap { field in
      contact[field].map { words in
        [
          PlainPage.Cell(Self.words(field)[language]),
          words.text.map { PlainPage.Cell(quoting: $0) } ?? PlainPage.Cell(words.shown(language)),
        ]
      }
    }
    return rows.isEmpty
      ? [] : [PlainPage.Table([language.say("项目", "What"), language.say("内容", "As it is known")], rows)]
  }

  private static func words(_ field: ContactField) -> LocalizedText {
    switch field {
    case .name: LocalizedText(zhHans: "姓名", en: "Name")
    case .email: LocalizedText(zhHans: "邮箱", en: "E-mail address")
    case .phone: LocalizedText(zhHans: "电话", en: "Telephone number")
    case .address: LocalizedText(zhHans: "地址", en: "Address")
    case .note: LocalizedText(zhHans: "备注", en: "Note")
    }
  }

  private func reads(_ reads: [PersonalRead]) -> PlainPage.Table {
    PlainPage.Table(
      [language.say("时间", "When"), language.say("由谁", "By"), language.say("查看内容与原因", "What, and why")],
      reads.map { read in
        let roles = read.roles.sorted().map { $0.words[language] }.joined(separator: language.say("、", ", "))
        return [
          PlainPage.Cell(times.time(read.at)),
          PlainPage.Cell(read.person == nil ? language.say("系统", "A program") : roles), what(read.what),
        ]
      })
  }

  private func what(_ text: String) -> PlainPage.Cell {
    let parts = text.split(separator: ": ", maxSplits: 1).map(String.init)
    let kind =
      switch parts.first {
      case "export": language.say("全部信息", "Everything")
      case "evidence": language.say("上传的文件", "What you handed in")
      case "words": language.say("申请、投诉中的文字", "What was written in claims and complaints")
      default: language.say("联系方式", "How you are reached")
      }
    guard parts.count == 2 else { return PlainPage.Cell(kind) }
    return PlainPage.Cell(quoting: "\(kind)\(language.say("：", ": "))\(parts[1])")
  }

  private func eraseForm(_ subject: String?) -> PlainPage.Part {
    PlainPage.Part(
      heading: language.say("删除", "Erasing"),
      forms: [
        FormView(
          "erase", language.say("删除个人信息", subject == nil ? "Erase your data" : "Erase the person's data"),
          explanations: [
            language.say(
              "联系方式、申请和投诉中的文字以及上传的凭证，密钥销毁后无人能再读取，此后也不再保存。订单、售后申请和账目依法保留，但进行中的申请将无法再通知到本人。",
              "The key is destroyed, and nobody can read again how \(subject == nil ? "you are" : "the person is") reached, what was written in claims and complaints, and what was handed in; nothing of it is kept again. Orders, claims and accounts stay, as the law asks; of claims that are open nobody can be told any more."
            )
          ],
          fields: [
            .boxes(
              language.say("确认", "Are you sure?"), id: "sureness",
              [
                .init(
                  name: "sure", words: language.say("我确认，无法恢复", "Yes; nobody can bring it back"), isTicked: false,
                  isRequired: true)
              ])
          ], hidden: subject.map { [.init(key: "subject", value: $0)] } ?? [], button: language.say("删除", "Erase it"))
      ])
  }

  // MARK: Those who serve him

  func ask(_ order: String?) -> String {
    render(
      language.say("联系方式", "How a buyer is reached"),
      leads: [
        language.say(
          "每次查看都会记录，当事人可以看到时间、角色和原因。",
          "Each look is written down, and the person is shown when, in which role and why.")
      ],
      [
        PlainPage.Part(
          forms: [
            FormView(
              "contact", language.say("查看联系方式", "Look it up"),
              fields: [
                .input(
                  "order", language.say("订单号", "Number of the order"), id: "order",
                  [
                    ("type", "text"), ("maxlength", "64"), ("required", ""), ("value", form["order"] ?? order ?? ""),
                  ]),
                .input(
                  "reason", language.say("原因", "Why"), id: "reason",
                  hint: language.say("请勿写入姓名、电话等个人信息。", "Without names and numbers: it is kept in clear."),
                  [("type", "text"), ("maxlength", "150"), ("required", ""), ("value", form["reason"] ?? "")]),
              ], button: language.say("查看", "Show it"), isMain: true)
          ])
      ])
  }

  func found(_ subject: String, _ known: Known) -> String {
    var parts = [
      PlainPage.Part(
        heading: language.say("联系方式", "How the buyer is reached"), tables: table(known.contact),
        empty: known.contact.isEmpty ? [nothing(known.erased)] : []),
      PlainPage.Part(
        heading: language.say("副本", "A copy for the person"),
        forms: [
          FormView(
            "export", language.say("导出全部信息", "Take everything out"),
            explanations: [
              language.say("仅应本人要求导出；导出会被记录。", "Only where the person asks for it; it is written down.")
            ], hidden: [.init(key: "subject", value: subject)], button: language.say("下载", "Download it"))
        ]),
    ]
    if known.erased == nil { parts.append(eraseForm(subject)) }
    let title =
      form["order"].map { language.say("订单 \($0) 的买家", "The buyer of order \($0)") } ?? "\(subject)"
    return render(
      title, leads: form["reason"].map { [language.say("查看原因：\($0)", "Looked up because: \($0)")] } ?? [], parts)
  }
}
