import Database
import Foundation
import Promises
import Service
import Support
import Testing

@testable import Web

/// Coming in, and staying out.
@Suite(.serialized) struct SignInTests {
  @Test(arguments: Engine.kinds) func anInvitationOpensOnce(_ engine: Engine) async throws {
    let client = try await APIClient(engine)
    let (admin, stranger) = (Person(client), Person(client))
    #expect(try await admin.open("/people").location == "/sign-in?language=en&next=%2Fpeople")
    try await admin.comeIn("Root@Example.org", as: [.administrator])
    let page = try await admin.open("/people")
    #expect(page.status == 200 && page.html.contains("root@example.org"))

    let word = try #require(page.word)
    let wrong = ["do": "invite", "login": "m@example.org", "role-merchant": "on"]
    #expect(try await admin.submit("/people", wrong, word: word).status == 422, "whose merchant?")
    let invite = ["do": "invite", "login": "s@example.org", "role-service": "on"]
    #expect(try await admin.submit("/people", invite).status == 403, "a form from elsewhere")
    #expect(try await admin.submit("/people", invite, word: "x").status == 403)
    let made = try await admin.submit("/people", invite, word: word)
    let link = try #require(made.html.firstMatch(of: /\/invitations\/[A-Za-z0-9_-]{43}/)).output
    let accept = ["do": "accept", "name": "Sue", "password": Person.password]
    var short = accept
    short["password"] = "short"
    #expect(try await stranger.submit(String(link), short).status == 422)
    #expect(try await stranger.submit(String(link), accept).status == 303)
    #expect(try await stranger.open("/account").html.contains("Sue"))
    #expect(try await stranger.open("/people").status == 403)
    #expect(try await Person(client).submit(String(link), accept).status == 404, "it opens once")
  }

  @Test(arguments: Engine.kinds) func aSessionEnds(_ engine: Engine) async throws {
    let client = try await APIClient(engine)
    let (admin, sue, again) = (Person(client), Person(client), Person(client))
    try await admin.comeIn("root@example.org", as: [.administrator])
    try await sue.comeIn("sue@example.org", as: [.service])
    let signIn = ["do": "sign-in", "login": "SUE@example.org", "password": Person.password, "next": "//evil.example/"]
    #expect(try await again.submit("/sign-in", signIn).location == "/account?language=en", "only to a page of ours")
    let account = try await again.open("/account")
    #expect(account.html.components(separatedBy: "name=\"session\"").count == 2, "the other one can be ended")

    // A password that is changed ends the sessions of others.
    let change = ["do": "password", "password": Person.password, "new-password": "another long sentence of hers"]
    #expect(try await again.submit("/account", change, word: account.word).status == 303)
    #expect(try await again.open("/account").status == 200)
    #expect(try await sue.open("/account").status == 303)

    // Who is disabled is out, whatever he holds.
    let (path, page) = try await admin.page(of: "sue@example.org")
    #expect(try await admin.submit(path, ["do": "disable"], word: page.word).status == 303)
    client.now = client.now.adding(seconds: 10)
    #expect(try await again.open("/account").status == 303)

    // Who leaves takes his session with him, and one that nobody used is over.
    let last = try await admin.open("/account")
    let cookie = admin.cookie
    #expect(try await admin.submit("/sign-out", [:], word: last.word).status == 303)
    admin.cookie = cookie
    client.now = client.now.adding(seconds: 10)
    #expect(try await admin.open("/account").status == 303)
    #expect(try await admin.submit("/sign-in", signIn.merging(["login": "root@example.org"]) { $1 }).status == 303)
    #expect(try await admin.open("/account").status == 200)
    client.now = client.now.adding(seconds: 13 * 3600)
    #expect(try await admin.open("/account").status == 303)
  }

  /// The last administrator stays one: otherwise nobody could let anybody in.
  @Test func theLastAdministratorStays() async throws {
    let client = try await APIClient()
    let admin = Person(client)
    try await admin.comeIn("root@example.org", as: [.administrator])
    let (path, page) = try await admin.page(of: "root@example.org")
    for change in [["do": "disable"], ["do": "roles", "role-service": "on"]] {
      let answer = try await admin.submit(path, change, word: page.word)
      #expect(answer.status == 422 && answer.html.contains("last administrator"))
    }
  }

  @Test(arguments: Engine.kinds) func rolesChangeAtOnce(_ engine: Engine) async throws {
    let client = try await APIClient(engine)
    let (admin, sue) = (Person(client), Person(client))
    try await admin.comeIn("root@example.org", as: [.administrator])
    try await sue.comeIn("sue@example.org", as: [.service])
    #expect(try await sue.open("/finance").status == 403)
    let (path, page) = try await admin.page(of: "sue@example.org")
    #expect(page.html.contains("name=\"role-service\" checked"))
    let none = try await admin.submit(path, ["do": "roles"], word: page.word)
    #expect(none.status == 422 && none.html.contains("one or more"))
    let both = ["do": "roles", "role-finance": "on", "role-quality": "on"]
    #expect(try await admin.submit(path, both, word: page.word).status == 303)
    // Each person here has a node of his own, which knows him for some seconds more.
    client.now = client.now.adding(seconds: 10)
    #expect(try await sue.open("/account").status == 303, "what was open ended")
    sue.cookie = nil
    let signIn = ["do": "sign-in", "login": "sue@example.org", "password": Person.password]
    #expect(try await sue.submit("/sign-in", signIn).status == 303)
    #expect(try await sue.open("/finance").status == 200)
    #expect(try await sue.open("/people").status == 403)
    #expect(try await sue.submit(path, both, word: try await sue.open("/account").word).status == 403)
    let events = try await client.platform.look(at: client.now) { work in
      try work.securityEvents(from: client.now.adding(seconds: -60), limit: 100).map(\.1).filter {
        $0.kind == .rightsChanged
      }
    }
    #expect(events.map(\.detail) == [["before": "service", "roles": "quality finance"]])
    #expect(try await admin.open("/people/x").status == 404)
    #expect(try await admin.open("/people/\(Identifier(high: 1, low: 1))").status == 404)
  }

  /// Whoever came in from a device before is not made to wait by strangers who guess, there or elsewhere.
  @Test(arguments: Engine.kinds) func aKnownDeviceIsLetIn(_ engine: Engine) async throws {
    let client = try await APIClient(engine)
    let (sue, stranger) = (Person(client), Person(client))
    try await sue.comeIn("sue@example.org", as: [.service])
    let right = ["do": "sign-in", "login": "sue@example.org", "password": Person.password]
    sue.cookie = nil
    #expect(try await sue.submit("/sign-in", right).status == 303)
    let mark = try #require(sue.device)
    let guess = ["do": "sign-in", "login": "sue@example.org", "password": "wrong wrong wrong"]
    for _ in 0..<5 { _ = try await stranger.submit("/sign-in", guess) }
    #expect(try await stranger.submit("/sign-in", right).html.contains("Try again in"), "the same address")
    sue.cookie = nil
    #expect(try await sue.submit("/sign-in", right).status == 303)
    #expect(sue.device == mark, "one mark for a device")
    stranger.device = "made up"
    #expect(try await stranger.submit("/sign-in", right).html.contains("Try again in"))
    // A mark is of one account, and lets nobody guess without end.
    let li = Person(client)
    try await li.comeIn("li@example.org", as: [.service])
    (li.device, li.cookie) = (mark, nil)
    let other = ["do": "sign-in", "login": "li@example.org", "password": Person.password]
    #expect(try await li.submit("/sign-in", other).status == 303)
    #expect(li.device != mark)
    stranger.device = mark
    for _ in 0..<5 { #expect(try await stranger.submit("/sign-in", guess).html.contains("is wrong")) }
    #expect(try await stranger.submit("/sign-in", right).html.contains("Try again in"))
    // Who changes the password knows no device any more.
    client.now = client.now.adding(seconds: 3600)
    let change = ["do": "password", "password": Person.password, "new-password": "another long sentence of hers"]
    #expect(try await sue.submit("/account", change, word: try await sue.open("/account").word).status == 303)
    let marks = try await client.platform.look(at: client.now) { work in
      try work.transaction.all("SELECT login FROM known_device JOIN person ON id = person") { $0.text(0) }
    }
    #expect(marks == ["li@example.org"])
  }

  /// Whatever was seen of a cookie before is worth nothing once the session stands for more.
  @Test func aSessionGetsAnotherWord() async throws {
    let client = try await APIClient()
    let sue = Person(client)
    try await sue.comeIn("sue@example.org", as: [.service])
    let first = sue.cookie
    let change = ["do": "password", "password": Person.password, "new-password": "another long sentence of hers"]
    #expect(try await sue.submit("/account", change, word: try await sue.open("/account").word).status == 303)
    #expect(sue.cookie != first)
    #expect(try await sue.open("/account").status == 200)
    sue.cookie = first
    #expect(try await sue.open("/account").status == 303)
  }

  /// The cookie of the one takes the place of the other's: nobody could end that any more.
  @Test(arguments: Engine.kinds) func aSessionEndsWhereAnotherBegins(_ engine: Engine) async throws {
    let client = try await APIClient(engine)
    let (sue, li) = (Person(client), Person(client))
    try await li.comeIn("li@example.org", as: [.finance])
    try await sue.comeIn("sue@example.org", as: [.service])
    let first = sue.cookie
    let signIn = ["do": "sign-in", "login": "li@example.org", "password": "wrong and long enough"]
    let word = try await sue.open("/account").word
    #expect(try await sue.submit("/sign-in", signIn, word: word).html.contains("is wrong"))
    #expect(try await sue.open("/account").status == 200, "what failed ends nothing")
    let right = signIn.merging(["password": Person.password]) { $1 }
    #expect(try await sue.submit("/sign-in", right, word: word).status == 303)
    #expect(try await sue.open("/account").html.contains("li@example.org"))
    sue.cookie = first
    #expect(try await sue.open("/account").status == 303)
    #expect(try await li.open("/account").status == 200, "the same person elsewhere stays")
  }

  @Test(arguments: Engine.kinds) func aLostSecondFactorIsTakenAway(_ engine: Engine) async throws {
    let client = try await APIClient(engine)
    let (admin, sue) = (Person(client), Person(client))
    try await admin.comeIn("root@example.org", as: [.administrator])
    try await sue.comeIn("sue@example.org", as: [.service])
    let (path, page) = try await admin.page(of: "sue@example.org")
    #expect(!page.html.contains("reset-factor"))
    #expect(try await admin.submit(path, ["do": "reset-factor"], word: page.word).status == 422)
    let setUp = try await sue.open("/account/second-factor")
    let secret = try #require(setUp.html.firstMatch(of: /name="secret" value="([A-Z2-7]*)"/)).1
    let password = OneTimePassword(secret: try #require(Base32.decode(String(secret))))
    let code = password.code(step: OneTimePassword.step(at: client.now))
    let before = sue.cookie
    _ = try await sue.submit(
      "/account/second-factor", ["do": "confirm", "secret": String(secret), "code": code], word: setUp.word)
    #expect(sue.cookie != before)
    let signIn = ["do": "sign-in", "login": "sue@example.org", "password": Person.password]
    sue.cookie = nil
    #expect(try await sue.submit("/sign-in", signIn).location.hasPrefix("/sign-in/code"))
    #expect(try await admin.submit(path, ["do": "reset-factor"], word: page.word).status == 303)
    sue.cookie = nil
    #expect(try await sue.submit("/sign-in", signIn).location == "/account?language=en")
  }

  /// Guessing is slow, and locks nobody out who comes from elsewhere.
  @Test(arguments: Engine.kinds) func guessingIsSlow(_ engine: Engine) async throws {
    let client = try await APIClient(engine)
    let (sue, guesser) = (Person(client), Person(client))
    try await sue.comeIn("sue@example.org", as: [.service])
    guesser.address = "198.51.100.7"
    let guess = ["do": "sign-in", "login": "sue@example.org", "password": "wrong wrong wrong"]
    for _ in 0..<5 { #expect(try await guesser.submit("/sign-in", guess).html.contains("is wrong")) }
    let right = ["do": "sign-in", "login": "sue@example.org", "password": Person.password]
    #expect(try await guesser.submit("/sign-in", right).html.contains("Try again in 30 seconds"))
    let other = Person(client)
    #expect(try await other.submit("/sign-in", right).status == 303)
    client.now = client.now.adding(seconds: 31)
    #expect(try await guesser.submit("/sign-in", right).status == 303)
  }

  @Test(arguments: Engine.kinds) func aSecondFactorIsAskedFor(_ engine: Engine) async throws {
    let client = try await APIClient(engine)
    let demanding: Set<Role> = [.finance]
    let fin = Person(client, demanding: demanding)
    try await fin.comeIn("fin@example.org", as: [.finance])
    // Until he has set one up he is nobody.
    #expect(try await fin.open("/finance").status == 303)
    let page = try await fin.open("/account/second-factor")
    let secret = try #require(page.html.firstMatch(of: /name="secret" value="([A-Z2-7]*)"/)).1
    let password = OneTimePassword(secret: try #require(Base32.decode(String(secret))))
    func code(_ ahead: Int64 = 0) -> String { password.code(step: OneTimePassword.step(at: client.now) + ahead) }
    let wrong = ["do": "confirm", "secret": String(secret), "code": "000000"]
    #expect(try await fin.submit("/account/second-factor", wrong, word: page.word).html.contains("That code is wrong"))
    let set = try await fin.submit(
      "/account/second-factor", ["do": "confirm", "secret": String(secret), "code": code()], word: page.word)
    let recovery = set.html.matches(of: /<code>([0-9A-Z]{5}-[0-9A-Z]{5})<\/code>/).map { String($0.1) }
    #expect(recovery.count == 10)
    #expect(try await fin.open("/finance").status == 200)

    let again = Person(client, demanding: demanding)
    let signIn = ["do": "sign-in", "login": "fin@example.org", "password": Person.password, "next": "/finance"]
    #expect(
      try await again.submit("/sign-in", signIn).location == "/sign-in/code?language=en&next=%2Ffinance")
    #expect(try await again.open("/finance").status == 303, "the password alone opens nothing")
    #expect(try await again.open("/account").status == 303)
    let form = try await again.open("/sign-in/code")
    let used = try await again.submit("/sign-in/code", ["do": "code", "code": code()], word: form.word)
    #expect(used.html.contains("is wrong"), "a code is worth one use")
    // Nobody sets up another factor in the place of one that he has not given.
    #expect(
      try await again.submit("/account/second-factor", ["secret": String(secret), "code": code(1)], word: form.word)
        .status == 401)
    client.now = client.now.adding(seconds: 60)
    let opened = try await again.submit(
      "/sign-in/code", ["do": "code", "code": code(), "next": "/finance"], word: form.word)
    #expect(opened.location == "/finance")
    #expect(try await again.open("/finance").status == 200)

    let third = Person(client, demanding: demanding)
    for expected in [303, 422] {
      _ = try await third.submit("/sign-in", signIn)
      let form = try await third.open("/sign-in/code")
      let answer = try await third.submit("/sign-in/code", ["do": "code", "code": recovery[0]], word: form.word)
      #expect(answer.status == expected, "a recovery code is worth one use")
    }
  }
}

extension Person {
  /// What an administrator sees of somebody's account, and where.
  fileprivate func page(of login: String) async throws -> (path: String, page: Page) {
    let people = try await open("/people")
    let links = people.html.matches(of: /<a href="(\/people\/[0-9a-f-]+)\?language=en">([^<]*)<\/a>/)
    let path = String(try #require(links.first { $0.2 == login }?.1))
    return (path, try await open(path))
  }
}
