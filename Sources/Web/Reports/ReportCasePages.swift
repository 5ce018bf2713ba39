import Hummingbird
import Promises
import Service

/// Cases about reported goods: the list, and the page of one, for those who decide and for whoever sells the goods.
struct ReportCasePages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }
  /// How many reports are shown on a case's page, and cases in the list.
  static let most = 50

  func add(to router: Router<BasicRequestContext>) {
    router.get("/cases") { request, _ in try await list(request) }
    router.get("/cases/{reference}") { request, context in
      try await page(FormDesk.reference(context), Sight(request), after: FormDesk.query("after", of: request))
    }
    router.post("/cases/{reference}") { request, context in
      let reference = FormDesk.reference(context)
      return try await desk.change(request) { form in
        let task = try ReportCaseTask(form, case: reference)
        try await desk.perform(task.operation, task.body, once: form)
        return Address.reportCase(reference, Site.language(of: request))
      } again: {
        try await page(reference, $0, after: nil)
      }
    }
    router.get("/cases/{reference}/statement") { _, context in
      let reference = FormDesk.reference(context)
      let json = try await platform.look(at: clock()) {
        try Platform.ask("cases.statement", [("reference", reference)], $0)
      }
      return Response(
        status: .ok,
        headers: [
          .contentType: "application/json; charset=utf-8", .cacheControl: "no-store",
          .contentDisposition: "attachment; filename=\"statement-of-reasons.json\"",
        ], body: .init(byteBuffer: ByteBuffer(bytes: json.bytes)))
    }
    router.get("/cases/{reference}/evidence/{sha256}") { _, context in
      try await evidence(FormDesk.reference(context), context.parameters.get("sha256") ?? "")
    }
  }

  private func evidence(_ reference: String, _ hash: String) async throws -> Response {
    guard let file = try await platform.look(at: clock(), { try $0.evidence(hash, ofCase: reference) }) else {
      throw HTTPError(.notFound)
    }
    return FileAnswer.of(file)
  }

  private func list(_ request: Request) async throws -> Response {
    let now = clock()
    let sight = Sight(request)
    let letter = try desk.letterInForce(at: now)
    let visitor = Visit.current.visitor
    // Who works for a merchant sees the cases about that merchant's goods.
    let merchant = Right.readCases.isOwnOnly(for: visitor.roles) ? visitor.merchant ?? "" : nil
    let isOver = FormDesk.query("show", of: request) == "over"
    let cases = try await platform.look(at: now) {
      try $0.caseList(merchant: merchant, isOver: isOver, limit: Self.most).map(ReportCaseSheet.init)
    }
    let page = ReportCaseList(
      cases: cases, isOver: isOver, isMerchant: merchant != nil, letter: letter,
      times: desk.times(letter, sight.language, now))
    return desk.answer(page.page.render(), sight, hasClocks: true)
  }

  private func page(_ reference: String, _ sight: Sight, after: String?) async throws -> Response {
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let visitor = Visit.current.visitor
    let seesReports = visitor.holds(.listCases)
    let page = try await platform.look(at: now) { work in
      let sheet = try ReportCaseSheet(Platform.ask("cases.get", [("reference", reference)], work))
      var page = ReportCasePage(
        of: sheet, consequences: try work.consequences(ofCase: reference), visitor: visitor, letter: letter,
        times: desk.times(letter, sight.language, now), form: sight.form, refusal: sight.refusal)
      if sheet.status != .received { page.statement = try? work.statement(ofCase: reference) }
      if seesReports {
        var values = [("of", reference), ("limit", "\(Self.most)")]
        if let after { values.append(("cursor", after)) }
        let answer = try Platform.ask("reports.list", values, work)
        page.reports = try (answer["items"]?.array ?? []).map(ReportSheet.init)
        page.next = answer["next"]?.string
        page.actors = try work.actors(ofCase: reference)
        page.names = try work.names(of: page.actors.values.map { $0 } + page.reports.map(\.reporter))
      }
      return page
    }
    return desk.answer(page.page.render(), sight, hasClocks: true)
  }
}

/// What a form on a case's page asks for.
struct ReportCaseTask {
  var operation: String
  var body: JSONObject

  init(_ form: Form, case reference: String) throws {
    body = ["case": .string(reference)]
    func words(_ name: String, _ chinese: String, _ english: String) throws -> JSON {
      guard let text = form[name] else { throw RefusalWords.OwnRefusal(chinese, english) }
      return .string(text)
    }
    switch form["do"] {
    case "hold", "find":
      operation = form["do"] == "hold" ? "cases.hold" : "cases.find"
      body["facts"] = try words(
        "facts", "请写明所依据的事实，商家会看到。", "Write the facts that it is decided by; the merchant reads them.")
    case "dismiss", "reverse", "uphold", "overturn":
      body["reason"] = try words("reason", "请填写理由。", "Write why.")
      switch form["do"] {
      case "dismiss": operation = "cases.dismiss"
      case "reverse": operation = "cases.reverse"
      default:
        operation = "cases.decide-appeal"
        body["upheld"] = .bool(form["do"] == "uphold")
      }
    case "answer", "appeal", "sue":
      operation = "cases.\(form["do"] ?? "")"
      body["words"] = try words("words", "请填写说明。", "Write it down.")
    case "serve": operation = "cases.serve"
    case "take-down":
      operation = "goods.takedown"
      body = ["product": .string(form["product"] ?? "")]
    case "malicious", "unmark":
      operation = form["do"] == "malicious" ? "reports.mark-malicious" : "reports.unmark-malicious"
      body = [
        "report": .string(form["report"] ?? ""),
        "reason": form["do"] == "malicious"
          ? try words("reason", "请填写认定恶意举报的理由。", "Write why it was made in bad faith.")
          : try words("reason", "请填写撤销标记的理由。", "Write why it was not made in bad faith."),
      ]
    case "trust", "distrust":
      operation = "reporters.trust"
      body = ["reporter": .string(form["reporter"] ?? "")]
      if form["do"] == "trust" { body["as"] = try words("as", "请填写举报人的身份。", "Write what he is.") }
    case "sanction":
      operation = "sanctions.impose"
      body = JSONObject()
      body["reference"] = .string(PageReference(form["reference"], .sanction)?.text ?? PageReference.new(.sanction))
      body["merchant"] = .string(form["merchant"] ?? "")
      body["case"] = .string(reference)
      body["kind"] = .string(form["kind"] ?? "")
      body["reason"] = try Self.both(form)
      if form["kind"] == Sanction.depositRaised.rawValue { try body.takeMoney("floor", from: form) }
    default: throw unknownTask
    }
  }

  /// A reason in both languages.
  static func both(_ form: Form) throws -> JSON {
    guard let chinese = form["reason-zh"], let english = form["reason-en"] else {
      throw RefusalWords.OwnRefusal("请用两种语言填写理由。", "Write the reason in both languages.")
    }
    return ["zh-Hans": .string(chinese), "en": .string(english)]
  }
}
