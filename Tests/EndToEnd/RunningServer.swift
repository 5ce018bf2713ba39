import Crypto
import Database
import Foundation
import FoundationNetworking
import Promises
import Service
import Support
import Testing

/// The program as a user runs it: its own process, its own database or one that it shares, reached over HTTP. One task
/// at a time has it in its hands; what they may share is its `client`.
final class RunningServer: @unchecked Sendable {
  let port: Int
  let folder: URL
  let address: String
  private let name: String
  private let webhook: String?
  /// By how many seconds its wall clock is ahead of ours.
  private let ahead: Int
  private let limit: Int?
  private let environment: [String: String]
  private let options: [String]
  private let remove: @Sendable () -> Void
  private var process = Process()
  private let session: Session

  /// Starts it on a new database.
  convenience init(
    on engine: Engine = .sqliteFile, environment: [String: String] = [:], options: [String] = []
  ) async throws {
    let place = try engine.place()
    try await self.init(at: place.address, environment: environment, options: options, remove: place.remove)
  }

  /// - Parameters:
  ///   - address: Of its database; others may be on it already.
  ///   - name: What a PostgreSQL server knows it by.
  ///   - webhook: Where it sends its messages.
  ///   - ahead: By how many seconds its wall clock is ahead.
  ///   - limit: How large a file may become, in units of 1024 bytes.
  ///   - environment: Variables that it is started with besides our own.
  ///   - options: What is added to its command line.
  init(
    at address: String, name: String = "node", webhook: String? = nil, ahead: Int = 0, limit: Int? = nil,
    environment: [String: String] = [:], options: [String] = [], remove: @escaping @Sendable () -> Void = {}
  ) async throws {
    (self.address, self.name, self.webhook, self.remove) = (address, name, webhook, remove)
    (self.ahead, self.limit, self.environment, self.options) = (ahead, limit, environment, options)
    folder = FileManager.default.temporaryDirectory.appending(path: "pledge-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    port = Port.free()
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = 60
    configuration.httpMaximumConnectionsPerHost = 64
    session = Session(configuration)
    try await start()
  }

  deinit {
    if process.isRunning { if ahead == 0 { process.terminate() } else { kill() } }
    try? FileManager.default.removeItem(at: folder)
    remove()
  }

  /// What the tests come in with: it may do everything, as no key does that is made outside a test.
  static let key = "pk_everything"
  static let masterKey = MasterKeys.generate()

  /// Starts it on the database that is there and returns when it is ready.
  func start() async throws {
    try letIn()
    let named = address.hasPrefix("postgresql:") ? "\(address)&application_name=\(name)" : address
    var arguments = ["serve", "--port", String(port), "--database", named, "--requests-per-second", "0"]
    arguments += options
    if let webhook { arguments += ["--webhook", webhook] }
    let program = Program(arguments)
    program.limit(files: limit)
    // Nodes on one server have the same; beside a file it makes its own.
    if address.hasPrefix("postgresql:") { program.environment["PLEDGE_MASTER_KEY"] = Self.masterKey }
    program.environment["PLEDGE_WEBHOOK_SECRET"] = "whsec_" + Data(repeating: 7, count: 32).base64EncodedString()
    program.environment.merge(environment) { $1 }
    if ahead != 0 {
      // Only what a person's clock shows is moved, not what pauses are measured with. The wrapper waits for the program
      // and passes no signal on; so it is killed, and the program ends with it.
      program.environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1"
      program.words = ["faketime", "-f", "\(ahead > 0 ? "+" : "")\(ahead)s", "setpriv", "--pdeathsig", "TERM"]
    }
    process = try program.start(log: log)
    let isReady = try await awaited(every: .milliseconds(50)) {
      let isReady = (try? await get("ready"))?.status == 200
      return isReady || !process.isRunning ? isReady : nil
    }
    if isReady != true { Issue.record("the server is not ready: \(said)") }
  }

  private var log: URL { folder.appending(path: "log") }
  /// All that it said since it was started.
  var said: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

  private func letIn() throws {
    let database = try DatabaseAddress(address).open(migrations: Migrations.all, connections: 1)
    defer { database.close() }
    try database.writeNow { transaction in
      _ = try transaction.run(
        """
        INSERT INTO api_key (id, hash, name, roles, created_at) VALUES ($1, $2, 'test', $3, 0)
        ON CONFLICT (id) DO NOTHING
        """, Identifier(high: 1, low: 1).bytes, Array(SHA256.hash(data: Data(Self.key.utf8))),
        Role.text(Set(Role.allCases)))
    }
  }

  /// Invites somebody, as an administrator would, and answers the word of the link.
  ///
  /// - Parameter merchant: whose person he is.
  func invite(_ login: String, as roles: Set<Role>, merchant: String? = nil) throws -> String {
    let database = try DatabaseAddress(address).open(migrations: Migrations.all, connections: 1)
    defer { database.close() }
    return try database.writeNow { transaction in
      let now = Instant(seconds: Int64(Date().timeIntervalSince1970))
      let work = Work(maintaining: transaction, now: now, random: Random(seed: .random(in: 0 ... .max)))
      return try work.invite(login: login, roles: roles, merchant: merchant, by: nil).word
    }
  }

  var isRunning: Bool { process.isRunning }

  /// Ends it as a loss of power would.
  func kill() {
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// Asks it to end, and answers its exit status.
  func stop() -> Int32 {
    process.terminate()
    process.waitUntilExit()
    return process.terminationStatus
  }

  struct Reply: Sendable {
    var status: Int
    var body: JSON
  }

  func get(_ path: String) async throws -> Reply { try await client.send("GET", path, nil, key: nil) }

  func post(_ path: String, _ body: JSON, key: String? = nil) async throws -> Reply {
    try await client.send("POST", path, body, key: key)
  }

  /// Every item of a list, page by page.
  func all(_ list: String) async throws -> [JSON] {
    var items: [JSON] = []
    var cursor = ""
    repeat {
      let page = try await get("v1/\(list)?limit=200" + cursor).body
      items += page["items"]?.array ?? []
      cursor = page["next"]?.string.map { "&cursor=\($0)" } ?? ""
    } while !cursor.isEmpty
    return items
  }

  var client: Client { Client(port: port, session: session) }

  struct Client: Sendable {
    var port: Int
    fileprivate var session: Session

    func send(_ method: String, _ path: String, _ body: JSON?, key: String?) async throws -> Reply {
      var request = URLRequest(url: URL(string: "http://127.0.0.1:\(port)/\(path)")!)
      request.httpMethod = method
      if let body {
        request.httpBody = Data(body.bytes)
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
      }
      request.setValue(key, forHTTPHeaderField: "Idempotency-Key")
      request.setValue("Bearer \(RunningServer.key)", forHTTPHeaderField: "Authorization")
      let (data, response) = try await session.session.data(for: request)
      let status = (response as? HTTPURLResponse)?.statusCode ?? 0
      return Reply(status: status, body: (try? JSON.parse(data)) ?? .null)
    }
  }
}

/// Ends with the last who uses it: a session that has ended ends the program of who asks it for more.
private final class Session: Sendable {
  let session: URLSession

  init(_ configuration: URLSessionConfiguration) { session = URLSession(configuration: configuration) }
  deinit { session.invalidateAndCancel() }
}
