import Foundation

/// A PostgreSQL server of a test's own, to be stopped and started again. It asks for a password, and listens on a Unix
/// socket only.
public struct OwnCluster: Sendable {
  private static let bin = ProcessInfo.processInfo.environment["PLEDGE_TEST_POSTGRES_BIN"]
  public static let isAvailable = bin != nil
  public static let password = "o:p@n/s%same"

  public let folder: String
  /// With the password, to the database `postgres`.
  public var address: String { "postgresql://pledge:o%3Ap%40n%2Fs%25same@/postgres?host=\(folder)" }

  /// Makes the server and starts it.
  public init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "pledge-\(UUID().uuidString.prefix(8))").path
    let manager = FileManager.default
    try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Self.password.write(toFile: folder + "/password", atomically: false, encoding: .utf8)
    if Self.isRoot {
      for path in [folder, folder + "/password"] {
        try manager.setAttributes([.ownerAccountName: "postgres"], ofItemAtPath: path)
      }
    }
    try run(
      "initdb", "-D", "\(folder)/data", "-U", "pledge", "-A", "scram-sha-256", "--pwfile", "\(folder)/password",
      "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    try start()
  }

  public func start() throws {
    let options = "-k \(folder) -h '' -c fsync=off -c shared_buffers=16MB -c max_connections=40"
    try run("pg_ctl", "-D", "\(folder)/data", "-l", "\(folder)/server.log", "-w", "-o", options, "start")
  }

  /// - Parameter mode: `fast` tells whoever is connected, `immediate` is a crash.
  public func stop(_ mode: String = "fast") throws {
    try run("pg_ctl", "-D", "\(folder)/data", "-m", mode, "-w", "stop")
  }

  public func remove() {
    try? stop("immediate")
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// The server's programs refuse to run as root.
  private static var isRoot: Bool { getuid() == 0 }

  private func run(_ program: String, _ arguments: String...) throws {
    guard let bin = Self.bin else { throw Cluster.Failure(message: "PLEDGE_TEST_POSTGRES_BIN is not set") }
    let user = ["/usr/bin/env", "setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
    let words = (Self.isRoot ? user : []) + ["\(bin)/\(program)"] + arguments
    // Not Foundation's process: it would wait for the server, too, which lives on with what it inherited.
    guard Self.spawn(words) == 0 else {
      let log = (try? String(contentsOfFile: folder + "/server.log", encoding: .utf8)) ?? ""
      throw Cluster.Failure(message: "\(program) failed: \(log)")
    }
  }

  /// Runs a program without input and output and answers the status of its end.
  private static func spawn(_ words: [String]) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for number: Int32 in 0...2 { posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0) }
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    guard posix_spawn(&process, words[0], &actions, nil, &arguments, environ) == 0 else { return -1 }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 { if errno != EINTR { return -1 } }
    return status
  }
}
