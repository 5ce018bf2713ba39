import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Promises
import Service

/// The pages of orders, claims and evidence, and what their forms do. Every change goes through an operation of the
/// catalog, as it does from the API.
struct ClaimPages: Sendable {
  typealias Context = BasicRequestContext

  let platform: Platform
  let clock: @Sendable () -> Instant

  func add(to router: Router<Context>) {
    router.get("/orders/{reference}") { request, context in
      var sight = Self.sight(request)
      // A right on the page leads to the form with its kind chosen.
      if let kind = request.uri.queryParameters["kind"] { _ = sight.form.add("kind", String(kind)) }
      return try await order(Self.reference(context), sight)
    }
    router.post("/orders/{reference}") { request, context in
      try await changeOrder(Self.reference(context), request)
    }
    router.get("/claims/{reference}") { request, context in
      try await claim(Self.reference(context), .buyer, Self.sight(request))
    }
    router.post("/claims/{reference}") { request, context in
      try await changeClaim(Self.reference(context), .buyer, request)
    }
    router.get("/seller/claims") { request, _ in try await list(request) }
    router.get("/seller/claims/{reference}") { request, context in
      try await claim(Self.reference(context), .seller, Self.sight(request))
    }
    router.post("/seller/claims/{reference}") { request, context in
      try await changeClaim(Self.reference(context), .seller, request)
    }
    router.get("/evidence/{sha256}") { _, context in try await evidence(context.parameters.get("sha256") ?? "") }
  }

  /// What a page shows besides what is stored: in which language, and what became of a form.
  private struct Sight {
    var language: Language
    var form = Form()
    var refusal: String?
  }

  private static func sight(_ request: Request) -> Sight { Sight(language: Site.language(of: request)) }

  private static func reference(_ context: Context) -> String {
    let text = context.parameters.get("reference") ?? ""
    return text.utf8.contains(UInt8(ascii: "%")) ? text.removingPercentEncoding ?? text : text
  }

  private func order(_ reference: String, _ sight: Sight) async throws -> Response {
    let now = clock()
    let found = try await platform.orderCase(reference, at: now)
    let page = OrderPage(
      found, times: times(found.version.letter, sight.language, now), newReference: ClaimReference.new(),
      form: sight.form, refusal: sight.refusal)
    return answer(page.render(), sight)
  }

  private func claim(_ reference: String, _ reader: Reader, _ sight: Sight) async throws -> Response {
    let now = clock()
    let found = try await platform.claimCase(reference, at: now)
    let page = ClaimPage(
      found, reader: reader, times: times(found.order.version.letter, sight.language, now), form: sight.form,
      refusal: sight.refusal)
    return answer(page.render(), sight)
  }

  private func list(_ request: Request) async throws -> Response {
    let now = clock()
    let sight = Self.sight(request)
    guard let version = platform.letters.inForce(at: now) else { throw HTTPError(.serviceUnavailable) }
    let filter = request.uri.queryParameters["show"].flatMap { SellerFilter(rawValue: String($0)) } ?? .due
    let claims = try await platform.claims(with: filter.statuses, limit: SellerList.most, at: now)
    let page = SellerList(
      claims: claims, filter: filter, letter: version.letter, times: times(version.letter, sight.language, now))
    return answer(page.render(), sight)
  }

  private func evidence(_ hash: String) async throws -> Response {
    guard let evidence = try await platform.look(at: clock(), { try $0.evidence(hash) }) else {
      throw HTTPError(.notFound)
    }
    let isPicture = evidence.type != .pdf
    return Response(
      status: .ok,
      headers: [
        .contentType: evidence.type.rawValue,
        // A document is not shown within our address, where it might pass for one of our pages.
        .contentDisposition: isPicture ? "inline" : "attachment; filename=\"evidence.pdf\"",
        .xContentTypeOptions: "nosniff", .contentSecurityPolicy: "default-src 'none'; sandbox",
        .cacheControl: "private, max-age=31536000, immutable",
      ], body: .init(byteBuffer: ByteBuffer(bytes: evidence.content)))
  }

  private func changeOrder(_ reference: String, _ request: Request) async throws -> Response {
    try await change(request) { form in
      guard form["do"] == "claim" else {
        let task = try OrderTask(form)
        _ = try await perform(task.operation, task.body)
        return Address.order(reference, Site.language(of: request))
      }
      let language = Site.language(of: request)
      let claim = ClaimReference(form["reference"])?.text ?? ClaimReference.new()
      let goods = try await platform.look(at: clock()) { try $0.caseFile(order: reference).goods }
      let body = try OrderTask.opening(claim, of: reference, goods, form)
      do {
        _ = try await perform("claims.open", body)
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

  private func changeClaim(_ reference: String, _ reader: Reader, _ request: Request) async throws -> Response {
    try await change(request) { form in
      let task =
        try reader == .buyer ? ClaimTask(buyer: form, claim: reference) : ClaimTask(seller: form, claim: reference)
      _ = try await perform(task.operation, task.body)
      let language = Site.language(of: request)
      return reader == .buyer ? Address.claim(reference, language) : Address.sellerClaim(reference, language)
    } again: {
      try await claim(reference, reader, $0)
    }
  }

  private func perform(_ name: String, _ body: JSONObject) async throws -> Answer {
    guard let operation = Catalog.operation(name) else { throw Sheet.Fault(field: name) }
    return try await platform.perform(operation, .object(body), key: nil, at: clock())
  }

  /// Does what a form asks for and leads to a page that can be loaded again; or shows the form's page as it was filled
  /// in, with what is to be put right.
  private func change(
    _ request: Request, _ act: (Form) async throws -> String, again: (Sight) async throws -> Response
  ) async throws -> Response {
    var sight = Self.sight(request)
    do {
      sight.form = try await Form(request)
      let address = try await act(sight.form)
      return Response(status: .seeOther, headers: [.location: address, .cacheControl: "no-store"])
    } catch let refusal as Refusal where refusal.kind == .unknown && refusal.code != "line-unknown" {
      throw refusal
    } catch {
      guard let words = RefusalWords.words(error, sight.language) else { throw error }
      sight.refusal = words
      return try await again(sight)
    }
  }

  private func times(_ letter: Letter, _ language: Language, _ now: Instant) -> TimeWords {
    TimeWords(zone: letter.calendar.zone, language: language, now: now)
  }

  private func answer(_ html: String, _ sight: Sight) -> Response {
    var response = Site.page(
      html, status: sight.refusal == nil ? .ok : .unprocessableContent, language: sight.language, hasForms: true)
    // It tells of one person: nobody between us and him keeps it, and no other site learns its address.
    response.headers[.cacheControl] = "no-store"
    response.headers[.referrerPolicy] = "same-origin"
    return response
  }
}

extension HTTPField.Name {
  static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
}
