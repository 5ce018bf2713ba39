import Hummingbird
import Promises
import Service

/// One box that leads to whatever has the name that is entered.
struct SearchPages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<BasicRequestContext>) {
    router.get("/search") { request, _ in try await search(request) }
  }

  private func search(_ request: Request) async throws -> Response {
    let now = clock()
    let sight = Sight(request)
    let visitor = Visit.current.visitor
    let text = FormDesk.query("q", of: request)
    let found = try await platform.look(at: now) { work in try text.map { try work.search($0, for: visitor) } ?? [] }
    let letter = try desk.letterInForce(at: now)
    // Words are looked for in everybody's cases: by those who may read all of them.
    let mayRead = visitor.holds(.listOrders) && visitor.session != nil
    let page = SearchPage(
      text: text, found: found, words: mayRead ? try await words(request, sight, letter, now) : nil, letter: letter,
      language: sight.language)
    if let only = page.only { return FormDesk.redirect(to: only) }
    return desk.answer(page.render(), sight)
  }

  private func words(
    _ request: Request, _ sight: Sight, _ letter: Letter, _ now: Instant
  ) async throws -> WordSearchPart {
    let query = FormDesk.query("words", of: request) ?? ""
    let chosen = CaseFilterWords({ FormDesk.query($0, of: request) }, me: Visit.current.visitor.person)
    let last = FormDesk.query("before", of: request).flatMap { Identifier($0) }
    let (agents, outcome) = try await platform.look(at: now) { work in
      (
        try work.agents(),
        try query.isEmpty ? nil : Result { try work.find(words: query, chosen.filter, before: last) }.refusals()
      )
    }
    var (hits, refusal): (WordHits?, String?)
    switch outcome {
    case .success(let found): hits = found
    case .failure(let reason): refusal = RefusalWords.words(reason, sight.language)
    case nil: break
    }
    return WordSearchPart(
      query: query, chosen: chosen, agents: agents, found: hits, refusal: refusal,
      times: desk.times(letter, sight.language, now))
  }
}

extension Result where Failure == any Error {
  /// What was refused is an answer; whatever else went wrong is thrown on.
  fileprivate func refusals() throws -> Result<Success, Refusal> {
    switch self {
    case .success(let value): return .success(value)
    case .failure(let refusal as Refusal): return .failure(refusal)
    case .failure(let error): throw error
    }
  }
}

struct SearchPage {
  /// What was looked for; nil where nothing was yet.
  var text: String?
  var found: [Found]
  /// What was looked for in the words of cases; nil for those who may not.
  var words: WordSearchPart?
  var letter: Letter
  var language: Language

  static func find(_ text: String, _ language: Language) -> FindView {
    FindView("/search", "q", language.say("查找编号", "Look up a number"), value: text, language)
  }

  /// Where it leads when there is one thing that it can mean.
  var only: String? {
    let addresses = Set(found.map(address))
    return addresses.count == 1 ? addresses.first : nil
  }

  func render() -> String { page.render() }

  var page: PlainPage {
    let title = language.say("查找", "Search")
    let what = language.say(
      "可查：订单号、售后申请号、投诉号、商家编号、支付单号、包裹号或运单号、买家编号、商品编号。须与登记的完全一致。",
      "What can be looked up: the number of an order, a claim, a complaint, a merchant, a payment, a parcel (ours or the "
        + "carrier's), a buyer or a product, written exactly as it was told.")
    let rows = found.map { found in
      [
        PlainPage.Cell(found.name.words(language)),
        PlainPage.Cell("", links: [LinkView(address: address(found), words: words(found.subject))]),
      ]
    }
    let table = PlainPage.Table([language.say("查到的是", "What was found"), language.say("查看", "Go to")], rows)
    let missing = text.map {
      language.say("没有查到“\($0)”，或您无权查看。", "Nothing is called “\($0)”, or it is not for you to see.")
    }
    return PlainPage(
      shell: WorkShell(
        title, platform: letter.platform[language], zone: letter.calendar.zone, language: language,
        keep: Address.query([("q", text)])), heading: title, finders: [.init(find: Self.find(text ?? "", language))],
      parts: [
        found.isEmpty
          ? PlainPage.Part(sentences: [what], empty: [missing].compactMap { $0 })
          : PlainPage.Part(tables: [table])
      ] + (words.map { [$0.part] } ?? []))
  }

  private func address(_ found: Found) -> String {
    switch found.subject {
    case .claim(let reference):
      Visit.current.visitor.roles.contains(.consumer)
        ? Address.claim(reference, language)
        : Address.sellerClaim(reference, language)
    case .complaint(let reference): Address.complaint(reference, language)
    case .merchant(let reference): Address.list("/seller", language, [("merchant", reference)])
    case .order(let reference): Address.order(reference, language)
    case .reportCase(let reference): Address.reportCase(reference, language)
    case .merchantTask(let id): Address.merchantTask(id, language)
    case .obligation, .evidence, .person: "/"
    }
  }

  private func words(_ subject: Subject) -> String {
    switch subject {
    case .order(let reference): language.say("订单 \(reference)", "Order \(reference)")
    case .claim(let reference): language.say("售后申请 \(reference)", "Claim \(reference)")
    case .complaint(let reference): language.say("投诉 \(reference)", "Complaint \(reference)")
    case .merchant(let reference): language.say("商家 \(reference)", "Merchant \(reference)")
    case .reportCase(let reference): language.say("案件 \(reference)", "Case \(reference)")
    case .obligation, .evidence, .person, .merchantTask: ""
    }
  }
}

extension Found.Name {
  func words(_ language: Language) -> String {
    switch self {
    case .order: language.say("订单", "An order")
    case .claim: language.say("售后申请", "A claim")
    case .complaint: language.say("投诉", "A complaint")
    case .merchant: language.say("商家", "A merchant")
    case .payment: language.say("此支付单的订单", "The order of this payment")
    case .parcel: language.say("包裹", "A parcel")
    case .buyer: language.say("此买家的订单", "An order of this buyer")
    case .product: language.say("含此商品的订单", "An order with this product")
    }
  }
}
