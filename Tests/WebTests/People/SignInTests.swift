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
    let wrong = ["do": "invite", "login": "m@example.org", "role": "merchant"]
    #expect(try await admin.submit("/people", wrong, word: word).status == 422, "whose merchant?")
    let invite = ["do": "invite", "login": "s@example.org", "role": "service"]
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
    let people = try await admin.open("/people")
    let id = try await client.platform.look(at: client.now) { work in
      try work.people().first { $0.login == "sue@example.org" }?.id
    }
    let disable = ["do": "disable", "person": try #require(id).description]
    #expect(try await admin.submit("/people", disable, word: people.word).status == 303)
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
    let page = try await admin.open("/people")
    let id = try #require(page.html.firstMatch(of: /name="person" value="([^"]*)"/)).1
    let answer = try await admin.submit("/people", ["do": "disable", "person": String(id)], word: page.word)
    #expect(answer.status == 422 && answer.html.contains("last administrator"))
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
