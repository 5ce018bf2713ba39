import Crypto
import Database
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Promises
import Service
import Support
import Synchronization
import Testing

@testable import Web

/// A platform with the letter that is shipped, reached through the real router, at a time that the test sets.
final class APIClient: Sendable {
  let database: any Database
  let platform: Platform
  private let time: Time
  /// What answers all of its requests, as a server's one router does: to build it takes longer than most requests.
  let responder: RouterResponder<BasicRequestContext>

  init(_ engine: Engine = .sqliteMemory, at now: String = "2026-11-24T04:00:00Z") async throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "letters/default.yaml").path
    let time = Time(Instant(now)!)
    self.time = time
    database = try engine.scratch(Migrations.all)
    platform = try Platform(database, keys: .random())
    responder = Site(platform: platform, clock: { time.now }).router().buildResponder()
    let now = Instant(now)!
    let version = try await platform.publish(try String(contentsOfFile: path, encoding: .utf8), at: now)
    try await platform.operate(at: now) { work in
      try work.startDuties(of: version, at: now)
      try Self.makeKey(of: Set(Role.allCases), on: work)
    }
  }

  deinit { database.close() }

  var now: Instant {
    get { time.now }
    set { time.now = newValue }
  }

  private final class Time: Sendable {
    private let value: Mutex<Instant>

    init(_ now: Instant) { value = Mutex(now) }

    var now: Instant {
      get { value.withLock { $0 } }
      set { value.withLock { $0 = newValue } }
    }
  }

  /// What most tests come in with: it may do everything, as no key does that is made outside a test.
  static let word = "pk_everything"

  static func hash(_ word: String) -> [UInt8] { Array(SHA256.hash(data: Data(word.utf8))) }

  static func makeKey(of roles: Set<Role>, on work: Work) throws {
    try work.transaction.run(
      "INSERT INTO api_key (id, hash, name, roles, created_at) VALUES ($1, $2, 'test', $3, $4)",
      Identifier(high: 1, low: 1).bytes, hash(word), Role.text(roles), work.now)
  }

  struct Reply {
    var status: Int
    var headers: HTTPFields
    var body: JSON
    var code: String? { body["code"]?.string }
    /// `pointer code` of every field that was wrong.
    var errors: [String] {
      (body["errors"]?.array ?? []).map { "\($0["pointer"]?.string ?? "") \($0["code"]?.string ?? "")" }
    }
  }

  func send(
    _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, type: String? = "application/json",
    key: String? = nil
  ) async throws -> Reply {
    var headers = HTTPFields()
    headers[.contentType] = type
    headers[.idempotencyKey] = key
    headers[.authorization] = "Bearer \(Self.word)"
    return try await Application(responder: responder).test(.router) { [headers] client in
      try await client.execute(
        uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) }
      ) { response in
        let bytes = Array(response.body.readableBytesView)
        return Reply(
          status: Int(response.status.code), headers: response.headers,
          body: bytes.first == UInt8(ascii: "{") ? try JSON.parse(bytes) : .null)
      }
    }
  }

  func post(_ path: String, _ body: JSON, key: String? = nil) async throws -> Reply {
    try await send(.post, "/v1/" + path, body.text, key: key)
  }

  func get(_ path: String) async throws -> Reply {
    // As the leader does a moment later.
    try await platform.operate(at: now) { _ = try $0.numberJournal() }
    return try await send(.get, "/v1/" + path)
  }

  /// How many rows each table has: what must not change when a request is refused.
  func rows() throws -> [Int] {
    try database.readNow { transaction in
      try ["orders", "payment", "obligation", "journal", "claim", "complaint", "idempotency", "transfer", "letter"].map
      {
        try transaction.first("SELECT COUNT(*) FROM \($0)", map: { $0.int(0) }) ?? 0
      }
    }
  }
}
