import Foundation
import HTTPTypes
import Hummingbird
import Promises
import Service

/// Who may do what, and who may come in: people and programs.
struct PeoplePages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  let known: KnownVisitors
  let cookie: Cookie

  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<BasicRequestContext>) {
    router.get("/rights") { request, _ in
      let (letter, sight) = (try desk.letterInForce(at: clock()), Sight(request))
      let page = RightsPage(
        platform: letter.platform[sight.language], zone: letter.calendar.zone, language: sight.language)
      return desk.answer(page.render(), sight)
    }
    router.get("/people") { request, _ in try await people(Sight(request)) }
    router.post("/people") { request, _ in try await changePeople(request) }
    router.get("/people/{person}") { request, context in try await person(Self.person(context), Sight(request)) }
    router.post("/people/{person}") { request, context in try await changePerson(request, Self.person(context)) }
    router.get("/keys") { request, _ in try await keys(Sight(request)) }
    router.post("/keys") { request, _ in try await changeKeys(request) }
  }

  private func peoplePage(_ sight: Sight) throws -> PeoplePage {
    let letter = try desk.letterInForce(at: clock())
    return PeoplePage(
      platform: letter.platform[sight.language], times: desk.times(letter, sight.language, clock()), form: sight.form,
      refusal: sight.refusal)
  }

  private func people(_ sight: Sight, link: String? = nil) async throws -> Response {
    let people = try await platform.look(at: clock()) { try $0.people() }
    return desk.answer(try peoplePage(sight).people(people, link: link), sight)
  }

  private func changePeople(_ request: Request) async throws -> Response {
    var sight = Sight(request)
    let visitor = Visit.current.visitor
    do {
      sight.form = try await Form(request)
      let form = sight.form
      switch form["do"] {
      case "invite":
        let roles = Set(Role.ofPeople.filter { form[PeoplePage.box($0)] != nil })
        let (_, word) = try await platform.operate(at: clock()) {
          try $0.invite(login: form["login"] ?? "", roles: roles, merchant: form["merchant"], by: visitor)
        }
        let scheme = cookie.isSecure ? "https" : "http"
        sight.form = Form()
        return try await people(sight, link: "\(scheme)://\(request.head.authority ?? "")/invitations/\(word)")
      default: throw unknownTask
      }
    } catch {
      return try await desk.refused(error, sight) { try await people($0) }
    }
  }

  private static func person(_ context: BasicRequestContext) throws -> Identifier {
    guard let id = context.parameters.get("person").flatMap({ Identifier($0) }) else { throw HTTPError(.notFound) }
    return id
  }

  private func person(_ id: Identifier, _ sight: Sight) async throws -> Response {
    let found = try await platform.look(at: clock()) { work in
      (try work.person(id), try work.sessions(of: id).map(\.seen).first)
    }
    guard let person = found.0 else { throw HTTPError(.notFound) }
    return desk.answer(try peoplePage(sight).person(person, seen: found.1), sight)
  }

  /// What changes who may do what takes effect with the next request, whatever he has open.
  private func changePerson(_ request: Request, _ id: Identifier) async throws -> Response {
    let visitor = Visit.current.visitor
    return try await desk.change(request) { form in
      let (now, language) = (clock(), Site.language(of: request))
      switch form["do"] {
      case "roles":
        let roles = Set(Role.ofPeople.filter { form[PeoplePage.box($0)] != nil })
        try await platform.operate(at: now) {
          try $0.setRoles(roles, merchant: form["merchant"], of: id, by: visitor)
        }
      case "reset-factor": try await platform.operate(at: now) { try $0.resetSecondFactor(of: id, by: visitor) }
      case "disable":
        try await platform.operate(at: now) { try $0.disable(id, by: visitor) }
        known.forget()
        return Address.list("/people", language)
      default: throw unknownTask
      }
      known.forget()
      return Address.list("/people/\(id)", language)
    } again: {
      try await person(id, $0)
    }
  }

  private func keys(_ sight: Sight, word: String? = nil) async throws -> Response {
    let keys = try await platform.look(at: clock()) { try $0.apiKeys() }
    return desk.answer(try peoplePage(sight).keys(keys, word: word), sight)
  }

  private func changeKeys(_ request: Request) async throws -> Response {
    var sight = Sight(request)
    let visitor = Visit.current.visitor
    let now = clock()
    do {
      sight.form = try await Form(request)
      let form = sight.form
      let id = form["key"].flatMap { Identifier($0) }
      switch (form["do"], id) {
      case ("make", _):
        guard let name = form["name"], name.count <= 80 else {
          throw RefusalWords.OwnRefusal("请填写名称。", "Say what it is for.")
        }
        let made = try await platform.operate(at: now) {
          try $0.makeKey(named: name, roles: Role.set(form["role"] ?? ""), by: visitor)
        }
        sight.form = Form()
        return try await keys(sight, word: made.word)
      case ("rotate", let id?):
        let made = try await platform.operate(at: now) {
          try $0.rotateKey(id, by: visitor, until: now.adding(seconds: 86_400))
        }
        known.forget()
        return try await keys(sight, word: made.word)
      case ("revoke", let id?):
        try await platform.operate(at: now) { try $0.revokeKey(id, by: visitor) }
        known.forget()
        return FormDesk.redirect(to: Address.list("/keys", sight.language))
      default: throw unknownTask
      }
    } catch {
      return try await desk.refused(error, sight) { try await keys($0) }
    }
  }
}
