import Database
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Promises
import Service
import Support
import Testing

@testable import Web

/// `/metrics` as Prometheus reads it.
@Suite struct MetricsTests {
  /// The text format 0.0.4, line by line.
  private struct Reader {
    var types: [String: String] = [:]
    var samples: [String: Double] = [:]
    var faults: [String] = []

    init(_ text: String) {
      let line = #/([a-zA-Z_:][a-zA-Z0-9_:]*)(\{.*\})? (\S+)/#
      let label = #/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"/#
      if !text.hasSuffix("\n") { faults.append("the last line does not end") }
      var helped: Set<String> = []
      for row in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
        if row.hasPrefix("# ") {
          let words = row.split(separator: " ", maxSplits: 3).map(String.init)
          guard words.count == 4 else {
            faults.append("no comment of the format: \(row)")
            continue
          }
          if words[1] == "HELP", !helped.insert(words[2]).inserted { faults.append("helped twice: \(row)") }
          if words[1] == "TYPE" {
            if types.updateValue(words[3], forKey: words[2]) != nil { faults.append("typed twice: \(row)") }
            if !helped.contains(words[2]) { faults.append("no help: \(row)") }
            if !["counter", "gauge", "histogram"].contains(words[3]) { faults.append("no type: \(row)") }
          }
          continue
        }
        guard let match = try? line.wholeMatch(in: row), Self.value(match.3) != nil else {
          faults.append("no sample: \(row)")
          continue
        }
        let name = String(match.1)
        let family = types[name] == nil ? name.replacing(/_(bucket|sum|count)$/, with: "") : name
        if types[family] == nil { faults.append("no type before: \(row)") }
        if let labels = match.2 {
          var rest = labels.dropFirst().dropLast()
          while !rest.isEmpty {
            guard let first = try? label.prefixMatch(in: rest) else {
              faults.append("no label: \(row)")
              break
            }
            rest = rest[first.range.upperBound...]
            if rest.first == "," { rest = rest.dropFirst() }
          }
        }
        if samples.updateValue(Self.value(match.3)!, forKey: name + (match.2 ?? "")) != nil {
          faults.append("said twice: \(row)")
        }
      }
    }

    private static func value(_ text: Substring) -> Double? {
      ["+Inf": .infinity, "-Inf": -.infinity, "NaN": .nan][text] ?? Double(text)
    }
  }

  private func ask(
    _ client: any TestClientProtocol, _ path: String, key: String? = APIClient.word
  ) async throws -> (status: Int, text: String, type: String) {
    var headers = HTTPFields()
    headers[.authorization] = key.map { "Bearer \($0)" }
    return try await client.execute(uri: path, method: .get, headers: headers) {
      (Int($0.status.code), String(buffer: $0.body), $0.headers[.contentType] ?? "")
    }
  }

  @Test(arguments: Engine.kinds) func everyLineIsOfTheFormat(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let site = Site(platform: api.platform, clock: { api.now })
    _ = try await api.post("complaints", ["reference": "K-1", "subject": "Where is it?"])
    try await Application(router: site.router()).test(.router) { client in
      for path in ["/", "/", "/health", "/v1/complaints/K-1", "/v1/complaints/none", "/v1/nowhere", "/orders/SECRET-7"]
      {
        _ = try await ask(client, path)
      }
      let answer = try await ask(client, "/metrics")
      #expect(answer.status == 200 && answer.type == "text/plain; version=0.0.4; charset=utf-8")
      let reader = Reader(answer.text)
      #expect(reader.faults == [], "\(answer.text)")
      let samples = reader.samples
      #expect(samples[#"pledge_http_requests_total{sort="page",status="200"}"#] == 2)
      #expect(samples[#"pledge_http_requests_total{sort="page",status="404"}"#] == 1)
      #expect(samples[#"pledge_http_requests_total{sort="api",status="200"}"#] == 1)
      #expect(samples[#"pledge_http_requests_total{sort="api",status="404"}"#] == 1)
      #expect(samples[#"pledge_http_requests_total{sort="unknown",status="404"}"#] == 1)
      #expect(samples[#"pledge_http_requests_total{sort="probe",status="200"}"#] == 1)
      #expect(samples[#"pledge_http_request_duration_seconds_count{sort="page"}"#] == 3)
      #expect(samples[#"pledge_http_request_duration_seconds_bucket{sort="page",le="+Inf"}"#] == 3)
      #expect((samples[#"pledge_http_request_duration_seconds_sum{sort="page"}"#] ?? 0) > 0)
      #expect(samples["pledge_database_up"] == 1 && samples["pledge_leader"] == 0)
      #expect((samples["pledge_obligations_open"] ?? 0) > 10)
      #expect(samples[#"pledge_security_findings_open{severity="critical"}"#] == 0)
      #expect(samples["process_start_time_seconds"] == Double(api.now.microseconds) / 1_000_000)
      #expect(!answer.text.contains("SECRET-7") && !answer.text.contains("K-1"), "figures of nobody's things")
      // As many names as that, however many orders there are.
      #expect(reader.types.count < 30)
    }
  }

  /// The reader of these tests sees what is wrong.
  @Test(arguments: [
    "a 1\n", "# HELP a b\n# TYPE a counter\na{x=\"1} 1\n", "# HELP a b\n# TYPE a counter\na one\n",
    "# HELP a b\n# TYPE a counter\na 1\na 1\n", "# HELP a b\n# TYPE a counter\na 1", "# TYPE a counter\na 1\n",
    "# HELP a b\n# TYPE a counter\na{x=\"a\\b\"} 1\n", "# HELP a b\n# TYPE a count\na 1\n",
    "# HELP a b\n# TYPE a counter\na{1x=\"a\"} 1\n", "# HELP a b\n# TYPE a counter\na-b 1\n",
  ])
  func theReaderFindsFaults(text: String) { #expect(!Reader(text).faults.isEmpty) }

  @Test(arguments: Engine.kinds) func onlyMonitoringReadsThem(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let words = try await api.platform.operate(at: api.now) { work in
      try [Role.monitor, .shop].map { try work.makeKey(named: $0.rawValue, roles: [$0], by: nil).word }
    }
    let site = Site(platform: api.platform, clock: { api.now })
    try await Application(router: site.router()).test(.router) { client in
      var statuses: [Int] = []
      for key in [words[0], words[1], nil] { statuses.append(try await ask(client, "/metrics", key: key).status) }
      statuses.append(try await ask(client, "/v1/orders", key: words[0]).status)
      #expect(statuses == [200, 403, 401, 403])
    }
  }

  /// When the database is gone, whoever watches sees it; nobody else comes in by what is remembered.
  @Test func aDatabaseThatIsGoneIsAFigure() async throws {
    let api = try await APIClient()
    let database = Gone(api.database)
    let platform = try Platform(database, keys: .random())
    let words = try await platform.operate(at: api.now) { work in
      try [Role.monitor, .shop].map { try work.makeKey(named: $0.rawValue, roles: [$0], by: nil).word }
    }
    let site = Site(platform: platform, clock: { api.now })
    try await Application(router: site.router()).test(.router) { client in
      for word in words { _ = try await ask(client, "/metrics", key: word) }
      database.isGone = true
      api.now = api.now.adding(seconds: 60)
      let answer = try await ask(client, "/metrics", key: words[0])
      #expect(answer.status == 200)
      let reader = Reader(answer.text)
      #expect(reader.faults == [])
      #expect(reader.samples["pledge_database_up"] == 0 && reader.samples["pledge_obligations_open"] == nil)
      #expect(reader.samples[#"pledge_http_requests_total{sort="probe",status="200"}"#] == 1)
      #expect(try await ask(client, "/metrics", key: words[1]).status == 503)
      #expect(try await ask(client, "/metrics", key: "pk_unknown").status == 503)
      database.isGone = false
      api.now = api.now.adding(seconds: 60)
      #expect(try await ask(client, "/metrics", key: words[0]).text.contains("pledge_database_up 1\n"))
    }
  }
}
