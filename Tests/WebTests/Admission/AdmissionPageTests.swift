import Database
import Foundation
import HTTPTypes
import Promises
import Service
import Support
import Testing

@testable import Web

/// The pages of admission, through the real router and by people with roles.
@Suite struct AdmissionPageTests {
  private static let code = "91350100M000100Y43"

  private func open(_ engine: Engine) async throws -> APIClient {
    let api = try await APIClient(engine)
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../letters")
    for kind in ["goods", "admission"] {
      let source = try String(contentsOf: folder.appending(path: "\(kind).yaml").standardizedFileURL, encoding: .utf8)
      let reply = try await api.post("annexes", ["kind": .string(kind), "source": .string(source)])
      #expect(reply.status == 201, "\(reply.body.text)")
    }
    return api
  }

  private func add(
    _ api: APIClient, _ kind: String, _ number: String, until: String? = nil, to merchant: String = "M-1"
  ) async throws {
    let picture =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    var body: JSONObject = [
      "merchant": .string(merchant), "kind": .string(kind), "number": .string(number), "content": .string(picture),
    ]
    if let until { body["validUntil"] = .string(until) }
    #expect(try await api.post("admission-documents", .object(body)).status == 201)
  }

  /// Somebody whom nobody knows asks for a link, and comes in by it.
  ///
  /// - Returns: what he is called here.
  private func comeIn(_ person: Person, _ address: String, _ api: APIClient) async throws -> String {
    let sell = try await person.open("/sell?language=en")
    #expect(sell.html.contains("within 10 working days") && sell.html.contains("Food business licence"))
    let sent = try await person.submit("/sell?language=en", ["do": "newcomer", "address": address])
    #expect(sent.location == "/sell?language=en&sent=yes")
    #expect(try await person.open(sent.location).html.contains("A link is on its way"))
    let messages = try await api.get("messages").body["items"]?.array ?? []
    let invitation = try #require(messages.last { $0["type"]?.string == "newcomer.invited" }?["data"]?["invitation"])
    #expect(invitation["address"]?.string == address)
    let path = try #require(invitation["path"]?.string) + "?language=en"
    #expect(try await person.open(path).html.contains("Accept the invitation"))
    let inside = try await person.submit(path, ["do": "accept", "name": "Ann", "password": Person.password])
    #expect(inside.status == 303)
    return try #require(
      inside.location.firstMatch(of: /^\/admission\/(N-[0-9A-Z]{10})\?language=en$/).map { String($0.1) })
  }

  /// From the newcomer's first word to his first day, all on the pages.
  @Test(arguments: Engine.kinds) func aNewcomerIsAdmittedOnThePages(_ engine: Engine) async throws {
    let api = try await open(engine)
    let (merchant, quality) = (Person(api), Person(api))
    let name = try await comeIn(merchant, "ann@shop.example", api)
    try await quality.comeIn("q@shop", as: [.quality])
    let own = "/admission/\(name)?language=en"
    #expect(try await merchant.open("/merchants?language=en").location == own)
    #expect(try await merchant.open("/seller?language=en").location == own)
    var page = try await merchant.open(own)
    #expect(page.html.contains("Apply for admission") && !page.html.contains("The shop has brought"))
    let application = [
      "do": "apply", "kind": "company", "name": "Shop <Ltd>", "code": "91350100M000100Y44", "address": "Fuzhou",
      "telephone": "1", "email": "a@b", "account": "62220001", "category-food": "on",
    ]
    page = try await merchant.submit(own, application, word: page.word)
    #expect(page.status == 422 && page.html.contains("check digit"))
    page = try await merchant.submit(own, application.merging(["code": Self.code]) { $1 }, word: page.word)
    #expect(page.status == 303)
    try await add(api, "business-licence", Self.code, to: name)
    try await add(api, "account-proof", "K1", to: name)
    try await add(api, "account-proof", "K2", to: name)
    page = try await merchant.open(own)
    #expect(page.html.contains("Shop &lt;Ltd&gt;") && page.html.contains("2 points are open."))
    #expect(page.html.contains("Food business licence") && page.html.contains("Needed for Food"))
    #expect(page.html.contains("…0001") && !page.html.contains("62220001"))
    // One of the two was a mistake.
    let documents = try await api.get("admissions/\(name)").body["documents"]?.array ?? []
    let second = try #require(documents.first { $0["number"]?.string == "K2" }?["id"]?.string)
    #expect(page.html.contains("name=\"document\" value=\"\(second)\""))
    page = try await merchant.submit(own, ["do": "withdraw", "document": second], word: page.word)
    #expect(page.status == 303)
    page = try await merchant.open(own)
    #expect(page.html.contains("1 point is open.") && page.html.contains("Taken back"))
    page = try await merchant.submit(own, ["do": "withdraw", "document": second], word: page.word)
    #expect(page.status == 422 && page.html.contains("taken back already"))
    page = try await merchant.submit(own, ["do": "submit"], word: page.word)
    #expect(page.status == 303)
    page = try await merchant.open(own)
    #expect(!page.html.contains("Take it back"), "it is being looked at")

    page = try await quality.open("/work?language=en")
    #expect(page.html.contains("href=\"\(own)\""))
    page = try await quality.open("/merchants?language=zh-Hans")
    #expect(page.html.contains("待审核") && page.html.contains("食品经营许可证"))
    page = try await quality.open(own)
    #expect(page.html.contains("It cannot be approved yet: Food business licence."))
    page = try await quality.submit(own, ["do": "review", "verdict": "approve"], word: page.word)
    #expect(page.status == 422 && page.html.contains("Points of the checklist are open"))
    page = try await quality.submit(
      own, ["do": "review", "verdict": "reject", "reason-missing": "on", "note": "No licence."], word: page.word)
    #expect(page.status == 303)

    page = try await merchant.open(own)
    #expect(page.html.contains("Documents or facts are missing") && page.html.contains("No licence."))
    #expect(page.html.contains("You may appeal by") && page.html.contains("The last decision"))
    #expect(!page.html.contains("q@shop"), "which person it was is no business of his")
    page = try await merchant.submit(own, ["do": "appeal", "words": "Here it is."], word: page.word)
    #expect(page.status == 303)
    try await add(api, "food-licence", "JY1", until: "2027-11-24", to: name)
    page = try await quality.open(own)
    #expect(page.html.contains("You made the decision yourself"))
    page = try await quality.submit(own, ["do": "decide-appeal", "granted": "yes"], word: page.word)
    #expect(page.status == 422)
    let colleague = Person(api)
    try await colleague.comeIn("r@shop", as: [.quality])
    page = try await colleague.open(own)
    page = try await colleague.submit(own, ["do": "decide-appeal", "granted": "yes"], word: page.word)
    #expect(page.status == 303)
    page = try await merchant.open("/admission/\(name)?language=zh-Hans")
    #expect(page.html.contains("保证金未达约定下限") && page.html.contains("保证金达到"))
    _ = try await api.post("deposit-payments", ["merchant": .string(name), "amount": 2_000_000])
    #expect(try await merchant.open(own).html.contains("Sells here"))
    page = try await merchant.open("/seller?language=en")
    #expect(page.html.contains("href=\"\(own)\"") && page.html.contains("What was proven holds until"))
  }

  /// Nobody learns by asking for a link who has an account, and nobody asks without end.
  @Test(arguments: Engine.kinds) func askingForALinkTellsNothing(_ engine: Engine) async throws {
    let api = try await open(engine)
    let (known, stranger) = (Person(api), Person(api))
    try await known.comeIn("q@shop.example", as: [.quality])
    let sent = try await stranger.submit("/sell?language=en", ["do": "newcomer", "address": "q@shop.example"])
    #expect(sent.location == "/sell?language=en&sent=yes")
    let wrong = try await stranger.submit("/sell?language=zh-Hans", ["do": "newcomer", "address": "nobody"])
    #expect(wrong.status == 422 && wrong.html.contains("请填写电子邮箱"))
    #expect(try await api.get("messages").body["items"]?.array?.isEmpty == true)
    var statuses: [Int] = []
    for _ in 0..<20 {
      statuses.append(
        try await stranger.submit("/sell?language=en", ["do": "newcomer", "address": "x@y.example"]).status)
    }
    #expect(statuses.first == 303 && statuses.last == 422)
    let told = try await api.get("messages").body["items"]?.array ?? []
    #expect(told.count == 1, "his mailbox is not filled")
    let link = try #require(told.first?["data"]?["invitation"]?["path"]?.string)
    #expect(try await Person(api).open(link).status == 200, "and his link stays good")
    let events = try api.database.readNow {
      try $0.first("SELECT COUNT(*) FROM security_event WHERE subject LIKE '%y.example%'", map: { $0.int(0) })
    }
    #expect(events == 0, "events stay for good, and he may never have asked")
    #expect(try await !known.open("/sell?language=en").html.contains("Send the link"))
  }

  /// On the page, too, it is the suspension that he appeals against: nobody is told of the rejection's time, and whoever
  /// rejected him may decide.
  @Test(arguments: Engine.kinds) func whoIsSuspendedAfterARejectionAppealsAgainstTheSuspension(
    _ engine: Engine
  ) async throws {
    let api = try await open(engine)
    let application: JSON = [
      "merchant": "M-1", "kind": "company", "name": "Shop Ltd", "code": .string(Self.code), "address": "Fuzhou",
      "telephone": "1", "email": "a@b", "account": "62220001", "categories": ["food"],
    ]
    #expect(try await api.post("admission-applications", application).status == 201)
    try await add(api, "business-licence", Self.code)
    try await add(api, "account-proof", "K1")
    try await add(api, "food-licence", "JY1", until: "2026-11-24")
    let (merchant, quality) = (Person(api), Person(api))
    try await merchant.comeIn("m@shop", as: [.merchant], merchant: "M-1")
    try await quality.comeIn("q@shop", as: [.quality])
    let own = "/admission/M-1?language=en"
    for verdict in [["verdict": "approve"], ["verdict": "reject", "reason-missing": "on", "note": "Unclear."]] {
      var page = try await merchant.open(own)
      page = try await merchant.submit(own, ["do": "submit"], word: page.word)
      #expect(page.status == 303, "\(page.html)")
      page = try await quality.open(own)
      page = try await quality.submit(own, ["do": "review"].merging(verdict) { $1 }, word: page.word)
      #expect(page.status == 303, "\(page.html)")
    }
    #expect(try await merchant.open(own).html.contains("You may appeal by"))
    api.now = Instant("2026-11-24T12:00:00Z")!
    _ = try await quality.open(own)
    _ = try await merchant.open(own)
    api.now = Instant("2026-11-24T16:00:01Z")!
    try await api.platform.operate(at: api.now) { while try $0.sweep() > 0 {} }
    var page = try await merchant.open(own)
    #expect(!page.html.contains("You may appeal by") && page.html.contains("value=\"appeal\""))
    page = try await merchant.submit(own, ["do": "appeal", "words": "It is renewed."], word: page.word)
    #expect(page.status == 303, "\(page.html)")
    #expect(try await !quality.open(own).html.contains("You made the decision yourself"))
  }

  /// Nobody sees another merchant's papers, and only who decides may decide.
  @Test(arguments: Engine.kinds) func whoMaySeeWhat(_ engine: Engine) async throws {
    let api = try await open(engine)
    _ = try await api.post(
      "admission-applications", ["merchant": "M-1", "kind": "company", "name": "Shop", "code": .string(Self.code)])
    try await add(api, "business-licence", Self.code)
    let whole = try await api.get("admissions/M-1").body
    let hash = try #require(whole["documents"]?[0]?["sha256"]?.string)
    let file = "/admission/M-1/files/\(hash)"
    // Who works for another merchant, and another who only applies.
    _ = try await api.post("merchants", ["reference": "M-2", "floor": 0])
    let (own, other, quality, service) = (Person(api), Person(api), Person(api), Person(api))
    let newcomer = Person(api)
    _ = try await comeIn(newcomer, "new@shop.example", api)
    try await own.comeIn("own@shop", as: [.merchant], merchant: "M-1")
    try await other.comeIn("other@shop", as: [.merchant], merchant: "M-2")
    try await quality.comeIn("q@shop", as: [.quality])
    try await service.comeIn("s@shop", as: [.service])
    for (person, path, status) in [
      (own, file, 200), (quality, file, 200), (other, file, 404), (service, file, 403), (newcomer, file, 404),
      (newcomer, "/admission/M-1", 404), (newcomer, "/admission/M-2", 404),
      (other, "/admission/M-2/files/\(hash)", 404), (other, "/admission/M-1", 404), (service, "/merchants", 403),
    ] {
      let page = try await person.open(path)
      #expect(page.status == status, "\(path)")
    }
    let document = try await api.browse(.get, file, [.accept: "*/*"], nil)
    #expect(document.headers[.contentDisposition] == "attachment; filename=\"document.png\"")
    let page = try await own.open("/admission/M-1?language=en")
    #expect(page.status == 200 && !page.html.contains("Related merchants"))
    let sent = try await own.submit(
      "/admission/M-1?language=en", ["do": "review", "verdict": "approve"], word: page.word)
    #expect(sent.status == 403)
  }
}
