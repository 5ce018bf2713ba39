import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Promises
import Support
import Testing

@testable import Web

/// What is wrong gets its clear answer, and nothing is written.
@Suite struct BadRequestTests {
  @Test(arguments: [
    // body, content type, status, code, errors
    ("{\"reference\":", "application/json", 400, "json", []),
    ("{\"reference\":\"A\",\"reference\":\"B\"}", "application/json", 400, "json", []),
    ("", "application/json", 400, "json", []),
    ("[]", "application/json", 422, "fields", [" type"]),
    ("{}", "application/json", 422, "fields", ["/reference missing", "/promised missing"]),
    (
      "{\"reference\":\"A\",\"promised\":\"2026-12-01\",\"promise\":1}", "application/json", 422, "fields",
      ["/promise unknown"]
    ),
    ("{\"reference\":7,\"promised\":\"2026-12-01\"}", "application/json", 422, "fields", ["/reference type"]),
    ("{\"reference\":\"A\",\"promised\":\"2026-02-30\"}", "application/json", 422, "fields", ["/promised format"]),
    (
      "{\"reference\":\"A\",\"promised\":\"2026-12-01\",\"lines\":[{\"product\":\"P\",\"quantity\":0,\"price\":1}]}",
      "application/json", 422, "fields", ["/lines/0/quantity too-small"]
    ),
    (
      "{\"reference\":\"A\",\"promised\":\"2026-12-01\",\"at\":\"2026-11-24T05:00:00Z\"}", "application/json", 422,
      "in-the-future", []
    ),
    (
      "{\"reference\":\"A\",\"promised\":\"2026-12-01\",\"lines\":[{\"product\":\"P\",\"quantity\":1,\"price\":1}]}",
      "application/json", 404, "product-unknown", []
    ),
    ("{\"reference\":\"A\",\"promised\":\"2026-12-01\"}", "text/plain", 415, "content-type", []),
    ("{\"reference\":\"A\",\"promised\":\"2026-12-01\"}", "application/jsonp", 415, "content-type", []),
  ])
  func anOrderThatCannotBeTaken(body: String, type: String, status: Int, code: String, errors: [String]) async throws {
    let api = try await APIClient()
    let before = try api.rows()
    let reply = try await api.send(.post, "/v1/orders", body, type: type, key: "k")
    #expect(reply.status == status)
    #expect(reply.code == code)
    #expect(reply.errors == errors)
    #expect(reply.headers[.contentType] == "application/problem+json")
    #expect(Problem.schema.problems(in: reply.body) == [])
    #expect(try api.rows() == before)
  }

  /// Reports keep no characters that cannot be seen.
  @Test(arguments: Engine.kinds) func aWeaknessOfWhichNothingCanBeSeen(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    func report(_ rule: String, _ place: String, _ title: String) async throws -> [String] {
      let reply = try await api.post(
        "security-weaknesses",
        ["rule": .string(rule), "place": .string(place), "title": .string(title), "severity": "low"])
      #expect(reply.status == (rule == "R" && place == "P" && title == "T" ? 201 : 422))
      return reply.body["errors"]?.array?.compactMap { $0["pointer"]?.string } ?? []
    }
    #expect(try await report("\u{200B}", "P", "T") == ["/rule"])
    #expect(try await report("R", "\u{7}\u{1F}", "\u{E000}") == ["/place", "/title"])
    #expect(try await report("R", "P", "T") == [])
  }

  @Test(arguments: Engine.kinds) func aBodyThatIsTooLarge(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let body = "{\"reference\":\"" + String(repeating: "A", count: API.largestBody) + "\"}"
    let reply = try await api.send(.post, "/v1/orders", body)
    #expect(reply.status == 413)
    #expect(reply.code == "too-large")
  }

  @Test(arguments: [
    ("payments", #"{"order":"X","reference":"Z","amount":1,"channel":"card"}"#, "order-unknown"),
    ("shipments", #"{"order":"X","reference":"S","carrier":"SF"}"#, "order-unknown"),
    ("tracking-events", #"{"order":"X","reference":"T","kind":"delivered"}"#, "order-unknown"),
    ("cancellations", #"{"order":"X"}"#, "order-unknown"),
    ("claims", #"{"reference":"R","order":"X","kind":"repair"}"#, "order-unknown"),
    ("claim-fulfilments", #"{"claim":"X"}"#, "claim-unknown"),
    ("complaints", #"{"reference":"K","order":"X","subject":"late"}"#, "order-unknown"),
    ("complaint-answers", #"{"complaint":"X"}"#, "complaint-unknown"),
    ("complaint-findings", #"{"complaint":"X","findings":"none","measures":"none"}"#, "complaint-unknown"),
    ("certificates", #"{"product":"X","number":"1","issuer":"C","validUntil":"2027-01-01"}"#, "product-unknown"),
    ("takedowns", #"{"product":"X"}"#, "product-unknown"),
    ("counterfeit-findings", #"{"reference":"F","product":"X","evidence":"lab"}"#, "product-unknown"),
    ("duty-records", #"{"clause":"nothing.such","note":"done"}"#, "duty-unknown"),
    (
      "remedy-choices", #"{"obligation":"0192e4a0-7c1f-7b3a-9d2e-5f60718293a4","remedy":"reship"}"#, "offer-unknown"
    ),
  ])
  func whatIsNotThere(path: String, body: String, code: String) async throws {
    let api = try await APIClient()
    let before = try api.rows()
    let reply = try await api.send(.post, "/v1/" + path, body)
    #expect(reply.status == 404)
    #expect(reply.code == code)
    #expect(try api.rows() == before)
  }

  @Test(arguments: Engine.kinds) func aKeyThatIsNoKey(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let choice = try await api.post(
      "remedy-choices", ["obligation": .string(String(repeating: "z", count: 36)), "remedy": "reship"])
    #expect(choice.errors == ["/obligation format"])
    let long = try await api.post("orders", [:], key: String(repeating: "k", count: 256))
    #expect(long.status == 400)
    #expect(long.code == "idempotency-key")
  }

  @Test(arguments: Engine.kinds) func aReferenceThatIsTaken(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let order: JSON = ["reference": "A-1", "promised": "2026-12-01"]
    #expect(try await api.post("orders", order).status == 201)
    let again = try await api.post("orders", order)
    #expect(again.status == 409)
    #expect(again.code == "order-exists")
  }

  @Test(arguments: Engine.kinds) func whatIsTakenAnswersAConflictAndNoFault(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let bodies: [(String, JSON)] = [
      ("products", ["reference": "P", "title": "Kettle"]),
      ("certificates", ["product": "P", "number": "1", "issuer": "C", "validUntil": "2027-01-01"]),
      ("orders", ["reference": "A", "promised": "2026-12-01"]),
      ("payments", ["order": "A", "reference": "Z", "amount": 1, "channel": "card"]),
      ("shipments", ["order": "A", "reference": "S", "carrier": "SF"]),
      ("complaints", ["reference": "K", "subject": "late"]),
      ("counterfeit-findings", ["reference": "F", "product": "P", "evidence": "lab"]),
      (
        "suspensions",
        [
          "reference": "M", "clauses": ["delivery.on-time"], "from": "2026-12-01T00:00:00Z",
          "until": "2026-12-02T00:00:00Z", "reason": ["zh-Hans": "台风。", "en": "A typhoon."], "evidence": "12",
          "declaredBy": "Li Na",
        ]
      ),
    ]
    for (path, body) in bodies {
      #expect(try await api.post(path, body).status == 201, "\(path)")
      let rows = try api.rows()
      let again = try await api.post(path, body)
      #expect(again.status == 409, "\(path)")
      #expect(try api.rows() == rows, "\(path)")
    }
    let twice = try await api.post(
      "orders",
      [
        "reference": "B", "promised": "2026-12-01",
        "lines": [["product": "P", "quantity": 1, "price": 1], ["product": "P", "quantity": 1, "price": 1]],
      ])
    #expect(twice.code == "line-twice")
  }

  @Test(arguments: Engine.kinds) func addressesAndMethodsThatAreNone(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    #expect(try await api.get("nothing").code == "not-found")
    #expect(try await api.get("orders/nobody").code == "order-unknown")
    #expect(try await api.get("claims/nobody").status == 404)
    #expect(try await api.get("letter-versions/9").status == 404)
    #expect(try await api.get("letter-versions/one").errors == ["/number type"])
    #expect(try await api.get("orders?limit=0").errors == ["/limit too-small"])
    #expect(try await api.get("orders?cursor=x").errors == ["/cursor cursor"])
    #expect(try await api.get("orders?colour=red").errors == ["/colour unknown"])
    for method in [.put, .trace, try #require(HTTPRequest.Method("QUERY"))] as [HTTPRequest.Method] {
      let reply = try await api.send(method, "/v1/orders", "{}")
      #expect(reply.status == 405)
      #expect(reply.headers[.allow] == "GET, POST")
    }
    #expect(try await api.get("payments").headers[.allow] == "POST")
  }
}
