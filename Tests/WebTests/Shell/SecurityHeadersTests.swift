import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Promises
import Testing

@testable import Web

@Suite struct SecurityHeadersTests {
  private func ask(
    _ path: String, isSecure: Bool = false, _ method: HTTPRequest.Method = .get, _ headers: HTTPFields = [:]
  ) async throws -> TestResponse {
    let client = try await APIClient()
    let site = Site(platform: client.platform, clock: { client.now }, isSecure: isSecure)
    return try await Application(router: site.router()).test(.router) {
      try await $0.execute(uri: path, method: method, headers: headers)
    }
  }

  /// Pages, documents, problems, what is not there and what is refused.
  @Test(arguments: ["/", "/openapi.json", "/health", "/v1/letters", "/nowhere", "/v1/nowhere", "/finance", "/orders/x"])
  func everyAnswerSaysIt(_ path: String) async throws {
    for accept in ["text/html", "application/json"] {
      let headers = try await ask(path, .get, [.accept: accept]).headers
      #expect(headers[.xContentTypeOptions] == "nosniff")
      #expect(headers[.referrerPolicy] == "same-origin")
      #expect(headers[HTTPField.Name("Cross-Origin-Opener-Policy")!] == "same-origin")
      #expect(headers[HTTPField.Name("Permissions-Policy")!]?.contains("geolocation=()") == true)
      let policy = try #require(headers[.contentSecurityPolicy])
      #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "\(policy)")
      #expect(!policy.contains("script-src") && !policy.contains("unsafe-eval"))
      #expect(headers[.strictTransportSecurity] == nil)
    }
  }

  @Test func overTLSItIsAskedForFromThenOn() async throws {
    let answer = try await ask("/", isSecure: true, .get, [.clientScheme: "https"])
    #expect(answer.status == .ok)
    #expect(answer.headers[.strictTransportSecurity] == "max-age=31536000")
  }

  @Test func withoutTLSOneIsSentWhereItIs() async throws {
    let asked: HTTPFields = [.clientScheme: "http"]
    let answer = try await ask("/?language=en", isSecure: true, .get, asked)
    #expect(answer.status == .permanentRedirect)
    #expect(answer.headers[.location]?.hasPrefix("https://") == true)
    #expect(answer.headers[.location]?.hasSuffix("/?language=en") == true)
    #expect(try await ask("/sign-in", isSecure: true, .post, asked).status == .forbidden)
    #expect(try await ask("/ready", isSecure: true, .get, asked).status == .ok)
    #expect(try await ask("/", isSecure: false, .get, asked).status == .ok)
  }

  /// A policy without scripts would break a page that had some.
  @Test(arguments: ["/?language=en", "/?language=zh-Hans", "/nowhere", "/sign-in"])
  func noPageHasAScript(_ path: String) async throws {
    let page = String(buffer: try await ask(path, .get, [.accept: "text/html"]).body).lowercased()
    #expect(page.contains("<html"))
    #expect(!page.contains("<script") && !page.contains("javascript:"))
    #expect(page.firstMatch(of: /<[^>]*\son[a-z]+\s*=/) == nil)
  }
}
