import Foundation
import Promises
import Service
import Testing

/// The case that must run from end to end, with people at a browser, and the demonstration of it.
@Suite(.enabled(if: WebDriver.isThere, "There is no chromedriver on this machine."))
struct TheCaseTests {
  private static let password = "a long sentence that nobody tries"
  private static let secret = "what the shop and the platform share"
  /// A picture of one pixel.
  private static let picture =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

  private func run(_ body: (RunningServer, WebDriver) async throws -> Void) async throws {
    let server = try await RunningServer(environment: ["PLEDGE_SHOP_SECRET": Self.secret])
    try await WebDriver.use { browser in
      try await browser.show(width: 1280)
      try await body(server, browser)
    }
    #expect(server.stop() == 0)
  }

  private func site(_ server: RunningServer) -> String { "http://127.0.0.1:\(server.port)" }

  private func comeIn(
    _ name: String, as role: Role, merchant: String? = nil, _ server: RunningServer, _ browser: WebDriver
  ) async throws {
    let word = try server.invite("\(name)@example.org", as: [role], merchant: merchant)
    try await browser.forget()
    try await browser.open("\(site(server))/invitations/\(word)?language=en")
    try await browser.type(name, into: "#name")
    try await browser.type(Self.password, into: "#password")
    try await browser.click("#accept button")
    try await browser.wait(for: "Where you are signed in")
  }

  /// By a link from the shop.
  private func comeIn(buyer: String, _ server: RunningServer, _ browser: WebDriver) async throws {
    let links = try await ShopLinks.configured(["PLEDGE_SHOP_SECRET": Self.secret])
    let soon = Instant(seconds: Int64(Date().timeIntervalSince1970) + 300)
    let word = try #require(try await links?.word(for: buyer, until: soon))
    try await browser.forget()
    try await browser.open("\(site(server))/enter?language=en&token=\(word)")
    try await browser.wait(for: "My orders")
  }

  private func choose(_ value: String, in field: String, _ browser: WebDriver) async throws {
    let chosen = try await browser.run(
      "const f = document.getElementById(arguments[0]); f.value = arguments[1]; return f.value", .string(field),
      .string(value))
    #expect(chosen.string == value)
  }

  /// A merchant whose deposit is less than what he will owe, and two buyers of one lot of his.
  private func prepare(_ server: RunningServer) async throws {
    let now = Instant(seconds: Int64(Date().timeIntervalSince1970))
    func ago(_ hours: Int64) -> JSON { .string(now.adding(seconds: -3600 * hours).description) }
    let promised = JSON.string(String(now.adding(seconds: 2 * 86_400).description.prefix(10)))
    var told: [(String, JSON)] = [
      ("merchants", ["reference": "M-1", "floor": 50_000, "at": ago(80)]),
      ("deposit-payments", ["merchant": "M-1", "amount": 150_000, "at": ago(79)]),
      ("products", ["reference": "KETTLE", "title": "Kettle 1.7 L", "merchant": "M-1"]),
      ("lots", ["product": "KETTLE", "lot": "L-1", "quantity": 40]),
    ]
    let packed: JSON = [["product": "KETTLE", "lot": "L-1", "quantity": 1]]
    for number in 1...2 {
      let order = JSON.string("A-\(number)")
      told += [
        (
          "orders",
          [
            "reference": order, "promised": promised, "at": ago(48), "buyer": .string("B-\(number)"), "merchant": "M-1",
            "lines": [["product": "KETTLE", "quantity": 1, "price": 29_900]],
          ]
        ),
        ("payments", ["order": order, "reference": order, "amount": 29_900, "channel": "alipay"]),
        ("shipments", ["order": order, "reference": "S-1", "carrier": "SF", "lots": packed, "at": ago(40)]),
        ("tracking-events", ["order": order, "shipment": "S-1", "reference": "T", "kind": "delivered", "at": ago(4)]),
      ]
    }
    for (path, body) in told {
      let reply = try await server.post("v1/" + path, body)
      #expect(reply.status == 201, "\(path): \(reply.body.text)")
    }
  }

  @Test func fromTheReportToTheSanction() async throws {
    try await run { server, browser in
      try await prepare(server)
      let receipt = try await report(server, browser)
      let path = try await decide(server, browser)
      try await recall(server, browser)
      try await sendBack(server, browser)
      try await lookAtTheMoney(server, browser)
      try await appeal(path, server, browser)
      // Everybody.
      try await browser.forget()
      try await browser.open(site(server) + "/sanctions?language=en")
      try await browser.wait(for: "Sold counterfeit goods.")
      try await browser.open(site(server) + "/recalls?language=en")
      try await browser.wait(for: "Kettle 1.7 L")
      try await browser.open(receipt)
      try await browser.wait(for: "The goods are off sale; another person decides the appeal.")
    }
  }

  private func report(_ server: RunningServer, _ browser: WebDriver) async throws -> String {
    try await comeIn(buyer: "B-1", server, browser)
    try await browser.open(site(server) + "/report?language=en&product=KETTLE")
    try await browser.wait(for: "Kettle 1.7 L")
    try await choose("counterfeit", in: "report-kind", browser)
    try await browser.type("The maker's seal is a copy.", into: "#report-words")
    let file = server.folder.appending(path: "seal.png")
    try #require(Data(base64Encoded: Self.picture)).write(to: file)
    try await browser.type(file.path, into: "#report-file", clearing: false)
    try await browser.click("#report button")
    try await browser.wait(for: "We have it. Thank you.")
    return try await browser.address()
  }

  private func order(_ reference: String, _ server: RunningServer) async throws -> RunningServer.Reply {
    try await server.post(
      "v1/orders",
      [
        "reference": .string(reference), "promised": "2099-01-01", "merchant": "M-1",
        "lines": [["product": "KETTLE", "quantity": 1, "price": 29_900]],
      ])
  }

  /// Quality finds the case in the queue and decides it; what must not happen meanwhile does not.
  private func decide(_ server: RunningServer, _ browser: WebDriver) async throws -> String {
    try await comeIn("qi", as: .quality, server, browser)
    try await browser.open(site(server) + "/work?language=en")
    try await browser.click("a[href*='/cases/J-']")
    try await browser.wait(for: "The maker's seal is a copy.")
    let path = try await browser.run("return location.pathname").string ?? ""
    try await browser.type("The photograph shows it.", into: "#hold-facts")
    try await browser.click("#hold button")
    try await browser.wait(for: "Nothing was found")
    #expect(try await order("A-3", server).body["code"]?.string == "not-on-sale")
    // What follows is said before it is done.
    try await browser.wait(for: "CNY\u{A0}2,392.00")
    try await browser.type("The maker says that the seal is not his.", into: "#find-facts")
    try await browser.show(width: 1280, height: 1000)
    try await browser.picture("case")
    try await browser.click("#find button")
    try await browser.wait(for: "min left")
    #expect(try await Accessibility.faultsOnEveryScreen(browser) == [])
    let lots = try await server.get("v1/lots/KETTLE").body["items"]?[0]
    #expect(lots?["holds"]?[0]?["reason"]?.string == "finding:\(path.dropFirst("/cases/".count))")
    let parcel: JSON = [
      "order": "A-1", "reference": "S-2", "carrier": "SF",
      "lots": [["product": "KETTLE", "lot": "L-1", "quantity": 1]],
    ]
    #expect(try await server.post("v1/shipments", parcel).body["code"]?.string == "lot-held")
    try await browser.click("#take-down button")
    try await browser.wait(for: "Sanction the merchant")
    try await choose("suspension", in: "sanction-kind", browser)
    try await browser.type("销售假冒商品。", into: "#sanction-reason-zh")
    try await browser.type("Sold counterfeit goods.", into: "#sanction-reason-en")
    try await browser.click("#sanction button")
    try await browser.wait(for: "Sanctions: S-")
    #expect(try await order("A-4", server).body["code"]?.string == "merchant-suspended")
    return path
  }

  private func recall(_ server: RunningServer, _ browser: WebDriver) async throws {
    try await browser.open(site(server) + "/recalls?language=en")
    for (field, text) in [
      ("reference", "RC-1"), ("product", "KETTLE"), ("lots", "L-1"), ("hazardZh", "假冒商品，未经检验。"),
      ("hazardEn", "Counterfeit, and never tested."), ("adviceZh", "请停止使用。"), ("adviceEn", "Stop using it."),
      ("announcedBy", "Chengnuo Mall"), ("contact", "400-000-0000"),
    ] { try await browser.type(text, into: "#recall-\(field)") }
    try await choose("high", in: "recall-risk", browser)
    try await choose("send-back", in: "recall-goods", browser)
    try await browser.click("[name=refund]")
    try await browser.click("#announce button")
    try await browser.wait(for: "0 of 2", reloading: true)
  }

  private func sendBack(_ server: RunningServer, _ browser: WebDriver) async throws {
    try await comeIn(buyer: "B-2", server, browser)
    try await browser.click("td a")
    try await browser.wait(for: "Recalled: Kettle 1.7 L")
    #expect(try await Accessibility.faultsOnEveryScreen(browser) == [])
    try await choose("sends-back", in: "recall-answer-RC-1", browser)
    try await browser.click("#recall-RC-1 button")
    try await browser.wait(for: "How your claim stands")
    try await browser.click("a[href*='/claims/recall-']")
    try await browser.type("SF", into: "#carrier")
    try await browser.type("SF77", into: "#number")
    try await browser.click("#send-back button")
    try await browser.wait(for: "The goods are on their way back to the seller.")
  }

  /// What his deposit held pays first, and the fund the rest.
  private func lookAtTheMoney(_ server: RunningServer, _ browser: WebDriver) async throws {
    try await comeIn("fay", as: .finance, server, browser)
    try await browser.open(site(server) + "/finance/merchants/M-1?language=en")
    try await browser.wait(for: "Paid by the fund, owed by the merchant")
    try await browser.wait(for: "CNY\u{A0}892.00")
    // The price goes back the way it came, and damages, for which no payment is left, by transfer.
    try await browser.open(site(server) + "/finance?language=en&state=paid")
    try await browser.wait(for: "CNY\u{A0}299.00", reloading: true)
    try await browser.wait(for: "CNY\u{A0}897.00")
  }

  private func appeal(_ path: String, _ server: RunningServer, _ browser: WebDriver) async throws {
    try await comeIn("mo", as: .merchant, merchant: "M-1", server, browser)
    try await browser.open(site(server) + "/cases?language=en")
    try await browser.click("a[href^='\(path)']")
    try await browser.wait(for: "The maker says that the seal is not his.")
    try await browser.wait(for: "Sanctions: S-")
    // The statement of reasons, in words and for programs.
    try await browser.wait(for: "In force since")
    #expect(try await browser.run("return document.querySelector(\"a[href*='/statement']\") !== null").bool == true)
    try await browser.type("I bought them as genuine.", into: "#appeal-words")
    try await browser.click("#appeal button")
    try await browser.wait(for: "Appealed by the merchant")
    try await browser.wait(for: "I bought them as genuine.")
  }

  /// Whoever presses the button watches it by itself; arrows go to and fro, and the space stops it.
  @Test func aVisitorPressesTheButtonAndWatches() async throws {
    try await run { server, browser in
      try await browser.open(site(server) + "/?language=en")
      try await browser.click("a[href^='/demonstration']")
      try await browser.wait(for: "Watch the case")
      try await browser.picture("demonstration-start")
      try await browser.click(".start button")
      try await browser.wait(for: "Step 1 of 17")
      #expect(try await browser.run("return document.getElementById('play').textContent").string == "Pause")
      try await browser.wait(for: "Step 2 of 17")
      try await browser.click("#play")
      #expect(try await browser.run("return document.getElementById('play').textContent").string == "Play")
      try await browser.press("ArrowRight")
      try await browser.wait(for: "Step 3 of 17")
      try await browser.press("ArrowLeft")
      try await browser.wait(for: "Step 2 of 17")
      #expect(try await browser.run("return document.querySelector('.playing') === null").bool == true)
      try await browser.open(site(server) + "/demonstration?language=en&step=8")
      try await browser.wait(for: "the takedown's clock runs")
      try await browser.show(width: 1120, height: 1190)
      try await browser.picture("demonstration")
    }
  }

  /// Without scripts it is a book: links lead from page to page, and nothing is there that would do nothing.
  @Test func withoutScriptsLinksLeadThroughIt() async throws {
    try await run { server, browser in
      try await browser.show(withScripts: false)
      try await browser.open(site(server) + "/demonstration?language=en")
      try await browser.click(".start button")
      for step in 1...17 {
        try await browser.wait(for: "Step \(step) of 17")
        #expect(try await browser.run("return document.getElementById('play').hidden").bool == true)
        if step < 17 { try await browser.click("#next") }
      }
      try await browser.wait(for: "Where each buyer's money came from")
      try await browser.click(".go a[href*='step=all']")
      #expect(try await browser.run("return document.querySelectorAll('article.step').length").integer == 17)
    }
  }
}
