import Hummingbird
import NIOCore
import Promises
import Service

/// Who may sell: all merchants for those who decide, and what each proved, for them and for himself.
struct AdmissionPages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<BasicRequestContext>) {
    router.get("/sell") { request, _ in
      try await sell(Sight(request), isSent: FormDesk.query("sent", of: request) != nil)
    }
    router.post("/sell") { request, _ in
      try await desk.change(request) { form in
        try await invite(form["address"] ?? "")
        return Address.list("/sell", Site.language(of: request), [("sent", "yes")])
      } again: {
        try await sell($0, isSent: false)
      }
    }
    router.get("/merchants") { request, _ in try await list(request) }
    router.get("/admission/{reference}") { request, context in
      try await page(FormDesk.reference(context), Sight(request))
    }
    router.post("/admission/{reference}") { request, context in
      let merchant = FormDesk.reference(context)
      return try await desk.change(request) { form in
        let (currency, goods) = try await platform.look(at: clock()) { work in
          let annexes = work.admissionRules()
          return (
            try work.admissionCurrency(annexes.admission), annexes.goods
          )
        }
        let task = try AdmissionTask(form, merchant: merchant, currency: currency, goods: goods)
        try await desk.perform(task.operation, task.body)
        return Address.admission(merchant, Site.language(of: request))
      } again: {
        try await page(merchant, $0)
      }
    }
    router.get("/admission/{reference}/files/{sha256}") { _, context in
      try await file(context.parameters.get("sha256") ?? "", of: FormDesk.reference(context))
    }
  }

  private func sell(_ sight: Sight, isSent: Bool) async throws -> Response {
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let rules = try await platform.look(at: now) { $0.admissionRules() }
    let page = SellPage(
      names: AdmissionNames(annex: rules.admission, goods: rules.goods, language: sight.language), letter: letter,
      times: desk.times(letter, sight.language, now), isSent: isSent, sight: sight)
    return desk.answer(page.page.render(), sight)
  }

  /// As often as somebody may try a password: whoever reads that mail did not ask for a hundred letters.
  private func invite(_ address: String) async throws {
    try Work.newcomerLogin(address)
    let (now, source) = (clock(), AttemptSource.address(Visit.current.address))
    let subject = "newcomer \(address.lowercased().prefix(80))"
    if let seconds = try await platform.operate(at: now, { try $0.takeTurn(at: subject, from: source) }) {
      throw RefusalWords.OwnRefusal("尝试次数过多，请在 \(seconds) 秒后再试。", "Too many tries. Try again in \(seconds) seconds.")
    }
    try await platform.operate(at: now) { try $0.inviteNewcomer(address) }
  }

  private func page(_ merchant: String, _ sight: Sight) async throws -> Response {
    let now = clock()
    let language = sight.language
    let letter = try desk.letterInForce(at: now)
    let visitor = Visit.current.visitor
    let decides = visitor.holds(.decideAdmission)
    let times = desk.times(letter, language, now)
    let found = try await platform.look(at: now) { work -> (AdmissionPage?, AdmissionNames, Bool) in
      let rules = work.admissionRules()
      let names = AdmissionNames(annex: rules.admission, goods: rules.goods, language: language)
      let isNew = try work.isNewcomer(merchant)
      guard try work.hasApplied(merchant) else { return (nil, names, isNew) }
      let sheet = try AdmissionSheet(Sheet(json: Platform.ask("admission.get", [("merchant", merchant)], work)))
      let others = decides ? try Platform.ask("admission.related", [("merchant", merchant)], work) : ["items": []]
      let actors = try work.actors(ofAdmission: merchant)
      let last = Array(zip(sheet.history, actors)).last { $0.0.step == "rejected" }
      return (
        AdmissionPage(
          of: sheet,
          related: try Sheet(json: others).items("items").map {
            (
              try $0.text("merchant"), try $0.text("name"),
              ($0.json["same"]?.array ?? []).compactMap { $0.string.flatMap { MerchantRelation(rawValue: $0) } }
            )
          }, actors: actors, people: try work.names(of: actors), names: names, decides: decides,
          applies: visitor.holds(.applyForAdmission),
          isOwnDecision: sheet.wasTurnedDown && last?.1 != nil && last?.1 == visitor.actor, letter: letter,
          times: times,
          form: sight.form, refusal: sight.refusal), names, isNew
      )
    }
    if let page = found.0 { return desk.answer(page.page.render(), sight, hasClocks: true) }
    return desk.answer(none(merchant, isNew: found.2, found.1, letter, times, sight).render(), sight)
  }

  /// Of one who has not applied.
  private func none(
    _ merchant: String, isNew: Bool, _ names: AdmissionNames, _ letter: Letter, _ times: TimeWords, _ sight: Sight
  ) -> PlainPage {
    let language = times.language
    let title = language.say("入驻申请", "Apply for admission")
    let applies = Visit.current.visitor.holds(.applyForAdmission)
    return PlainPage(
      shell: WorkShell(
        title, platform: letter.platform[language], zone: times.zone, language: language, refusal: sight.refusal),
      eyebrow: [language.say("商家 \(merchant)", "Merchant \(merchant)")], heading: title,
      leads: isNew
        ? []
        : [
          language.say(
            "该商家由商城系统登记入驻，尚未在此申请；补办申请后纳入定期复核。",
            "The shop has brought this merchant in. Once he has applied here he is verified regularly.")
        ],
      parts: [
        PlainPage.Part(
          empty: applies ? [] : [language.say("该商家尚未提出申请。", "This merchant has not applied yet.")],
          more: [
            LinkView(
              address: Address.list("/sell", language),
              words: language.say("入驻要求与期限", "What is demanded, and by when it is decided"))
          ], forms: applies ? [AdmissionForms.apply(merchant, nil, names, sight.form)] : [])
      ])
  }

  private func list(_ request: Request) async throws -> Response {
    let now = clock()
    let sight = Sight(request)
    let visitor = Visit.current.visitor
    // Who works for a merchant sees that merchant.
    if Right.readAdmission.isOwnOnly(for: visitor.roles) {
      return FormDesk.redirect(to: Address.admission(visitor.merchant ?? "", sight.language))
    }
    let letter = try desk.letterInForce(at: now)
    let cursor = FormDesk.query("cursor", of: request)
    if let asked = FormDesk.query("merchant", of: request) {
      return FormDesk.redirect(to: Address.admission(asked, sight.language))
    }
    let language = sight.language
    let (waiting, page, names) = try await platform.look(at: now) { work in
      let rules = work.admissionRules()
      func sheet(_ merchant: String) throws -> AdmissionSheet {
        try AdmissionSheet(Sheet(json: Platform.ask("admission.get", [("merchant", merchant)], work)))
      }
      let waiting = cursor == nil ? try work.waiting([.admission], limit: MerchantsPage.most) : []
      let page = try SheetPage(
        Platform.ask(
          "admission.list", [("limit", String(MerchantsPage.most))] + (cursor.map { [("cursor", $0)] } ?? []), work),
        AdmissionSheet.init)
      return (
        try waiting.compactMap(\.reference).map(sheet), page,
        AdmissionNames(annex: rules.admission, goods: rules.goods, language: language)
      )
    }
    let merchants = MerchantsPage(
      waiting: waiting, page: page, isFirst: cursor == nil, names: names, letter: letter,
      times: desk.times(letter, language, now))
    return desk.answer(merchants.page.render(), sight, hasClocks: true)
  }

  private func file(_ hash: String, of merchant: String) async throws -> Response {
    guard let file = try await platform.look(at: clock(), { try $0.admissionFile(hash, of: merchant) }) else {
      throw HTTPError(.notFound)
    }
    return FileAnswer.of(file)
  }
}
