import Foundation
import HTTPTypes
import Hummingbird
import Promises
import Service

/// One's own account: sessions, password, second factor.
struct AccountPages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  let known: KnownVisitors
  let cookie: Cookie
  /// Roles that ask for a second factor.
  let demanding: Set<Role>

  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<BasicRequestContext>) {
    router.get("/account") { request, _ in try await account(Sight(request)) }
    router.post("/account") { request, _ in try await changeAccount(request) }
    router.get("/account/second-factor") { request, _ in try await secondFactor(Sight(request)) }
    router.post("/account/second-factor") { request, _ in try await setSecondFactor(request) }
  }

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
    var renewed: Token?
    var response = try await desk.change(request) { form in
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
        let password = try await Password.chosen(form.fields["new-password"] ?? "", login: line?.login ?? "")
        renewed = try await platform.operate(at: clock()) { work in
          try work.changePassword(password, of: person, keeping: visitor.session)
          return try visitor.session.map { try work.renew($0) }
        }
      case "set-factor": return "/account/second-factor?language=\(language.rawValue)"
      case "remove-factor":
        try await check(form.fields["password"], of: person, request)
        guard visitor.roles.isDisjoint(with: demanding) else {
          throw RefusalWords.OwnRefusal("您的角色必须使用第二因素。", "Your role asks for a second factor.")
        }
        try await platform.operate(at: clock()) { try $0.removeSecondFactor(of: person, by: visitor) }
      default: throw unknownTask
      }
      known.forget()
      return SignInPages.home(language)
    } again: {
      try await account($0)
    }
    if let renewed { response.headers[values: .setCookie] = [cookie.header(renewed.text)] }
    return response
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
    guard try await platform.matches(password ?? "", stored: stored, at: subject, from: source, now: clock()) else {
      throw RefusalWords.OwnRefusal("当前密码不正确。", "That is not your password.")
    }
    try await platform.operate(at: clock()) { try $0.succeeded(at: subject, from: source) }
  }

  private func secondFactor(_ sight: Sight) async throws -> Response {
    let (_, person) = try me(verified: false)
    let line = try await platform.look(at: clock()) { try $0.person(person) }
    return try secondFactor(
      Base32.encode(OneTimePassword.newSecret(), padded: false), replacing: line?.hasSecondFactor ?? false, sight)
  }

  /// - Parameter replacing: whether he has one already.
  private func secondFactor(_ secret: String, replacing: Bool, _ sight: Sight) throws -> Response {
    let letter = try desk.letterInForce(at: clock())
    let platform = letter.platform[sight.language]
    let password = OneTimePassword(secret: Base32.decode(secret) ?? [])
    let page = SecondFactorPage(
      platform: platform, zone: letter.calendar.zone, language: sight.language, refusal: sight.refusal)
    return desk.answer(
      page.setUp(
        secret: secret, address: password.address(account: Visit.current.visitor.name, issuer: platform),
        takesPassword: replacing),
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
    // A session that was left open, or stolen, is not to exchange what keeps strangers out.
    if line.hasSecondFactor {
      do {
        try await check(sight.form.fields["password"], of: person, request)
      } catch {
        return try await desk.refused(error, sight) { try secondFactor(text, replacing: true, $0) }
      }
    }
    let code = sight.form["code"] ?? ""
    let set = try await platform.operate(at: clock()) { work -> (codes: [String], session: Token?)? in
      guard let codes = try work.setSecondFactor(secret, of: person, code: code, keeping: visitor.session)
      else { return nil }
      return (codes, try visitor.session.map { try work.renew($0, isVerified: true) })
    }
    guard let set else {
      sight.refusal = sight.language.say(
        "验证码不正确，请核对手机时间后重试。", "That code is wrong; check your phone's clock and try again.")
      return try secondFactor(text, replacing: line.hasSecondFactor, sight)
    }
    known.forget()
    let letter = try desk.letterInForce(at: clock())
    let page = SecondFactorPage(
      platform: letter.platform[sight.language], zone: letter.calendar.zone, language: sight.language)
    var response = desk.answer(page.codes(set.codes), sight)
    response.headers[values: .setCookie] = set.session.map { [cookie.header($0.text)] } ?? []
    return response
  }
}

extension Password {
  /// What somebody chose, hashed.
  ///
  /// - Throws: `OwnRefusal` where it is none to choose.
  static func chosen(_ password: String, login: String) async throws -> String {
    if let problem = PasswordProblem(password, login: login) { throw problem.refusal }
    return try await hash(password)
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
