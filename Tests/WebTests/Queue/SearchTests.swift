import Promises
import Service
import Support
import Testing

@testable import Web

@Suite(.serialized) struct SearchTests {
  /// Two orders of the same goods, each of a buyer and a merchant of its own.
  private func fill(_ api: APIClient) async throws {
    _ = try await api.post("products", ["reference": "P-1", "title": "Kettle"])
    for name in ["1", "2"] {
      api.now = api.now.adding(seconds: 60)
      _ = try await api.post("merchants", ["reference": .string("M-" + name), "floor": 0])
      for (path, body) in [
        (
          "orders",
          [
            "reference": .string("A-" + name), "promised": "2026-11-24", "merchant": .string("M-" + name),
            "buyer": .string("B-" + name), "lines": [["product": "P-1", "quantity": 1, "price": 9900]],
          ]
        ),
        (
          "payments",
          ["order": .string("A-" + name), "reference": .string("Z-" + name), "amount": 9900, "channel": "x"]
        ),
        (
          "shipments",
          [
            "order": .string("A-" + name), "reference": .string("S-" + name), "carrier": "SF",
            "number": .string("SF" + name),
          ]
        ),
        ("tracking-events", ["order": .string("A-" + name), "reference": "T", "kind": "delivered"]),
        ("claims", ["reference": .string("R-" + name), "order": .string("A-" + name), "kind": "damaged"]),
        ("complaints", ["reference": .string("K-" + name), "order": .string("A-" + name), "subject": "Slow."]),
      ] as [(String, JSON)] {
        let reply = try await api.post(path, body)
        #expect(reply.status == 201, "\(path) \(reply.body)")
      }
    }
  }

  @Test(arguments: Engine.kinds) func everyNameLeadsToWhatItNames(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await fill(api)
    let person = Person(api)
    try await person.comeIn("s@example.org", as: [.service])
    let order = "/orders/A-1?language=en"
    for (name, address) in [
      ("A-1", order), ("R-1", "/seller/claims/R-1?language=en"), ("K-1", "/complaints/K-1?language=en"),
      ("M-1", "/seller?language=en&merchant=M-1"), ("Z-1", order), ("S-1", order), ("SF1", order), ("B-1", order),
      (" A-1 ", order),
    ] {
      let q = name.replacing(" ", with: "%20")
      #expect(try await person.open("/search?q=\(q)").location == address, "\(name)")
    }
    // Two orders hold the goods: both are listed, the latest first.
    let list = try await person.open("/search?q=P-1")
    #expect(list.status == 200)
    #expect(list.html.matches(of: />Order (A-\d)<\/a>/).map { String($0.1) } == ["A-2", "A-1"])
    for nothing in ["A-9", "A-", "a-1", "%25", "A_1"] {
      let page = try await person.open("/search?q=\(nothing)")
      #expect(page.status == 200 && page.html.contains("What can be looked up"), "\(nothing)")
    }
    #expect(try await person.open("/search").html.contains("What can be looked up"))
  }

  /// A name of another's is nothing's name, for a merchant and for a buyer.
  @Test(arguments: Engine.kinds) func eachFindsHisOwn(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await fill(api)
    let names = ["A", "R", "K", "M", "Z", "S", "B"]
    let seller = Visitor(holder: .person(Identifier(high: 3, low: 3)), roles: [.merchant], merchant: "M-1")
    let buyer = Visitor(holder: .buyer("B-1"), roles: [.consumer])
    let inspector = Visitor(holder: .person(Identifier(high: 3, low: 4)), roles: [.inspector])
    func found(_ text: String, _ visitor: Visitor) async throws -> [Found] {
      try await api.platform.look(at: api.now) { try $0.search(text, for: visitor) }
    }
    for visitor in [seller, buyer] {
      for name in names + ["SF"] {
        let text = name == "SF" ? "SF2" : name + "-2"
        #expect(try await found(text, visitor) == [], "\(visitor.roles) \(text)")
      }
    }
    for name in names { #expect(try await found(name + "-1", seller).count == 1, "\(name)") }
    #expect(try await found("P-1", seller).map(\.subject) == [.order("A-1")])
    #expect(try await found("K-1", buyer).map(\.subject) == [.complaint("K-1")])
    #expect(try await found("M-1", inspector) == [], "an inspector sees no merchant")
    #expect(try await found("P-1", inspector).count == 2)
  }
}
