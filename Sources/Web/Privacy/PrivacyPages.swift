import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Promises
import Service

/// Personal data: what a consumer sees and does about his own (PIPL 44, 45 and 47), and how those who serve him reach
/// him.
struct PrivacyPages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  let known: KnownVisitors

  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<BasicRequestContext>) {
    router.get("/my/data") { request, _ in try await mine(Sight(request)) }
    router.post("/my/data") { request, _ in try await changeMine(request) }
    router.get("/privacy") { request, _ in
      desk.answer(try page(Sight(request)).ask(FormDesk.query("order", of: request)), Sight(request))
    }
    router.post("/privacy") { request, _ in try await serve(request) }
  }

  private func page(_ sight: Sight) throws -> PrivacyPage {
    let letter = try desk.letterInForce(at: clock())
    return PrivacyPage(
      platform: letter.platform[sight.language], times: desk.times(letter, sight.language, clock()), form: sight.form,
      refusal: sight.refusal)
  }

  private func ask(_ name: String, _ fields: [(name: String, text: String)]) async throws -> JSON {
    guard let query = Catalog.queries.first(where: { $0.name == name }) else { throw unknownTask }
    let now = clock()
    return try await platform.answer(query, query.input(fields, now: now), by: Visit.current.visitor, at: now)
  }

  // MARK: A consumer's own

  /// Whose data whoever is there may call his own.
  private func own() async throws -> String {
    let visitor = Visit.current.visitor
    guard let subject = try await platform.look(at: clock(), { try $0.subject(of: visitor) }) else {
      throw Refusal(.unknown, "no-data", "These pages show a consumer what is known of him; nothing is known of you.")
    }
    return subject
  }

  private func mine(_ sight: Sight) async throws -> Response {
    let visitor = Visit.current.visitor
    if case .order = visitor.holder, try await platform.look(at: clock(), { try $0.subject(of: visitor) }) == nil {
      return desk.answer(try page(sight).elsewhere(), sight)
    }
    let subject = try await own()
    let now = clock()
    let known = try await platform.look(at: now) { work in
      PrivacyPage.Known(
        contact: try work.contactWords(of: subject), erased: try work.erased(subject),
        reads: try work.latestReads(of: subject, limit: 200))
    }
    return desk.answer(try page(sight).mine(known), sight)
  }

  private func changeMine(_ request: Request) async throws -> Response {
    let subject = try await own()
    var sight = Sight(request)
    do {
      sight.form = try await Form(request)
      switch sight.form["do"] {
      case "export": return try await copy(of: subject)
      case "erase":
        try await erase(subject, sight.form)
        // His session ended with it: who asks for the page again is nobody.
        return try Visitor.$current.withValue(.nobody) {
          try Visit.$current.withValue(Visit()) { desk.answer(try page(sight).gone(), sight) }
        }
      default: throw unknownTask
      }
    } catch {
      return try await desk.refused(error, sight) { try await mine($0) }
    }
  }

  private func erase(_ subject: String, _ form: Form) async throws {
    guard form["sure"] != nil else {
      throw RefusalWords.OwnRefusal("请先勾选确认：删除后无法恢复。", "Tick that you are sure: nobody can bring it back.")
    }
    try await desk.perform("people.erase", ["subject": .string(subject)])
    known.forget()
  }

  /// All that is known of a person in one file, his pictures and documents as well. To be kept by whoever asked, and by
  /// nobody on the way.
  private func copy(of subject: String) async throws -> Response {
    let known = try await ask("people.export", [("subject", subject)])
    let (hashes, mails) = try await platform.look(at: clock()) {
      (try $0.evidenceHashes(of: subject), try $0.keptMails(of: subject).map(\.id))
    }
    return Response(
      status: .ok,
      headers: [
        .contentType: "application/json", .contentDisposition: "attachment; filename=\"personal-data.json\"",
        .cacheControl: "no-store",
      ],
      // One file after the other: together they may be larger than what there is of memory.
      body: ResponseBody { writer in
        try await writer.write(ByteBuffer(bytes: known.bytes.dropLast()))
        try await writer.write(ByteBuffer(string: ",\"files\":["))
        for (index, hash) in hashes.enumerated() {
          let file = try await self.file(hash, of: subject)
          try await writer.write(ByteBuffer(string: index == 0 ? "" : ","))
          try await writer.write(ByteBuffer(bytes: file.bytes))
        }
        try await writer.write(ByteBuffer(string: "],\"messages\":["))
        for (index, mail) in mails.enumerated() {
          let message = try await self.message(mail, of: subject)
          try await writer.write(ByteBuffer(string: index == 0 ? "" : ","))
          try await writer.write(ByteBuffer(bytes: message.bytes))
        }
        try await writer.write(ByteBuffer(string: "]}"))
        try await writer.finish(nil)
      })
  }

  /// A file as it was handed in; by its hash where it was erased meanwhile or does not open.
  private func file(_ hash: String, of subject: String) async throws -> JSON {
    var file: JSONObject = ["sha256": .string(hash)]
    do {
      if let evidence = try await platform.look(at: clock(), { try $0.evidence(hash, of: subject) }) {
        file["type"] = .string(evidence.type.rawValue)
        file["content"] = .string(Data(evidence.content).base64EncodedString())
      } else {
        file["isErased"] = true
      }
    } catch let refusal as Refusal where refusal.code == "sealed-broken" {
      file["isUnreadable"] = true
    }
    return .object(file)
  }

  /// A message as it came; without its content where it was erased meanwhile or does not open.
  private func message(_ id: Identifier, of subject: String) async throws -> JSON {
    do {
      let kept = try await platform.look(at: clock()) { try $0.keptMail(id, of: subject) }
      return kept.content == nil ? ["mail": .string(id.description), "isErased": true] : kept.json
    } catch let refusal as Refusal where refusal.code == "mail-unknown" {
      // It has become somebody else's since: then it is not his to have.
      return ["mail": .string(id.description)]
    } catch let refusal as Refusal where refusal.code == "sealed-broken" {
      return ["mail": .string(id.description), "isUnreadable": true]
    }
  }

  // MARK: Those who serve him

  private func serve(_ request: Request) async throws -> Response {
    var sight = Sight(request)
    do {
      sight.form = try await Form(request)
      let form = sight.form
      let subject = try await subject(form)
      switch form["do"] {
      case "contact":
        guard let reason = form["reason"] else {
          throw RefusalWords.OwnRefusal("请写明原因，当事人可以看到。", "Say why; the person is shown it.")
        }
        let answer = try await desk.perform(
          "people.contact", ["subject": .string(subject), "reason": .string(reason)])
        let known = PrivacyPage.Known(
          contact: Self.words(try JSON.parse(answer.body)),
          erased: try await platform.look(at: clock()) { try $0.erased(subject) }, reads: [])
        return desk.answer(try page(sight).found(subject, known), sight)
      case "export": return try await copy(of: subject)
      case "erase":
        try await erase(subject, form)
        let known = PrivacyPage.Known(contact: [:], erased: clock(), reads: [])
        return desk.answer(try page(sight).found(subject, known), sight)
      default: throw unknownTask
      }
    } catch {
      return try await desk.refused(error, sight) { desk.answer(try page($0).ask(nil), $0) }
    }
  }

  private static func words(_ answer: JSON) -> [ContactField: Words] {
    let unreadable = answer["unreadable"]?.array?.compactMap(\.string) ?? []
    return ContactField.allCases.reduce(into: [:]) { words, field in
      if unreadable.contains(field.rawValue) { words[field] = .unreadable }
      if let text = answer["contact"]?[field.rawValue]?.string { words[field] = .told(text) }
    }
  }

  /// By the number of an order, or as programs name people.
  private func subject(_ form: Form) async throws -> String {
    if let subject = form["subject"] { return subject }
    guard let order = form["order"] else {
      throw RefusalWords.OwnRefusal("请填写订单号。", "Name the order.")
    }
    do {
      return try await platform.look(at: clock()) { try $0.subject(ofOrder: order) }
    } catch let refusal as Refusal where refusal.kind == .unknown {
      throw RefusalWords.OwnRefusal("没有订单 \(order)。", "There is no order \(order).")
    }
  }
}
