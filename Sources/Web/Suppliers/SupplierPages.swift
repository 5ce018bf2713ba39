import Foundation
import Hummingbird
import Promises
import Service

/// Suppliers of the platform's own goods: how they were screened, by when again, and the papers of their lots.
struct SupplierPages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<BasicRequestContext>) {
    router.get("/suppliers") { request, _ in try await list(request, Sight(request)) }
    router.post("/suppliers") { request, _ in
      try await desk.change(request) { form in
        var body = JSONObject()
        for name in ["reference", "name", "code"] { body[text: name] = form[name] }
        try await desk.perform("suppliers.add", body)
        return Address.supplier(form["reference"] ?? "", Site.language(of: request))
      } again: {
        try await list(request, $0)
      }
    }
    router.get("/suppliers/{reference}") { request, context in
      try await supplier(FormDesk.reference(context), Sight(request))
    }
    router.post("/suppliers/{reference}") { request, context in
      let reference = FormDesk.reference(context)
      return try await desk.change(request) { form in
        let (operation, body) = try task(form, reference)
        try await desk.perform(operation, body)
        return Address.supplier(reference, Site.language(of: request))
      } again: {
        try await supplier(reference, $0)
      }
    }
    router.get("/suppliers/documents/{sha256}") { _, context in
      let hash = context.parameters.get("sha256") ?? ""
      return try FileAnswer.of(try await platform.look(at: clock()) { try $0.supplierDocument(hash) })
    }
  }

  private var annex: SuppliersAnnex? {
    guard case .suppliers(let annex)? = platform.letters.annex(.suppliers, at: clock()) else { return nil }
    return annex
  }

  private func task(_ form: Form, _ reference: String) throws -> (String, JSONObject) {
    var body: JSONObject = ["supplier": .string(reference)]
    switch form["do"] {
    case "screen":
      body["scores"] = .array(
        try (annex?.criteria ?? []).map { criterion in
          guard let points = form["points-\(criterion.key)"].flatMap({ Int64($0) }) else {
            throw RefusalWords.OwnRefusal("每项标准都要评分（0 至 100）。", "Give every criterion its points, from 0 to 100.")
          }
          var score: JSONObject = ["criterion": .string(criterion.key), "points": .integer(points)]
          score[text: "evidence"] = form["evidence-\(criterion.key)"]
          return .object(score)
        })
      body[text: "note"] = form["note"]
      return ("suppliers.screen", body)
    case "document":
      guard let file = form.file, !file.content.isEmpty else {
        throw RefusalWords.OwnRefusal("请选择文件。", "Choose the file.")
      }
      for name in ["lot", "product", "kind", "name"] { body[text: name] = form[name] }
      body["content"] = .string(Data(file.content).base64EncodedString())
      return ("suppliers.add-source-document", body)
    default: throw unknownTask
    }
  }

  private func list(_ request: Request, _ sight: Sight) async throws -> Response {
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let last = FormDesk.query("after", of: request).flatMap { Identifier($0) }
    let suppliers = try await platform.look(at: now) {
      try $0.suppliers(after: last?.bytes ?? [], limit: SupplierList.most + 1)
    }
    let page = SupplierList(
      suppliers: suppliers, isFirst: last == nil, letter: letter, times: desk.times(letter, sight.language, now),
      sight: sight)
    return desk.answer(page.page.render(), sight)
  }

  private func supplier(_ reference: String, _ sight: Sight) async throws -> Response {
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let found = try await platform.look(at: now) { work in
      let supplier = try work.supplier(reference)
      let screenings = try work.screenings(of: supplier.id)
      return (
        supplier, screenings, try screenings.first.map { try work.scores(of: $0.id) } ?? [],
        try work.sourceDocuments(of: supplier.id, limit: 200).map(\.document),
        try work.names(of: screenings.map(\.by))
      )
    }
    let page = SupplierPage(
      of: found.0, screenings: found.1, scores: found.2, documents: found.3, names: found.4, annex: annex,
      letter: letter, times: desk.times(letter, sight.language, now), sight: sight)
    return desk.answer(page.page.render(), sight)
  }
}

struct SupplierList {
  var suppliers: [Supplier]
  var isFirst: Bool
  var letter: Letter
  var times: TimeWords
  var sight: Sight
  static let most = 100
  private var language: Language { times.language }

  var page: PlainPage {
    let title = language.say("供应商", "Suppliers")
    let shown = Array(suppliers.prefix(Self.most))
    let rows = shown.map { supplier in
      var name = PlainPage.Cell(
        "", links: [LinkView(address: Address.supplier(supplier.reference, language), words: supplier.name)],
        quotes: [supplier.reference])
      name.isQuoted = true
      return [
        name, PlainPage.Cell("", marks: [supplier.standing(at: times.now).mark(language)]),
        PlainPage.Cell(supplier.last.map { String($0.points) } ?? "–", isNumber: true),
        PlainPage.Cell(
          supplier.last?.validUntil.map {
            language.say("\(times.deadline($0))（\(times.left($0))）", "\(times.deadline($0)) (\(times.left($0)))")
          } ?? "–"),
      ]
    }
    let table = PlainPage.Table(
      [
        language.say("供应商", "Supplier"), language.say("状态", "Standing"), language.say("得分", "Points"),
        language.say("下次评审", "Screened again by"),
      ], rows)
    let next =
      suppliers.count > Self.most
      ? [
        LinkView(
          address: Address.list("/suppliers", language, [("after", shown.last?.id.description)]),
          words: language.say("下一页", "Next page"))
      ] : []
    return PlainPage(
      shell: WorkShell(
        title, platform: letter.platform[language], zone: times.zone, language: language, refusal: sight.refusal),
      heading: title,
      leads: [
        language.say(
          "自营商品的供应商须先经评审；评审逾期的，不再接收其货物。",
          "Suppliers of our own goods are screened first; nothing more is received from one whose screening is overdue."
        )
      ],
      parts: [
        PlainPage.Part(
          tables: rows.isEmpty ? [] : [table], empty: rows.isEmpty ? [language.say("尚无供应商。", "There is none yet.")] : []
        )
      ]
        + (Visit.current.visitor.holds(.governSuppliers)
          ? [PlainPage.Part(heading: language.say("登记供应商", "Add a supplier"), forms: [entry])] : []),
      pages: (isFirst
        ? [] : [LinkView(address: Address.list("/suppliers", language), words: language.say("第一页", "First page"))])
        + next)
  }

  private var entry: FormView {
    FormView(
      "add", language.say("登记一家供应商", "Put a supplier on file"),
      fields: [
        .input(
          "reference", language.say("编号", "Reference"), id: "reference",
          [("maxlength", "64"), ("required", ""), ("value", sight.form["reference"] ?? "")]),
        .input(
          "name", language.say("名称", "Name"), id: "name",
          [("maxlength", "200"), ("required", ""), ("value", sight.form["name"] ?? "")]),
        .input(
          "code", language.say("统一社会信用代码（可不填）", "Credit code of the licence (may be left empty)"), id: "code",
          [("maxlength", "40"), ("value", sight.form["code"] ?? "")]),
      ], button: language.say("登记", "Add"))
  }
}

extension Supplier.Standing {
  func mark(_ language: Language) -> PlainPage.Mark {
    switch self {
    case .approved: .init(mark: "k", word: language.say("合格", "Approved"))
    case .conditional: .init(mark: "o", word: language.say("附条件合格", "Approved on conditions"))
    case .refused: .init(mark: "b", word: language.say("不合格", "Refused"))
    case .notScreened: .init(mark: "v", word: language.say("尚未评审", "Not screened yet"))
    case .overdue: .init(mark: "b", word: language.say("评审逾期", "Screening overdue"))
    }
  }
}
