import Foundation
import Promises
import Service
import Support
import Testing

/// People use the program with a browser; so does this.
@Suite struct BrowserTests {
  /// A picture of one pixel.
  private static let picture =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

  @Test(.enabled(if: WebDriver.isThere, "There is no chromedriver on this machine."))
  func aClaimIsMadeAnsweredAndRefundedInABrowser() async throws {
    let server = try await RunningServer(environment: ["PLEDGE_SHOP_SECRET": Self.secret])
    try await server.deliver("A-1", to: "B-1")
    let browser = try await WebDriver()
    let other = try await WebDriver()
    do {
      try await goThrough(browser, other, server)
    } catch {
      await browser.close()
      await other.close()
      throw error
    }
    await browser.close()
    await other.close()
    #expect(server.stop() == 0)
  }

  private static let secret = "what the shop and the platform share"

  /// The buyer comes in by a link from the shop, and who answers him by an invitation.
  private func goThrough(_ browser: WebDriver, _ shop: WebDriver, _ server: RunningServer) async throws {
    let site = "http://127.0.0.1:\(server.port)"
    try await browser.open(site + "/orders/A-1?language=en")
    try await browser.wait(for: "You need no account.")
    let links = try await ShopLinks.configured(["PLEDGE_SHOP_SECRET": Self.secret])
    let soon = Instant(seconds: Int64(Date().timeIntervalSince1970) + 300)
    let word = try #require(try await links?.word(for: "B-1", until: soon))
    try await browser.open(site + "/enter?language=en&token=\(word)")
    try await browser.wait(for: "My orders")
    try await browser.click("td a")
    try await browser.wait(for: "It was delivered on")
    // The right's own link chooses the kind in the form.
    try await browser.click("a[href*='kind=quality']")
    #expect(try await browser.run("return document.querySelector('#kind').value").string == "quality")
    try await browser.type("1", into: "#quantity-KETTLE")
    try await browser.type("It leaks. <script>document.title = 'run'</script>", into: "#note")
    try await browser.click("#claim button")
    try await browser.wait(for: "Your claim waits for the seller's answer.")
    let claim = try await browser.address()
    #expect(claim.hasPrefix(site + "/claims/C-"))
    #expect(try await browser.run("return document.title").string?.contains("Claim C-") == true)

    let file = server.folder.appending(path: "leak.png")
    try #require(Data(base64Encoded: Self.picture)).write(to: file)
    try await browser.type(file.path, into: "#file", clearing: false)
    try await browser.click("#evidence button")
    try await browser.wait(for: "You added evidence.")
    // Whether the page's own policy lets the picture be seen.
    let isSeen =
      "const i = document.querySelector('.evidence img'); i.scrollIntoView(); return i.decode().then(() => i.naturalWidth)"
    #expect(try await browser.run(isSeen).integer == 1)

    try await browser.open(site + "/seller/claims?language=en")
    try await browser.wait(for: "You may not do this")
    try await shop.open(site + "/invitations/\(try server.invite("sue@example.org", as: [.service]))?language=en")
    try await shop.type("Sue", into: "#name")
    try await shop.type("a long sentence that nobody tries", into: "#password")
    try await shop.click("#accept button")
    try await shop.wait(for: "Where you are signed in")
    try await shop.click("a[href*='/seller/claims']")
    try await shop.wait(for: "One claim waits for you.")
    try await shop.click("td a")
    try await shop.wait(for: "The buyer waits for your answer.")
    try await shop.click("#agree button")
    try await shop.wait(for: "the buyer sends the goods back")

    try await browser.open(claim)
    try await browser.type("SF", into: "#carrier")
    try await browser.type("SF1204", into: "#number")
    try await browser.click("#send-back button")
    try await browser.wait(for: "The goods are on their way back to the seller.")

    try await shop.click("#receive button")
    try await shop.wait(for: "The goods are here; inspect them.")
    try await shop.click("#accept button")
    try await shop.wait(for: "The seller accepted the goods.")

    try await browser.open(claim)
    try await browser.wait(for: "CNY\u{A0}99.00 was paid back", reloading: true)
    try await browser.wait(for: "Alipay")
    try await browser.click("a[lang='zh-Hans']")
    try await browser.wait(for: "已办结")
  }
}
