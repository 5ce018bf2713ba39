import Foundation
import Hummingbird
import Promises
import Service

/// The list of cases at the desk: filtered, kept as views, and worked on many at once.
struct CaseListPages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }
  /// How many are on a page, and so how many are worked on at once at most.
  static let most = 100

  func add(to router: Router<BasicRequestContext>) {
    router.get("/desk/cases") { request, _ in
      try await list(Sight(request)) { FormDesk.query($0, of: request) }
    }
    router.post("/desk/cases") { request, _ in try await change(request) }
  }

  private func change(_ request: Request) async throws -> Response {
    var sight = Sight(request)
    let language = sight.language
    do {
      sight.form = try await Form(request)
      let form = sight.form
      switch form["do"] {
      case "keep":
        guard let name = form["name"] else { throw RefusalWords.OwnRefusal("请填写名称。", "Give it a name.") }
        let chosen = CaseFilterWords({ form[$0] }, me: nil)
        let filters = Address.query(chosen.values).dropFirst()
        try await desk.perform(
          "views.save",
          ["name": .string(name), "filters": .string(String(filters)), "shared": .bool(form["shared"] != nil)])
        return FormDesk.redirect(to: Address.list("/desk/cases", language, chosen.values))
      case "remove":
        try await desk.perform("views.remove", ["view": .string(form["view"] ?? "")])
        return FormDesk.redirect(to: Address.list("/desk/cases", language))
      case "many":
        let results = try await BulkAction(form, desk: desk, platform: platform, language: language).run()
        return try await list(sight, results: results) { form[$0] }
      default: throw unknownTask
      }
    } catch {
      return try await desk.refused(error, sight) { sight in try await list(sight) { sight.form[$0] } }
    }
  }

  private func list(
    _ sight: Sight, results: [BulkAction.Result] = [], _ value: (String) -> String?
  ) async throws -> Response {
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let me = Visit.current.visitor.person
    var values: [String: String] = [:]
    for name in CaseFilterWords.names { values[name] = value(name) }
    // What waits is what most come for.
    if values.isEmpty, value("all") == nil { values["state"] = "open" }
    let chosen = CaseFilterWords({ [values] in values[$0] }, me: me)
    let offset = min(100_000, max(0, value("from").flatMap { Int($0) } ?? 0))
    let found = try await platform.look(at: now) { work in
      CaseListPage.Found(
        cases: try work.cases(chosen.filter, offset: offset, limit: Self.most + 1), agents: try work.agents(),
        views: try work.savedViews(of: me), answers: try work.cannedAnswers(readBy: me))
    }
    let page = CaseListPage(
      of: found, chosen: chosen, offset: offset, results: results, form: sight.form, letter: letter,
      times: desk.times(letter, sight.language, now), refusal: sight.refusal)
    return desk.answer(page.render(), sight, hasClocks: true)
  }
}

/// The same done with many cases. Each is judged by itself: what is refused for one is done for the others.
struct BulkAction {
  struct Result: Sendable {
    var reference: String
    /// Why it was not done; nil where it was.
    var refusal: String?
  }
  /// How many at once at most.
  static let most = 200
  static let prefix = "case:"

  private let form: Form
  private let desk: FormDesk
  private let platform: Platform
  private let language: Language

  init(_ form: Form, desk: FormDesk, platform: Platform, language: Language) {
    self.form = form
    self.desk = desk
    self.platform = platform
    self.language = language
  }

  func run() async throws -> [Result] {
    let references = form.fields.keys.filter { $0.hasPrefix(Self.prefix) }.map {
      String($0.dropFirst(Self.prefix.count))
    }
    .sorted()
    guard !references.isEmpty else { throw RefusalWords.OwnRefusal("请先勾选案件。", "Tick the cases first.") }
    guard references.count <= Self.most else {
      throw RefusalWords.OwnRefusal("一次最多 \(Self.most) 件。", "\(Self.most) at once at most.")
    }
    var results: [Result] = []
    for reference in references {
      do {
        let (operation, body) = try await task(reference)
        try await perform(operation, body, reference)
        results.append(Result(reference: reference))
      } catch {
        guard let words = RefusalWords.words(error, language) else { throw error }
        results.append(Result(reference: reference, refusal: words))
      }
    }
    return results
  }

  /// Sent twice, the form does to each case once what it asks for.
  private func perform(_ name: String, _ body: JSONObject, _ reference: String) async throws {
    guard let operation = Catalog.operation(name) else { throw unknownTask }
    let key = form[FormKey.field].map { "form-\($0.prefix(36))-\(reference)" }
    _ = try await platform.perform(
      operation, .object(body), key: key, by: Visit.current.visitor, at: desk.clock())
  }

  private func task(_ reference: String) async throws -> (String, JSONObject) {
    var body: JSONObject = ["complaint": .string(reference)]
    switch form["act"] {
    case "assign":
      if let agent = form["agent"] { body["agent"] = .string(agent) }
      return ("complaints.assign", body)
    case "release": return ("complaints.release", body)
    case "relate":
      guard let other = form["to"] else {
        throw RefusalWords.OwnRefusal("请填写相关案件的编号。", "Name the case that they have to do with.")
      }
      body["to"] = .string(other)
      return ("complaints.relate", body)
    case "answer":
      guard let canned = form["canned"] else { throw RefusalWords.OwnRefusal("请选择预备答复。", "Choose a prepared answer.") }
      let actor = Visit.current.visitor.actor
      let filled = try await platform.look(at: desk.clock()) { work in
        work.actor = actor
        return try work.filled(canned: canned, complaint: reference)
      }
      switch filled {
      case .success(let text):
        body["answer"] = .string(text)
        body["canned"] = .string(canned)
        return ("complaints.answer", body)
      case .failure(let missing): throw CannedForm.missing(missing)
      }
    default: throw RefusalWords.OwnRefusal("请选择要办理的事项。", "Choose what is to be done.")
    }
  }
}
