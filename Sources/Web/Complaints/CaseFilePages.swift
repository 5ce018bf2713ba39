import Hummingbird
import Promises
import Service

/// The file of a case for a body outside that decides: to be read, and to be taken along with its hashes.
struct CaseFilePages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<BasicRequestContext>) {
    router.get("/complaints/{reference}/file") { request, context in
      try await page(FormDesk.reference(context), Sight(request))
    }
    router.get("/complaints/{reference}/file.json") { _, context in
      let reference = FormDesk.reference(context)
      let file = try await platform.look(at: clock()) {
        try Platform.ask("complaints.export", [("reference", reference)], $0)
      }
      return Response(
        status: .ok,
        headers: [
          .contentType: "application/json; charset=utf-8", .cacheControl: "no-store",
          .contentDisposition: "attachment; filename=\"case.json\"",
        ], body: .init(byteBuffer: ByteBuffer(bytes: file.bytes)))
    }
  }

  private func page(_ reference: String, _ sight: Sight) async throws -> Response {
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let (file, thread, names, annex) = try await platform.look(at: now) { work in
      let thread = try work.thread(complaint: reference, isForStaff: true)
      let file = try Platform.ask("complaints.export", [("reference", reference)], work)
      let deciders = try Sheet(json: file).items("items").map {
        try JSON.parse(Array($0.text("content").utf8))["by"]?.string
      }
      return (file, thread, try work.names(of: thread.map(\.actor) + deciders), work.complaintsRules)
    }
    let times = desk.times(letter, sight.language, now)
    let page = try CaseFilePage(
      Sheet(json: file), thread: ThreadSteps(thread: thread, names: names, times: times, annex: annex), names: names,
      letter: letter, times: times)
    return desk.answer(page.view.render(), sight)
  }
}

/// All that there is about a case, in order, each with its hash; and what the hashes show.
struct CaseFilePage {
  struct Item {
    var kind: String
    var at: Instant
    var content: JSON
    var hash: String
  }
  var reference, head: String
  /// When it was put together: what comes afterwards has another head.
  var exported: Instant
  var items: [Item]
  /// What the promises in it are of, by their keys.
  var duties: [String: Duty]
  /// The thread as it is shown, by the places of its entries.
  var steps: [Int64: StepView]
  /// What those are called who decided something.
  var names: [String: String]
  var letter: Letter
  var times: TimeWords
  private var language: Language { times.language }

  init(
    _ file: Sheet, thread: ThreadSteps, names: [String: String], letter: Letter, times: TimeWords
  ) throws {
    reference = try file.text("complaint")
    head = try file.text("head")
    exported = try file.instant("exportedAt")
    items = try file.items("items").map {
      Item(
        kind: try $0.text("kind"), at: try $0.instant("at"), content: try JSON.parse(Array($0.text("content").utf8)),
        hash: try $0.text("sha256"))
    }
    let promises = items.filter { $0.kind == "promise" }.map(\.content)
    duties = Dictionary(
      promises.compactMap { promise in
        promise["id"]?.string.flatMap { id in promise["duty"]?.string.flatMap(Duty.init).map { (id, $0) } }
      }, uniquingKeysWith: { first, _ in first })
    let views = thread.steps.map(\.view)
    steps = Dictionary(uniqueKeysWithValues: zip(thread.thread.map(\.position), views))
    self.names = names
    self.letter = letter
    self.times = times
  }

  var view: PlainPage {
    let title = language.say("案件 \(reference) 的案卷", "File of case \(reference)")
    let heads = [
      language.say("时间", "When"), language.say("事项", "What"), language.say("指纹（SHA-256）", "SHA-256"),
    ]
    return PlainPage(
      shell: WorkShell(title, platform: letter.platform[language], zone: times.zone, language: language),
      heading: title,
      leads: [
        language.say(
          "截至\(times.time(exported))的全部 \(items.count) 项记录，按时间排列。供监管部门或争议解决机构查阅。",
          "All \(items.count) records of the case as of \(times.time(exported)), in order, for a regulator or a body that decides disputes."
        )
      ],
      parts: [
        PlainPage.Part(
          sentences: [
            language.say(
              "总指纹由各项指纹依次连算而成。缺一项、多一项或改动一个字，都会算出另一个总指纹。下载的文件载有每一项的原文和照片。",
              "The head is computed from one hash after the other: leave one out, add one or change a letter, and it is another. The download holds each record to the letter, and the pictures."
            )
          ],
          words: [head],
          more: [
            LinkView(
              address: Address.caseFile(reference) + ".json",
              words: language.say("下载案卷（JSON）", "Take the file along (JSON)")),
            LinkView(address: Address.complaint(reference, language), words: language.say("返回案件", "Back to the case")),
          ]),
        PlainPage.Part(tables: [PlainPage.Table(heads, items.map(row))]),
      ])
  }

  private func row(_ item: Item) -> [PlainPage.Cell] {
    let (text, lines, quotes) = words(item)
    return [
      PlainPage.Cell(times.time(item.at)), PlainPage.Cell(text, lines: lines.compactMap(\.self), quotes: quotes),
      PlainPage.Cell(String(item.hash.prefix(16)) + "…"),
    ]
  }

  /// Who decided: somebody of the staff by name, or whom a program named.
  private func decider(_ actor: String) -> String {
    let name = names[actor] ?? actor
    return language.say("由 \(name)", "by \(name)")
  }

  private func standing(_ sheet: Sheet) -> [String?] {
    let content = sheet.json
    func say(_ chinese: String, _ english: String, _ words: String?) -> String? {
      words.map { language.say("\(chinese)：\($0)", "\(english): \($0)") }
    }
    let kind: ComplaintKind? = sheet.optionalChoice("kind")
    let remedy: RemedySought? = sheet.optionalChoice("remedy")
    let liable = content["liability"]?["liable"]?.string.flatMap { Liable(rawValue: $0) }
    let amount = content["liability"].flatMap { Sheet(json: $0).optionalMoney("amount") }
    return [
      say("类别", "What it is", kind?.words(language)), say("订单", "Order", content["order"]?.string),
      say("商家", "Merchant", content["merchant"]?.string), say("商品", "Product", content["product"]?.string),
      say("诉求", "The remedy sought", remedy?.words(language)), say("事由", "Reason", content["reason"]?.string),
      say("责任认定", "Liable", liable?.words(language)),
      say("应付", "Owed", amount.map { Prose.money($0, language) }),
    ]
  }

  private func words(_ item: Item) -> (text: String, lines: [String?], quotes: [String]) {
    let content = item.content
    let sheet = Sheet(json: content)
    switch item.kind {
    case "case":
      return (
        language.say("案件现状", "The case as it stands"), standing(sheet),
        ["subject", "findings", "measures"].compactMap { content[$0]?.string }
      )
    case "entry":
      let step = content["position"]?.integer.flatMap { steps[$0] }
      return (step?.text ?? "", [], step?.quotes ?? [])
    case "file":
      let kept =
        content["content"] == nil
        ? language.say("已按本人请求删除，仅留指纹", "erased at the person's request; its hash is left") : nil
      return (
        language.say("附件", "A picture or document"), [content["type"]?.string, kept],
        [content["name"]?.string].compactMap(\.self)
      )
    case "promise":
      guard let promise = try? PromiseSheet(sheet) else { break }
      let view = CaseParts.promise(promise, letter: letter, times)
      return (view.text + language.say("：", ": ") + view.word, view.lines + view.links.map(\.words), [])
    case "clock":
      let event = content["event"]?.string.flatMap { ClockEvent.Kind(rawValue: $0) }
      let until = sheet.optionalInstant("until").map { language.say("至\(times.time($0))", "until \(times.time($0))") }
      let duty = content["promise"]?.string.flatMap { duties[$0]?.words(language) }
      return (event?.words(language) ?? "", [duty, until], [])
    case "warning":
      let role = content["role"]?.string.flatMap { Role(rawValue: $0) }?.words[language] ?? ""
      let percent = content["percent"]?.string ?? ""
      return (
        language.say("期限将至，已提醒\(role)", "The deadline was near: \(role) told"),
        [language.say("时限已过 \(percent)%", "\(percent)% of the time had gone")], []
      )
    case "liability":
      let liable = content["liable"]?.string.flatMap { Liable(rawValue: $0) }?.words(language) ?? ""
      let amount = sheet.optionalMoney("amount").map { Prose.money($0, language) }
      return (
        language.say("责任认定：\(liable)", "Liable: \(liable)"),
        [amount, content["working"]?.string, content["by"]?.string.map { decider($0) }], []
      )
    case "findings":
      return (
        language.say("告知处理结论", "The findings were told"), [content["by"]?.string.map { decider($0) }], []
      )
    case "appeal":
      let decision = content["decision"]?.string.flatMap { AppealDecision(rawValue: $0) }
      return (
        language.say("申诉复核完毕", "The appeal was decided"),
        [
          decision.map {
            $0 == .upheld
              ? language.say("维持原决定", "The decision stands") : language.say("决定变更", "The decision was changed")
          }, content["by"]?.string.map { decider($0) },
        ], []
      )
    case "message":
      let size = content["size"]?.integer.map { language.say("\(Int($0).grouped) 字节", "\(Int($0).grouped) bytes") }
      return (
        language.say("收到的电子邮件（原文）", "An e-mail as it came"),
        [size ?? language.say("内容未保存或已删除", "nothing of it is kept")], []
      )
    case "mail":
      let outcome =
        switch content["outcome"]?.string.flatMap(MailState.Outcome.init) {
        case .sent?: language.say("已送交邮件服务器", "taken by the mail server")
        case .failed?: language.say("未能送达", "it could not be delivered")
        case .bounced?: language.say("被退回", "it came back")
        case .dropped?: language.say("未发送", "it was not sent")
        case nil: language.say("等待发送", "it waits to be sent")
        }
      return (language.say("发出邮件：\(outcome)", "A mail to the consumer: \(outcome)"), [content["failure"]?.string], [])
    case "rating":
      let score = Int(content["score"]?.integer ?? 0)
      return (
        language.say("消费者评价：\(score) 分（满分 5 分）", "The consumer's rating: \(score) of 5"), [],
        [content["words"]?.string].compactMap(\.self)
      )
    case "money":
      let kind = content["kind"]?.string.flatMap { Transfer.Kind(rawValue: $0) }?.words(language) ?? ""
      let sides = [content["from"]?.string, content["to"]?.string].compactMap(\.self)
        .map { AccountWords($0, language).name }
      return (
        kind + (sheet.optionalMoney("amount").map { " " + Prose.money($0, language) } ?? ""),
        [sides.joined(separator: " → ")], []
      )
    case "record":
      let serial = Int(content["serial"]?.integer ?? 0)
      return (language.say("公开记录第 \(serial.grouped) 行", "Line \(serial.grouped) of the public record"), [], [])
    default: break
    }
    return (item.kind, [], [])
  }
}

extension ClockEvent.Kind {
  func words(_ language: Language) -> String {
    switch self {
    case .activate: language.say("开始计时", "The clock starts")
    case .pause: language.say("计时暂停", "The clock stands still")
    case .resume: language.say("计时继续", "The clock runs again")
    case .fulfil: language.say("承诺的事项完成", "What was promised was done")
    case .breach: language.say("期限已过", "The time ran out")
    case .end: language.say("不再计时", "The clock is off")
    }
  }
}
