import Hummingbird
import Promises
import Service

/// A merchant's own page, which the platform's people see as well: answers due, his figures, his deposit.
struct SellerPages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<BasicRequestContext>) {
    router.get("/seller") { request, _ in try await seller(request) }
    router.get("/seller/goods") { request, _ in try await goods(request) }
  }

  /// Whom the page is about: who works for a merchant sees that merchant, whatever the address asks for.
  private func asked(_ request: Request) -> String? {
    let visitor = Visit.current.visitor
    return Right.readMerchants.isOwnOnly(for: visitor.roles)
      ? visitor.merchant : FormDesk.query("merchant", of: request)
  }

  private func goods(_ request: Request) async throws -> Response {
    let now = clock()
    let sight = Sight(request)
    guard let merchant = asked(request), try await platform.look(at: now, { try $0.hasMerchant(merchant) }) else {
      // Who he is is asked there, and so is where he stands who does not sell yet.
      return FormDesk.redirect(to: Address.list("/seller", sight.language, [("merchant", asked(request))]))
    }
    let letter = try desk.letterInForce(at: now)
    let last = FormDesk.query("after", of: request).flatMap { Identifier($0) }
    let products = try await platform.look(at: now) {
      try $0.products(ofMerchant: merchant, before: last, limit: SellerGoodsPage.most + 1)
    }
    let annex: GoodsAnnex? =
      if case .goods(let annex)? = platform.letters.annex(.goods, at: now) { annex } else { nil }
    let page = SellerGoodsPage(
      merchant: merchant, products: products, isFirst: last == nil, annex: annex, letter: letter,
      times: desk.times(letter, sight.language, now))
    return desk.answer(page.page.render(), sight)
  }

  /// Nil where he never applied.
  private func admission(
    _ merchant: String, _ language: Language, at now: Instant
  ) async throws -> (sheet: AdmissionSheet, names: AdmissionNames)? {
    try await platform.look(at: now) { work in
      guard try work.hasApplied(merchant) else { return nil }
      let rules = work.admissionRules()
      return (
        try AdmissionSheet(Sheet(json: Platform.ask("admission.get", [("merchant", merchant)], work))),
        AdmissionNames(annex: rules.admission, goods: rules.goods, language: language)
      )
    }
  }

  private func seller(_ request: Request) async throws -> Response {
    let now = clock()
    let sight = Sight(request)
    let letter = try desk.letterInForce(at: now)
    let times = desk.times(letter, sight.language, now)
    let visitor = Visit.current.visitor
    let isOwnOnly = Right.readMerchants.isOwnOnly(for: visitor.roles)
    let asked = asked(request)
    guard let merchant = asked, try await platform.look(at: now, { try $0.hasMerchant(merchant) }) else {
      // His own application is all there is of one who does not sell yet.
      if isOwnOnly, let asked { return FormDesk.redirect(to: Address.admission(asked, sight.language)) }
      let page = SellerPage.lookUp(asked, letter: letter, times: times)
      return desk.answer(page.render(), sight)
    }
    let card = try await platform.look(at: now) { try $0.scorecard(of: merchant, .merchant) }
    if let figure = try await ScorePages.figure(
      request, card, platform, letter, times, base: { SellerPage.figure(merchant, times.language, $0) })
    {
      return desk.answer(figure.page.render(), sight)
    }
    let due = try await platform.claims(
      with: SellerFilter.due.statuses, merchant: merchant, limit: SellerPage.most + 1, at: now)
    let page = SellerPage(
      of: try await platform.merchantCase(merchant, lines: SellerPage.most, at: now), card: card, due: due,
      tasks: visitor.holds(.answerTasks) ? try await platform.look(at: now) { try $0.tasks(ofMerchant: merchant) } : [],
      admission: visitor.holds(.readAdmission) ? try await admission(merchant, sight.language, at: now) : nil,
      seesMoney: visitor.holds(.readMoney), seesClaims: visitor.holds(.answerClaims), letter: letter, times: times)
    return desk.answer(page.page.render(), sight, hasClocks: true)
  }
}
