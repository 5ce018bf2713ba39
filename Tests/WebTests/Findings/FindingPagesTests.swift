import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Promises
import Service
import Support
import Testing

@testable import Web

/// Findings and duties as whoever watches over the platform sees and settles them.
@Suite struct FindingPagesTests {
  private static let report = """
    {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "CodeQL", "rules": [
      {"id": "sql", "shortDescription": {"text": "<b>SQL</b> injection"}, "properties": {"security-severity": "9.8"}}]}},
      "results": [{"ruleId": "sql", "message": {"text": "m"}, "locations": [{"physicalLocation":
        {"artifactLocation": {"uri": "src/pay.swift"}, "region": {"startLine": 40}}}]}]}]}
    """

  private func upload(
    _ api: APIClient, _ content: [UInt8], _ fields: [String: String] = [:], language: String = "en"
  ) async throws -> APIClient.Page {
    var body: [UInt8] = []
    for (name, value) in fields.merging(["do": "import"], uniquingKeysWith: { first, _ in first }) {
      body += "--edge\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8
    }
    body += "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"scan.sarif\"\r\n\r\n".utf8
    body += content + "\r\n--edge--\r\n".utf8
    return try await api.browse(
      .post, "/security?language=\(language)", [.contentType: "multipart/form-data; boundary=edge"],
      ByteBuffer(bytes: body))
  }

  @Test(arguments: Engine.kinds) func aReportIsImportedAndAFindingSettled(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    #expect(try await api.open("/security?language=en").html.contains("No weakness is open."))
    let done = try await upload(api, Array(Self.report.utf8), ["target": "shop"])
    #expect(done.status == 200)
    #expect(done.html.contains("CodeQL · shop: 1 reported, 1 of them new and 0 open again; 0 mended."))
    #expect(done.html.contains("&lt;b&gt;SQL&lt;/b&gt; injection") && !done.html.contains("<b>SQL"))
    #expect(done.html.contains("src/pay.swift (L40)"))
    #expect(done.html.contains("the end of Wednesday 9 December 2026 (15 days left)"))
    let again = try await upload(api, Array(Self.report.utf8), ["target": "shop"], language: "zh-Hans")
    #expect(again.html.contains("CodeQL · shop：报告 1 项，其中新发现 0 项、重新打开 0 项；已修复 0 项。"))

    // A part that does not name it says nothing; the whole does.
    let empty = Array(#"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "CodeQL"}}, "results": []}]}"#.utf8)
    api.now = api.now.adding(seconds: 1)
    let part = try await upload(api, empty, ["target": "shop", "scope": "part"])
    #expect(part.html.contains("CodeQL · shop: 0 reported, 0 of them new and 0 open again; 0 mended."))
    api.now = api.now.adding(seconds: 1)
    let whole = try await upload(api, empty, ["target": "shop", "scope": "whole"])
    #expect(whole.html.contains("0 open again; 1 mended.") && whole.html.contains("No weakness is open."))
    api.now = api.now.adding(seconds: 1)
    let back = try await upload(api, Array(Self.report.utf8), ["target": "shop"])
    #expect(back.html.contains("1 reported, 0 of them new and 1 open again"))

    let link = try #require(done.html.firstMatch(of: /\/security\/findings\/[0-9a-f-]{36}/)).output
    let page = try await api.open("\(link)?language=zh-Hans")
    #expect(page.status == 200)
    #expect(page.html.contains("严重") && page.html.contains("CodeQL · shop") && page.html.contains("待修复"))
    let path = "\(link)?language=en"
    for (fields, words) in [
      (["state": "accepted", "until": "2027-01-01"], "Say why"),
      (["state": "accepted", "reason": "r"], "until which day"),
      (["state": "gone", "reason": "r"], "Choose what it is"),
      (["state": "accepted", "reason": "r", "until": "2026-11-01"], "a day that is to come"),
      (["state": "accepted", "reason": "r", "until": "2030-11-01"], "within a year"),
    ] {
      let refused = try await api.submit(path, fields.map { ($0.key, $0.value) })
      #expect(refused.status == 422 && refused.html.contains(words), "\(fields)")
    }
    let accepted = try await api.submit(
      path, [("state", "accepted"), ("reason", "Behind a wall."), ("until", "2027-01-01")])
    #expect(accepted.status == 303 && accepted.location == path)
    let settled = try await api.open(path).html
    #expect(settled.contains("Behind a wall.") && settled.contains("Accepted, until the end of Friday 1 January 2027"))
    let list = try await api.open("/security?language=en").html
    #expect(list.contains("No weakness is open.") && list.contains("Weaknesses that are settled"))
    #expect(try await api.open("/security/findings/none").status == 404)
    #expect(try await api.open("/security/findings/0192e4a0-7c1f-7b3a-9d2e-5f60718293a4").status == 404)
  }

  @Test(arguments: [
    (Array("{".utf8), "no valid JSON", "不是有效的 JSON"), ([0xFF, 0xFE], "no valid JSON", "不是有效的 JSON"),
    (Array(#"{"version": "2.1.0", "runs": [{}]}"#.utf8), "/runs/0: The field tool is missing", "/runs/0：缺少字段 tool"),
    ([], "Choose the report first", "请先选择报告文件"),
  ])
  func whatCannotBeReadIsSaidInBothLanguages(content: [UInt8], english: String, chinese: String) async throws {
    let api = try await APIClient()
    let refused = try await upload(api, content)
    #expect(refused.status == 422 && refused.html.contains(english))
    #expect(try await upload(api, content, language: "zh-Hans").html.contains(chinese))
  }

  @Test func whatIsTooLargeIsSaidSo() async throws {
    let api = try await APIClient()
    let refused = try await upload(api, Array(repeating: UInt8(ascii: " "), count: ScanReport.largest + 1))
    #expect(refused.status == 422 && refused.html.contains("at most 8 MB"))
  }

  @Test(arguments: Engine.kinds) func whatAPersonFoundIsReported(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let fields = [("do", "report"), ("title", "Keys in a log"), ("place", "the till"), ("severity", "high")]
    let refused = try await api.submit("/security?language=en", fields)
    #expect(refused.status == 422 && refused.html.contains("Its number: fill it in"))
    #expect(refused.html.contains("value=\"Keys in a log\""), "what was filled in stays")
    let done = try await api.submit("/security?language=en", fields + [("rule", "PT-3")])
    #expect(done.status == 303)
    let page = try await api.open("/security?language=en").html
    #expect(page.contains("Keys in a log") && page.contains("the till"))
    #expect(page.contains("Told by a person<p class=\"soft\" lang=\"\">scan:person</p>"))
  }

  /// People and programs are called by their names, in whatever language those are; by their keys the API finds them.
  @Test(arguments: Engine.kinds) func eventsAndAlertsCallPeopleByTheirNames(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let sue = Person(api)
    try await sue.comeIn("sue@example.org", as: [.service])
    let (person, key) = try await api.platform.operate(at: api.now) { work in
      let person = try #require(try work.people().first { $0.login == "sue@example.org" })
      let key = try work.makeKey(named: "<Till>", roles: [.shop], by: nil).id
      try work.note(
        SecurityEvent(.secondFactorRemoved, at: work.now, actor: "key:\(key)", subject: "person:\(person.id)"))
      try work.note(SecurityEvent(.exported, at: work.now, actor: "person:\(person.id)", subject: "key:x y"))
      try work.watch()
      return (person, key)
    }
    #expect(!person.name.isEmpty)
    for path in ["/security", "/audit", "/work?kind=alert"] {
      let html = try await api.open(path).html
      #expect(
        html.contains(person.name) && html.contains("<p class=\"soft\" lang=\"\">person:\(person.id)</p>"), "\(path)")
    }
    let page = try await api.open("/security").html
    #expect(page.contains("lang=\"\">&lt;Till&gt;<p class=\"soft\" lang=\"\">key:\(key)</p>"))
    #expect(page.contains("key:x y"), "what has no name is called as it was")
  }

  /// However many events there were, the last are shown, the latest first; and the button to who may press it.
  @Test func theLatestEventsAreShown() async throws {
    let api = try await APIClient()
    try await api.platform.operate(at: api.now) { work in
      try work.note(SecurityEvent(.secondFactorRemoved, at: work.now, actor: "person:x", subject: "the-first"))
      try work.watch()
      for _ in 0..<10_000 {
        try work.note(SecurityEvent(.signInRefused, at: work.now, subject: "somebody"))
      }
    }
    api.now = api.now.adding(seconds: 60)
    try await api.platform.operate(at: api.now) { work in
      for name in ["next-to-last", "the-last"] {
        try work.note(SecurityEvent(.secondFactorRemoved, at: work.now, actor: "person:x", subject: name))
      }
    }
    for (role, mayAcknowledge) in [(Role.security, true), (.auditor, false)] {
      let person = Person(api)
      try await person.comeIn("\(role.rawValue)@example.org", as: [role])
      let html = try await person.open("/security").html
      let seen = html.matches(of: /data-name="To"[^>]*>([^<]*)</).map { String($0.1) }
      let named = seen.filter { $0.contains("last") }
      #expect(seen.count == 50 && named == ["the-last", "next-to-last"], "\(named)")
      #expect(html.contains("A second factor was removed"))
      #expect(html.contains("I looked at it") == mayAcknowledge, "\(role)")
    }
    api.now = api.now.adding(seconds: 8 * 86_400)
    #expect(try await !api.open("/security?language=en").html.contains("the-last</td>"), "it is more than a week ago")
  }

  /// A key of a scanner brings reports in, and can do nothing else.
  @Test(arguments: Engine.kinds) func aScannerBringsItsReports(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let word = try await api.platform.operate(at: api.now) {
      try $0.makeKey(named: "ci", roles: [.scanner], by: nil).word
    }
    let site = Site(platform: api.platform, clock: { api.now })
    func send(_ method: HTTPRequest.Method, _ path: String, _ body: JSON? = nil) async throws -> Int {
      try await Application(router: site.router()).test(.router) { client in
        try await client.execute(
          uri: "/v1/" + path, method: method,
          headers: [.authorization: "Bearer \(word)", .contentType: "application/json"],
          body: body.map { ByteBuffer(bytes: $0.bytes) }
        ) { Int($0.status.code) }
      }
    }
    #expect(try await send(.post, "security-reports", ["report": .string(Self.report)]) == 201)
    #expect(try await send(.post, "security-reports", ["report": "{}"]) == 422)
    #expect(try await send(.get, "security-findings") == 403)
    #expect(try await send(.post, "security-settlements", [:]) == 403)
    // Larger than any request but a report may be: whoever may not is told so, and his body is not read first.
    let large = JSON.string(String(repeating: "a", count: API.largestBody + 1))
    #expect(try await send(.post, "orders", large) == 403)
    #expect(try await send(.post, "security-reports", large) == 422)
    #expect(try await api.get("security-findings?state=open&severity=critical").body["items"]?.array?.count == 1)
    #expect(try await api.get("security-findings?severity=low").body["items"]?.array?.count == 0)
  }
}
