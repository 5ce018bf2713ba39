import Database
import Foundation
import Promises
import Service

/// An engine to measure: where new databases come from.
struct Engine {
  var name: String
  private let folder: URL
  private let server: String?

  /// - Parameter server: the address of a PostgreSQL server that databases may be made on; nil for SQLite.
  init(folder: URL, server: String?) {
    self.folder = folder
    self.server = server
    name = server == nil ? "SQLite" : "PostgreSQL"
  }

  var isServer: Bool { server != nil }

  /// The address of a new database.
  func newAddress() throws -> String {
    let name = "bench_" + UUID().uuidString.lowercased().prefix(8)
    guard let server else { return folder.appending(path: name + ".sqlite").path }
    try shell("createdb", "--maintenance-db=\(server)", String(name))
    return server.replacingOccurrences(of: "///postgres?", with: "///\(name)?")
  }

  func open(_ address: String, connections: Int = 8) throws -> any Database {
    try DatabaseAddress(address).open(migrations: Migrations.all, connections: connections)
  }

  /// A platform on a new database, with the letter that is shipped.
  func platform(connections: Int = 8) async throws -> (platform: Platform, address: String) {
    let address = try newAddress()
    let platform = try Platform(try open(address, connections: connections), keys: .random())
    let source = try String(contentsOfFile: "letters/default.yaml", encoding: .utf8)
    let now = wallClock()
    try await platform.operate(at: now) { try $0.makeParts(from: now.adding(seconds: -400 * 86_400), until: now) }
    try await platform.publish(source, at: now.adding(seconds: -400 * 86_400))
    return (platform, address)
  }
}

func wallClock() -> Instant { Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }

/// Runs one of PostgreSQL's programs and answers what it printed.
@discardableResult
func shell(_ program: String, _ arguments: String...) throws -> String { try runList(program, arguments) }

struct Failed: Error { var message: String }

/// Transactions a second of a script under pgbench, with as many clients as given. Counted and not timed: a program
/// that is started from here has its alarm signal blocked and would go on for good.
func pgbench(_ script: String, on address: String, clients: Int, transactions: Int) throws -> Double {
  let file = FileManager.default.temporaryDirectory.appending(path: "bench-\(UUID().uuidString).sql")
  try script.write(to: file, atomically: true, encoding: .utf8)
  defer { try? FileManager.default.removeItem(at: file) }
  let output = try runList(
    "pgbench",
    [
      "-n", "-M", "prepared", "-c", "\(clients)", "-j", "2", "-f", file.path, "-t", "\(transactions / clients)",
      address,
    ])
  guard let line = output.split(separator: "\n").first(where: { $0.hasPrefix("tps") }),
    let tps = Double(line.split(separator: " ")[2])
  else { throw Failed(message: output) }
  return tps
}

private func runList(_ program: String, _ arguments: [String]) throws -> String {
  let bin = ProcessInfo.processInfo.environment["PLEDGE_TEST_POSTGRES_BIN"] ?? "/usr/bin"
  let process = Process()
  process.executableURL = URL(filePath: bin + "/" + program)
  process.arguments = arguments
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardError = pipe
  try process.run()
  let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  guard process.terminationStatus == 0 else { throw Failed(message: "\(program): \(output)") }
  return output
}

extension Visitor {
  /// Who tells of orders.
  static let shop = Visitor(holder: .key(Identifier(high: 1, low: 1)), roles: [.shop])
}
