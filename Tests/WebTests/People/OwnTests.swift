import Database
import Foundation
import Promises
import Service
import Support
import Testing

@testable import Web

/// Nobody reaches what belongs to others, by whatever name he tries it.
@Suite(.serialized) struct OwnTests {
  private static let secret = "0123456789abcdef0123456789abcdef"

  /// Two merchants, two buyers; an order and a claim of each: A-1 and R-1 of B-1 at M-1, and so on.
  private func fill(_ client: APIClient) async throws {
    _ = try await client.post("products", ["reference": "P-1", "title": "Kettle"])
    for number in 1...2 {
      let name = "\(number)"
      _ = try await client.post("merchants", ["reference": .string("M-" + name), "floor": 0])
      for (path, body) in [
        (
          "orders",
          [
            "reference": .string("A-" + name), "promised": "2026-11-24", "at": "2026-11-20T04:00:00Z",
            "merchant": .string("M-" + name), "buyer": .string("B-" + name),
            "contact": ["email": .string("b\(name)@example.org")],
            "lines": [["product": "P-1", "quantity": 3, "price": 9900]],
          ]
        ),
        (
          "payments",
          ["order": .string("A-" + name), "reference": .string("Z-" + name), "amount": 29_700, "channel": "x"]
        ),
        (
          "tracking-events",
          [
            "order": .string("A-" + name), "reference": "T", "kind": "delivered", "at": "2026-11-22T04:00:00Z",
          ]
        ),
        (
          "claims",
          [
            "reference": .string("R-" + name), "order": .string("A-" + name), "kind": "damaged",
            "lines": [["product": "P-1", "quantity": 1]],
          ]
        ),
        (
          "claim-evidence",
          [
            "claim": .string("R-" + name), "name": "photo",
            "content": .string(
              Data([0xFF, 0xD8, 0xFF, 0xE0, UInt8(number)] + Array(repeating: 0, count: 40)).base64EncodedString()),
          ]
        ),
        ("complaints", ["reference": .string("K-" + name), "order": .string("A-" + name), "subject": "It leaks."]),
      ] as [(String, JSON)] {
        let reply = try await client.post(path, body)
        #expect(reply.status == 201, "\(path) \(reply.body)")
      }
    }
  }

  private func evidence(_ client: APIClient, _ claim: String) async throws -> String {
    let history = try await client.get("claims/\(claim)/history").body
    return try #require(history["evidence"]?[0]?["sha256"]?.string)
  }

  @Test(arguments: Engine.kinds) func aMerchantSeesHisOwn(_ engine: Engine) async throws {
    let client = try await APIClient(engine)
    try await fill(client)
    let seller = Person(client)
    try await seller.comeIn("m@example.org", as: [.merchant], merchant: "M-1")
    let list = try await seller.open("/seller/claims?merchant=M-2")
    #expect(list.html.contains("R-1") && !list.html.contains("R-2"))
    #expect(!list.html.contains("class=\"find\""), "he is not asked which merchant")
    let page = try await seller.open("/seller/claims/R-1")
    #expect(page.status == 200 && !page.html.contains("id=\"goodwill\"") && !page.html.contains("/privacy"))
    for path in ["/seller/claims/R-2", "/orders/A-2", "/claims/R-2", "/seller/claims/R-9"] {
      #expect(try await seller.open(path).status == 404, "\(path)")
    }
    #expect(try await seller.open("/evidence/" + evidence(client, "R-1")).status == 200)
    #expect(try await seller.open("/evidence/" + evidence(client, "R-2")).status == 404)
    let agree = ["do": "agree"]
    #expect(try await seller.submit("/seller/claims/R-2", agree, word: page.word).status == 404)
    #expect(
      try await seller.submit("/claims/R-1", ["do": "withdraw"], word: page.word).status == 403, "the buyer's to do")
    #expect(try await seller.submit("/seller/claims/R-1", agree, word: page.word).status == 303)
    for path in ["/finance", "/people", "/keys"] { #expect(try await seller.open(path).status == 403, "\(path)") }
  }

  /// From an order and a claim who may look up how its buyer is reached gets to where he says why; nobody else does.
  @Test(arguments: Engine.kinds) func whoMayLooksUpHowTheBuyerIsReached(_ engine: Engine) async throws {
    let client = try await APIClient(engine)
    try await fill(client)
    for (role, may) in [(Role.service, true), (.finance, false)] {
      let person = Person(client)
      try await person.comeIn("\(role.rawValue)@example.org", as: [role])
      for path in ["/orders/A-1", "/seller/claims/R-1"] {
        let html = try await person.open(path + "?language=en").html
        #expect(html.contains("href=\"/privacy?language=en&amp;order=A-1\"") == may, "\(role) \(path)")
      }
      #expect(try await person.open("/orders/A-1?language=en").html.contains("This is the buyer&#39;s page"))
      let asked = try await person.open("/privacy?language=en&order=A-1")
      #expect(asked.html.contains("value=\"A-1\"") == may, "\(role)")
    }
  }

  @Test(arguments: Engine.kinds) func aBuyerSeesHisOwn(_ engine: Engine) async throws {
    let client = try await APIClient(engine)
    try await fill(client)
    let links = try await ShopLinks.configured(["PLEDGE_SHOP_SECRET": Self.secret])
    let buyer = Person(client, links: links)
    #expect(try await buyer.open("/orders/A-1").location == "/enter?language=en")
    let word = try #require(try await links?.word(for: "B-1", until: client.now.adding(seconds: 300)))
    #expect(try await buyer.open("/enter?token=\(word)").location == "/my?language=en")
    let mine = try await buyer.open("/my")
    #expect(mine.html.contains("A-1") && !mine.html.contains("A-2"))
    let page = try await buyer.open("/claims/R-1")
    #expect(page.status == 200)
    for path in ["/orders/A-2", "/claims/R-2", "/orders/A-9"] {
      #expect(try await buyer.open(path).status == 404, "\(path)")
    }
    #expect(try await buyer.open("/evidence/" + evidence(client, "R-2")).status == 404)
    #expect(try await buyer.submit("/claims/R-2", ["do": "withdraw"], word: page.word).status == 404)
    #expect(try await buyer.submit("/seller/claims/R-1", ["do": "agree"], word: page.word).status == 403)
    #expect(try await buyer.submit("/claims/R-1", ["do": "withdraw"], word: page.word).status == 303)

    // The link was used, and another shop's opens nothing.
    let again = Person(client, links: links)
    #expect(try await again.open("/enter?token=\(word)").status == 422)
    let foreign = try await ShopLinks.configured(["PLEDGE_SHOP_SECRET": Self.secret + "x"])
    let forged = try #require(try await foreign?.word(for: "B-1", until: client.now.adding(seconds: 300)))
    #expect(try await again.open("/enter?token=\(forged)").status == 422)
    let late = try #require(try await links?.word(for: "B-1", until: client.now.adding(seconds: -1)))
    #expect(try await again.open("/enter?token=\(late)").status == 422)
    let long = try #require(try await links?.word(for: "B-1", until: client.now.adding(seconds: 4000)))
    #expect(try await again.open("/enter?token=\(long)").status == 422)
  }

  /// The same over the API: whatever operation, whatever it names, another's is not there.
  @Test(arguments: Engine.kinds) func noOperationReachesAnothers(_ engine: Engine) async throws {
    let client = try await APIClient(engine)
    try await fill(client)
    let owner = try await client.platform.look(at: client.now) { try $0.subject(ofOrder: "A-1") }
    #expect(owner == "buyer:B-1")
    let visitors = [
      Visitor(holder: .buyer("B-1"), roles: [.consumer]),
      Visitor(holder: .person(Identifier(high: 3, low: 3)), roles: [.merchant], merchant: "M-1"),
    ]
    let obligation = try #require(try await client.get("orders/A-2").body["obligations"]?[0]?["id"]?.string)
    let subjects: [Subject] = [
      .order("A-2"), .claim("R-2"), .complaint("K-2"), .merchant("M-2"),
      .obligation(try #require(Identifier(obligation))),
      .evidence(try await evidence(client, "R-2")), .order("none"), .claim("none"), .person("buyer:B-2"),
      .person("order:A-1"),
    ]
    for visitor in visitors {
      for right in Right.allCases where right.isOwnOnly(for: visitor.roles) && visitor.holds(right) {
        for subject in subjects {
          let refusal = await #expect(throws: Refusal.self, "\(visitor.roles) \(right) \(subject)") {
            try await client.platform.look(at: client.now) { try $0.admit(visitor, to: right, about: subject) }
          }
          #expect(refusal?.code == "not-yours")
        }
        await #expect(throws: Forbidden.self) {
          try await client.platform.look(at: client.now) { try $0.admit(visitor, to: right, about: nil) }
        }
      }
    }
    let answer = await #expect(throws: Refusal.self) {
      try await client.platform.perform(
        try #require(Catalog.operation("claims.withdraw")), ["claim": "R-2"], key: nil, by: visitors[0], at: client.now)
    }
    #expect(answer?.code == "not-yours")
  }

  /// Nobody who is kept to his own says when something happened, or that he has paid: clocks would pay him for it.
  @Test(arguments: Engine.kinds) func nobodyBearsWitnessForHimself(_ engine: Engine) async throws {
    let client = try await APIClient(engine)
    try await fill(client)
    let buyer = Visitor(holder: .buyer("B-1"), roles: [.consumer])
    let seller = Visitor(holder: .person(Identifier(high: 3, low: 3)), roles: [.merchant], merchant: "M-1")
    func tell(_ name: String, _ body: JSON, _ visitor: Visitor) async throws {
      _ = try await client.platform.perform(
        try #require(Catalog.operation(name)), body, key: nil, by: visitor, at: client.now)
    }
    let early = "2026-11-22T05:00:00Z"
    for (name, body, visitor) in [
      ("complaints.open", ["reference": "K-9", "order": "A-1", "subject": "Slow.", "at": .string(early)], buyer),
      ("claims.open", ["reference": "R-9", "order": "A-1", "kind": "no-reason", "at": .string(early)], buyer),
      ("claims.withdraw", ["claim": "R-1", "at": .string(early)], buyer),
      ("claims.take-substitute", ["claim": "R-1", "payment": "made-up", "channel": "bank"], buyer),
      ("claims.answer", ["claim": "R-1", "at": .string(early)], seller),
    ] as [(String, JSON, Visitor)] {
      let refusal = await #expect(throws: Refusal.self, "\(name)") { try await tell(name, body, visitor) }
      #expect(refusal?.code == "not-yours-to-say", "\(name)")
    }
    // Whoever serves him may tell what happened before; and complaints that wait have an end.
    let sue = Visitor(holder: .person(Identifier(high: 3, low: 4)), roles: [.service])
    try await tell("claims.withdraw", ["claim": "R-1", "at": .string(client.now.description)], sue)
    for number in 2...5 {
      try await tell(
        "complaints.open", ["reference": .string("K-1\(number)"), "order": "A-1", "subject": "Slow."], buyer)
    }
    let refusal = await #expect(throws: Refusal.self) {
      try await tell("complaints.open", ["reference": "K-16", "order": "A-1", "subject": "Slow."], buyer)
    }
    #expect(refusal?.code == "complaints-open")
  }

  /// Whoever works here signs in with what is sealed for him: nobody erases that under him.
  @Test(arguments: Engine.kinds) func nobodyIsErasedWhoSignsIn(_ engine: Engine) async throws {
    let client = try await APIClient(engine)
    try await Person(client).comeIn("root@example.org", as: [.administrator])
    try await Person(client).comeIn("li@example.org", as: [.quality])
    let people = try await client.platform.look(at: client.now) { try $0.people() }
    let sue = Visitor(holder: .person(Identifier(high: 3, low: 4)), roles: [.service])
    func erase(_ person: PersonLine) async throws {
      _ = try await client.platform.perform(
        try #require(Catalog.operation("people.erase")), ["subject": .string("person:\(person.id)")], key: nil, by: sue,
        at: client.now)
    }
    for person in people {
      let refusal = await #expect(throws: Refusal.self) { try await erase(person) }
      #expect(refusal?.code == "account-in-use")
    }
    let li = try #require(people.first { $0.login == "li@example.org" })
    try await client.platform.operate(at: client.now) { try $0.disable(li.id, by: nil) }
    try await erase(li)
  }

  /// How a buyer is reached is looked up with a reason, which he is shown; and what is known of him is his to take and to
  /// erase.
  @Test(arguments: Engine.kinds) func hisDataAreHis(_ engine: Engine) async throws {
    let client = try await APIClient(engine)
    try await fill(client)
    let links = try await ShopLinks.configured(["PLEDGE_SHOP_SECRET": Self.secret])
    let (sue, seller, buyer) = (Person(client), Person(client), Person(client, links: links))
    try await sue.comeIn("sue@example.org", as: [.service])
    try await seller.comeIn("m@example.org", as: [.merchant], merchant: "M-1")
    for path in ["/privacy", "/my/data"] { #expect(try await seller.open(path).status == 403, "\(path)") }

    let page = try await sue.open("/privacy?order=A-1")
    #expect(page.html.contains("value=\"A-1\"") && !page.html.contains("b1@example.org"))
    let ask = ["do": "contact", "order": "A-1", "reason": "the parcel <came> back"]
    let unsaid = try await sue.submit("/privacy", ask.merging(["reason": ""]) { $1 }, word: page.word)
    #expect(unsaid.status == 422 && !unsaid.html.contains("b1@example.org"))
    #expect(try await sue.submit("/privacy", ask.merging(["order": "A-9"]) { $1 }, word: page.word).status == 422)
    let found = try await sue.submit("/privacy", ask, word: page.word)
    #expect(found.status == 200 && found.html.contains("b1@example.org") && !found.html.contains("b2@example.org"))
    #expect(try await sue.open("/my/data").status == 404, "he has none of his own here")

    let word = try #require(try await links?.word(for: "B-1", until: client.now.adding(seconds: 300)))
    _ = try await buyer.open("/enter?token=\(word)")
    #expect(try await buyer.open("/privacy").status == 403)
    let mine = try await buyer.open("/my/data")
    #expect(mine.html.contains("b1@example.org") && mine.html.contains("Customer service"))
    #expect(mine.html.contains("the parcel &lt;came&gt; back") && !mine.html.contains("sue@"))
    let copy = try await buyer.submit("/my/data", ["do": "export"], word: mine.word)
    let data = try JSON.parse(Array(copy.html.utf8))
    #expect(data["subject"]?.string == "buyer:B-1" && data["orders"]?.array?.count == 1)
    #expect(data["reads"]?[0]?["roles"]?.string == "service")
    #expect(data["files"]?[0]?["type"]?.string == "image/jpeg")
    #expect(
      try await buyer.open("/my/data").html.components(separatedBy: "Customer service").count == 2, "his own is none")
    let taken = try await sue.submit("/privacy", ["do": "export", "subject": "buyer:B-1"], word: page.word)
    #expect(try JSON.parse(Array(taken.html.utf8))["contact"]?["email"]?.string == "b1@example.org")
    #expect(try await buyer.open("/my/data").html.contains("Everything"))

    #expect(try await buyer.submit("/my/data", ["do": "erase"], word: mine.word).status == 422, "he has to be sure")
    let erased = try await buyer.submit("/my/data", ["do": "erase", "sure": "on"], word: mine.word)
    #expect(erased.status == 200 && erased.html.contains("<h1>Your data was erased</h1>"))
    #expect(!erased.html.contains("Sign out"))
    #expect(try await buyer.open("/my/data").status == 303, "he is nobody from then on, and may come in")
    let gone = try await sue.submit("/privacy", ask, word: page.word)
    #expect(gone.html.contains("Erased on") && !gone.html.contains("b1@example.org"))
    #expect(try await sue.open("/claims/R-1").status == 200, "what was promised stands")
    let kinds = try await client.platform.look(at: client.now) { work in
      try work.securityEvents(from: client.now.adding(seconds: -60), limit: 100).map(\.1.kind)
    }
    #expect(Set(kinds).isSuperset(of: [.personalRead, .exported, .erased]))
  }

  /// What somebody changed in the database hides nothing else.
  @Test(arguments: Engine.kinds) func whatDoesNotOpenIsSaid(_ engine: Engine) async throws {
    let client = try await APIClient(engine)
    try await fill(client)
    _ = try await client.post(
      "orders",
      [
        "reference": "A-3", "promised": "2026-11-24", "buyer": "B-1", "contact": ["name": "Li Na", "phone": "1380"],
      ])
    let sue = Person(client)
    try await sue.comeIn("sue@example.org", as: [.service])
    func spoil(_ column: String, _ table: String) async throws {
      try await client.platform.operate(at: client.now) { work in
        let sealed = try work.transaction.first("SELECT \(column) FROM \(table) LIMIT 1") { $0.bytes(0) } ?? []
        try work.transaction.run("UPDATE \(table) SET \(column) = $1", sealed.dropLast() + [sealed.last! ^ 1])
      }
    }
    _ = try await client.platform.operate(at: client.now) { work in
      try work.transaction.run("UPDATE contact SET sealed = $1 WHERE field = 'phone'", [UInt8](repeating: 7, count: 60))
    }
    let page = try await sue.open("/privacy")
    let ask = ["do": "contact", "order": "A-3", "reason": "asked"]
    let found = try await sue.submit("/privacy", ask, word: page.word)
    #expect(found.html.contains("Li Na") && found.html.contains("cannot be read") && !found.html.contains("1380"))
    #expect(found.html.contains("<h1>The buyer of order A-3</h1>"))
    let known = try await client.get("people/buyer:B-1").body
    #expect(known["unreadable"] == ["phone"] && known["contact"]?["name"] == "Li Na")

    let claim = try await sue.open("/claims/R-1")
    let file = String(try #require(claim.html.firstMatch(of: /\/evidence\/[0-9a-f]{64}/)).0)
    try await spoil("name", "claim_evidence")
    #expect(try await sue.open("/claims/R-1").html.contains("Its name was changed"))
    #expect(try await sue.open("/claims/R-1").html.contains(file), "the picture is there")
    try await spoil("content", "evidence")
    #expect(try await sue.open(file).status == 500)
    let copy = try await sue.submit("/privacy", ["do": "export", "subject": "buyer:B-1"], word: page.word)
    #expect(try JSON.parse(Array(copy.html.utf8))["files"]?[0]?["isUnreadable"] == true)
  }

  /// Without an account: the number of the order, its e-mail address, and the code that is sent there.
  @Test(arguments: Engine.kinds) func aCodeOpensOneOrder(_ engine: Engine) async throws {
    let client = try await APIClient(engine)
    try await fill(client)
    let buyer = Person(client)
    func code() async throws -> String? {
      try await client.get("messages?limit=200").body["items"]?.array?.last {
        $0["type"]?.string == "sign-in.code"
      }?["data"]?["code"]?.string
    }
    let ask = ["do": "send-code", "order": "A-1", "contact": "b2@example.org"]
    #expect(try await buyer.submit("/enter", ask).status == 303)
    #expect(try await code() == nil, "nothing is sent where they do not belong together, and nobody is told")
    #expect(try await buyer.submit("/enter", ask.merging(["contact": " B1@Example.org"]) { $1 }).status == 303)
    let sent = try #require(try await code())
    let wrong = sent == "123456" ? "654321" : "123456"
    #expect(try await buyer.submit("/enter/A-1", ["code": wrong]).html.contains("code is wrong"))
    #expect(try await buyer.submit("/enter/A-2", ["code": sent]).html.contains("code is wrong"))
    #expect(try await buyer.submit("/enter/A-1", ["code": sent]).location == "/orders/A-1?language=en")
    #expect(try await buyer.open("/orders/A-1").status == 200)
    #expect(try await buyer.open("/orders/A-2").status == 404)
    #expect(try await buyer.open("/my").html.contains("A-1"))
    #expect(try await buyer.open("/my/data").html.contains("A code opens one order only"), "not all of B-1")
    #expect(try await code() == nil, "a code that was used is sent no more")
    let other = Person(client)
    #expect(try await other.submit("/enter/A-1", ["code": sent]).html.contains("code is wrong"))
  }

  /// Who knows the number of somebody's order can neither guess at his code nor use it up, and a code that was overheard
  /// opens nothing elsewhere.
  @Test(arguments: Engine.kinds) func aCodeBelongsToTheBrowserThatAskedForIt(_ engine: Engine) async throws {
    let client = try await APIClient(engine)
    try await fill(client)
    func codes() async throws -> [String] {
      (try await client.get("messages?limit=200").body["items"]?.array ?? []).filter {
        $0["type"]?.string == "sign-in.code"
      }.compactMap { $0["data"]?["code"]?.string }
    }
    let ask = ["do": "send-code", "order": "A-1", "contact": "b1@example.org"]
    let (buyer, thief) = (Person(client), Person(client))
    thief.address = "198.51.100.7"
    #expect(try await buyer.submit("/enter", ask).status == 303)
    let sent = try #require(try await codes().first)
    #expect(try await thief.submit("/enter", ask.merging(["contact": "x@example.org"]) { $1 }).status == 303)
    for guess in [sent, "000001", "000002", "000003", "000004", "000005", "000006"] {
      #expect(try await thief.submit("/enter/A-1", ["code": guess]).status != 303)
      client.now = client.now.adding(seconds: 40)
    }
    // Two of a household at once: each has a code of his own.
    let second = Person(client)
    #expect(try await second.submit("/enter", ask).status == 303)
    let both = try await codes()
    #expect(both.count == 2)
    #expect(try await second.submit("/enter/A-1", ["code": both[0]]).status != 303 || both[0] == both[1])
    #expect(try await buyer.submit("/enter/A-1", ["code": sent]).status == 303)
    // Sixth and later browsers take the place of the first.
    for number in 1...7 {
      let other = Person(client)
      other.address = "203.0.113.\(number)"
      #expect(try await other.submit("/enter", ask).status == 303)
    }
    #expect(try await codes().count == 5)
  }
}
