import ArgumentParser
import Database
import Foundation
import Promises
import Service

struct KeysCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Looks after the keys that personal data is sealed with.",
    subcommands: [Generate.self, Rotate.self])

  struct Generate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prints a new master key, as PLEDGE_MASTER_KEY takes it.")

    func run() { print(MasterKeys.generate()) }
  }

  struct Rotate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Wraps every person's key anew under the current master key, while servers run.",
      discussion: """
        Configure the new key as PLEDGE_MASTER_KEY and the one before in PLEDGE_FORMER_MASTER_KEYS, here and on every \
        server, before this is run. It may be cut off and run again. Status 1 where something is left under a key that \
        is not the current one.
        """)
    @OptionGroup var store: DatabaseOption

    func run() async throws {
      guard let keys = try DatabaseOption.configuredMasterKeys() else {
        complain("No master key is configured; set PLEDGE_MASTER_KEY to the one to wrap under.")
        throw ExitCode.failure
      }
      let address = try store.address()
      if case .sqlite(let path) = address, !FileManager.default.fileExists(atPath: path) {
        complain("There is no file \(path); name the database with --database.")
        throw ExitCode.failure
      }
      let database = try store.open(isGuest: true)
      defer { database.close() }
      let left = try await saying("\(address)") { try await Self.rotate(database, keys) }
      for line in left {
        print("\(line.master)  \(line.state.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0))  \(line.count)")
      }
      let unknown = left.filter { $0.state == .unknown }
      for line in unknown {
        complain("\(line.count) keys are under \(line.master), which is not configured; name it in \(former).")
      }
      if left.contains(where: { $0.state != .current && $0.count > 0 }) { throw ExitCode.failure }
    }

    private var former: String { "PLEDGE_FORMER_MASTER_KEYS" }

    /// Batch by batch, so that a server's commands get their turn between.
    private static func rotate(_ database: any Database, _ keys: MasterKeys) async throws -> [WrappedKeys] {
      let platform = try Platform(database, keys: keys)
      let bar = ProgressBar()
      let total = try await platform.look(at: wallClock()) { try $0.wrappedKeys() }
        .filter { $0.state == .former }.reduce(0) { $0 + $1.count }
      var done = 0
      while true {
        let count = try await platform.operate(at: wallClock()) { try $0.wrapAnew() }
        done += count
        bar.show(total == 0 || count == 0 ? 1 : min(0.99, Double(done) / Double(total)))
        if count == 0 { break }
      }
      return try await platform.look(at: wallClock()) { try $0.wrappedKeys() }
    }
  }
}
