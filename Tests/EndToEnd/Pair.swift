import Foundation
import Support

/// A PostgreSQL server and its standby, by `Tests/failover`, which ends when its input ends: with this process at the
/// latest.
final class Pair {
  let address: String
  private let script = Process()
  private let input = Pipe()
  private let output = Pipe()

  init() throws {
    script.executableURL = Program.root.appending(path: "Tests/failover")
    script.standardInput = input
    script.standardOutput = output
    try script.run()
    address = Self.line(output)
    guard address.hasPrefix("postgresql:") else { throw Cluster.Failure(message: "Tests/failover did not start") }
  }

  deinit {
    // A server that another test starts may hold our end of the pipe open: its being closed would tell the script nothing.
    try? input.fileHandleForWriting.write(contentsOf: Data("end\n".utf8))
    try? input.fileHandleForWriting.close()
    script.waitUntilExit()
  }

  /// Ends the server as a loss of power would, and returns when the standby has taken its place.
  func failOver() throws {
    try input.fileHandleForWriting.write(contentsOf: Data("\n".utf8))
    guard Self.line(output) == "promoted" else { throw Cluster.Failure(message: "the standby was not promoted") }
  }

  private static func line(_ pipe: Pipe) -> String {
    var line = ""
    while true {
      let text = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
      line += text
      if text.isEmpty || text.last == "\n" { return String(line.dropLast()) }
    }
  }
}
