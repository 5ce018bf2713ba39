import Hummingbird
import Promises
import Service

/// The pages of the money: payouts and accounts, statements, merchants' deposits.
struct MoneyPages: Sendable {
  typealias Context = BasicRequestContext

  let platform: Platform
  let clock: @Sendable () -> Instant
  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<Context>) {
    router.get("/finance") { request, _ in try await finance(request, Sight(request)) }
    router.post("/finance") { request, _ in try await changePayout(request) }
    router.get("/finance/reconciliation") { request, _ in try reconciliation(Sight(request)) }
    router.post("/finance/reconciliation") { request, _ in try await reconcile(request) }
    router.get("/finance/merchants") { request, _ in try await merchants(request) }
    router.get("/finance/merchants/{reference}") { request, context in
      try await merchant(FormDesk.reference(context), Sight(request))
    }
    router.post("/finance/merchants/{reference}") { request, context in
      try await changeMerchant(FormDesk.reference(context), request)
    }
  }

  private func state(_ request: Request) -> Payout.State? {
    FormDesk.query("state", of: request).flatMap { Payout.State(rawValue: $0) }
  }

  private func finance(_ request: Request, _ sight: Sight) async throws -> Response {
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let state = state(request)
    let cursor = FormDesk.query("cursor", of: request)
    let found =
      if let state {
        try await platform.payouts(state, cursor: cursor, limit: FinancePage.most, at: now)
      } else {
        try await platform.openPayouts(limit: FinancePage.few, at: now)
      }
    let page = FinancePage(
      of: found, state: state, letter: letter, times: desk.times(letter, sight.language, now), form: sight.form,
      refusal: sight.refusal)
    return desk.answer(page.render(), sight)
  }

  private func changePayout(_ request: Request) async throws -> Response {
    try await desk.change(request) { form in
      let task = try PayoutTask(form)
      try await desk.perform(task.operation, task.body)
      return Address.list("/finance", Site.language(of: request), [("state", state(request)?.rawValue)])
    } again: {
      try await finance(request, $0)
    }
  }

  private func reconciliation(_ sight: Sight, _ outcome: ReconciliationPage.Outcome? = nil) throws -> Response {
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let page = ReconciliationPage(
      letter: letter, times: desk.times(letter, sight.language, now), form: sight.form, refusal: sight.refusal,
      outcome: outcome)
    return desk.answer(page.render(), sight)
  }

  /// Answers with what came of it: to send the same statement again changes nothing.
  private func reconcile(_ request: Request) async throws -> Response {
    var sight = Sight(request)
    do {
      do {
        sight.form = try await Form(request, largestFile: StatementTask.largestFile)
      } catch FormFault.tooLarge {
        throw RefusalWords.OwnRefusal(
          "文件过大：最多 8 MB。请按日期分成几个文件。", "The file is too large: at most 8 MB. Take shorter periods.")
      }
      let zone = try desk.letterInForce(at: clock()).calendar.zone
      let statement = try StatementTask(sight.form, zone: zone)
      do {
        let answer = try await desk.perform("payouts.reconcile", statement.body)
        return try reconciliation(sight, .init(statement, try JSON.parse(answer.body)))
      } catch let input as InputProblems {
        throw statement.refusal(input)
      }
    } catch {
      return try await desk.refused(error, sight) { try reconciliation($0) }
    }
  }

  private func merchants(_ request: Request) async throws -> Response {
    let now = clock()
    var sight = Sight(request)
    let letter = try desk.letterInForce(at: now)
    let wanted = FormDesk.query("reference", of: request)
    if let wanted {
      if try await platform.look(at: now, { try $0.hasMerchant(wanted) }) {
        return FormDesk.redirect(to: Address.merchant(wanted, sight.language))
      }
      sight.refusal = wanted
    }
    let cursor = FormDesk.query("cursor", of: request)
    let page = MerchantList(
      page: try await platform.merchants(cursor: cursor, limit: MerchantList.most, at: now), cursor: cursor,
      missing: wanted, letter: letter, times: desk.times(letter, sight.language, now))
    return desk.answer(page.render(), sight)
  }

  private func merchant(_ reference: String, _ sight: Sight) async throws -> Response {
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let page = MerchantPage(
      of: try await platform.merchantCase(reference, lines: MerchantPage.most, at: now), letter: letter,
      times: desk.times(letter, sight.language, now), form: sight.form, refusal: sight.refusal)
    return desk.answer(page.render(), sight)
  }

  private func changeMerchant(_ reference: String, _ request: Request) async throws -> Response {
    try await desk.change(request) { form in
      let task = try MerchantTask(form, merchant: reference)
      try await desk.perform(task.operation, task.body, once: form)
      return Address.merchant(reference, Site.language(of: request))
    } again: {
      try await merchant(reference, $0)
    }
  }
}

/// What a form beside a payout asks for.
struct PayoutTask {
  var operation: String
  var body: JSONObject

  init(_ form: Form) throws {
    body = ["payout": .string(form["payout"] ?? "")]
    switch form["do"] {
    case "retry": operation = "payouts.retry"
    case "confirm":
      operation = "payouts.confirm"
      guard let reference = form["reference"] else {
        throw RefusalWords.OwnRefusal(
          "请填写渠道或转账的流水号，以便日后核对。", "Write the provider's or the transfer's reference: who checks later needs it.")
      }
      body["reference"] = .string(reference)
    default: throw unknownTask
    }
  }
}

/// What a form on a merchant's page asks for.
struct MerchantTask {
  var operation: String
  var body: JSONObject

  init(_ form: Form, merchant: String) throws {
    body = ["merchant": .string(merchant)]
    switch form["do"] {
    case "top-up":
      operation = "merchants.top-up"
      try body.takeMoney("amount", from: form)
      body["currency"] = form["currency"].map { .string($0) }
    case "leave": operation = "merchants.leave"
    case "release": operation = "merchants.release-deposit"
    default: throw unknownTask
    }
  }
}
