import Promises
import Service

/// What whoever wants to sell here has to show, reads before he begins: out of the rules in force, and nothing else.
struct SellPage {
  var names: AdmissionNames
  var letter: Letter
  var times: TimeWords
  /// Whether a link was sent just now.
  var isSent: Bool
  var sight: Sight
  private var language: Language { names.language }
  private var comma: String { language.say("、", ", ") }

  var page: PlainPage {
    let title = language.say("在此开店", "Sell here")
    let parts = [steps] + (names.annex.map { [kinds($0), categories($0), brands($0)].compactMap(\.self) } ?? [])
    var shell = WorkShell(
      title, platform: letter.platform[language], zone: times.zone, language: language, refusal: sight.refusal)
    if isSent { shell.notices.append(.init(tone: "good", text: sent)) }
    return PlainPage(
      shell: shell, heading: title,
      leads: [
        language.say(
          "商家先证明资质，经审核、交存保证金后方可销售。以下即现行要求，由规则文件生成。",
          "Merchants prove their qualifications first, and sell once they are reviewed and their deposit is there. This is what is demanded, made from the rules in force."
        )
      ],
      parts: parts + [reasons, start])
  }

  private var sent: String {
    language.say(
      "链接已发往您的邮箱，三天内有效：打开后设定密码，即可填写申请。如该邮箱已有账户，不会再发链接，请直接登录。",
      "A link is on its way to your address and holds for three days: open it, set a password, and apply. Where the address has an account already no link is sent: sign in with it."
    )
  }

  private func term(_ term: Term?) -> String? { term.map { Prose.words($0, language) } }

  /// From the first word to the first day, with its clocks.
  private var steps: PlainPage.Part {
    let clause = letter.clause("merchants.admission")
    let decide = term(clause?.term("decide-within") ?? names.annex?.decideWithin)
    let (every, appeal) = (term(clause?.term("every")), term(names.annex?.appealWithin))
    func fact(_ name: String, _ text: String) -> PlainPage.Cell { .fact(name, text) }
    var list = [
      fact(
        language.say("申请", "Apply"),
        language.say(
          "填写主体信息，逐项提交文件；页面随时显示还缺什么。", "Say who you are and hand in each document; the page says what is still missing."
        )),
      fact(
        language.say("审核", "The review"),
        decide.map {
          language.say("提交后平台在 \($0)内作出决定。", "The platform decides within \($0) of your submitting it.")
        } ?? language.say("提交后由平台审核。", "The platform decides once you have submitted it.")),
      fact(
        language.say("保证金", "The deposit"),
        names.annex?.deposit.map {
          language.say(
            "不低于\(Prose.money($0, language))；部分类目要求更高，见下表。达到下限即可销售。",
            "At least \(Prose.money($0, language)), and more for some categories, as below. You sell from when it is there."
          )
        } ?? language.say("按约定交存，达到下限即可销售。", "As agreed; you sell from when it is there.")),
    ]
    if let every {
      list.append(
        fact(
          language.say("复核", "Verified again"),
          language.say(
            "每 \(every)复核一次，到期前提醒；资质到期或逾期未复核的，暂停接受新订单，此前的订单照常履行。",
            "Every \(every), with reminders before. Who lets a document run out, or is not verified in time, takes no new orders; those before go on."
          )))
    }
    list.append(
      fact(
        language.say("申诉", "Appeal"),
        appeal.map {
          language.say(
            "不同意决定的，可在 \($0)内申诉，由另一人裁定。", "Within \($0) of a decision; another person decides about it.")
        } ?? language.say("不同意决定的，可以申诉，由另一人裁定。", "You may appeal against a decision; another person decides.")))
    return PlainPage.Part(
      heading: language.say("流程与期限", "How it goes"), facts: [.init(list: list)],
      more: [CaseParts.article("merchants.admission", of: letter, language)])
  }

  private func kinds(_ annex: AdmissionAnnex) -> PlainPage.Part {
    PlainPage.Part(
      heading: language.say("按商家类型", "By kind of merchant"),
      tables: [
        PlainPage.Table(
          [
            language.say("商家类型", "Kind"), language.say("文件", "Documents"), language.say("信息", "What we ask"),
          ],
          annex.kinds.map { kind in
            [
              PlainPage.Cell(kind.title[language]),
              PlainPage.Cell(kind.documents.map(document).joined(separator: comma)),
              PlainPage.Cell(
                ((kind.hasCreditCode
                  ? [language.say("统一社会信用代码", "Unified social credit code")]
                  : [language.say("登记号", "Register number")]) + kind.facts.map { $0.words[language] }).joined(
                    separator: comma)),
            ]
          })
      ])
  }

  /// With what it has to say besides being there.
  private func document(_ key: String) -> String {
    let rule = names.annex?.document(key)
    return names.document(key)
      + (rule?.runsOut == true ? language.say("（须在有效期内）", " (with its last day)") : "")
  }

  /// Each category that demands something, or whose deposit is another.
  private func categories(_ annex: AdmissionAnnex) -> PlainPage.Part? {
    let all = names.goods?.categories.map(\.key) ?? annex.categories.map(\.key)
    let rows = all.compactMap { key -> [PlainPage.Cell]? in
      let documents = annex.documents(for: key, goods: names.goods)
      let floor = annex.floor(for: [key], goods: names.goods)
      // What its parent says already need not be said again.
      let parent = names.goods?.category(key)?.parent
      let known = parent.map {
        (annex.documents(for: $0, goods: names.goods), annex.floor(for: [$0], goods: names.goods))
      }
      guard documents != known?.0 ?? [] || floor != known?.1 ?? annex.deposit else { return nil }
      let path = names.goods?.path(of: key).reversed().map(\.title[language]) ?? []
      return [
        PlainPage.Cell(path.isEmpty ? names.category(key) : path.joined(separator: " › ")),
        PlainPage.Cell(documents.isEmpty ? "–" : documents.map(document).joined(separator: comma)),
        PlainPage.Cell(floor.map { Prose.money($0, language) } ?? "–", isNumber: true),
      ]
    }
    guard !rows.isEmpty else { return nil }
    return PlainPage.Part(
      heading: language.say("部分类目另外要求", "What some categories ask besides"),
      sentences: [language.say("其下各类目相同。", "The same goes for all that is part of one.")],
      tables: [
        PlainPage.Table(
          [
            language.say("类目", "Category"), language.say("文件", "Documents"),
            language.say("保证金下限", "Least deposit"),
          ], rows)
      ])
  }

  private func brands(_ annex: AdmissionAnnex) -> PlainPage.Part? {
    let owning = annex.documents.filter { $0.link == .ownership }.map(\.title[language])
    let chain = annex.documents.filter { $0.link == .authorisation }.map(\.title[language])
    guard !owning.isEmpty else { return nil }
    return PlainPage.Part(
      heading: language.say("经营品牌", "Brands"),
      sentences: [
        language.say(
          "权利人经营自有品牌：\(owning.joined(separator: "、"))。"
            + (chain.isEmpty ? "" : "经营他人品牌：另须\(chain.joined(separator: "、"))，从权利人到您逐级衔接，每一级都在有效期内。"),
          "Your own brand: \(owning.joined(separator: ", ").lowercased())."
            + (chain.isEmpty
              ? ""
              : " Somebody else's: besides that, \(chain.joined(separator: ", ").lowercased()) from its owner to you, link by link, each of them valid.")
        )
      ])
  }

  private var reasons: PlainPage.Part {
    PlainPage.Part(
      heading: language.say("不予通过的理由", "Why applications are turned down"),
      sentences: [
        language.say("决定必附下列理由之一及说明：", "A decision always names one of these, and says it in words: ")
          + AdmissionReason.allCases.filter { $0 != .other }.map { reason in
            let words = reason.words[language]
            return words.prefix(1).lowercased() + words.dropFirst()
          }.joined(separator: language.say("；", "; ")) + language.say("。", ".")
      ])
  }

  /// How he gets an account; where he goes on, if he has one.
  private var start: PlainPage.Part {
    let visitor = Visit.current.visitor
    let heading = language.say("开始申请", "Begin")
    if let merchant = visitor.merchant {
      return PlainPage.Part(
        heading: heading,
        more: [
          LinkView(address: Address.admission(merchant, language), words: language.say("我的申请", "My application"))
        ])
    }
    guard visitor.session == nil else { return PlainPage.Part() }
    if isSent { return PlainPage.Part(heading: heading, more: [signIn]) }
    return PlainPage.Part(
      heading: heading, more: [signIn],
      forms: [
        FormView(
          "newcomer", language.say("获取申请链接", "Have a link sent"),
          explanations: [
            language.say(
              "填写邮箱，链接会发送给您；打开即可建立账户并填写申请。",
              "Write your e-mail address and a link is sent there; it makes you an account and leads to your application."
            )
          ],
          fields: [
            .input(
              "address", language.say("电子邮箱", "E-mail"), id: "address",
              [
                ("type", "email"), ("autocomplete", "email"), ("maxlength", "80"), ("required", ""),
                ("value", sight.form["address"] ?? ""),
              ])
          ], button: language.say("发送链接", "Send the link"), isMain: true)
      ])
  }

  private var signIn: LinkView {
    LinkView(
      address: Address.list("/sign-in", language, [("next", Address.list("/merchants", language))]),
      words: language.say("已有账户，登录", "I have an account: sign in"))
  }
}
