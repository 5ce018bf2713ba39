import Foundation
import HTTPTypes
import Hummingbird
import Promises
import Service

/// Signing in and out, one's own account, and who may come in.
struct PeoplePages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  let known: KnownVisitors
  let cookie: SessionCookie
  /// Roles that ask for a second factor.
  let demanding: Set<Role>

  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<BasicRequestContext>) {
    router.get("/rights") { request, _ in
      let (letter, sight) = (try desk.letterInForce(at: clock()), Sight(request))
      let page = RightsPage(
        platform: letter.platform[sight.language], zone: letter.calendar.zone, language: sight.language)
      return desk.answer(page.render(), sight)
    }
    router.get("/sign-in") { request, _ in
      let sight = Sight(request)
      return desk.answer(try page(sight).signIn(next: Self.next(FormDesk.query("next", of: request))), sight)
    }
    router.post("/sign-in") { request, _ in try await signIn(request) }
    router.get("/sign-in/code") { request, _ in
      let sight = Sight(request)
      return desk.answer(try page(sight).code(next: Self.next(FormDesk.query("next", of: request))), sight)
    }
    router.post("/sign-in/code") { request, _ in try await code(request) }
    router.get("/sign-out") { request, _ in
      FormDesk.redirect(to: "/account?language=\(Sight(request).language.rawValue)")
    }
    router.post("/sign-out") { request, _ in try await signOut(request) }
    router.get("/invitations/{word}") { request, context in try await invitation(request, context) }
    router.post("/invitations/{word}") { request, context in try await accept(request, context) }
    router.get("/account") { request, _ in try await account(Sight(request)) }
    router.post("/account") { request, _ in try await changeAccount(request) }
    router.get("/account/second-factor") { request, _ in try secondFactor(Sight(request)) }
    router.post("/account/second-factor") { request, _ in try await setSecondFactor(request) }
    router.get("/people") { request, _ in try await people(Sight(request)) }
    router.post("/people") { request, _ in try await changePeople(request) }
    router.get("/keys") { request, _ in try await keys(Sight(request)) }
    router.post("/keys") { request, _ in try await changeKeys(request) }
  }

  // MARK: Signing in

  private func page(_ sight: Sight) throws -> SignInPage {
    let letter = try desk.letterInForce(at: clock())
    return SignInPage(
      platform: letter.platform[sight.language], zone: letter.calendar.zone, language: sight.language, form: sight.form,
      refusal: sight.refusal)
  }

  /// Only to a page of ours: a link that led elsewhere after signing in would lend our name to another site.
  static func next(_ text: String?) -> String? {
    guard let text, text.hasPrefix("/"), !text.hasPrefix("//"), !text.contains("\\"), text.utf8.count <= 1000,
      text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
    else { return nil }
    return text
  }

  private static func origin(of request: Request) -> Origin {
    Origin(address: Visit.current.address, agent: request.headers[.userAgent] ?? "")
  }

  private func signIn(_ request: Request) async throws -> Response {
    var sight = Sight(request)
    sight.form = try await Form(request)
    let next = Self.next(sight.form["next"])
    let answer = try await platform.signIn(
      login: sight.form["login"] ?? "", password: sight.form.fields["password"] ?? "", from: Self.origin(of: request),
      demanding: demanding, at: clock())
    return try goOn(after: answer, sight, next) { try page($0).signIn(next: next) }
  }

  private func code(_ request: Request) async throws -> Response {
    var sight = Sight(request)
    sight.form = try await Form(request)
    let next = Self.next(sight.form["next"])
    let answer = try await platform.giveCode(
      sight.form["code"] ?? "", by: Visit.current.visitor, from: Self.origin(of: request), at: clock())
    known.forget()
    return try goOn(after: answer, sight, next) { try page($0).code(next: next) }
  }

  private func goOn(
    after answer: SignInAnswer, _ sight: Sight, _ next: String?, again: (Sight) throws -> String
  ) throws -> Response {
    let language = sight.language
    var sight = sight
    switch answer {
    case .done(let token): return signedIn(token, to: next ?? Self.home(language))
    case .needsCode(let token):
      let query = next.map { Address.query([("next", $0)]) } ?? ""
      return signedIn(token, to: "/sign-in/code?language=\(language.rawValue)\(query)")
    case .needsSecondFactor(let token):
      return signedIn(token, to: "/account/second-factor?language=\(language.rawValue)")
    case .refused:
      sight.refusal = language.say("登录名、密码或验证码不正确。", "The name, the password or the code is wrong.")
    case .wait(let seconds):
      sight.refusal = language.say(
        "尝试次数过多，请在 \(seconds) 秒后再试。", "Too many were wrong. Try again in \(seconds) seconds.")
    }
    return desk.answer(try again(sight), sight)
  }

  static func home(_ language: Language) -> String { "/account?language=\(language.rawValue)" }

  private func signedIn(_ token: Token, to address: String) -> Response {
    var response = FormDesk.redirect(to: address)
    response.headers[values: .setCookie] = [cookie.header(token.text)]
    return response
  }

  private func signOut(_ request: Request) async throws -> Response {
    _ = try await Form(request)
    if let session = Visit.current.visitor.session {
      let (now, visit) = (clock(), Visit.current)
      try await platform.operate(at: now) { work in
        try work.endSession(session)
        try work.note(.init(.signedOut, at: now, actor: visit.visitor.actor, address: visit.address))
      }
      known.forget()
    }
    var response = FormDesk.redirect(to: "/sign-in?language=\(Sight(request).language.rawValue)")
    response.headers[values: .setCookie] = [cookie.header(nil)]
    // What this browser kept of the pages goes with the session.
    response.headers[.clearSiteData] = "\"cache\""
    return response
  }

  private func invitation(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let sight = Sight(request)
    let word = context.parameters.get("word") ?? ""
    return try await invitation(word, sight)
  }

  private func invitation(_ word: String, _ sight: Sight) async throws -> Response {
    let invitation = try await platform.look(at: clock()) { try $0.invitation(word) }
    return desk.answer(try page(sight).invitation(invitation), sight)
  }

  private func accept(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let word = context.parameters.get("word") ?? ""
    var sight = Sight(request)
    let language = sight.language
    do {
      sight.form = try await Form(request)
      let name = sight.form["name"] ?? ""
      guard !name.isEmpty, name.count <= 80 else {
        throw RefusalWords.OwnRefusal("请填写姓名。", "Write your name.")
      }
      let invitation = try await platform.look(at: clock()) { try $0.invitation(word) }
      let password = try await hashed(sight.form.fields["password"] ?? "", login: invitation.login)
      let person = try await platform.operate(at: clock()) {
        try $0.accept(invitation: word, name: name, password: password, language: language)
      }
      let origin = Self.origin(of: request)
      let isVerified = invitation.roles.isDisjoint(with: demanding)
      let token = try await platform.operate(at: clock()) {
        try $0.beginSession(
          for: .person(person), isVerified: isVerified, address: origin.address, agent: origin.agent)
      }
      return signedIn(
        token, to: isVerified ? Self.home(language) : "/account/second-factor?language=\(language.rawValue)")
    } catch {
      return try await desk.refused(error, sight) { try await self.invitation(word, $0) }
    }
  }

  private func hashed(_ password: String, login: String) async throws -> String {
    if let problem = PasswordProblem(password, login: login) { throw problem.refusal }
    return try await Password.hash(password)
  }

  // MARK: One's own account

  /// The person who is signed in, or nobody may see the page.
  private func me(verified: Bool = true) throws -> (Visitor, Identifier) {
    let visitor = Visit.current.visitor
    guard let person = visitor.person, visitor.isVerified || !verified else {
      throw Forbidden(right: .ownAccount, isNobody: true)
    }
    return (visitor, person)
  }

  private func account(_ sight: Sight) async throws -> Response {
    let (visitor, person) = try me()
    let found = try await platform.look(at: clock()) { work in
      (try work.person(person), try work.sessions(of: person), try work.recoveryCodesLeft(of: person))
    }
    guard let line = found.0 else { throw Forbidden(right: .ownAccount, isNobody: true) }
    let letter = try desk.letterInForce(at: clock())
    let page = AccountPage(
      person: line, sessions: found.1, current: visitor.session, codesLeft: found.2,
      platform: letter.platform[sight.language], times: desk.times(letter, sight.language, clock()),
      refusal: sight.refusal)
    return desk.answer(page.render(), sight)
  }

  private func changeAccount(_ request: Request) async throws -> Response {
    let (visitor, person) = try me()
    return try await desk.change(request) { form in
      let language = Site.language(of: request)
      switch form["do"] {
      case "end":
        guard let session = form["session"].flatMap({ Identifier($0) }) else { throw unknownTask }
        try await platform.operate(at: clock()) { work in
          // Another's session is none of his.
          if try work.sessions(of: person).contains(where: { $0.id == session }) { try work.endSession(session) }
        }
      case "password":
        try await check(form.fields["password"], of: person, request)
        let line = try await platform.look(at: clock()) { try $0.person(person) }
        let password = try await hashed(form.fields["new-password"] ?? "", login: line?.login ?? "")
        try await platform.operate(at: clock()) { work in
          try work.changePassword(password, of: person, keeping: visitor.session)
        }
      case "set-factor": return "/account/second-factor?language=\(language.rawValue)"
      case "remove-factor":
        try await check(form.fields["password"], of: person, request)
        guard visitor.roles.isDisjoint(with: demanding) else {
          throw RefusalWords.OwnRefusal("您的角色必须使用第二因素。", "Your role asks for a second factor.")
        }
        try await platform.operate(at: clock()) { try $0.removeSecondFactor(of: person) }
      default: throw unknownTask
      }
      known.forget()
      return Self.home(language)
    } again: {
      try await account($0)
    }
  }

  /// What changes how somebody comes in takes his password again: the one at the keyboard may be another.
  private func check(_ password: String?, of person: Identifier, _ request: Request) async throws {
    let source = AttemptSource.address(Visit.current.address)
    let subject = "password \(person)"
    if let seconds = try await platform.operate(at: clock(), { try $0.takeTurn(at: subject, from: source) }) {
      throw RefusalWords.OwnRefusal(
        "尝试次数过多，请在 \(seconds) 秒后再试。", "Too many were wrong. Try again in \(seconds) seconds.")
    }
    let stored = try await platform.look(at: clock()) { try $0.storedPassword(of: person) }
    guard try await Password.matches(password ?? "", stored: stored) else {
      throw RefusalWords.OwnRefusal("当前密码不正确。", "That is not your password.")
    }
    try await platform.operate(at: clock()) { try $0.succeeded(at: subject, from: source) }
  }

  private func secondFactor(_ sight: Sight) throws -> Response {
    _ = try me(verified: false)
    return try secondFactor(Base32.encode(OneTimePassword.newSecret(), padded: false), sight)
  }

  private func secondFactor(_ secret: String, _ sight: Sight) throws -> Response {
    let letter = try desk.letterInForce(at: clock())
    let platform = letter.platform[sight.language]
    let password = OneTimePassword(secret: Base32.decode(secret) ?? [])
    let page = SecondFactorPage(
      platform: platform, zone: letter.calendar.zone, language: sight.language, refusal: sight.refusal)
    return desk.answer(
      page.setUp(secret: secret, address: password.address(account: Visit.current.visitor.name, issuer: platform)),
      sight)
  }

  private func setSecondFactor(_ request: Request) async throws -> Response {
    let (visitor, person) = try me(verified: false)
    var sight = Sight(request)
    sight.form = try await Form(request)
    let line = try await platform.look(at: clock()) { try $0.person(person) }
    // Who has one and has not given it cannot replace it.
    guard let line, visitor.isVerified || !line.hasSecondFactor else {
      throw Forbidden(right: .ownAccount, isNobody: true)
    }
    guard let text = sight.form["secret"], let secret = Base32.decode(text),
      secret.count == OneTimePassword.secretLength
    else { throw unknownTask }
    let code = sight.form["code"] ?? ""
    let codes = try await platform.operate(at: clock()) { work -> [String]? in
      guard let codes = try work.setSecondFactor(secret, of: person, code: code) else { return nil }
      if let session = visitor.session { try work.verified(session) }
      return codes
    }
    guard let codes else {
      sight.refusal = sight.language.say(
        "验证码不正确，请核对手机时间后重试。", "That code is wrong; check your phone's clock and try again.")
      return try secondFactor(text, sight)
    }
    known.forget()
    let letter = try desk.letterInForce(at: clock())
    let page = SecondFactorPage(
      platform: letter.platform[sight.language], zone: letter.calendar.zone, language: sight.language)
    return desk.answer(page.codes(codes), sight)
  }

  // MARK: Who may come in

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
        let roles = Role.set(form["role"] ?? "")
        let (_, word) = try await platform.operate(at: clock()) {
          try $0.invite(login: form["login"] ?? "", roles: roles, merchant: form["merchant"], by: visitor)
        }
        let scheme = cookie.isSecure ? "https" : "http"
        sight.form = Form()
        return try await people(sight, link: "\(scheme)://\(request.head.authority ?? "")/invitations/\(word)")
      case "disable":
        guard let person = form["person"].flatMap({ Identifier($0) }) else { throw unknownTask }
        try await platform.operate(at: clock()) { try $0.disable(person, by: visitor) }
        known.forget()
        return FormDesk.redirect(to: "/people?language=\(sight.language.rawValue)")
      default: throw unknownTask
      }
    } catch {
      return try await desk.refused(error, sight) { try await people($0) }
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
        return FormDesk.redirect(to: "/keys?language=\(sight.language.rawValue)")
      default: throw unknownTask
      }
    } catch {
      return try await desk.refused(error, sight) { try await keys($0) }
    }
  }
}

extension PasswordProblem {
  fileprivate var refusal: RefusalWords.OwnRefusal {
    switch self {
    case .tooShort: RefusalWords.OwnRefusal("密码至少 8 个字符。", "A password has at least 8 characters.")
    case .tooLong: RefusalWords.OwnRefusal("密码最多 256 个字符。", "A password has at most 256 characters.")
    case .common: RefusalWords.OwnRefusal("此密码过于常见，请另选。", "Everybody tries this one first; choose another.")
    case .isLogin: RefusalWords.OwnRefusal("密码不能与登录名相同。", "The password must not be the name.")
    }
  }
}

extension HTTPField.Name {
  static let clearSiteData = HTTPField.Name("Clear-Site-Data")!
}
