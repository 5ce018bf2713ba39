import Promises
import Service
import Support
import Testing

@testable import Web

/// The list of claims, page by page and of one merchant.
@Suite struct SellerListTests {
  /// One order and one claim for each of the numbers, a second apart; every third is of a merchant.
  private func fill(_ api: APIClient, _ count: Int) async throws {
    _ = try await api.post("merchants", ["reference": "M/1", "floor": 0])
    for number in 1...count {
      api.now = api.now.adding(seconds: 1)
      var order: JSONObject = ["reference": .string("A-\(number)"), "promised": "2026-11-30"]
      if number.isMultiple(of: 3) { order["merchant"] = "M/1" }
      _ = try await api.post("orders", .object(order))
      _ = try await api.post(
        "tracking-events",
        ["order": .string("A-\(number)"), "reference": .string("T-\(number)"), "kind": "delivered"])
      _ = try await api.post(
        "claims", ["reference": .string("C-\(number)"), "order": .string("A-\(number)"), "kind": "damaged"])
    }
  }

  private func claims(_ page: APIClient.Page) -> [Int] {
    page.html.matches(of: />C-(\d+)<\/a>/).compactMap { Int($0.1) }
  }

  private func link(_ words: String, _ page: APIClient.Page) -> String? {
    page.html.matches(of: /<a href="([^"]*)">([^<]*)<\/a>/).first { $0.2 == words }
      .map { String($0.1).replacing("&amp;", with: "&") }
  }

  @Test(arguments: Engine.kinds) func pagesLeadThroughAllOfThemOnce(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let count = SellerList.most + 7
    try await fill(api, count)
    let first = try await api.open("/seller/claims?language=en")
    #expect(claims(first) == Array(1...SellerList.most))
    #expect(first.html.contains("1 to 50, the most urgent first.") && first.html.utf8.count < 60_000)
    #expect(link("Previous page", first) == nil)
    let second = try await api.open(try #require(link("Next page", first)))
    #expect(claims(second) == Array((SellerList.most + 1)...count))
    #expect(second.html.contains("51 to 57, the most urgent first."))
    #expect(link("Next page", second) == nil)
    #expect(claims(try await api.open(try #require(link("Previous page", second)))) == claims(first))
    let beyond = try await api.open("/seller/claims?language=en&page=3")
    #expect(beyond.html.contains("There are no claims on this page."))
    for page in ["0", "-1", "x", "99999999999999999999"] {
      #expect(claims(try await api.open("/seller/claims?page=\(page)")) == claims(first), "\(page)")
    }
    #expect(try await api.open("/seller/claims?page=9223372036854775807").status == 200)
  }

  @Test(arguments: Engine.kinds) func oneMerchantsClaimsAreShownAlone(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await fill(api, 7)
    let own = try await api.open("/seller/claims?language=en&merchant=M%2F1")
    #expect(claims(own) == [3, 6])
    #expect(own.html.contains("2 claims wait for you") && own.html.contains("value=\"M/1\""))
    // The filters and the other language keep the merchant.
    let over = try #require(link("Over", own))
    #expect(over == "/seller/claims?language=en&show=over&merchant=M%2F1")
    #expect(try await api.open(over).html.contains("There is no claim like this."))
    #expect(own.html.contains("href=\"?language=zh-Hans&amp;show=due&amp;merchant=M%2F1\""))
    #expect(claims(try await api.open("/seller/claims?merchant=")).count == 7)
    let nobody = try await api.open("/seller/claims?language=en&merchant=%22%3E%3Cscript%3E")
    #expect(claims(nobody) == [] && !nobody.html.contains("<script"))
  }
}
