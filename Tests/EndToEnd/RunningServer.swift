import Foundation
import FoundationNetworking
import Promises
import Testing

/// The program as a user runs it: its own process, its own database file, reached over HTTP.
final class RunningServer {
  let port: Int
  let folder: URL
  private var process: Process
  private let session: URLSession

  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  /// Beside the tests' own program.
  private static let executable = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appending(path: "pledge")

  init() async throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "pledge-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    port = Int.random(in: 20_000...40_000)
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = 10
    configuration.httpMaximumConnectionsPerHost = 64
    session = URLSession(configuration: configuration)
    process = Process()
    try await start()
  }

  deinit {
    if process.isRunning { process.terminate() }
    session.invalidateAndCancel()
    try? FileManager.default.removeItem(at: folder)
  }

  /// Starts it on the database that is there and returns when it is ready.
  func start() async throws {
    process = Process()
    process.executableURL = Self.executable
    process.currentDirectoryURL = Self.root
    process.arguments = [
      "serve", "--port", String(port), "--database", folder.appending(path: "pledge.sqlite").path,
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    for _ in 0..<200 {
      if let reply = try? await get("ready"), reply.status == 200 { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    Issue.record("the server is not ready after 10 seconds")
  }

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

  /// Runs another command of the program to its end.
  static func run(_ arguments: String...) throws -> (status: Int32, output: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = executable
    process.currentDirectoryURL = root
    process.arguments = arguments
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  struct Reply: Sendable {
    var status: Int
    var body: JSON
  }

  func get(_ path: String) async throws -> Reply { try await client.send("GET", path, nil, key: nil) }

  func post(_ path: String, _ body: JSON, key: String? = nil) async throws -> Reply {
    try await client.send("POST", path, body, key: key)
  }

  /// What tasks may share.
  var client: Client { Client(port: port, session: session) }

  struct Client: Sendable {
    var port: Int
    var session: URLSession

    func send(_ method: String, _ path: String, _ body: JSON?, key: String?) async throws -> Reply {
      var request = URLRequest(url: URL(string: "http://127.0.0.1:\(port)/\(path)")!)
      request.httpMethod = method
      if let body {
        request.httpBody = Data(body.bytes)
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
      }
      request.setValue(key, forHTTPHeaderField: "Idempotency-Key")
      let (data, response) = try await session.data(for: request)
      let status = (response as? HTTPURLResponse)?.statusCode ?? 0
      return Reply(status: status, body: (try? JSON.parse(data)) ?? .null)
    }
  }
}
