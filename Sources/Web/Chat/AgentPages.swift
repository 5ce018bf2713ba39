import HTTPTypes
import Hummingbird
import NIOCore
import Promises
import Service
import ServiceLifecycle

/// Where the staff see who waits, take chats and hold them. While one of these pages is open, its person counts as there.
struct AgentPages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  let hub: ChatHub
  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<BasicRequestContext>) {
    router.get("/chats") { request, _ in try await list(Sight(request)) }
    router.post("/chats") { request, _ in
      try await desk.change(request) { form in
        guard form["do"] == "take", let reference = form["complaint"] else { throw unknownTask }
        try await desk.perform("chats.take", ["complaint": .string(reference)])
        hub.changed(reference)
        return Address.path("/chats/", reference, Site.language(of: request))
      } again: {
        try await list($0)
      }
    }
    router.get("/chats/events") { request, _ in watch() }
    router.get("/chats/{reference}") { request, context in
      try await chat(FormDesk.reference(context), Sight(request))
    }
    router.post("/chats/{reference}") { request, context in
      let reference = FormDesk.reference(context)
      return try await desk.change(request) { form in
        try await act(form, reference)
        return Address.path("/chats/", reference, Site.language(of: request))
      } again: {
        try await chat(reference, $0)
      }
    }
    router.get("/chats/{reference}/events") { request, context in
      let reference = FormDesk.reference(context)
      return ChatStream(
        hub: hub, platform: platform, clock: clock, reference: reference, isForStaff: true,
        language: Site.language(of: request), last: request.lastEvent, person: Visit.current.visitor.person
      ).answer { try $0.chat(in: reference) }
    }
  }

  // MARK: The list

  private func list(_ sight: Sight) async throws -> Response {
    let now = clock()
    let language = sight.language
    let letter = try desk.letterInForce(at: now)
    let times = desk.times(letter, language, now)
    let person = Visit.current.visitor.person
    let parts = try await platform.look(at: now) { work in
      let open = Dictionary(grouping: try work.openChats()) { ChatTable.Part(of: $0, for: person) }
      return try open.mapValues { chats in
        ChatTable.Lines(
          all: chats.count,
          shown: try chats.prefix(ChatTable.most).map { chat in
            ChatLine(
              standing: try work.standing(of: chat, isForStaff: true),
              subject: try ComplaintSheet(Platform.ask("complaints.get", [("reference", chat.complaint)], work)).subject
            )
          })
      }
    }
    let heading = language.say("在线对话", "Chats")
    let table = ChatTable(lines: parts, times: times)
    let page = PlainPage(
      shell: WorkShell(
        heading, platform: letter.platform[language], zone: times.zone, language: language, refusal: sight.refusal),
      heading: heading, leads: [table.lead], parts: table.parts, events: ["/chats/events?language=\(language.rawValue)"]
    )
    return desk.answer(page.render(), sight, isLive: true)
  }

  /// Tells the list that something in it changed, and that its reader is there.
  private func watch() -> Response {
    let person = Visit.current.visitor.person
    return Response(
      status: .ok, headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"],
      body: ResponseBody { writer in
        let events = hub.listen(to: nil)
        try await writer.write(ByteBuffer(string: "retry: 3000\n\n"))
        if let person { try await platform.operate(at: clock()) { try $0.present(person) } }
        for await event in events.cancelOnGracefulShutdown() {
          switch event {
          case .changed: try await writer.write(ByteBuffer(string: "event: changed\ndata: {}\n\n"))
          case .typing, .called: continue
          case .beat:
            if let person { try await platform.operate(at: clock()) { try $0.present(person) } }
            try await writer.write(ByteBuffer(string: ":\n\n"))
          }
        }
        try await writer.finish(nil)
      })
  }

  // MARK: One chat

  private func chat(_ reference: String, _ sight: Sight) async throws -> Response {
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let found = try await platform.look(at: now) { work in
      guard let chat = try work.chat(in: reference) else {
        throw Refusal(.unknown, "chat-unknown", "Nobody ever chatted in this case.")
      }
      let thread = try work.thread(complaint: reference, isForStaff: true)
      return (
        try work.standing(of: chat, isForStaff: true), thread, try work.names(of: thread.map(\.actor)),
        try work.presentColleagues()
      )
    }
    if found.0.chat.complaint != reference {
      return FormDesk.redirect(to: Address.path("/chats/", found.0.chat.complaint, sight.language))
    }
    let page = ChatPage(
      standing: found.0, thread: found.1, names: found.2, isForStaff: true,
      address: "/chats/" + Address.step(reference), colleagues: found.3, letter: letter,
      times: desk.times(letter, sight.language, now), form: sight.form, refusal: sight.refusal)
    return desk.answer(page.render(), sight, isLive: true)
  }

  private func act(_ form: Form, _ reference: String) async throws {
    let named: JSONObject = ["complaint": .string(reference)]
    switch form["do"] {
    case "typing": return hub.typing(.staff, in: reference)
    case "take": try await desk.perform("chats.take", named)
    case "hand-over":
      guard let person = form["person"] else {
        throw RefusalWords.OwnRefusal("请选择同事。", "Choose a colleague.")
      }
      var body = named
      body["person"] = .string(person)
      try await desk.perform("chats.take", body)
    case "release": try await desk.perform("chats.release", named)
    case "end": try await desk.perform("chats.end", named)
    case "write":
      let message = try ChatMessage(form)
      let (now, actor) = (clock(), Visit.current.visitor.actor)
      try await platform.operate(at: now) { work in
        work.actor = actor
        let entry = try work.answer(
          complaint: reference, with: message.words, over: .chat, token: message.token, at: now)
        if let entry, let file = message.file { try work.addFile(file, named: message.name, to: entry) }
      }
    default: throw unknownTask
    }
    hub.changed(reference)
  }
}

/// A chat in the list.
struct ChatLine: Sendable {
  var standing: ChatStanding
  var subject: Words
}

/// The list of chats: who waits, one's own, and those of colleagues.
struct ChatTable {
  enum Part: CaseIterable {
    case waiting, mine, others

    init(of chat: Chat, for person: Identifier?) {
      self = chat.agent == nil ? .waiting : chat.agent == person ? .mine : .others
    }
  }
  /// The chats of one part, the earliest first, of which so many are shown.
  struct Lines: Sendable {
    var all: Int
    var shown: [ChatLine]
  }
  static let most = 50
  var lines: [Part: Lines]
  var times: TimeWords
  private var language: Language { times.language }

  var lead: String {
    let waiting = lines[.waiting]?.all ?? 0
    let present = lines.values.lazy.flatMap(\.shown).first?.standing.present
    let here =
      present.map {
        language.say("在线客服 \($0) 人。", $0 == 1 ? "One of the staff is here." : "\($0) of the staff are here.")
      } ?? ""
    return waiting == 0
      ? language.say("没有人在等候。\(here)", "Nobody waits. \(here)")
      : language.say("\(waiting) 人在等候。\(here)", "\(waiting) \(waiting == 1 ? "waits" : "wait"). \(here)")
  }

  var parts: [PlainPage.Part] {
    let all = Part.allCases.compactMap { part -> PlainPage.Part? in
      guard let found = lines[part] else { return nil }
      let heading =
        switch part {
        case .waiting: language.say("等候接起", "Waiting")
        case .mine: language.say("由我接待", "Mine")
        case .others: language.say("由同事接待", "Of colleagues")
        }
      let more = found.all - found.shown.count
      return PlainPage.Part(
        heading: heading,
        sentences: more > 0 ? [language.say("另有 \(more) 个，开始较晚。", "\(more) more began later.")] : [],
        tables: [table(found.shown)])
    }
    return all.isEmpty
      ? [
        PlainPage.Part(empty: [
          language.say("当前没有对话。本页会自动更新。", "There are no chats now. This page shows them as they come.")
        ])
      ] : all
  }

  private func table(_ lines: [ChatLine]) -> PlainPage.Table {
    let heads = [
      language.say("案件", "Case"), language.say("内容", "About"), language.say("状态", "Where it stands"),
      language.say("开始", "Began"), language.say("办理", "Do"),
    ]
    return PlainPage.Table(
      heads,
      lines.map { line in
        let chat = line.standing.chat
        let words = ChatWords(line.standing, isForStaff: true, times)
        let take = PlainPage.Button(
          act: "take", field: "complaint", value: chat.complaint, words: language.say("接起", "Take"))
        return [
          PlainPage.Cell(
            "", links: [LinkView(address: Address.path("/chats/", chat.complaint, language), words: chat.complaint)]),
          PlainPage.Cell(quoting: line.subject.shown(language)), PlainPage.Cell(words.sentence),
          PlainPage.Cell(times.time(chat.began)), PlainPage.Cell("", buttons: chat.agent == nil ? [take] : []),
        ]
      })
  }
}
