import Foundation
import HTTPTypes
import Hummingbird
import Promises
import Service

/// Where somebody begins a chat and holds it, on our pages or in a shop's (`ChatWidget`). Whoever begins one is known by
/// the word in its address alone, so that a frame in another site needs no cookie.
struct ChatPages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  let hub: ChatHub
  /// Whose pages may show the chat in a frame.
  let origins: [String]
  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<BasicRequestContext>) {
    router.get("/chat") { request, _ in try await start(Sight(request)) }
    router.post("/chat") { request, _ in
      try await desk.change(request) { form in
        let language = Site.language(of: request)
        return Address.list("/chat/\(try await begin(form, language).text)", language)
      } again: {
        try await start($0)
      }
    }
    router.get("/chat/{word}") { request, context in try await chat(Self.word(context), Sight(request)) }
    router.post("/chat/{word}") { request, context in
      let word = Self.word(context)
      return try await desk.change(request) { form in
        try await act(form, word)
        return Address.list("/chat/\(word.text)", Site.language(of: request))
      } again: {
        try await chat(word, $0)
      }
    }
    router.get("/chat/{word}/events") { request, context in try await events(Self.word(context), request) }
    router.get("/chat/{word}/files/{sha256}") { request, context in
      let (word, hash) = (Self.word(context), context.parameters.get("sha256") ?? "")
      return try FileAnswer.of(
        try await platform.look(at: clock()) { work in
          try work.file(hash, in: find(word, work).complaint)
        })
    }
    router.get("\(ChatScript.path)") { _, _ in ChatScript.answer }
    router.get("\(ChatWidget.path)") { _, _ in ChatWidget.answer }
  }

  private static func word(_ context: BasicRequestContext) -> Token { Token(context.parameters.get("word") ?? "") }

  private static let unknown = Refusal(
    .unknown, "chat-unknown",
    "This chat is not known any more; begin another, or look for your case's number in your mail.")

  private func find(_ word: Token, _ work: Work) throws -> Chat {
    guard let chat = try work.chat(word) else { throw Self.unknown }
    return chat
  }

  // MARK: Beginning

  private func start(_ sight: Sight) async throws -> Response {
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let view = ChatStart(letter: letter, form: sight.form, language: sight.language)
    var shell = WorkShell(
      view.heading, platform: letter.platform[sight.language], zone: letter.calendar.zone, language: sight.language,
      refusal: sight.refusal)
    shell.menu = []
    let page = PlainPage(
      shell: shell, heading: view.heading, leads: [view.lead],
      parts: [PlainPage.Part(sentences: view.sentences, forms: [view.view])])
    return desk.answer(page.render(), sight, isLive: true, frames: origins)
  }

  /// Opens a case and its chat. Whoever has signed in as a consumer chats as himself.
  private func begin(_ form: Form, _ language: Language) async throws -> Token {
    guard let words = form["words"] else {
      throw RefusalWords.OwnRefusal("请写下您的问题。", "Write what it is about.")
    }
    guard words.count <= 2000 else {
      throw RefusalWords.OwnRefusal(
        "最多 2000 字；其余可在对话中继续。", "At most 2,000 characters; the rest may follow in the chat.")
    }
    var opening = Opening(
      PageReference(form["reference"], .complaint)?.text ?? PageReference.new(.complaint),
      subject: String(words.prefix(200)))
    opening.kind = form["kind"].flatMap(ComplaintKind.init) ?? .question
    opening.words = words
    opening.channel = .chat
    opening.language = language
    if case .buyer(let buyer) = Visit.current.visitor.holder { opening.buyer = buyer }
    // Who says nothing of himself is answered like anybody; what pays when it is late takes a person who takes it for a
    // complaint (`Work.link`), from when it was written: else anybody could make clocks that pay, without end.
    let isNobody = opening.buyer == nil
    if isNobody, opening.kind == .complaint { opening.kind = .question }
    var contact: [ContactField: String] = [:]
    for field in [ContactField.name, .email] {
      if let value = form[field.rawValue] { contact[field] = value }
    }
    if let mail = contact[.email], !mail.contains("@") || mail.count > 200 {
      throw RefusalWords.OwnRefusal("请填写有效的电子邮件地址。", "Write an e-mail address, such as name@example.com.")
    }
    let (made, known) = (opening, contact)
    let now = clock()
    return try await platform.operate(at: now) { work in
      // Sent twice it is one case: the form brings its number along.
      if try work.isOwnChat(made.reference) == nil {
        try work.openComplaint(made, at: now)
        if made.buyer == nil, !known.isEmpty { try work.setContact(known, of: DataSubject.complaint(made.reference)) }
      }
      return try work.beginChat(in: made.reference, language: language, at: now)
    }
  }

  // MARK: Holding

  private func chat(_ word: Token, _ sight: Sight) async throws -> Response {
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let (standing, thread) = try await platform.look(at: now) { work in
      let chat = try find(word, work)
      return (
        try work.standing(of: chat, isForStaff: false), try work.thread(complaint: chat.complaint, isForStaff: false)
      )
    }
    let page = ChatPage(
      standing: standing, thread: thread, names: [:], isForStaff: false, address: "/chat/\(word.text)", letter: letter,
      times: desk.times(letter, sight.language, now), form: sight.form, refusal: sight.refusal)
    return desk.answer(page.render(), sight, isLive: true, frames: origins)
  }

  private func act(_ form: Form, _ word: Token) async throws {
    let now = clock()
    let chat = try await platform.look(at: now) { try find(word, $0) }
    switch form["do"] {
    case "typing": return hub.typing(.consumer, in: chat.complaint)
    case "end":
      try await platform.operate(at: now) { try $0.endChat(in: chat.complaint, at: now) }
    case "rate":
      let (score, words) = (Int(try RatingWords.score(form)), form["words"].map { String($0.prefix(2000)) })
      try await platform.operate(at: now) {
        try $0.rate(complaint: chat.complaint, score: score, words: words, at: now)
      }
    case "write":
      let message = try ChatMessage(form)
      try await platform.operate(at: now) { work in
        let entry = try work.write(
          in: chat.complaint, message.words, over: .chat, token: message.token, at: now)
        if let entry, let file = message.file { try work.addFile(file, named: message.name, to: entry) }
      }
    default: throw unknownTask
    }
    hub.changed(chat.complaint)
  }

  private func events(_ word: Token, _ request: Request) async throws -> Response {
    let chat = try await platform.look(at: clock()) { try find(word, $0) }
    guard !hub.isFull(for: chat.complaint) else {
      throw Problem(.serviceUnavailable, "chat-full", "Too many pages are open; close some, or load this one again.")
    }
    return ChatStream(
      hub: hub, platform: platform, clock: clock, reference: chat.complaint, isForStaff: false,
      language: Site.language(of: request), last: request.lastEvent, files: "/chat/\(word.text)/files/"
    ).answer { try $0.chat(word) }
  }
}

/// What somebody sends in a chat.
struct ChatMessage {
  var words: String
  /// The browser's own word for it.
  var token: String
  var file: Evidence?
  var name: String

  init(_ form: Form) throws {
    let attached = form.file.flatMap { $0.content.isEmpty ? nil : $0 }
    name = attached.map { $0.name.isEmpty ? "file" : String($0.name.prefix(200)) } ?? ""
    file = try attached.map { try Evidence(base64: Data($0.content).base64EncodedString()) }
    guard let words = form["words"] ?? (attached == nil ? nil : name) else {
      throw RefusalWords.OwnRefusal("请填写内容。", "Write something first.")
    }
    guard words.count <= 10_000 else {
      throw RefusalWords.OwnRefusal("内容过长，请分几条发送。", "That is too long; send it in parts.")
    }
    self.words = words
    token = String((form["token"] ?? UUID().uuidString).prefix(64))
  }
}

/// The form that begins a chat.
struct ChatStart {
  var letter: Letter
  var form: Form
  var language: Language

  var heading: String { language.say("联系客服", "Talk to us") }
  var lead: String {
    language.say(
      "在线对话、电话和电子邮件，都归入同一案件，立即有编号。",
      "By chat, by telephone or by e-mail: each leads to the same case, which has a number at once.")
  }

  /// What is promised, in the letter's own words.
  var sentences: [String] {
    ["complaints.clock", "service.response"].compactMap { letter.clause($0) }.map {
      Prose.filled($0.text[language], clause: $0, language: language)
    }
  }

  var view: FormView {
    let kind = form["kind"].flatMap(ComplaintKind.init) ?? .question
    func line(_ name: String, _ label: String, _ type: String) -> FormView.Field {
      .input(name, label, id: name, [("type", type), ("maxlength", "200"), ("value", form[name] ?? "")])
    }
    var isBuyer = false
    if case .buyer = Visit.current.visitor.holder { isBuyer = true }
    return FormView(
      "begin", language.say("开始对话", "Begin"),
      explanations: isBuyer
        ? []
        : [
          language.say(
            "未登录时提出的投诉先按咨询登记，同样由专人答复；专人确认后按投诉办理，时限自您提出之时起算。要直接投诉，请从您的订单进入。",
            "What you write without coming in through your order is kept as a question first, and a person answers it as well. Once he has seen that it is a complaint it is one, and its clocks count from when you wrote. To complain at once, come in through your order."
          )
        ],
      fields: [
        .choice(
          "kind", language.say("类别", "What it is"), id: "kind",
          ComplaintKind.allCases.map {
            .init(value: $0.rawValue, words: $0.words(language), isChosen: $0 == kind)
          }),
        .area(
          "words", language.say("您的问题", "What it is about"), id: "words", text: form["words"] ?? "", longest: 2000),
        line("name", language.say("称呼（可选）", "Your name, if you like"), "text"),
        line("email", language.say("电子邮件（可选，便于离线答复）", "Your e-mail, for an answer when you are gone"), "email"),
      ],
      hidden: [
        .init(
          key: "reference", value: PageReference(form["reference"], .complaint)?.text ?? PageReference.new(.complaint))
      ], button: language.say("开始对话", "Begin the chat"), isMain: true, level: 2)
  }
}

extension Request {
  /// The last place of a thread that a browser has: what it says when it comes back, else what the address says.
  var lastEvent: Int64 {
    HTTPField.Name("Last-Event-ID").flatMap { headers[$0] }.flatMap { Int64($0) }
      ?? FormDesk.query("after", of: self).flatMap { Int64($0) } ?? 0
  }
}
