import Foundation
import Promises
import Service
import Testing

/// What those who work for the platform do all day, in a browser.
@Suite(.enabled(if: WebDriver.isThere, "There is no chromedriver on this machine."))
struct PortalTests {
  private static let password = "a long sentence that nobody tries"

  /// A server of its own, and a browser; it has to end well.
  private func run(
    environment: [String: String] = [:], _ body: (RunningServer, WebDriver) async throws -> Void
  ) async throws {
    let server = try await RunningServer(environment: environment)
    try await WebDriver.use { try await body(server, $0) }
    #expect(server.stop() == 0)
  }

  private func site(_ server: RunningServer) -> String { "http://127.0.0.1:\(server.port)" }

  /// Comes in by an invitation; a path of the link where it is known.
  private func accept(_ link: String, _ name: String, in browser: WebDriver) async throws {
    try await browser.forget()
    try await browser.open(link + "?language=en")
    try await browser.type(name, into: "#name")
    try await browser.type(Self.password, into: "#password")
    try await browser.click("#accept button")
    try await browser.wait(for: "Where you are signed in")
  }

  private func comeIn(_ name: String, as role: Role, _ server: RunningServer, _ browser: WebDriver) async throws {
    let word = try server.invite("\(name)@example.org", as: [role])
    try await accept("\(site(server))/invitations/\(word)", name, in: browser)
  }

  private func signIn(_ name: String, _ server: RunningServer, _ browser: WebDriver) async throws {
    try await browser.forget()
    try await browser.open(site(server) + "/sign-in?language=en")
    try await browser.type("\(name)@example.org", into: "#login")
    try await browser.type(Self.password, into: "#password")
    try await browser.click("#sign-in button")
  }

  /// A refund over a channel that nobody is configured for: finance asks again, then pays by hand and notes it.
  @Test func aRefundThatFailedIsAskedForAgainAndPaidByHand() async throws {
    try await run(environment: ["PLEDGE_SANDBOX": "on"]) { server, browser in
      try await server.deliver("A-1", to: "B-1")
      let claim: JSON = [
        "reference": "C-1", "order": "A-1", "kind": "damaged", "lines": [["product": "KETTLE", "quantity": 1]],
      ]
      #expect(try await server.post("v1/claims", claim).status == 201)
      #expect(try await server.post("v1/claim-answers", ["claim": "C-1"]).status == 201)
      try await comeIn("fay", as: .finance, server, browser)
      try await browser.click("a[href*='/finance']")
      try await browser.wait(for: "Nothing pays it by itself", reloading: true)
      #expect(try await Accessibility.faultsOnEveryScreen(browser) == [])
      try await browser.click(".acts > form button")
      // The leader asks at once, and it fails as before.
      try await browser.wait(for: "It was paid", reloading: true)
      try await browser.click(".acts summary")
      try await browser.type("BANK-7", into: ".acts input[name=reference]")
      try await browser.click(".acts details button")
      // The ledger has it.
      try await browser.wait(for: "Payment channels")
      try await browser.open(site(server) + "/finance?language=en&state=paid")
      try await browser.wait(for: "Reference BANK-7")
    }
  }

  /// An administrator lets somebody in and shuts him out again; his coming is told to who watches, who looks at it.
  @Test func anAdministratorInvitesAndDisablesAndWhoWatchesIsTold() async throws {
    try await run { server, browser in
      try await comeIn("ada", as: .administrator, server, browser)
      try await browser.click("a[href*='/people']")
      try await browser.wait(for: "Who may sign in")
      try await browser.type("omar@example.org", into: "#login")
      try await browser.click("[name=role-service]")
      try await browser.click("#invite button")
      try await browser.wait(for: "It is shown this once.")
      let link = try #require(try await browser.run("return document.querySelector('.key').innerText").string)
      try await accept(link, "Omar", in: browser)
      try await browser.wait(for: "Customer service")

      try await signIn("ada", server, browser)
      try await browser.wait(for: "Where you are signed in")
      try await browser.open(site(server) + "/people?language=en")
      let row = try await browser.run(
        "return [...document.querySelectorAll('tbody tr')].findIndex(row => row.textContent.includes('omar@')) + 1")
      try await browser.click("tbody tr:nth-child(\(try #require(row.integer))) a")
      try await browser.wait(for: "Disable the account")
      try await browser.click("#disable button")
      try await browser.wait(for: "Disabled on")
      #expect(try await Accessibility.faultsOnEveryScreen(browser) == [])
      try await signIn("omar", server, browser)
      try await browser.wait(for: "The name, the password or the code is wrong.")

      try await comeIn("sam", as: .security, server, browser)
      try await browser.click("a[href*='/security']")
      // Beside it: that Ada was to be an administrator, and Sam to watch.
      try await browser.wait(for: "An administrator signed in from a network", reloading: true)
      try await browser.wait(for: "sam", reloading: true)
      #expect(try await Accessibility.faultsOnEveryScreen(browser) == [])
      for _ in 0..<3 {
        try await browser.type("It was Ada, from her new desk.", into: "textarea[name=note]")
        try await browser.click("form:has(textarea[name=note]) button")
        try await browser.wait(for: "Work")
      }
      try await browser.wait(for: "Nothing has to be looked at.")
      try await browser.wait(for: "omar@example.org")
    }
  }

  /// A second factor is set up with an authenticator; the password alone then lets nobody in.
  @Test func aSecondFactorIsSetUpAndAskedFor() async throws {
    try await run { server, browser in
      try await comeIn("nina", as: .service, server, browser)
      try await browser.click("#set-factor button")
      try await browser.wait(for: "Enter the six digits")
      let secret = try await browser.run("return document.querySelector('input[name=secret]').value").string ?? ""
      let authenticator = OneTimePassword(secret: try #require(Base32.decode(secret)))
      let step = OneTimePassword.step(at: Instant(seconds: Int64(Date().timeIntervalSince1970)))
      try await browser.type(authenticator.code(step: step), into: "#code")
      try await browser.click("#confirm button")
      try await browser.wait(for: "Recovery codes")
      #expect(try await Accessibility.faults(browser) == [])

      try await signIn("nina", server, browser)
      try await browser.wait(for: "Enter the six digits that your authenticator shows")
      #expect(try await Accessibility.faults(browser) == [])
      try await browser.open(site(server) + "/account?language=en")
      #expect(try await browser.address().contains("/sign-in"))
      try await browser.open(site(server) + "/sign-in/code?language=en")
      // Each code is worth one use; this clock may be a step ahead.
      try await browser.type(authenticator.code(step: step), into: "#code")
      try await browser.click("#verify button")
      try await browser.wait(for: "is wrong")
      try await browser.type(authenticator.code(step: step + 1), into: "#code")
      try await browser.click("#verify button")
      try await browser.wait(for: "Where you are signed in")
      try await browser.wait(for: "It is set, with")
    }
  }
}
