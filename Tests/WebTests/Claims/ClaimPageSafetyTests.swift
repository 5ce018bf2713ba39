import Foundation
import HTTPTypes
import Promises
import Service
import Support
import Testing

@testable import Web

/// What must not get through, and what must not get out.
@Suite struct ClaimPageSafetyTests {
  /// A picture of one pixel.
  private static let picture = [UInt8](
    Data(
      base64Encoded:
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")!)

  private func opened(_ api: APIClient, note: String = "") async throws -> String {
    try await api.placeDelivered()
    let reply = try await api.submit(
      "/orders/A-1?language=en", [("do", "claim"), ("kind", "damaged"), ("quantity.P-1", "1"), ("note", note)])
    #expect(reply.status == 303)
    return reply.location
  }

  @Test(arguments: Language.allCases) func everyPageHasItsWordsAndNothingOfItsTemplate(language: Language) async throws
  {
    let api = try await APIClient()
    let claim = String(try await opened(api).prefix { $0 != "?" })
    for (path, words) in [
      ("/orders/A-1", language.say("您的权利", "Your rights")), (claim, language.say("经过", "What happened")),
      ("/seller/claims", language.say("待处理", "Answers due")),
      ("/seller" + claim, language.say("下一步", "The next step")),
    ] {
      let page = try await api.open("\(path)?language=\(language.rawValue)")
      #expect(page.status == 200)
      #expect(page.html.contains("<html lang=\"\(language.rawValue)\">"))
      #expect(page.html.contains(words), "\(path)")
      #expect(!page.html.contains("{{"))
      #expect(page.html.utf8.count < 60_000)
      #expect(page.headers[.cacheControl] == "no-store")
      let policy = page.headers[.contentSecurityPolicy] ?? ""
      #expect(policy.contains("default-src 'none'") && policy.contains("form-action 'self'; img-src 'self'"))
      // Every label names a field, and every field has a label.
      let labels = page.html.matches(of: /<label for="([^"]*)"/).map { String($0.1) }
      let fields = page.html.matches(of: /<(?:input|select|textarea) name="[^"]*" id="([^"]*)"/).map { String($0.1) }
      #expect(labels == fields && Set(fields).count == fields.count)
    }
    let letter = try await api.open("/?language=en")
    #expect(letter.headers[.contentSecurityPolicy]?.contains("form-action") == false)
  }

  @Test(arguments: ["/orders/A-9", "/claims/C-9", "/seller/claims/C-9", "/evidence/00", "/evidence/x%2F"])
  func whatIsNotThereHasAPageThatSaysSo(path: String) async throws {
    let page = try await APIClient().open(path)
    #expect(page.status == 404)
    #expect(page.html.contains("此地址没有页面"))
  }

  @Test func formsOfOtherSitesAreRefused() async throws {
    let api = try await APIClient()
    let claim = try await opened(api)
    let cases: [(HTTPFields, Int)] = [
      ([.secFetchSite: "cross-site"], 403), ([.secFetchSite: "same-site"], 403),
      ([.origin: "https://evil.example"], 403), ([.origin: "null"], 403), ([.origin: "http://localhost.evil"], 403),
      ([.origin: "http://localhost:81"], 403), ([.secFetchSite: "cross-site", .origin: "http://localhost"], 403),
      ([.secFetchSite: "same-origin", .origin: "http://localhost"], 303),
    ]
    for (headers, status) in cases {
      for path in [claim, "/seller" + claim, "/orders/A-1"] where status == 403 {
        #expect(try await api.submit(path, [("do", "withdraw")], headers: headers).status == 403, "\(headers)")
      }
      if status == 303 { #expect(try await api.submit(claim, [("do", "withdraw")], headers: headers).status == 303) }
    }
    #expect(try await api.send(.post, claim, "{}").status == 415)
  }

  @Test(arguments: Engine.kinds) func evidenceIsKeptAndShownAsNothingElse(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let claim = try await opened(api)
    #expect(try await api.upload(claim, name: "C:\\fotos\\rim \u{1}1.png", Self.picture).status == 303)
    #expect(try await api.upload(claim, name: "report.html", Array("%PDF-1.7 <script>".utf8)).status == 303)
    let page = try await api.open(claim)
    #expect(page.html.contains("rim 1.png"))
    let pictures = page.html.matches(of: /<img src="(\/evidence\/[0-9a-f]{64})"/).map { String($0.1) }
    let all = page.html.matches(of: /<a href="(\/evidence\/[0-9a-f]{64})"/).map { String($0.1) }
    #expect(pictures.count == 1 && all.count == 2)
    for address in all {
      let file = try await api.open(address)
      let isPicture = pictures.contains(address)
      #expect(file.status == 200)
      #expect(file.headers[.contentType] == (isPicture ? "image/png" : "application/pdf"))
      let name = "document.\(isPicture ? "png" : "pdf")"
      #expect(file.headers[.contentDisposition] == "attachment; filename=\"\(name)\"")
      #expect(file.headers[.xContentTypeOptions] == "nosniff")
      #expect(file.headers[.contentSecurityPolicy] == "default-src 'none'; frame-ancestors 'none'; sandbox")
      #expect(file.headers[.cacheControl] == "no-store")
      if isPicture { #expect(file.bytes == Self.picture) }
    }
  }

  @Test func filesThatAreNoEvidenceAreRefused() async throws {
    let api = try await APIClient()
    let claim = try await opened(api)
    for (content, words) in [
      (Array("<html><script>alert(1)</script>".utf8), "Send a JPEG, PNG or WebP picture"),
      ([], "Choose a file first."), (Self.picture + [UInt8](repeating: 0, count: 700_001), "at most 700 kB"),
      (Self.picture + [UInt8](repeating: 0, count: 1_200_000), "at most 700 kB"),
    ] {
      let page = try await api.upload(claim, name: "a.png", content)
      #expect(page.status == 422)
      #expect(page.html.contains(words), "\(words)")
    }
    #expect(try await api.upload(claim, name: "", Self.picture).status == 303)
    let most = Self.picture + [UInt8](repeating: 0, count: 700_000 - Self.picture.count)
    #expect(try await api.upload(claim, name: "most.png", most).status == 303)
  }

  /// Also with an accent after it, which makes one character of it and the mark before: Mustache once let that through.
  @Test(arguments: ["<script>alert(1)</script>", "\"\u{301} onfocus=\"\u{301}alert(1)", "'><img src=x>"])
  func whatPeopleTypeStaysText(text: String) async throws {
    let api = try await APIClient()
    try await api.placeDelivered(kettle: text)
    let reply = try await api.submit(
      "/orders/A-1?language=en", [("do", "claim"), ("kind", "quality"), ("quantity.P-1", "1"), ("note", text)])
    let claim = reply.location
    #expect(try await api.upload(claim, name: "\(text.replacing("\"", with: "%22")).png", Self.picture).status == 303)
    #expect(try await api.submit("/seller" + claim, [("do", "agree")]).status == 303)
    var pages = [
      try await api.submit(claim, [("do", "send-back"), ("carrier", text), ("number", "")]),
      try await api.submit("/orders/A-1?language=en", [("do", "claim"), ("kind", text), ("note", text)]),
      try await api.submit(
        "/orders/A-1?language=en", [("do", "claim"), ("quantity.P-1", text), ("wants", text)]),
    ]
    #expect(try await api.submit(claim, [("do", "send-back"), ("carrier", text), ("number", text)]).status == 303)
    for path in ["/orders/A-1", claim, "/seller" + claim, "/seller/claims?show=returning"] {
      pages.append(try await api.open(path))
    }
    for page in pages {
      for bad in ["<script", "<img src=x", "\"\u{301}", "\"\"\u{301}"] {
        #expect(!page.html.utf8Contains(bad), "\(bad)")
      }
    }
    #expect(pages[4].html.utf8Contains("&lt;") || pages[4].html.utf8Contains("&quot;"))
  }
}

extension String {
  /// By bytes: for a character an accent is part of it.
  fileprivate func utf8Contains(_ text: String) -> Bool { Data(utf8).range(of: Data(text.utf8)) != nil }
}
