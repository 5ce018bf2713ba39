import Foundation
import Hummingbird
import Promises
import Service

/// Goods: what is on sale, what is lacking where something is not, and everything that is done about a listing.
struct GoodsPages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<BasicRequestContext>) {
    router.get("/goods") { request, _ in try await list(request, Sight(request)) }
    router.post("/goods") { request, _ in try await add(request) }
    router.get("/goods/{reference}") { request, context in
      try await product(request, FormDesk.reference(context), Sight(request))
    }
    router.post("/goods/{reference}") { request, context in
      let reference = FormDesk.reference(context)
      return try await desk.change(request) { form in
        let (operation, body) = try Self.task(
          form, reference, annex: annex, zone: try desk.letterInForce(at: clock()).calendar.zone)
        try await desk.perform(operation, body)
        return Address.product(reference, Site.language(of: request))
      } again: {
        try await product(request, reference, $0)
      }
    }
    router.get("/products/{reference}") { request, context in
      try await publicly(FormDesk.reference(context), Sight(request))
    }
    router.get("/goods/documents/{sha256}") { _, context in
      let hash = context.parameters.get("sha256") ?? ""
      return try FileAnswer.of(try await platform.look(at: clock()) { try $0.certificateDocument(hash) })
    }
  }

  private var annex: GoodsAnnex? {
    guard case .goods(let annex)? = platform.letters.annex(.goods, at: clock()) else { return nil }
    return annex
  }

  private var suppliersAnnex: SuppliersAnnex? {
    guard case .suppliers(let annex)? = platform.letters.annex(.suppliers, at: clock()) else { return nil }
    return annex
  }

  /// Goods are listed: one, by its form, or all of a table.
  private func add(_ request: Request) async throws -> Response {
    var sight = Sight(request)
    do {
      sight.form = try await GoodsImportForm.read(request)
      guard sight.form["do"] == "import" else {
        let body = Self.listing(sight.form)
        try await desk.perform("goods.list", body)
        return FormDesk.redirect(to: Address.product(body["reference"]?.string ?? "", sight.language))
      }
      let table = try GoodsImportForm(sight.form)
      let answer = try JSON.parse(await desk.perform("goods.import", table.body).body)
      let lines = Int(answer["lines"]?.integer ?? 0)
      return FormDesk.redirect(
        to: Address.list("/goods", sight.language, [(table.isTrial ? "checked" : "taken", String(lines))]))
    } catch let input as InputProblems where sight.form["do"] == "import" {
      sight.refusal = sight.language.say(
        "表格有 \(input.problems.count.grouped) 处错误，未导入任何内容。",
        input.problems.count == 1
          ? "There is one fault in the table; nothing was taken."
          : "There are \(input.problems.count.grouped) faults in the table; nothing was taken.")
      return try await list(request, sight, faults: input.problems)
    } catch {
      return try await desk.refused(error, sight) { try await list(request, $0) }
    }
  }

  private func list(_ request: Request, _ sight: Sight, faults: [SchemaProblem] = []) async throws -> Response {
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let text = FormDesk.query("q", of: request)
    let last = FormDesk.query("after", of: request).flatMap { Identifier($0) }
    let (products, ending) = try await platform.look(at: now) { work in
      (
        try work.products(text, before: last, limit: GoodsList.most + 1),
        try work.certificatesRunningOut(limit: GoodsList.few)
      )
    }
    let page = GoodsList(
      products: products, ending: ending, text: text, isFirst: last == nil,
      taken: Self.taken(request, sight.language), faults: faults, annex: annex, letter: letter,
      times: desk.times(letter, sight.language, now), sight: sight)
    return desk.answer(page.page.render(), sight)
  }

  /// What became of a table that was sent just now.
  private static func taken(_ request: Request, _ language: Language) -> String? {
    for (name, isTrial) in [("taken", false), ("checked", true)] {
      if let lines = FormDesk.query(name, of: request).flatMap({ Int($0) }) {
        return GoodsImportForm.taken(lines, isTrial: isTrial, language)
      }
    }
    return nil
  }

  private func product(_ request: Request, _ reference: String, _ sight: Sight) async throws -> Response {
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let last = FormDesk.query("buyers", of: request).flatMap { Identifier($0) }
    let found = try await platform.look(at: now) { work in
      let product = try work.productCase(reference)
      let history = try work.history(ofProduct: product.id)
      return (
        product, history, try work.affectedCount(of: product.id),
        try work.names(of: history.corrections.map(\.by) + history.reviews.map(\.by)),
        try work.receivedLots(of: product.id, limit: ProductPage.mostLots),
        try work.affectedBuyers(of: reference, after: last?.bytes ?? [], limit: ProductPage.mostBuyers + 1),
        try work.tightenedSampling(of: product.id)
      )
    }
    let page = ProductPage(
      of: found.0, corrections: found.1.corrections, reviews: found.1.reviews, affected: found.2, buyers: found.5,
      isFirst: last == nil, lots: found.4, sampling: found.6, suppliers: suppliersAnnex, names: found.3, annex: annex,
      letter: letter,
      times: desk.times(letter, sight.language, now),
      sight: sight)
    return desk.answer(page.page.render(), sight)
  }

  /// What everybody may know of goods. What was never listed is told so, in the page's language.
  private func publicly(_ reference: String, _ sight: Sight) async throws -> Response {
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let times = desk.times(letter, sight.language, now)
    let found = try await platform.look(at: now) { try $0.publicGoods(reference) }
    guard let found else {
      let page = PublicGoodsPage.unknown(reference, letter: letter, times: times)
      var answer = desk.answer(page.render(), sight)
      answer.status = .notFound
      return answer
    }
    let page = PublicGoodsPage(of: found, annex: annex, letter: letter, times: times)
    return desk.answer(page.page.render(), sight)
  }

  /// A text of one standard, GTIN or key a line, or between commas.
  private static func items(_ text: String?) -> JSON {
    let parts = (text ?? "").split { $0.isNewline || $0 == "," || $0 == "，" || $0 == "、" }
    return .array(parts.map { .string($0.trimmingCharacters(in: .whitespaces)) }.filter { $0 != "" })
  }

  private static func listing(_ form: Form) -> JSONObject {
    var body = JSONObject()
    for name in ["reference", "title", "category", "brand", "gtin", "merchant", "description"] {
      body[text: name] = form[name]
    }
    if form["standards"] != nil { body["standards"] = items(form["standards"]) }
    return body
  }

  private static func task(
    _ form: Form, _ reference: String, annex: GoodsAnnex?, zone: Zone
  ) throws -> (String, JSONObject) {
    var body: JSONObject = ["product": .string(reference)]
    switch form["do"] {
    case "review":
      let failed = (annex?.review ?? []).filter { form["finding-\($0.key)"] != nil }
      body["findings"] = .array(
        failed.map { standard in
          var finding: JSONObject = ["standard": .string(standard.key)]
          finding[text: "note"] = form["note"]
          return .object(finding)
        })
      body[text: "note"] = form["note"]
      return ("goods.review", body)
    case "certify":
      for name in ["number", "issuer", "kind", "validFrom", "validUntil"] { body[text: name] = form[name] }
      if form["scope"] != nil { body["scope"] = items(form["scope"]) }
      if let file = form.file, !file.content.isEmpty {
        body["document"] = .string(Data(file.content).base64EncodedString())
      }
      return ("goods.certify", body)
    case "revoke":
      // The number and after a line feed its issuer: neither is a key by itself.
      let parts = (form["certificate"] ?? "").split(separator: "|", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { throw RefusalWords.OwnRefusal("请选择证书。", "Choose the certificate.") }
      guard let reason = form["reason"] else { throw RefusalWords.OwnRefusal("请写明理由。", "Say why.") }
      var revoked: JSONObject = [
        "number": .string(parts[0]), "issuer": .string(parts[1]), "reason": .string(reason),
      ]
      revoked[text: "since"] = form["since"].flatMap { Day($0) }.map { zone.start(of: $0).description }
      return ("goods.revoke-certificate", revoked)
    case "receive": return ("lots.receive", try ProductPage.receiving(form, of: reference))
    case "reinstate":
      guard let reason = form["reason"] else { throw RefusalWords.OwnRefusal("请写明理由。", "Say why.") }
      body["reason"] = .string(reason)
      return ("goods.reinstate", body)
    case "correct":
      guard let reason = form["reason"] else { throw RefusalWords.OwnRefusal("请写明理由。", "Say why.") }
      body["reason"] = .string(reason)
      body[text: "title"] = form["title"]
      for name in ["category", "brand", "gtin", "description"] { body[name] = .string(form[name] ?? "") }
      body["standards"] = items(form["standards"])
      return ("goods.correct", body)
    default: throw unknownTask
    }
  }
}

extension Address {
  static func product(_ reference: String, _ language: Language) -> String {
    path("/goods/", reference, language)
  }
  /// The page of goods that everybody sees.
  static func goods(_ reference: String, _ language: Language) -> String {
    path("/products/", reference, language)
  }
  static func supplier(_ reference: String, _ language: Language) -> String {
    path("/suppliers/", reference, language)
  }
}

extension JSONObject {
  /// Sets a text, or leaves it out.
  subscript(text key: String) -> String? {
    get { self[key]?.string }
    set { self[key] = newValue.map { .string($0) } }
  }
}
