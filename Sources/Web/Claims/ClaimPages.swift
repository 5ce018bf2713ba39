import Database
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Promises
import Service

/// The pages of orders, claims and evidence, and what their forms do.
struct ClaimPages: Sendable {
  typealias Context = BasicRequestContext

  let platform: Platform
  let clock: @Sendable () -> Instant
  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<Context>) {
    router.get("/orders/{reference}") { request, context in
      var sight = Sight(request)
      // A right on the page leads to the form with its kind chosen.
      if let kind = request.uri.queryParameters["kind"] { _ = sight.form.add("kind", String(kind)) }
      return try await order(FormDesk.reference(context), sight)
    }
    router.post("/orders/{reference}") { request, context in
      try await changeOrder(FormDesk.reference(context), request)
    }
    router.get("/claims/{reference}") { request, context in
      try await claim(FormDesk.reference(context), .buyer, Sight(request))
    }
    router.post("/claims/{reference}") { request, context in
      try await changeClaim(FormDesk.reference(context), .buyer, request)
    }
    router.get("/seller/claims") { request, _ in try await list(request) }
    router.get("/seller/claims/{reference}") { request, context in
      try await claim(FormDesk.reference(context), .seller, Sight(request))
    }
    router.post("/seller/claims/{reference}") { request, context in
      try await changeClaim(FormDesk.reference(context), .seller, request)
    }
    router.get("/evidence/{sha256}") { _, context in try await evidence(context.parameters.get("sha256") ?? "") }
  }

  private func order(_ reference: String, _ sight: Sight) async throws -> Response {
    let now = clock()
    let found = try await platform.orderCase(reference, at: now)
    var page = OrderPage(
      found, times: desk.times(found.version.letter, sight.language, now), newReference: PageReference.new(.claim),
      form: sight.form, refusal: sight.refusal)
    page.recalls = try await platform.look(at: now) { work in
      try work.recalls(of: reference).map { OrderRecall(told: $0, notice: try work.notice(of: $0.recall)) }
    }
    return desk.answer(page.render(), sight)
  }

  private func claim(_ reference: String, _ reader: Reader, _ sight: Sight) async throws -> Response {
    let now = clock()
    let found = try await platform.claimCase(reference, at: now)
    let page = ClaimPage(
      found, reader: reader, times: desk.times(found.order.version.letter, sight.language, now), form: sight.form,
      refusal: sight.refusal)
    return desk.answer(page.render(), sight)
  }

  private func list(_ request: Request) async throws -> Response {
    let now = clock()
    let sight = Sight(request)
    let letter = try desk.letterInForce(at: now)
    let filter = FormDesk.query("show", of: request).flatMap { SellerFilter(rawValue: $0) } ?? .due
    let visitor = Visit.current.visitor
    // Who works for a merchant sees that merchant's claims, whatever the address asks for.
    let merchant =
      Right.answerClaims.isOwnOnly(for: visitor.roles)
      ? visitor.merchant ?? "" : FormDesk.query("merchant", of: request)
    let page = FormDesk.query("page", of: request).flatMap { Int($0) }.map { min(max(1, $0), SellerList.lastPage) } ?? 1
    let claims = try await platform.claims(
      with: filter.statuses, merchant: merchant, limit: SellerList.most + 1, offset: (page - 1) * SellerList.most,
      at: now)
    let list = SellerList(
      claims: claims, filter: filter, merchant: merchant, page: page, letter: letter,
      times: desk.times(letter, sight.language, now))
    return desk.answer(list.render(), sight)
  }

  private func evidence(_ hash: String) async throws -> Response {
    let visitor = Visit.current.visitor
    let found: Evidence?
    do {
      found = try await platform.look(at: clock()) { try $0.evidence(hash, for: visitor) }
    } catch let refusal as Refusal where refusal.code == "sealed-broken" {
      // Somebody changed the database: the fault is ours, and nobody who asks can mend it.
      throw DatabaseError(.corrupt, "the evidence \(hash) was changed and does not open")
    }
    guard let evidence = found else { throw HTTPError(.notFound) }
    return FileAnswer.of(evidence)
  }

  private func changeOrder(_ reference: String, _ request: Request) async throws -> Response {
    try await desk.change(request) { form in
      if form["do"] == "recall" {
        try await desk.perform("recalls.answer", RecallForms.answering(form, order: reference))
        return Address.order(reference, Site.language(of: request))
      }
      if form["do"] == "complain" { return try await complain(about: reference, form, Site.language(of: request)) }
      guard form["do"] == "claim" else {
        let task = try OrderTask(form)
        try await desk.perform(task.operation, task.body)
        return Address.order(reference, Site.language(of: request))
      }
      let language = Site.language(of: request)
      let claim = PageReference(form["reference"], .claim)?.text ?? PageReference.new(.claim)
      let goods = try await platform.look(at: clock()) { try $0.caseFile(order: reference).goods }
      let body = try OrderTask.opening(claim, of: reference, goods, form)
      do {
        try await desk.perform("claims.open", body)
      } catch let refusal as Refusal {
        // Where the same form was sent twice the claim is there, and its goods are spoken for.
        let isThere = try await platform.look(at: clock()) { try $0.caseFile(order: reference).claims.contains(claim) }
        guard isThere else { throw refusal }
      }
      return Address.claim(claim, language)
    } again: {
      try await order(reference, $0)
    }
  }

  /// Answers where the complaint is.
  private func complain(about order: String, _ form: Form, _ language: Language) async throws -> String {
    let complaint = PageReference(form["reference"], .complaint)?.text ?? PageReference.new(.complaint)
    let body = try OrderTask.complaining(complaint, about: order, form, language)
    do {
      try await desk.perform("complaints.open", body)
    } catch let refusal as Refusal {
      // Where the same form was sent twice the complaint is there.
      let isThere = try await platform.look(at: clock()) {
        try $0.caseFile(order: order).complaints.contains(complaint)
      }
      guard isThere else { throw refusal }
    }
    return Address.complaint(complaint, language)
  }

  private func changeClaim(_ reference: String, _ reader: Reader, _ request: Request) async throws -> Response {
    try await desk.change(request) { form in
      if reader == .seller, form["do"] == "goodwill" {
        let order = try await platform.look(at: clock()) { try $0.order(ofClaim: reference) }
        try await desk.perform("orders.give-goodwill", try GoodwillTask(form, order: order).body, once: form)
      } else {
        let task =
          try reader == .buyer ? ClaimTask(buyer: form, claim: reference) : ClaimTask(seller: form, claim: reference)
        try await desk.perform(task.operation, task.body)
      }
      let language = Site.language(of: request)
      return reader == .buyer ? Address.claim(reference, language) : Address.sellerClaim(reference, language)
    } again: {
      try await claim(reference, reader, $0)
    }
  }
}
