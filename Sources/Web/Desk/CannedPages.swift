import Hummingbird
import Promises
import Service

/// Prepared answers, with what whoever uses them should know.
struct CannedPages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<BasicRequestContext>) {
    router.get("/desk/answers") { request, _ in try await page(Sight(request), FormDesk.query("answer", of: request)) }
    router.post("/desk/answers") { request, _ in
      let language = Site.language(of: request)
      return try await desk.change(request) { form in
        guard let name = form["name"] else { throw RefusalWords.OwnRefusal("请填写编号。", "Give it a name.") }
        switch form["do"] {
        case "save": try await desk.perform("canned.save", try CannedForm.body(form, name))
        case "read": try await desk.perform("canned.read", ["name": .string(name)])
        case "retire":
          try await desk.perform("canned.retire", ["name": .string(name)])
          return Address.list("/desk/answers", language)
        default: throw unknownTask
        }
        return Address.list("/desk/answers", language, [("answer", name)])
      } again: {
        try await page($0, $0.form["name"])
      }
    }
  }

  private func page(_ sight: Sight, _ name: String?) async throws -> Response {
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let me = Visit.current.visitor.person
    let found = try await platform.look(at: now) { work in
      let all = try work.cannedAnswers(readBy: me)
      let chosen = all.first { $0.name == name }
      return (all, try chosen.map { try work.trainingReaders($0.name) } ?? [])
    }
    let page = CannedPage(
      answers: found.0, chosen: found.0.first { $0.name == name }, readers: found.1, letter: letter,
      times: desk.times(letter, sight.language, now), sight: sight)
    return desk.answer(page.page.render(), sight)
  }
}

/// What the form of a prepared answer holds.
enum CannedForm {
  static func body(_ form: Form, _ name: String) throws -> JSONObject {
    var texts: [String: String] = [:]
    for (field, zh, en) in [
      ("title-zh", "中文标题", "The title in Chinese"), ("title-en", "英文标题", "The title in English"),
      ("text-zh", "中文答复", "The answer in Chinese"), ("text-en", "英文答复", "The answer in English"),
    ] {
      guard let text = form[field] else { throw RefusalWords.OwnRefusal("请填写\(zh)。", "\(en) is missing.") }
      texts[field] = text
      guard field.hasPrefix("text") else { continue }
      do {
        _ = try CannedText(text)
      } catch {
        guard case .unknown(let names) = error else { continue }
        let unknown = names.map { "{{\($0)}}" }.joined(separator: " ")
        throw RefusalWords.OwnRefusal("\(zh)：没有变量 \(unknown)。", "\(en): there is no variable \(unknown).")
      }
    }
    func both(_ field: String) -> JSON {
      ["zh-Hans": .string(texts[field + "-zh"] ?? ""), "en": .string(texts[field + "-en"] ?? "")]
    }
    var body: JSONObject = ["name": .string(name), "title": both("title"), "text": both("text")]
    if let training = form["training"] { body["training"] = .string(training) }
    return body
  }

  /// What is said where a case lacks something.
  static func missing(_ missing: CannedText.Missing) -> RefusalWords.OwnRefusal {
    func list(_ language: Language) -> String {
      missing.variables.map { $0.words(language) }.joined(separator: language.say("、", ", "))
    }
    return RefusalWords.OwnRefusal(
      "该预备答复需要本案没有的内容：\(list(.zhHans))。请先补充，或自行书写。",
      "This prepared answer says what the case does not have: \(list(.en)). Add it first, or write the answer yourself."
    )
  }
}

struct CannedPage {
  var answers: [CannedAnswer]
  var chosen: CannedAnswer?
  var readers: [(name: String, at: Instant)]
  var letter: Letter
  var times: TimeWords
  var sight: Sight
  private var language: Language { sight.language }

  init(
    answers: [CannedAnswer], chosen: CannedAnswer?, readers: [(name: String, at: Instant)], letter: Letter,
    times: TimeWords, sight: Sight
  ) {
    self.answers = answers
    self.chosen = chosen
    self.readers = readers
    self.letter = letter
    self.times = times
    self.sight = sight
  }

  var page: PlainPage {
    let title = language.say("预备答复", "Prepared answers")
    return PlainPage(
      shell: WorkShell(
        title, platform: letter.platform[language], zone: times.zone, language: language,
        keep: Address.query([("answer", chosen?.name)]), refusal: sight.refusal), heading: title,
      parts: [list] + (chosen.map(shown) ?? []) + [PlainPage.Part(forms: [form])])
  }

  private var list: PlainPage.Part {
    let rows = answers.map { answer in
      [
        PlainPage.Cell(
          "",
          links: [
            LinkView(
              address: Address.list("/desk/answers", language, [("answer", answer.name)]), words: answer.title[language]
            )
          ],
          lines: [answer.name]),
        answer.training == nil
          ? PlainPage.Cell("–")
          : PlainPage.Cell(
            "",
            marks: [
              answer.isRead
                ? .init(mark: "k", word: language.say("已读", "Read"))
                : .init(mark: "o", word: language.say("待读", "To be read"))
            ],
            lines: [language.say("\(answer.readers) 人已读", "\(answer.readers) have read it")]),
        PlainPage.Cell(String(answer.uses), isNumber: true),
      ]
    }
    let heads = [
      language.say("答复", "Answer"), language.say("培训说明", "Training note"), language.say("使用次数", "Used"),
    ]
    return PlainPage.Part(
      tables: rows.isEmpty ? [] : [PlainPage.Table(heads, rows)],
      empty: rows.isEmpty ? [language.say("还没有预备答复。", "There are none yet.")] : [],
      more: [LinkView(address: Address.list("/desk", language), words: language.say("客服台", "The desk"))])
  }

  private func shown(_ answer: CannedAnswer) -> [PlainPage.Part] {
    var forms: [FormView] = []
    let hidden = [FormView.Hidden(key: "name", value: answer.name)]
    if answer.training != nil, !answer.isRead {
      forms.append(
        FormView(
          "read", language.say("我已读培训说明", "I have read the note"), hidden: hidden, button: language.say("已读", "I have"),
          isMain: true))
    }
    forms.append(
      FormView(
        "retire", language.say("停用", "Retire it"),
        explanations: [language.say("不再可选；使用次数保留。", "It can be chosen no more; how often it was used stays known.")],
        hidden: hidden, button: language.say("停用", "Retire")))
    var sentences: [String] = []
    if let training = answer.training { sentences = training.split(separator: "\n").map(String.init) }
    let list = readers.map { PlainPage.Cell(name: $0.name, text: times.time($0.at)) }
    return [
      PlainPage.Part(
        heading: answer.title[language], sentences: sentences, facts: list.isEmpty ? [] : [.init(list: list)],
        forms: forms)
    ]
  }

  private var form: FormView {
    let form = sight.form
    func area(_ name: String, _ zh: String, _ en: String, _ value: String?, hint: String? = nil, longest: Int = 4000)
      -> FormView.Field
    {
      .area(name, language.say(zh, en), id: name, hint: hint, text: form[name] ?? value ?? "", longest: longest)
    }
    func line(_ name: String, _ zh: String, _ en: String, _ value: String?) -> FormView.Field {
      .input(
        name, language.say(zh, en), id: name,
        [("type", "text"), ("maxlength", "200"), ("required", ""), ("value", form[name] ?? value ?? "")])
    }
    let known = CannedVariable.allCases.map { "{{\($0.rawValue)}} \($0.words(language))" }.joined(
      separator: language.say("；", "; "))
    let name: [FormView.Field] =
      chosen == nil
      ? [
        .input(
          "name", language.say("编号", "Its name"), id: "name",
          hint: language.say("字母、数字与 . _ : / -，例如 late-parcel。", "Letters, digits and . _ : / -, such as late-parcel."),
          [("type", "text"), ("maxlength", "64"), ("required", ""), ("value", form["name"] ?? "")])
      ] : []
    return FormView(
      "save", chosen.map { language.say("修改 \($0.name)", "Change \($0.name)") } ?? language.say("新的预备答复", "A new one"),
      fields: name + [
        line("title-zh", "中文标题", "Title in Chinese", chosen?.title.zhHans),
        line("title-en", "英文标题", "Title in English", chosen?.title.en),
        area(
          "text-zh", "中文答复", "Answer in Chinese", chosen?.text.zhHans, hint: language.say("变量：", "Variables: ") + known),
        area("text-en", "英文答复", "Answer in English", chosen?.text.en),
        area(
          "training", "培训说明", "What to know", chosen?.training,
          hint: language.say(
            "选填；修改后各人须重新阅读。", "It may be left empty; whoever has read it reads it anew once it changes.")),
      ], hidden: chosen.map { [.init(key: "name", value: $0.name)] } ?? [], button: language.say("保存", "Save"),
      isMain: chosen == nil)
  }
}
