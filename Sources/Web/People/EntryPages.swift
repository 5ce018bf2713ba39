import Foundation
import HTTPTypes
import Hummingbird
import Promises
import Service

/// Where consumers come in, who have no account here: by a link from the shop, or by the number of an order and a code
/// that is sent to the address of it.
struct EntryPages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  let cookies: SessionCookies
  let links: ShopLinks?

  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<BasicRequestContext>) {
    router.get("/enter") { request, _ in
      let sight = Sight(request)
      guard let token = FormDesk.query("token", of: request) else { return desk.answer(try ask(sight), sight) }
      return try await enter(by: token, request, sight)
    }
    router.post("/enter") { request, _ in try await sendCode(request) }
    router.get("/enter/{reference}") { request, context in
      let sight = Sight(request)
      return desk.answer(try askForCode(FormDesk.reference(context), sight), sight)
    }
    router.post("/enter/{reference}") { request, context in
      try await giveCode(request, FormDesk.reference(context))
    }
    router.get("/my") { request, _ in try await mine(Sight(request)) }
  }

  private func enter(by token: String, _ request: Request, _ sight: Sight) async throws -> Response {
    let now = clock()
    do {
      guard let links else {
        throw RefusalWords.OwnRefusal("此处未启用商城链接。", "Links from the shop are not set up here.")
      }
      let pass = try await links.pass(token, at: now)
      let origin = cookies.origin(of: request)
      let session = try await platform.operate(at: now) { try $0.enter(pass, from: origin) }
      await cookies.endEarlier()
      let order = pass.order.map { Address.order($0, sight.language) }
      return cookies.signedIn(session, to: order ?? "/my?language=\(sight.language.rawValue)")
    } catch {
      return try await desk.refused(error, sight) { desk.answer(try ask($0), $0) }
    }
  }

  private var mark: Cookie { .entry(isSecure: cookies.cookie.isSecure) }

  private func sendCode(_ request: Request) async throws -> Response {
    var sight = Sight(request)
    do {
      sight.form = try await Form(request)
      guard let order = sight.form["order"], let contact = sight.form["contact"], order.utf8.count <= 64,
        contact.count <= 200
      else {
        throw RefusalWords.OwnRefusal("请填写订单号与联系方式。", "Write the number of the order and your address.")
      }
      let source = AttemptSource.address(Visit.current.address)
      let subject = "order \(order)"
      if let seconds = try await platform.operate(at: clock(), { try $0.takeTurn(at: subject, from: source) }) {
        throw Self.tooMany(seconds)
      }
      // Whether or not they belong together, so that the answer tells nothing.
      let browser = mark.word(of: request).map { Token($0) } ?? .random()
      try await platform.operate(at: clock()) { try $0.sendCode(order: order, contact: contact, browser: browser) }
      let step = order.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
      var response = FormDesk.redirect(to: "/enter/\(step)?language=\(sight.language.rawValue)")
      response.headers[values: .setCookie] = [mark.header(browser.text)]
      return response
    } catch {
      return try await desk.refused(error, sight) { desk.answer(try ask($0), $0) }
    }
  }

  private func giveCode(_ request: Request, _ order: String) async throws -> Response {
    var sight = Sight(request)
    do {
      sight.form = try await Form(request)
      let code = String((sight.form["code"] ?? "").filter { !$0.isWhitespace }.prefix(12))
      let source = AttemptSource.address(Visit.current.address)
      let subject = "code \(order.prefix(64))"
      if let seconds = try await platform.operate(at: clock(), { try $0.takeTurn(at: subject, from: source) }) {
        throw Self.tooMany(seconds)
      }
      let origin = cookies.origin(of: request)
      let browser = mark.word(of: request).map { Token($0) }
      let session = try await platform.operate(at: clock()) { work -> Token? in
        guard let browser, let token = try work.enter(order: order, code: code, browser: browser, from: origin)
        else { return nil }
        try work.succeeded(at: subject, from: source)
        return token
      }
      guard let session else {
        throw RefusalWords.OwnRefusal(
          "验证码不正确或已失效，且仅可在获取它的浏览器中使用。请核对，或重新获取。",
          "The code is wrong or no longer holds; it opens only in the browser that asked for it. Check it, or have another one sent."
        )
      }
      await cookies.endEarlier()
      return cookies.signedIn(session, to: Address.order(order, sight.language))
    } catch {
      return try await desk.refused(error, sight) { desk.answer(try askForCode(order, $0), $0) }
    }
  }

  private static func tooMany(_ seconds: Int64) -> RefusalWords.OwnRefusal {
    RefusalWords.OwnRefusal("尝试次数过多，请在 \(seconds) 秒后再试。", "Too many tries. Try again in \(seconds) seconds.")
  }

  private func page(_ title: String, _ sight: Sight, leads: [String], _ parts: [PlainPage.Part]) throws -> String {
    let letter = try desk.letterInForce(at: clock())
    return PlainPage(
      shell: WorkShell(
        title, platform: letter.platform[sight.language], zone: letter.calendar.zone, language: sight.language,
        refusal: sight.refusal), heading: title, leads: leads, parts: parts
    ).render()
  }

  private func ask(_ sight: Sight) throws -> String {
    let language = sight.language
    return try page(
      language.say("查看我的订单", "See my order"), sight,
      leads: [
        language.say(
          "无需注册。填写订单号和下单时留的邮箱或手机号，验证码会发送给您。",
          "You need no account. Name the order and the e-mail address or telephone number that you gave with it; a code is sent there."
        )
      ],
      [
        PlainPage.Part(
          forms: [
            FormView(
              "send-code", language.say("获取验证码", "Have a code sent"),
              fields: [
                .input(
                  "order", language.say("订单号", "Number of the order"), id: "order",
                  [("type", "text"), ("maxlength", "64"), ("required", ""), ("value", sight.form["order"] ?? "")]),
                .input(
                  "contact", language.say("邮箱或手机号", "E-mail address or telephone number"), id: "contact",
                  [
                    ("type", "text"), ("autocomplete", "email"), ("maxlength", "200"), ("required", ""),
                    ("value", sight.form["contact"] ?? ""),
                  ]),
              ], button: language.say("发送验证码", "Send the code"), isMain: true)
          ])
      ])
  }

  private func askForCode(_ order: String, _ sight: Sight) throws -> String {
    let language = sight.language
    return try page(
      language.say("输入验证码", "Enter the code"), sight,
      leads: [
        language.say(
          "如果所填信息与订单相符，验证码已经发出，十分钟内有效。",
          "If what you wrote belongs to the order, a code is on its way to you. It holds for ten minutes.")
      ],
      [
        PlainPage.Part(
          forms: [
            FormView(
              "enter", language.say("订单 \(order)", "Order \(order)"),
              fields: [
                .input(
                  "code", language.say("验证码", "Code"), id: "code",
                  [
                    ("type", "text"), ("inputmode", "numeric"), ("autocomplete", "one-time-code"), ("maxlength", "12"),
                    ("required", ""),
                  ])
              ], button: language.say("查看订单", "Show the order"), isMain: true)
          ]),
        PlainPage.Part(more: [
          LinkView(
            address: Address.list("/enter", language),
            words: language.say("没有收到？重新获取验证码", "Nothing came? Have another code sent"))
        ]),
      ])
  }

  private func mine(_ sight: Sight) async throws -> Response {
    let visitor = Visit.current.visitor
    let language = sight.language
    let now = clock()
    let (orders, cases) = try await platform.look(at: now) { work in
      (
        try work.orders(of: visitor),
        try work.cases(of: visitor).map {
          try ComplaintSheet(Platform.ask("complaints.get", [("reference", $0)], work))
        }
      )
    }
    var rows: [[PlainPage.Cell]] = []
    let letter = try desk.letterInForce(at: now)
    let times = desk.times(letter, language, now)
    for reference in orders {
      let found = try await platform.orderCase(reference, at: now)
      let open = found.order.rights.filter { $0.until >= now }
      let goods = found.file.goods.map { "\($0.title) × \($0.quantity.grouped)" }
      rows.append([
        PlainPage.Cell("", links: [LinkView(address: Address.order(reference, language), words: reference)]),
        PlainPage.Cell(goods.isEmpty ? "–" : goods.joined(separator: language.say("、", ", "))),
        PlainPage.Cell(
          found.order.delivered.map { language.say("\(times.time($0))送达", "Delivered on \(times.time($0))") }
            ?? language.say("配送中", "On its way")),
        PlainPage.Cell(
          open.isEmpty ? "–" : "",
          // Those that end together are said together, the first to end at the front.
          lines: Dictionary(grouping: open, by: \.until).sorted { $0.key < $1.key }.map { until, rights in
            let kinds = rights.map { $0.kind.words(language) }.joined(separator: language.say("、", "; "))
            return language.say("\(times.left(until))：\(kinds)", "\(times.left(until)): \(kinds)")
          }),
        PlainPage.Cell(
          found.claims.isEmpty && found.complaints.isEmpty ? "–" : "",
          links: found.claims.map { LinkView(address: Address.claim($0.reference, language), words: $0.reference) }
            + found.complaints.map {
              LinkView(address: Address.complaint($0.reference, language), words: $0.reference)
            }),
      ])
    }
    let title = language.say("我的订单", "My orders")
    let table = PlainPage.Table(
      [
        language.say("订单", "Order"), language.say("商品", "Goods"), language.say("配送", "Delivery"),
        language.say("售后权利", "Your rights"), language.say("申请与投诉", "Claims and complaints"),
      ], rows)
    let part = PlainPage.Part(
      tables: rows.isEmpty ? [] : [table],
      empty: rows.isEmpty ? [language.say("没有订单。", "There are no orders of yours.")] : [])
    let own =
      cases.isEmpty
      ? []
      : [
        PlainPage.Part(
          heading: language.say("我的投诉与咨询", "My complaints and questions"),
          tables: CaseTable(cases, times: times).tables)
      ]
    return desk.answer(try page(title, sight, leads: [], [part] + own), sight)
  }
}
