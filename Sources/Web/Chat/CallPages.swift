import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Promises
import Service
import ServiceLifecycle

/// Where the staff see who calls, with what is known of him, and type what was said. Where an exchange tells of a call, the
/// page of it opens by itself on the screen of whoever has it.
struct CallPages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  let hub: ChatHub
  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<BasicRequestContext>) {
    router.get("/calls") { request, _ in try await list(Sight(request)) }
    router.post("/calls") { request, _ in
      try await desk.change(request) { form in
        let reference = try await file(form, call: nil)
        return Address.complaint(reference, Site.language(of: request))
      } again: {
        try await list($0)
      }
    }
    router.get("/calls/events") { _, _ in watch() }
    router.get("/calls/{call}") { request, context in try await call(Self.name(context), Sight(request)) }
    router.post("/calls/{call}") { request, context in
      let name = Self.name(context)
      return try await desk.change(request) { form in
        if form["do"] == "dismiss" {
          try await desk.perform("calls.dismiss", ["call": .string(name)])
          return Address.list("/calls", Site.language(of: request))
        }
        let reference = try await file(form, call: name)
        return Address.complaint(reference, Site.language(of: request))
      } again: {
        try await call(name, $0)
      }
    }
  }

  private static func name(_ context: BasicRequestContext) -> String {
    let text = context.parameters.get("call") ?? ""
    return text.removingPercentEncoding ?? text
  }

  /// What was said stands in a case: the one that was named, or a new one.
  ///
  /// - Returns: the case.
  private func file(_ form: Form, call: String?) async throws -> String {
    guard form["words"] != nil else { throw RefusalWords.OwnRefusal("请填写通话内容。", "Write what was said.") }
    let named = form["complaint"] ?? form["other"]
    let reference = named ?? (PageReference(form["reference"], .complaint)?.text ?? PageReference.new(.complaint))
    if named == nil {
      var body: JSONObject = [
        "reference": .string(reference), "channel": "telephone",
        "subject": .string(String((form["subject"] ?? form["words"] ?? "").prefix(200))),
        "kind": .string(form["kind"] ?? ComplaintKind.question.rawValue),
      ]
      body.take("order", from: form)
      body.take("language", from: form)
      do {
        try await desk.perform("complaints.open", body)
      } catch let refusal as Refusal where refusal.code == "complaint-exists" && form["reference"] != nil {
        // The same form once more.
      }
    }
    var body: JSONObject = ["complaint": .string(reference)]
    body.take("words", from: form)
    body.take("direction", from: form)
    body["call"] = call.map { .string($0) }
    if form["answered"] != nil { body["answered"] = true }
    try await desk.perform("calls.log", body, once: form)
    hub.changed(reference)
    return reference
  }

  private func list(_ sight: Sight) async throws -> Response {
    let now = clock()
    let language = sight.language
    let letter = try desk.letterInForce(at: now)
    let times = desk.times(letter, language, now)
    let calls = try await platform.look(at: now) { try $0.unfiledCalls() }
    let heading = language.say("电话", "Calls")
    let list = CallList(calls: calls, times: times)
    let form = CallForm(cases: [], isKnownCall: false, form: sight.form, language: language)
    let page = PlainPage(
      shell: WorkShell(
        heading, platform: letter.platform[language], zone: times.zone, language: language, refusal: sight.refusal),
      heading: heading, leads: [list.lead],
      parts: list.parts + [PlainPage.Part(heading: language.say("登记通话", "Type a call in"), forms: [form.view])],
      events: ["/calls/events?language=\(language.rawValue)"])
    return desk.answer(page.render(), sight, isLive: true)
  }

  private func call(_ name: String, _ sight: Sight) async throws -> Response {
    let now = clock()
    let language = sight.language
    let letter = try desk.letterInForce(at: now)
    let times = desk.times(letter, language, now)
    let (call, caller, cases) = try await platform.look(at: now) { work in
      let call = try work.phoneCall(name)
      let caller = try call.number.map { try work.caller($0) } ?? Caller()
      let cases = try caller.complaints.prefix(20).map {
        try ComplaintSheet(Platform.ask("complaints.get", [("reference", $0)], work))
      }
      return (call, caller, cases)
    }
    if let filed = call.complaint { return FormDesk.redirect(to: Address.complaint(filed, language)) }
    let view = CallView(call: call, caller: caller, cases: cases, times: times)
    if call.isFiled { return FormDesk.redirect(to: Address.list("/calls", language)) }
    let form = CallForm(cases: cases, isKnownCall: true, form: sight.form, language: language)
    let page = PlainPage(
      shell: WorkShell(
        view.heading, platform: letter.platform[language], zone: times.zone, language: language,
        refusal: sight.refusal), heading: view.heading, leads: [view.lead],
      parts: view.parts + [
        PlainPage.Part(heading: language.say("登记通话", "Type it in"), forms: [form.view] + view.dismissing)
      ])
    return desk.answer(page.render(), sight, isLive: true)
  }

  /// Tells the page of a call that is for its reader, or for nobody yet; and that he is there.
  private func watch() -> Response {
    let person = Visit.current.visitor.person
    return Response(
      status: .ok, headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"],
      body: ResponseBody { writer in
        let events = hub.listen(to: nil)
        try await writer.write(ByteBuffer(string: "retry: 3000\n\n"))
        for await event in events.cancelOnGracefulShutdown() {
          switch event {
          case .called:
            let login = try await platform.look(at: clock()) { work in try person.flatMap { try work.person($0)?.login }
            }
            let now = clock()
            let calls = try await platform.look(at: now) { try $0.unfiledCalls() }
            let name = CallLine.mine(calls, login: login, now: now).map { Address.step($0.reference) }
            let data: JSON = ["address": .string(name.map { "/calls/" + $0 } ?? "")]
            try await writer.write(
              ByteBuffer(string: "event: changed\ndata: \(String(decoding: data.bytes, as: UTF8.self))\n\n"))
          case .changed, .typing: continue
          case .beat: try await writer.write(ByteBuffer(string: ":\n\n"))
          }
        }
        try await writer.finish(nil)
      })
  }
}

/// Which call opens on whose screen.
enum CallLine {
  /// After so long a call that never ended is one whose end was not told.
  static let longest: Int64 = 4 * 3600

  /// The latest of the calls that are on the line and his, or nobody's yet.
  ///
  /// - Parameter calls: the latest first.
  static func mine(_ calls: [StoredCall], login: String?, now: Instant) -> StoredCall? {
    calls.first { call in
      let isHere = call.call.state == .ringing || call.call.state == .open
      let began = call.call.answered ?? call.call.started ?? now
      let isHis = call.call.agent == nil || call.call.agent?.lowercased() == login?.lowercased()
      return isHere && isHis && began > now.adding(seconds: -longest)
    }
  }
}

extension PhoneCall.State {
  func words(_ language: Language) -> String {
    switch self {
    case .ringing: language.say("正在振铃", "Ringing")
    case .open: language.say("通话中", "On the line")
    case .ended: language.say("已结束", "Over")
    case .missed: language.say("未接", "Missed")
    }
  }

  var mark: String {
    switch self {
    case .ringing, .open: "o"
    case .ended: "k"
    case .missed: "b"
    }
  }
}

/// Calls that nobody has filed yet.
struct CallList {
  var calls: [StoredCall]
  var times: TimeWords
  private var language: Language { times.language }

  var lead: String {
    calls.isEmpty
      ? language.say("没有待归案的通话。来电时本页会自动打开。", "No call waits to be filed. A call that comes in opens here by itself.")
      : language.say(
        "\(calls.count) 个通话待归案。",
        calls.count == 1 ? "One call waits to be filed." : "\(calls.count) calls wait to be filed.")
  }

  var parts: [PlainPage.Part] {
    guard !calls.isEmpty else { return [] }
    let heads = [
      language.say("号码", "Number"), language.say("状态", "Where it stands"), language.say("开始", "Began"),
      language.say("接听", "Who has it"),
    ]
    let rows = calls.map { call in
      [
        PlainPage.Cell(
          "",
          links: [
            LinkView(
              address: Address.path("/calls/", call.reference, language),
              words: call.number ?? language.say("未显示号码", "Kept back"))
          ]), PlainPage.Cell("", marks: [.init(mark: call.call.state.mark, word: call.call.state.words(language))]),
        PlainPage.Cell(call.call.began.map(times.time) ?? "–"), PlainPage.Cell(call.call.agent ?? "–"),
      ]
    }
    return [PlainPage.Part(heading: language.say("待归案", "To be filed"), tables: [PlainPage.Table(heads, rows)])]
  }
}

/// One call, and what is known of whoever it is.
struct CallView {
  var call: StoredCall
  var caller: Caller
  var cases: [ComplaintSheet]
  var times: TimeWords
  private var language: Language { times.language }

  var heading: String {
    let number = call.number ?? language.say("未显示号码", "number kept back")
    return call.call.direction == .incoming
      ? language.say("来电 \(number)", "Call from \(number)") : language.say("去电 \(number)", "Call to \(number)")
  }

  var lead: String {
    let state = call.call.state.words(language)
    let length = call.call.seconds.map { language.say("，通话 \($0) 秒", ", \($0) seconds") } ?? ""
    return "\(state)\(length)"
  }

  /// Once it is over, whoever finds that nothing came of it says so.
  var dismissing: [FormView] {
    guard call.call.ended != nil else { return [] }
    return [
      FormView(
        "dismiss", language.say("无须归案", "Nothing came of it"),
        explanations: [
          language.say(
            "打错、骚扰电话，或已回电另行登记的；号码与录音随即删除。",
            "A wrong number, or somebody called back and it is filed elsewhere. Number and recording are forgotten at once."
          )
        ], button: language.say("不归案", "File it nowhere"))
    ]
  }

  var parts: [PlainPage.Part] {
    guard !cases.isEmpty || !caller.orders.isEmpty else {
      return [
        PlainPage.Part(empty: [language.say("该号码没有已知的案件或订单。", "No case and no order is known by this number.")])
      ]
    }
    var facts: [PlainPage.Cell] = []
    if let recording = call.call.recording {
      facts.append(.fact(language.say("录音", "Recording"), recording, isQuoted: true))
    }
    return [
      PlainPage.Part(
        heading: language.say("来电人的案件", "Cases of whoever calls"), facts: facts.isEmpty ? [] : [.init(list: facts)],
        tables: CaseTable(cases, times: times).tables,
        more: caller.orders.prefix(10).map {
          LinkView(address: Address.order($0, language), words: language.say("订单 \($0)", "Order \($0)"))
        })
    ]
  }
}

/// What was said, typed in seconds: into a case that is known, or a new one.
struct CallForm {
  var cases: [ComplaintSheet]
  /// Whether an exchange told of it.
  var isKnownCall: Bool
  var form: Form
  var language: Language

  var view: FormView {
    let chosen = form["complaint"] ?? cases.first { $0.next != nil }?.reference ?? ""
    let known: [FormView.Field] =
      cases.isEmpty
      ? []
      : [
        .choice(
          "complaint", language.say("归入案件", "File it with"), id: "complaint",
          cases.map {
            .init(
              value: $0.reference, words: "\($0.reference) \($0.subject.shown(language).prefix(40))",
              isChosen: $0.reference == chosen)
          } + [.init(value: "", words: language.say("新案件", "A new case"), isChosen: chosen.isEmpty)])
      ]
    func line(_ name: String, _ label: String, _ longest: Int) -> FormView.Field {
      .input(name, label, id: name, [("type", "text"), ("maxlength", String(longest)), ("value", form[name] ?? "")])
    }
    let kind = form["kind"] ?? ComplaintKind.complaint.rawValue
    let direction: [FormView.Field] =
      isKnownCall
      ? []
      : [
        .choice(
          "direction", language.say("方向", "Who called"), id: "direction",
          [
            .init(
              value: "incoming", words: language.say("来电", "They called"), isChosen: form["direction"] != "outgoing"),
            .init(value: "outgoing", words: language.say("去电", "We called"), isChosen: form["direction"] == "outgoing"),
          ])
      ]
    return FormView(
      "log", language.say("登记", "Type it in"),
      fields: known + [
        .area("words", language.say("谈了什么", "What was said"), id: "words", text: form["words"] ?? "", longest: 10_000)
      ] + direction + [
        line("other", language.say("已有案件的编号（新案件留空）", "Number of a case there is; empty for a new one"), 64),
        .choice(
          "kind", language.say("新案件的类别", "What a new case is"), id: "kind",
          ComplaintKind.allCases.map {
            .init(value: $0.rawValue, words: $0.words(language), isChosen: $0.rawValue == kind)
          }), line("order", language.say("新案件的订单编号（可选）", "Order of a new case, if known"), 64),
        .boxes(
          language.say("结果", "What came of it"), id: "result",
          [
            .init(
              name: "answered", words: language.say("已当场答复", "They were answered on the spot"),
              isTicked: form["answered"] != nil)
          ]),
      ],
      hidden: [
        .init(
          key: "reference", value: PageReference(form["reference"], .complaint)?.text ?? PageReference.new(.complaint)),
        FormKey.hidden(),
      ], button: language.say("登记", "Save"), isMain: true)
  }
}
