import Foundation
import Promises
import Testing

@testable import Web

/// Everybody's pages in the invented year, as a browser shows them: in both languages, in light and dark, wide and
/// narrow.
@Suite(.enabled(if: WebDriver.isThere, "There is no chromedriver on this machine."))
struct AccessiblePageTests {
  /// A page of the table of rights, and who looks at it; nobody who signed in where `role` is nil.
  struct Page {
    var route: String
    var role: Role?
    /// What the address says besides.
    var query = ""
    var status: Int64 = 200
  }

  /// A page that is missing here fails the test below. Where a route names something, `names` says what.
  static let pages: [Page] = [
    Page(route: "/"), Page(route: "/", query: "record=no"), Page(route: "/rights"), Page(route: "/styleguide"),
    Page(route: "/demonstration"), Page(route: "/demonstration", query: "step=8"),
    Page(route: "/demonstration", query: "step=17"), Page(route: "/demonstration", query: "step=all"),
    Page(route: "/sign-in"),
    Page(route: "/enter"), Page(route: "/enter/{reference}"), Page(route: "/invitations/{word}"),
    Page(route: "/my", role: .consumer), Page(route: "/orders/{reference}", role: .consumer),
    Page(route: "/claims/{reference}", role: .consumer), Page(route: "/complaints/{reference}", role: .consumer),
    Page(route: "/my/data", role: .consumer),
    Page(route: "/report"), Page(route: "/report", query: "product=KETTLE"), Page(route: "/report/{reference}"),
    Page(route: "/sanctions"),
    Page(route: "/seller", role: .merchant), Page(route: "/seller/goods", role: .merchant),
    Page(route: "/seller", role: .merchant, query: "figure=delivered"),
    Page(route: "/seller/claims", role: .merchant), Page(route: "/seller/claims/{reference}", role: .merchant),
    Page(route: "/seller/claims", role: .service), Page(route: "/seller/claims", role: .service, query: "show=over"),
    Page(route: "/seller/claims/{reference}", role: .service), Page(route: "/work", role: .service),
    Page(route: "/search", role: .service), Page(route: "/search", role: .service, query: "q=KETTLE"),
    Page(route: "/complaints/{reference}", role: .service),
    Page(route: "/complaints/{reference}", role: .service, query: "case=thread"),
    Page(route: "/complaints/{reference}/file", role: .service, query: "case=thread"),
    Page(route: "/chat"), Page(route: "/chat/{word}"), Page(route: "/chats", role: .service),
    Page(route: "/chats/{reference}", role: .service), Page(route: "/calls", role: .service),
    Page(route: "/calls/{call}", role: .service), Page(route: "/privacy", role: .service),
    Page(route: "/mail", role: .service),
    Page(route: "/complaints/trends", role: .quality),
    Page(route: "/privacy", role: .service, query: "order=KETTLES"),
    Page(route: "/search", role: .service, query: "words=KETTLE&state=open"),
    Page(route: "/desk", role: .service), Page(route: "/desk", role: .auditor),
    Page(route: "/desk/cases", role: .service), Page(route: "/desk/figures", role: .quality),
    Page(route: "/desk/figures", role: .service), Page(route: "/complaints/{reference}/rating", role: .consumer),
    Page(route: "/desk/answers", role: .service), Page(route: "/desk/agents", role: .quality),
    Page(route: "/seller/tasks/{task}", role: .merchant),
    Page(route: "/cases", role: .merchant), Page(route: "/cases/{reference}", role: .merchant),
    Page(route: "/cases", role: .quality), Page(route: "/cases", role: .quality, query: "show=over"),
    Page(route: "/cases/{reference}", role: .quality), Page(route: "/sanctions", role: .quality),
    Page(route: "/finance", role: .finance), Page(route: "/finance/merchants", role: .finance),
    Page(route: "/finance/merchants/{reference}", role: .finance),
    Page(route: "/finance/reconciliation", role: .finance), Page(route: "/finance", role: .auditor),
    Page(route: "/audit", role: .auditor), Page(route: "/work", role: .auditor),
    Page(route: "/people", role: .administrator), Page(route: "/people/{person}", role: .administrator),
    Page(route: "/keys", role: .administrator), Page(route: "/messages", role: .administrator),
    Page(route: "/security", role: .security), Page(route: "/security/findings/{finding}", role: .security),
    Page(route: "/goods", role: .quality), Page(route: "/goods/{reference}", role: .quality),
    Page(route: "/suppliers", role: .quality), Page(route: "/suppliers/{reference}", role: .quality),
    Page(route: "/scores", role: .quality), Page(route: "/scores", role: .auditor, query: "measure=defects"),
    Page(route: "/scores/merchants/{reference}", role: .quality),
    Page(route: "/scores/merchants/{reference}", role: .quality, query: "figure=delivered"),
    Page(route: "/scores/products/{reference}", role: .quality),
    Page(route: "/recalls"), Page(route: "/recalls/{reference}"), Page(route: "/recalls", role: .quality),
    Page(route: "/recalls/{reference}", role: .quality),
    Page(route: "/duties", role: .security), Page(route: "/account", role: .security),
    Page(route: "/sell"), Page(route: "/sell", query: "sent=yes"), Page(route: "/products/{reference}"),
    Page(route: "/goods", role: .auditor), Page(route: "/goods/{reference}", role: .auditor),
    Page(route: "/merchants", role: .quality), Page(route: "/admission/{reference}", role: .quality),
    Page(route: "/admission/{reference}", role: .merchant),
    Page(route: "/account/second-factor", role: .security), Page(route: "/people", role: .service, status: 403),
  ]

  /// Routes that are no pages: for programs, or they only lead on. `PortalTests` look at the page for a code.
  private static let others: Set<String> = [
    "/health", "/ready", "/openapi.json", "/evidence/{sha256}", "/sign-out", "/sign-in/code", "/metrics", Clocks.path,
    DeskKeys.path, Player.path, ChatScript.path, ChatWidget.path, "/chat/{word}/events", "/chat/{word}/files/{sha256}",
    "/chats/events", "/chats/{reference}/events", "/calls/events",
    "/complaints/{reference}/file.json", "/mail/{mail}/message.eml",
    "/goods/documents/{sha256}", "/suppliers/documents/{sha256}",
    "/cases/{reference}/statement", "/cases/{reference}/evidence/{sha256}",
    "/admission/{reference}/files/{sha256}",
    "/recalls/{reference}/report.csv",
  ]

  @Test func noPageIsForgotten() {
    let all = Set(Door.all.filter { $0.method == .get }.map(\.path)).subtracting(Self.others)
    #expect(Set(Self.pages.map(\.route)) == all)
  }

  @Test func everyPageIsAccessible() async throws {
    let server = try await DemoServer()
    let names = try await names(server)
    try await WebDriver.use { browser in
      var names = names
      try await server.signIn(browser, as: .administrator)
      try await browser.open(server.site + "/people?language=en")
      let link = "return document.querySelector(\"td a[href^='/people/']\").pathname.split('/').pop()"
      let person: String = try #require(try await browser.run(link).string)
      names["/people/{person}"] = person
      try await browser.open(server.site + "/chat?language=en")
      try await browser.type("How long is the guarantee?", into: "#words")
      try await browser.click("#begin button")
      try await browser.wait(for: "How long is the guarantee?")
      names["/chat/{word}"] = try await browser.run("return location.pathname.split('/').pop()").string
      var current: Role? = .administrator
      for page in Self.pages {
        if page.role != current {
          try await browser.forget()
          if let role = page.role { try await server.signIn(browser, as: role) }
          current = page.role
        }
        for language in ["en", "zh-Hans"] {
          let name = page.query == "case=thread" ? "DEMO-K9" : names[page.route] ?? "X"
          var address = page.route.replacing(/\{[a-z0-9]+\}/, with: name)
          address += "?language=\(language)&\(page.query)"
          try await browser.open(server.site + address)
          let status = "return performance.getEntriesByType('navigation')[0].responseStatus"
          #expect(try await browser.run(status).integer == page.status, "\(address)")
          let faults = try await Accessibility.faultsOnEveryScreen(browser)
          let list = faults.map { "  \($0)" }.joined(separator: "\n")
          #expect(faults == [], "\(address) for \(page.role?.rawValue ?? "nobody"):\n\(list)")
        }
      }
    }
    #expect(server.program.stop() == 0)
  }

  /// Something to look at on each page that is about one thing: a claim with what belongs to it.
  private func names(_ server: DemoServer) async throws -> [String: String] {
    try await server.program.deliver("KETTLES", to: "demo-buyer", by: "DEMO-M")
    let claim: JSON = [
      "reference": "LEAK", "order": "KETTLES", "kind": "quality", "lines": [["product": "KETTLE", "quantity": 1]],
      "note": "It leaks.",
    ]
    let reply = try await server.program.post("v1/claims", claim)
    #expect(reply.status == 201, "\(reply.body.text)")
    let complaint: JSON = ["reference": "GRIPE", "order": "KETTLES", "subject": "Nobody answers."]
    #expect(try await server.program.post("v1/complaints", complaint).status == 201)
    let application: JSON = [
      "merchant": "DEMO-M", "kind": "company", "name": "Kettles Ltd", "code": "91350100M000100Y43",
    ]
    #expect(try await server.program.post("v1/admission-applications", application).status == 201)
    let report: JSON = [
      "reference": "FAKE", "product": "KETTLE", "kind": "counterfeit", "case": "SUSPECT", "buyer": "demo-buyer",
      "words": "The seal is a copy.",
    ]
    #expect(try await server.program.post("v1/reports", report).status == 201)
    let found: JSON = ["case": "SUSPECT", "facts": "The maker says that the seal is not his.", "by": "Q-1"]
    #expect(try await server.program.post("v1/case-findings", found).status == 201)
    let sanction: JSON = [
      "reference": "WARNED", "merchant": "DEMO-M", "kind": "warning", "case": "SUSPECT",
      "reason": ["zh-Hans": "销售假冒商品。", "en": "Sold counterfeit goods."],
    ]
    #expect(try await server.program.post("v1/sanctions", sanction).status == 201)
    let recall: JSON = [
      "reference": "KETTLES-RC", "product": "KETTLE", "risk": "serious",
      "hazard": ["zh-Hans": "壶身可能漏电。", "en": "The body may give a shock."],
      "advice": ["zh-Hans": "请立即停用。", "en": "Stop using it."], "goods": "send-back",
      "remedies": ["refund", "replacement"], "announcedBy": "Kettles Ltd", "contact": "400-000-0000",
    ]
    #expect(try await server.program.post("v1/recalls", recall).status == 201)
    let findings = try await server.program.get("v1/security-findings")
    let asked = try await server.program.get("v1/merchant-tasks?merchant=DEMO-M")
    return [
      "/complaints/{reference}": "GRIPE", "/complaints/{reference}/rating": "GRIPE",
      "/seller/tasks/{task}": try #require(asked.body["items"]?[0]?["task"]?.string),
      "/chats/{reference}": "DEMO-CHAT", "/calls/{call}": "DEMO-CALL", "/report/{reference}": "FAKE",
      "/cases/{reference}": "SUSPECT",
      "/recalls/{reference}": "KETTLES-RC", "/scores/merchants/{reference}": "DEMO-M",
      "/scores/products/{reference}": "KETTLE",
      "/security/findings/{finding}": try #require(findings.body["items"]?[0]?["finding"]?.string),
      "/orders/{reference}": "KETTLES", "/claims/{reference}": "LEAK", "/seller/claims/{reference}": "LEAK",
      "/finance/merchants/{reference}": "DEMO-M", "/enter/{reference}": "KETTLES",
      "/goods/{reference}": "KETTLE", "/products/{reference}": "KETTLE", "/suppliers/{reference}": "MILL",
      "/admission/{reference}": "DEMO-M",
      "/invitations/{word}": try server.program.invite("nina@example.org", as: [.service]),
    ]
  }
}
