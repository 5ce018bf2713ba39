import HTTPTypes
import Promises
import Service
import Support
import Testing

@testable import Web

/// The pages of orders and claims through the real router, as a browser without scripts meets them.
@Suite struct ClaimPagesTests {
  /// Opens a claim by the form of the order's page, and answers its address.
  private func claim(
    _ api: APIClient, _ kind: String, kettles: Int = 1, note: String = "", language: String = "en"
  ) async throws -> String {
    let reply = try await api.submit(
      "/orders/A-1?language=\(language)",
      [
        ("do", "claim"), ("kind", kind), ("quantity.P-1", String(kettles)), ("quantity.P-2", "0"), ("wants", ""),
        ("note", note), ("unknown", "field"),
      ])
    #expect(reply.status == 303, "\(reply.html)")
    return reply.location
  }

  @Test(arguments: Engine.kinds) func aReturnGoesThroughByFormsAlone(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await api.placeDelivered()
    let address = try await claim(api, "quality", note: "It leaks.")
    #expect(address.wholeMatch(of: /\/claims\/C-[0-9A-HJKMNP-TV-Z]{10}\?language=en/) != nil, "\(address)")
    var page = try await api.open(address)
    #expect(page.status == 200)
    #expect(page.html.contains("Your claim waits for the seller&#39;s answer."))
    #expect(page.html.contains("The seller answers by Thursday 26 November 2026, 12:00 (2 days left)"))
    #expect(page.html.contains("It leaks."))
    #expect(page.html.contains("Article 21 of the letter"))

    let seller = "/seller" + address
    let list = try await api.open("/seller/claims?language=en")
    #expect(list.html.contains("One claim waits for you."))
    #expect(list.html.contains(seller))
    #expect(try await api.submit(seller, [("do", "agree")]).status == 303)
    page = try await api.open(address)
    #expect(page.html.contains("Send the goods back by the end of Tuesday 1 December 2026"))
    #expect(page.html.contains("What you can do now"))

    #expect(try await api.submit(address, [("do", "send-back"), ("carrier", "ZTO"), ("number", "Z1")]).status == 303)
    page = try await api.open(address)
    #expect(page.html.contains("The refund is due within 15 days of their arrival."))
    #expect(page.html.contains("ZTO Z1"))
    #expect(try await api.submit(seller, [("do", "receive")]).status == 303)
    #expect(try await api.open(seller).html.contains("inspect them"))
    #expect(try await api.submit(seller, [("do", "accept")]).status == 303)
    page = try await api.open(address)
    #expect(page.html.contains("A refund of CNY\u{A0}99.00 is granted and on its way."))
    try await api.payGrants()
    page = try await api.open(address)
    #expect(page.html.contains("CNY\u{A0}99.00 was paid back on Tuesday 24 November 2026, 12:00."))
    #expect(page.html.contains("Alipay"))
    #expect(!page.html.contains("What you can do now"))
    let order = try await api.open("/orders/A-1?language=zh-Hans")
    #expect(order.html.contains("已办结"))
    #expect(order.html.contains("可申请 1 件"))
  }

  @Test(arguments: Engine.kinds) func theSameFormSentTwiceIsOneClaim(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await api.placeDelivered()
    let page = try await api.open("/orders/A-1?language=en")
    let reference = try #require(page.html.firstMatch(of: /name="reference" value="(C-\w{10})"/)).1
    let fields = [
      ("do", "claim"), ("reference", String(reference)), ("kind", "exchange"), ("quantity.P-1", "2"),
      ("quantity.P-2", "1"),
    ]
    let first = try await api.submit("/orders/A-1?language=en", fields)
    let second = try await api.submit("/orders/A-1?language=en", fields)
    #expect(first.location == "/claims/\(reference)?language=en")
    #expect(second.status == 303)
    #expect(second.location == first.location)
    #expect(try await api.get("claims").body["items"]?.array?.count == 1)
  }

  @Test(arguments: Engine.kinds) func aRefusalIsShownAndTheFormStaysFilled(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await api.placeDelivered()
    _ = try await claim(api, "damaged", kettles: 2)
    let fields = [
      ("do", "claim"), ("kind", "exchange"), ("quantity.P-1", "3"), ("wants", "replacement"), ("note", "Both leak."),
    ]
    let page = try await api.submit("/orders/A-1?language=en", fields)
    #expect(page.status == 422)
    #expect(page.html.contains("That is more than is left to claim."))
    #expect(page.html.contains("<option value=\"exchange\" selected>"))
    #expect(page.html.contains("<option value=\"replacement\" selected>"))
    #expect(page.html.contains("Both leak.</textarea>"))
    let chinese = try await api.submit("/orders/A-1?language=zh-Hans", fields)
    #expect(chinese.html.contains("数量超过可申请的数量"))
    for (changed, words) in [
      (
        [("do", "claim"), ("kind", "nonsense"), ("quantity.P-2", "1")],
        "What is the matter: choose one of those listed."
      ),
      ([("do", "claim"), ("kind", "repair"), ("quantity.P-2", "0")], "Say how many of which goods"),
      ([("do", "claim"), ("kind", "repair"), ("quantity.P-2", "one")], "write how many, as a number"),
      ([("do", "claim"), ("kind", "quality"), ("wants", "repair"), ("quantity.P-2", "1")], "cannot end like that"),
      (
        [
          ("do", "claim"), ("kind", "repair"), ("quantity.P-2", "1"),
          ("note", String(repeating: "x", count: 2001)),
        ], "In your words: it is too long"
      ),
      ([("do", "nothing")], "Use one of the buttons"),
      ([("do", "claim"), ("note", String(repeating: "x", count: 17_000))], "too large"),
    ] {
      let page = try await api.submit("/orders/A-1?language=en", changed)
      #expect(page.status == 422)
      #expect(page.html.contains(words), "\(words)")
    }
    #expect(try await api.get("claims").body["items"]?.array?.count == 1)
  }

  @Test(arguments: Engine.kinds) func theSellerRefusesWithAReason(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await api.placeDelivered()
    let address = try await claim(api, "quality")
    let seller = "/seller" + address
    let without = try await api.submit(seller, [("do", "refuse"), ("note", "No.")])
    #expect(without.status == 422)
    #expect(without.html.contains("Choose a reason."))
    #expect(without.html.contains("No.</textarea>"))
    let refused = try await api.submit(
      seller, [("do", "refuse"), ("reason", "evidence-missing"), ("note", "Which one?\r\nShow it.")])
    #expect(refused.status == 303)
    let page = try await api.open(address)
    #expect(page.html.contains("The claim was refused."))
    #expect(page.html.contains("Add them and claim again."))
    #expect(page.html.contains("Which one?\nShow it."))
    let late = try await api.submit(seller, [("do", "agree")])
    #expect(late.html.contains("This claim is over"))
    #expect(try await api.open("/seller/claims?language=en&show=over").html.contains(seller))
    #expect(try await api.open("/seller/claims?language=en").html.contains("Nothing waits for you."))
  }

  @Test(arguments: Engine.kinds) func exchangesAndRepairsHaveTheirForms(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await api.placeDelivered()
    let address = try await claim(api, "repair")
    let seller = "/seller" + address
    for act in ["agree", "receive", "accept"] {
      #expect(try await api.submit(seller, [("do", act)]).status == 303, "\(act)")
    }
    #expect(try await api.open(address).html.contains("The goods are being repaired."))
    #expect(try await api.submit(seller, [("do", "fail-repair")]).status == 303)
    #expect(try await api.open(address).html.contains("A replacement is granted."))
    #expect(try await api.submit(seller, [("do", "in-stock")]).status == 303)
    #expect(!(try await api.open(seller).html.contains("id=\"in-stock\"")))
    #expect(try await api.submit(seller, [("do", "out-of-stock")]).status == 303)
    #expect(try await api.open(address).html.contains("A refund of CNY"))
    let other = try await claim(api, "exchange")
    for act in ["agree", "receive", "accept", "finish"] {
      #expect(try await api.submit("/seller" + other, [("do", act)]).status == 303, "\(act)")
    }
    #expect(try await api.open(other).html.contains("The replacement arrived on"))
  }

  @Test(arguments: Engine.kinds) func aClaimIsTakenBack(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await api.placeDelivered()
    let address = try await claim(api, "no-reason")
    #expect(try await api.submit(address, [("do", "withdraw")]).status == 303)
    #expect(try await api.open(address).html.contains("You took this claim back."))
  }

  @Test(arguments: Engine.kinds) func whoGetsALateOrderChoosesTheRemedyThere(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    _ = try await api.post("orders", ["reference": "A-1", "promised": "2026-11-24"])
    _ = try await api.post("payments", ["order": "A-1", "reference": "Z-1", "amount": 5000, "channel": "card"])
    api.now = Instant("2026-11-26T04:00:00Z")!
    try await api.platform.operate(at: api.now) { try $0.sweepAll() }
    let page = try await api.open("/orders/A-1?language=en")
    #expect(page.html.contains("Compensation of CNY\u{A0}50.00"))
    #expect(page.html.contains("Due by the end of Tuesday 24 November 2026, and not done."))
    let key = try #require(page.html.firstMatch(of: /name="obligation" value="([0-9a-f-]+)"/)).1
    let fields = [("do", "remedy"), ("obligation", String(key)), ("remedy", "compensation")]
    #expect(try await api.submit("/orders/A-1?language=en", fields).status == 303)
    #expect(try await api.open("/orders/A-1?language=en").html.contains("Chosen: Compensation of CNY"))
    #expect(try await api.submit("/orders/A-1?language=en", fields).html.contains("The remedy was chosen already."))
  }

  @Test(arguments: Engine.kinds) func silenceIsSaidToHaveGranted(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await api.placeDelivered()
    let address = try await claim(api, "damaged")
    api.now = Instant("2026-11-26T04:00:01Z")!
    #expect(try await api.open(address).html.contains("the letter grants the claim at any moment now"))
    try await api.platform.operate(at: api.now) { try $0.sweepAll() }
    let page = try await api.open(address)
    #expect(page.html.contains("The clock granted the claim."))
    #expect(page.html.contains("The seller did not answer within the time"))
  }
}
