import Foundation
import Hummingbird
import NIOCore
import Promises
import Service

/// Mail that a person has to look at: what was laid aside, what did not arrive, and how the mailboxes stand.
struct MailPages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  /// How many are shown; the API has all of them.
  private static let most = 100

  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<BasicRequestContext>) {
    router.get("/mail") { request, _ in try await page(Sight(request)) }
    router.get("/mail/{mail}/message.eml") { _, context in
      try await message(context.parameters.get("mail").flatMap { Identifier($0) })
    }
    router.post("/mail") { request, _ in
      let language = Site.language(of: request)
      return try await desk.change(request) { form in
        guard let mail = form["mail"] else { throw unknownTask }
        var body: JSONObject = ["mail": .string(mail)]
        switch form["do"] {
        case "take":
          if let into = form["into"] { body["into"] = .string(into) }
          let answer = try await desk.perform("mails.take-in", body)
          if let complaint = try? JSON.parse(answer.body)["complaint"]?.string {
            return Address.complaint(complaint, language)
          }
        case "drop": try await desk.perform("mails.drop", body)
        case "resend": try await desk.perform("mails.resend", body)
        default: throw unknownTask
        }
        return Address.list("/mail", language)
      } again: {
        try await page($0)
      }
    }
  }

  /// A message as it came, to be saved and opened by a program for mail: never shown as a page of ours.
  private func message(_ id: Identifier?) async throws -> Response {
    guard let id, let content = try await platform.look(at: clock(), { try $0.keptMail(id) }).content else {
      throw HTTPError(.notFound)
    }
    return Response(
      status: .ok,
      headers: [
        .contentType: "message/rfc822", .contentDisposition: "attachment; filename=\"message.eml\"",
        .contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'; sandbox", .cacheControl: "no-store",
      ], body: .init(byteBuffer: ByteBuffer(bytes: content)))
  }

  private func page(_ sight: Sight) async throws -> Response {
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let (aside, failed, inboxes) = try await platform.look(at: now) { work in
      (try work.asideMails(limit: Self.most), try work.failedMails(limit: Self.most), try work.inboxes())
    }
    let page = MailPage(
      aside: aside, failed: failed, inboxes: inboxes, letter: letter, times: desk.times(letter, sight.language, now),
      sight: sight)
    return desk.answer(page.render(), sight)
  }
}

struct MailPage {
  var aside: [AsideMail]
  var failed: [FailedMail]
  var inboxes: [InboxState]
  var letter: Letter
  var times: TimeWords
  var sight: Sight
  private var language: Language { times.language }

  func render() -> String {
    let title = language.say("来信", "Mail")
    return PlainPage(
      shell: WorkShell(
        title, platform: letter.platform[language], zone: times.zone, language: language, refusal: sight.refusal),
      heading: title,
      leads: inboxes.isEmpty
        ? [
          language.say("没有设置收信邮箱，邮件服务器也未转交过来信。", "No mailbox is fetched, and no mail server has handed anything over.")
        ] : inboxes.map(words),
      parts: [asidePart, failedPart]
    ).render()
  }

  private func words(_ inbox: InboxState) -> String {
    if let failing = inbox.failing {
      return language.say(
        "\(inbox.name)：自\(times.time(failing))起收取失败（\(inbox.failure ?? "")）。",
        "\(inbox.name): it cannot be fetched since \(times.time(failing)) (\(inbox.failure ?? "")).")
    }
    if inbox.name == MailInbox.pipe, let fetched = inbox.fetched {
      return language.say(
        "邮件服务器转交：最近一封于\(times.time(fetched))收到。",
        "Handed over by the mail server: the last came at \(times.time(fetched)).")
    }
    return inbox.fetched.map {
      language.say("\(inbox.name)：最近一次收取\(times.time($0))。", "\(inbox.name): fetched last at \(times.time($0)).")
    } ?? inbox.name
  }

  private var asidePart: PlainPage.Part {
    var part = PlainPage.Part(
      heading: language.say("待人工处理", "Laid aside"),
      empty: aside.isEmpty ? [language.say("没有待处理的来信。", "Nothing was laid aside.")] : [])
    guard !aside.isEmpty else { return part }
    part.sentences = [
      language.say(
        "系统没有把这些来信归入案件。归入后不会自动确认收到；删除后内容不可恢复。",
        "These were taken into no case. One that is taken in is not acknowledged by itself; one that is dropped is gone."
      )
    ]
    part.tables = [
      PlainPage.Table(
        [
          language.say("时间", "When"), language.say("发件人", "From"), language.say("主题", "Subject"),
          language.say("原因", "Why"), language.say("操作", "To do"),
        ],
        aside.map { mail in
          [
            PlainPage.Cell(times.time(mail.at)), PlainPage.Cell(quoting: mail.from.shown(language)),
            PlainPage.Cell(
              "",
              links: mail.isKept
                ? [LinkView(address: Address.message(mail.id), words: language.say("原始邮件", "As it came"))] : [],
              quotes: [mail.subject.shown(language)]), PlainPage.Cell(Self.reason(mail.reason, language)),
            PlainPage.Cell(
              "",
              buttons: [
                PlainPage.Button(
                  act: "take", field: "mail", value: mail.id.description, words: language.say("立案", "Open a case")),
                PlainPage.Button(
                  act: "drop", field: "mail", value: mail.id.description, words: language.say("删除", "Drop it")),
              ]),
          ]
        })
    ]
    return part
  }

  private var failedPart: PlainPage.Part {
    var part = PlainPage.Part(
      heading: language.say("未送达", "Not delivered"),
      empty: failed.isEmpty ? [language.say("所有邮件均已送出。", "Every mail went out.")] : [])
    guard !failed.isEmpty else { return part }
    part.tables = [
      PlainPage.Table(
        [
          language.say("时间", "When"), language.say("案件", "Case"), language.say("内容", "What"),
          language.say("结果", "What came of it"), language.say("操作", "To do"),
        ],
        failed.map { mail in
          [
            PlainPage.Cell(times.time(mail.state.ended ?? mail.state.at)),
            PlainPage.Cell(
              "", links: [LinkView(address: Address.complaint(mail.complaint, language), words: mail.complaint)]),
            PlainPage.Cell(Self.kind(mail.state.kind, language)),
            PlainPage.Cell(
              mail.state.outcome == .bounced
                ? language.say("被退回", "It came back")
                : language.say("对方服务器拒收或两天无法送达", "Refused, or not taken for days"),
              quotes: [mail.state.failure.text].compactMap(\.self)),
            PlainPage.Cell(
              "",
              buttons: [
                PlainPage.Button(
                  act: "resend", field: "mail", value: mail.state.id.description,
                  words: language.say("重发", "Send again"))
              ]),
          ]
        })
    ]
    return part
  }

  static func kind(_ kind: String, _ language: Language) -> String {
    switch kind {
    case "acknowledgement": language.say("自动确认", "Acknowledgement")
    case "survey": language.say("满意度调查", "How it was handled")
    case "findings": language.say("处理结论", "Findings")
    default: language.say("答复", "Answer")
    }
  }

  /// Why a message was laid aside, by its code.
  static func reason(_ code: String, _ language: Language) -> String {
    switch code {
    case "automatic": language.say("自动回复或群发", "A machine wrote it")
    case "loop": language.say("本系统发出的邮件被送回", "Our own mail came back")
    case "flood": language.say("同一发件人一小时内来信过多", "Too many from one sender within an hour")
    case "strayBounce": language.say("退信，但不是本系统发出的", "A report about a mail that is not ours")
    case "too-large": language.say("太大，未收取", "Too large; it was not fetched")
    case "headers-too-large": language.say("信头过大", "Its headers are too large")
    case "too-many-parts": language.say("附件或部分过多", "It has too many parts")
    case "nested-too-deep": language.say("嵌套过深", "Its parts are nested too deep")
    case "decoded-too-large": language.say("解码后过大", "Too large when decoded")
    case "no-sender": language.say("没有发件人", "Nobody signed it")
    case "empty": language.say("空白", "It is empty")
    case "case-full": language.say("案件内容已满", "Its case takes no more")
    case "erased": language.say("当事人信息已删除", "The person was erased")
    default: language.say("无法归入案件", "It could not be taken in")
    }
  }
}

/// Why a form about mail was not carried out.
enum MailRefusals {
  static let words: [String: LocalizedText] = [
    "mail-unknown": .init(zhHans: "该邮件已由他人处理。", en: "Somebody has settled this mail meanwhile."),
    "mail-unreadable": .init(
      zhHans: "该来信无法解析。请人工立案，再删除来信。",
      en: "This message cannot be read as one. Open a case by hand, and drop the message."),
    "mail-empty": .init(
      zhHans: "该来信过大，未收取内容；请在邮箱中查看，再删除此条。",
      en: "Nothing of it is kept: it was too large to be fetched. Look at it in the mailbox, then drop it here."),
  ]
}
