import Crypto
import Foundation
import FoundationNetworking
import Promises
import Service
import Support
import Testing

/// Chat and telephone with two people at two browsers, and many who wait.
@Suite(.enabled(if: WebDriver.isThere, "There is no chromedriver on this machine."))
struct ContactTests {
  private static let password = "a long sentence that nobody tries"
  private static let telephone = Data(repeating: 9, count: 32)

  private func run(
    in shop: String = "https://shop.example", _ body: (RunningServer, WebDriver, WebDriver) async throws -> Void
  ) async throws {
    let server = try await RunningServer(environment: [
      "PLEDGE_TELEPHONY_SECRET": "whsec_" + Self.telephone.base64EncodedString(),
      "PLEDGE_SHOP_ORIGINS": shop,
    ])
    try await WebDriver.use { consumer in
      try await WebDriver.use { agent in
        try await consumer.show(width: 400)
        try await agent.show(width: 1280)
        try await comeIn("mei", server, agent)
        try await body(server, consumer, agent)
      }
    }
    #expect(server.stop() == 0, "open pages do not keep it from stopping")
  }

  private func site(_ server: RunningServer) -> String { "http://127.0.0.1:\(server.port)" }

  private func comeIn(_ name: String, _ server: RunningServer, _ browser: WebDriver) async throws {
    let word = try server.invite("\(name)@example.org", as: [.service])
    try await browser.open("\(site(server))/invitations/\(word)?language=en")
    try await browser.type(name, into: "#name")
    try await browser.type(Self.password, into: "#password")
    try await browser.click("#accept button")
    try await browser.wait(for: "Where you are signed in")
  }

  private func count(_ words: String, _ browser: WebDriver) async throws -> Int64? {
    try await browser.run(
      "return [...document.querySelectorAll('.steps .user')].filter((p) => p.textContent === arguments[0]).length",
      .string(words)
    ).integer
  }

  @Test func aChatIsHeldAndAnswered() async throws {
    try await run { server, consumer, agent in
      try await agent.open(site(server) + "/chats?language=en")
      try await agent.wait(for: "There are no chats now")
      try await consumer.open(site(server) + "/chat?language=en")
      try await consumer.type("My kettle leaks.", into: "#words")
      try await consumer.click("#begin button")
      try await consumer.wait(for: "You are next.")
      // The list shows it by itself.
      try await agent.wait(for: "My kettle leaks.")
      try await agent.click("main table button")
      try await agent.wait(for: "mei has it, and the other side is there.")
      try await consumer.wait(for: "mei is here.")
      try await agent.type("Where does it leak?", into: "#words")
      try await consumer.wait(for: "Somebody is writing")
      try await agent.click("#write button")
      try await consumer.wait(for: "Where does it leak?")
      try await consumer.type("At the lid.", into: "#words")
      try await consumer.click("#write button")
      try await agent.wait(for: "At the lid.")
      #expect(try await count("At the lid.", agent) == 1)
      #expect(try await count("At the lid.", consumer) == 1)
      // The page comes back, and the other side has written meanwhile.
      let address = try await consumer.address()
      try await consumer.open("about:blank")
      try await agent.type("A lid is on its way.", into: "#words")
      try await agent.click("#write button")
      try await consumer.open(address)
      try await consumer.wait(for: "A lid is on its way.")
      for words in ["My kettle leaks.", "Where does it leak?", "At the lid.", "A lid is on its way."] {
        #expect(try await count(words, consumer) == 1, "\(words)")
      }
      try await consumer.click("#end button")
      try await agent.wait(for: "The chat has ended.")
      // The case holds all of it, and the answer was a person's.
      let path = try await agent.run("return location.pathname.replace('/chats/', '/complaints/')").string ?? ""
      try await agent.open(site(server) + path + "?language=en")
      try await agent.wait(for: "A lid is on its way.")
      let reference = path.replacing("/complaints/", with: "")
      let sheet = try await server.get("v1/complaints/\(reference)").body
      #expect(sheet["obligations"]?.array?.allSatisfy { $0["outcome"]?.string == "kept" } == true)
    }
  }

  private func ring(_ server: RunningServer, _ body: JSON, id: String) async throws -> Int {
    var request = URLRequest(url: URL(string: site(server) + "/webhooks/telephony")!)
    let time = String(Int64(Date().timeIntervalSince1970))
    let bytes = Data(body.bytes)
    let code = HMAC<SHA256>.authenticationCode(
      for: Data("\(id).\(time).".utf8) + bytes, using: SymmetricKey(data: Self.telephone))
    request.httpMethod = "POST"
    request.httpBody = bytes
    request.setValue(id, forHTTPHeaderField: "Webhook-Id")
    request.setValue(time, forHTTPHeaderField: "Webhook-Timestamp")
    request.setValue("v1," + Data(code).base64EncodedString(), forHTTPHeaderField: "Webhook-Signature")
    let (_, response) = try await URLSession.shared.data(for: request)
    return (response as? HTTPURLResponse)?.statusCode ?? 0
  }

  @Test func aCallOpensOnTheScreen() async throws {
    try await run { server, consumer, agent in
      // Whoever calls has a case.
      _ = try await server.post("v1/complaints", ["reference": "K-1", "subject": "The lid is missing."])
      let asked = try await server.post("v1/call-requests", ["complaint": "K-1", "number": "+86 138 1234 5678"])
      #expect(asked.status == 201)
      try await agent.open(site(server) + "/calls?language=en")
      try await agent.wait(for: "No call waits to be filed")
      let now = Instant(seconds: Int64(Date().timeIntervalSince1970)).description
      let ringing: JSON = ["call": "X-1", "event": "ringing", "at": .string(now), "number": "13812345678"]
      for id in ["m-1", "m-1", "m-2"] { #expect(try await ring(server, ringing, id: id) == 200) }
      try await agent.wait(for: "Call from 13812345678")
      try await agent.wait(for: "The lid is missing.")
      try await agent.type("He wants a lid; it is sent today.", into: "#words")
      try await agent.click("input[name='answered']")
      try await agent.click("#log button")
      try await agent.wait(for: "He wants a lid; it is sent today.")
      let sheet = try await server.get("v1/complaints/K-1").body
      #expect(sheet["answeredAt"] != nil && sheet["callBackSince"] != nil)
      #expect(try await ring(server, ["call": "X-1", "event": "sung", "at": .string(now)], id: "m-3") == 422)
    }
  }

  /// The button in a shop's page opens the chat in a frame, where the platform knows the shop; its script is loaded from
  /// there.
  /// A chat that was begun on one page of a shop goes on on the next.
  @Test func aChatGoesOnOnTheShopsNextPage() async throws {
    let shop = try await Shopfront()
    try await run(in: shop.origin) { server, consumer, agent in
      shop.shows("<h1>Kettles</h1><script src=\"\(site(server))/widget.js\" data-language=\"en\" async></script>")
      let root = "document.querySelector('#pledge-chat')?.shadowRoot"
      let frame = "return \(root).querySelector('iframe')"
      try await consumer.open(shop.origin + "/kettles")
      #expect(try await eventually { try await consumer.run("return !!\(root)").bool == true })
      _ = try await consumer.run("\(root).querySelector('button').click()")
      try await consumer.enter(frame: frame)
      try await consumer.wait(for: "Begin the chat")
      try await consumer.type("My kettle leaks.", into: "#words")
      try await consumer.click("#begin button")
      try await consumer.wait(for: "A chat began")
      try await consumer.enter(frame: nil)
      try await consumer.open(shop.origin + "/lids")
      // It is open again by itself, and live.
      #expect(
        try await eventually { try await consumer.run("return !!\(root)?.querySelector('iframe').src").bool == true })
      try await consumer.enter(frame: frame)
      try await consumer.wait(for: "My kettle leaks.")
      try await agent.open(site(server) + "/chats?language=en")
      try await agent.wait(for: "My kettle leaks.")
      try await agent.click("main table button")
      try await consumer.wait(for: "mei is here.")
      try await consumer.picture("chat-in-a-shop")
      // What has ended does not come back.
      try await consumer.click("#end button")
      try await consumer.wait(for: "The chat has ended.")
      try await consumer.enter(frame: nil)
      #expect(
        try await eventually { try await consumer.run("return sessionStorage.getItem('pledge-chat')") == .null })
    }
  }

  @Test func aShopShowsTheChat() async throws {
    try await run { server, consumer, _ in
      let (_, script) = try await URLSession.shared.data(from: URL(string: site(server) + "/widget.js")!)
      let headers = (script as? HTTPURLResponse)?.allHeaderFields as? [String: String]
      #expect(headers?["Cross-Origin-Resource-Policy"] == "cross-origin")
      let (_, page) = try await URLSession.shared.data(from: URL(string: site(server) + "/chat")!)
      let policy = ((page as? HTTPURLResponse)?.allHeaderFields as? [String: String])?["Content-Security-Policy"]
      #expect(policy?.contains("frame-ancestors https://shop.example") == true)
    }
  }
}
