import Database
import Promises
import Support
import Testing

@testable import Service
@testable import Web

/// The second factor holds against whoever has the password, or a session that was left open.
@Suite(.serialized) struct SecondFactorPageTests {
  private static let signIn = ["do": "sign-in", "login": "sue@example.org", "password": Person.password]

  /// Sets a second factor up for somebody who has come in.
  private func setUp(_ person: Person, password: String? = nil) async throws -> (Person.Page, OneTimePassword) {
    let form = try await person.open("/account/second-factor")
    let secret = String(try #require(form.html.firstMatch(of: /name="secret" value="([A-Z2-7]*)"/)).1)
    let factor = OneTimePassword(secret: try #require(Base32.decode(secret)))
    var fields = ["do": "confirm", "secret": secret, "code": code(of: factor, at: person.client.now)]
    fields["password"] = password
    return (try await person.submit("/account/second-factor", fields, word: form.word), factor)
  }

  private func code(of factor: OneTimePassword, at now: Instant) -> String {
    factor.code(step: OneTimePassword.step(at: now))
  }

  /// A code that is not right now, nor just before or after.
  private func wrongCode(of factor: OneTimePassword, at now: Instant) -> String {
    let right = (-2...2).map { factor.code(step: OneTimePassword.step(at: now) + $0) }
    return ["000000", "111111", "222222", "333333", "444444", "555555"].first { !right.contains($0) }!
  }

  /// The code that a phone scans holds the address that the page links to, and the key stands below it for typing; a name
  /// too long for a code leaves the key.
  @Test func theKeyIsShownAsACodeToScan() async throws {
    let client = try await APIClient()
    let sue = Person(client)
    try await sue.comeIn("sue@example.org", as: [.service])
    let html = try await sue.open("/account/second-factor").html
    let address = String(try #require(html.firstMatch(of: /href="(otpauth:[^"]*)"/)).1).replacing("&amp;", with: "&")
    let code = try #require(QRCode(Array(address.utf8)))
    #expect(html.contains("<path d=\"\(QRCodeView(code, label: "").path)\"/>"))
    let secret = String(try #require(html.firstMatch(of: /name="secret" value="([A-Z2-7]*)"/)).1)
    #expect(address.contains("secret=\(secret)&"))
    #expect(html.contains("<code>\(secret.prefix(4)) "))
    let zone = try #require(Zone("Asia/Shanghai"))
    let long = SecondFactorPage(platform: "P", zone: zone, language: .en).setUp(
      secret: secret, address: "otpauth://totp/" + String(repeating: "x", count: 700), takesPassword: false)
    #expect(!long.contains("<svg") && long.contains("enter a key by hand"))
  }

  @Test(arguments: Engine.kinds) func wrongCodesEndTheSession(_ engine: Engine) async throws {
    let client = try await APIClient(engine)
    let (sue, thief) = (Person(client), Person(client))
    try await sue.comeIn("sue@example.org", as: [.service])
    let factor = try await setUp(sue).1
    _ = try await thief.submit("/sign-in", Self.signIn)
    let word = try await thief.open("/sign-in/code").word
    // From another network each time, so that no pause of one address comes first.
    for number in 1...5 {
      thief.address = "198.51.100.\(number)"
      let guess = ["do": "code", "code": wrongCode(of: factor, at: client.now)]
      let answer = try await thief.submit("/sign-in/code", guess, word: word)
      #expect(answer.html.contains(number < 5 ? "is wrong" : "Sign in again"), "\(number)")
      #expect(number < 5 || !answer.html.contains("Sign out"), "he is signed in no more")
    }
    client.now = client.now.adding(seconds: 60)
    thief.address = "198.51.100.6"
    let right = ["do": "code", "code": code(of: factor, at: client.now)]
    #expect(try await thief.submit("/sign-in/code", right, word: word).status != 303)
    #expect(try await thief.open("/account").status == 303)
    #expect(try await sue.open("/account").status == 200, "no other session ends")
    let events = try await client.platform.look(at: client.now) { try $0.securityEvents(kind: .codeRefused, limit: 10) }
    #expect(events.map(\.event.subject) == Array(repeating: "sue@example.org", count: 5))
  }

  /// Only who has the password gets so far, so that nobody else makes a person wait; and his own devices never do.
  @Test(arguments: Engine.kinds) func wrongCodesMakeNewDevicesWait(_ engine: Engine) async throws {
    let client = try await APIClient(engine)
    let sue = Person(client)
    try await sue.comeIn("sue@example.org", as: [.service])
    let factor = try await setUp(sue).1
    client.now = client.now.adding(seconds: 60)
    func giveCode(_ person: Person, _ code: String) async throws -> Person.Page {
      person.cookie = nil
      #expect(try await person.submit("/sign-in", Self.signIn).location.hasPrefix("/sign-in/code"))
      let word = try await person.open("/sign-in/code").word
      return try await person.submit("/sign-in/code", ["do": "code", "code": code], word: word)
    }
    #expect(try await giveCode(sue, code(of: factor, at: client.now)).status == 303)
    _ = try #require(sue.device)
    client.now = client.now.adding(seconds: 60)
    let wrong = ["do": "code", "code": wrongCode(of: factor, at: client.now)]
    for number in 1...4 {
      let thief = Person(client)
      thief.address = "198.51.100.\(number)"
      #expect(try await thief.submit("/sign-in", Self.signIn).location.hasPrefix("/sign-in/code"))
      let word = try await thief.open("/sign-in/code").word
      for _ in 1...5 { #expect(try await thief.submit("/sign-in/code", wrong, word: word).status == 422) }
    }
    let other = Person(client)
    other.address = "203.0.113.1"
    let right = code(of: factor, at: client.now)
    #expect(try await giveCode(other, right).html.contains("Try again in 30 seconds"))
    #expect(try await giveCode(sue, right).status == 303)
    client.now = client.now.adding(seconds: 60)
    #expect(try await giveCode(other, code(of: factor, at: client.now)).status == 303)
  }

  @Test(arguments: Engine.kinds) func anotherSecondFactorTakesThePassword(_ engine: Engine) async throws {
    let client = try await APIClient(engine)
    let (sue, elsewhere) = (Person(client), Person(client))
    try await sue.comeIn("sue@example.org", as: [.service])
    #expect(try await elsewhere.submit("/sign-in", Self.signIn).status == 303)
    #expect(try await setUp(sue).0.html.contains("Recovery codes"))
    client.now = client.now.adding(seconds: 60)
    #expect(try await elsewhere.open("/account").status == 303, "what was open with the password alone ended")
    #expect(try await sue.open("/account").status == 200)
    #expect(try await sue.open("/account/second-factor").html.contains("name=\"password\""))
    for password in [nil, "wrong wrong wrong"] {
      let (page, _) = try await setUp(sue, password: password)
      #expect(page.status == 422 && page.html.contains("That is not your password"))
    }
    #expect(try await setUp(sue, password: Person.password).0.html.contains("Recovery codes"))
  }
}
