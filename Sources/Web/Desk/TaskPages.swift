import Hummingbird
import Promises
import Service

/// What a merchant was asked about a case: he sees the question and nothing else of it.
struct TaskPages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<BasicRequestContext>) {
    router.get("/seller/tasks/{task}") { request, context in try await page(Self.id(context), Sight(request)) }
    router.post("/seller/tasks/{task}") { request, context in
      let id = try Self.id(context)
      return try await desk.change(request) { form in
        guard form["do"] == "answer" else { throw unknownTask }
        guard let words = form["words"] else { throw RefusalWords.OwnRefusal("请填写答复内容。", "Write what you answer.") }
        try await desk.perform("tasks.answer", ["task": .string(id.description), "words": .string(words)])
        return Address.merchantTask(id, Site.language(of: request))
      } again: {
        try await page(id, $0)
      }
    }
  }

  private static func id(_ context: BasicRequestContext) throws -> Identifier {
    guard let id = context.parameters.get("task").flatMap({ Identifier($0) }) else { throw HTTPError(.notFound) }
    return id
  }

  private func page(_ id: Identifier, _ sight: Sight) async throws -> Response {
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let task = try await platform.look(at: now) { try $0.task(id) }
    let (language, times) = (sight.language, desk.times(letter, sight.language, now))
    let title = language.say("平台的询问", "A question from the platform")
    var shell = WorkShell(
      title, platform: letter.platform[language], zone: times.zone, language: language, refusal: sight.refusal)
    shell.clock = [now.description]
    var facts = [PlainPage.Cell(name: language.say("提出时间", "Asked"), text: times.time(task.askedAt))]
    if let due = task.due {
      let isLate = task.answeredAt == nil && due < now
      facts.append(
        PlainPage.Cell(
          name: language.say("答复期限", "To be answered by"),
          text: task.answeredAt == nil
            ? "\(times.deadline(due))\(language.say("，", ", "))\(times.left(due))" : times.deadline(due),
          marks: isLate ? [.init(mark: "b", word: language.say("已逾期", "Overdue"))] : []))
    }
    if let answered = task.answeredAt {
      facts.append(
        PlainPage.Cell(
          name: language.say("您的答复", "Your answer"), text: times.time(answered), quotes: [task.answer.shown(language)]))
    }
    let form = FormView(
      "answer", language.say("答复", "Answer it"),
      explanations: [
        language.say("只有平台工作人员能看到；答复后不能修改。", "Only the platform's staff read it. It cannot be changed afterwards.")
      ],
      fields: [
        .area(
          "words", language.say("您的答复", "Your answer"), id: "words", text: sight.form["words"] ?? "", longest: 10_000)
      ], button: language.say("答复", "Answer"), isMain: true)
    let page = PlainPage(
      shell: shell, eyebrow: [title], heading: task.asked.shown(language), isNamed: true,
      parts: [
        PlainPage.Part(facts: [.init(list: facts)], forms: task.answeredAt == nil ? [form] : []),
        PlainPage.Part(more: [
          LinkView(
            address: Address.list("/seller", language, [("merchant", task.merchant)]),
            words: language.say("返回概况", "Back to the overview"))
        ]),
      ])
    return desk.answer(page.render(), sight, hasClocks: true)
  }
}

/// The part of a merchant's own page with what he was asked.
struct TaskPart {
  var tasks: [MerchantQuestion]
  var times: TimeWords
  private var language: Language { times.language }

  init(tasks: [MerchantQuestion], times: TimeWords) {
    self.tasks = tasks
    self.times = times
  }

  /// Nil where nothing was ever asked.
  var part: PlainPage.Part? {
    guard !tasks.isEmpty else { return nil }
    let rows = tasks.prefix(SellerPage.most).map { task in
      let isLate = task.answeredAt == nil && (task.due.map { $0 < times.now } ?? false)
      return [
        task.answeredAt.map { PlainPage.Cell(language.say("已答复", "Answered"), lines: [times.time($0)]) }
          ?? PlainPage.Cell(
            task.due == nil ? "–" : "", marks: isLate ? [.init(mark: "b", word: language.say("已逾期", "Overdue"))] : [],
            clocks: task.due.map { [ClockView($0, times)] } ?? [], lines: task.due.map { [times.deadline($0)] } ?? []),
        PlainPage.Cell(
          "",
          links: [
            LinkView(
              address: Address.merchantTask(task.id, language), words: language.say("查看并答复", "Read and answer it"))
          ], quotes: [String(task.asked.shown(language).prefix(80))]),
      ]
    }
    return PlainPage.Part(
      heading: language.say("平台的询问", "What the platform asks"),
      tables: [PlainPage.Table([language.say("期限", "By when"), language.say("询问", "Question")], Array(rows))])
  }
}
