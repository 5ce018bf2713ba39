import Foundation
import HTTPTypes
import Hummingbird
import Promises
import Service

/// Signing in and out, and coming in by an invitation.
struct SignInPages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  let cookies: SessionCookies
  /// Roles that ask for a second factor.
  let demanding: Set<Role>

  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<BasicRequestContext>) {
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
  }

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

  private func signIn(_ request: Request) async throws -> Response {
    var sight = Sight(request)
    sight.form = try await Form(request)
    let next = Self.next(sight.form["next"])
    let answer = try await platform.signIn(
      login: sight.form["login"] ?? "", password: sight.form.fields["password"] ?? "",
      from: cookies.origin(of: request), demanding: demanding, at: clock())
    switch answer {
    case .done, .needsCode, .needsSecondFactor: await cookies.endEarlier()
    case .refused, .ended, .wait: break
    }
    return try goOn(after: answer, sight, next) { try page($0).signIn(next: next) }
  }

  private func code(_ request: Request) async throws -> Response {
    var sight = Sight(request)
    sight.form = try await Form(request)
    let next = Self.next(sight.form["next"])
    let answer = try await platform.giveCode(
      sight.form["code"] ?? "", by: Visit.current.visitor, from: cookies.origin(of: request), at: clock())
    cookies.known.forget()
    return try goOn(after: answer, sight, next) { try page($0).code(next: next) }
  }

  private func goOn(
    after answer: SignInAnswer, _ sight: Sight, _ next: String?, again: (Sight) throws -> String
  ) throws -> Response {
    let language = sight.language
    var sight = sight
    switch answer {
    case .done(let token, let mark): return cookies.signedIn(token, mark, to: next ?? Self.home(language))
    case .needsCode(let token):
      let query = next.map { Address.query([("next", $0)]) } ?? ""
      return cookies.signedIn(token, to: "/sign-in/code?language=\(language.rawValue)\(query)")
    case .needsSecondFactor(let token):
      return cookies.signedIn(token, to: "/account/second-factor?language=\(language.rawValue)")
    case .refused:
      sight.refusal = language.say("登录名、密码或验证码不正确。", "The name, the password or the code is wrong.")
    case .ended:
      sight.refusal = language.say(
        "错误的验证码过多，请重新登录。", "Too many codes were wrong. Sign in again.")
      // Whoever it was is signed in no more, and the page's frame does not say that he is.
      var response = try Visit.$current.withValue(Visit(.nobody, session: nil, address: Visit.current.address)) {
        desk.answer(try page(sight).signIn(next: next), sight)
      }
      response.headers[values: .setCookie] = [cookies.cookie.header(nil)]
      return response
    case .wait(let seconds):
      sight.refusal = language.say(
        "尝试次数过多，请在 \(seconds) 秒后再试。", "Too many were wrong. Try again in \(seconds) seconds.")
    }
    return desk.answer(try again(sight), sight)
  }

  static func home(_ language: Language) -> String { "/account?language=\(language.rawValue)" }

  private func signOut(_ request: Request) async throws -> Response {
    _ = try await Form(request)
    if let session = Visit.current.visitor.session {
      let (now, visit) = (clock(), Visit.current)
      try await platform.operate(at: now) { work in
        try work.endSession(session)
        try work.note(.init(.signedOut, at: now, actor: visit.visitor.actor, address: visit.address))
      }
      cookies.known.forget()
    }
    var response = FormDesk.redirect(to: "/sign-in?language=\(Sight(request).language.rawValue)")
    response.headers[values: .setCookie] = [cookies.cookie.header(nil)]
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
      let password = try await Password.chosen(sight.form.fields["password"] ?? "", login: invitation.login)
      let person = try await platform.operate(at: clock()) {
        try $0.accept(invitation: word, name: name, password: password, language: language)
      }
      let origin = cookies.origin(of: request)
      let isVerified = invitation.roles.isDisjoint(with: demanding)
      let token = try await platform.operate(at: clock()) {
        try $0.beginSession(
          for: .person(person), isVerified: isVerified, address: origin.address, agent: origin.agent)
      }
      await cookies.endEarlier()
      // Who came to sell goes on to his application.
      let newcomer = try await platform.look(at: clock()) { work in
        try invitation.merchant.flatMap { try work.isNewcomer($0) ? $0 : nil }
      }
      let home = newcomer.map { Address.admission($0, language) } ?? Self.home(language)
      return cookies.signedIn(
        token, to: isVerified ? home : "/account/second-factor?language=\(language.rawValue)")
    } catch {
      return try await desk.refused(error, sight) { try await self.invitation(word, $0) }
    }
  }
}

extension HTTPField.Name {
  static let clearSiteData = HTTPField.Name("Clear-Site-Data")!
}
