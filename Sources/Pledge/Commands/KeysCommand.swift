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
      let address = try store.address()
      let left = try await saying("\(address)") {
        guard let keys = try DatabaseOption.configuredMasterKeys() else {
          throw Refusal(.invalid, "no-master-key", "Set PLEDGE_MASTER_KEY to the key to wrap all others under.")
        }
        if case .sqlite(let path) = address, !FileManager.default.fileExists(atPath: path) {
          throw Refusal(.unknown, "file-missing", "There is no file \(path); name the database with --database.")
        }
        let database = try address.open(
          migrations: Migrations.all, connections: store.connections, isGuest: true)
        defer { database.close() }
        return try await Self.rotate(database, keys)
      }
      for line in left {
        print("\(line.master)  \(line.state.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0))  \(line.count)")
      }
      for line in left where line.state == .unknown {
        complain(
          "The master key \(line.master) is not configured; name it in PLEDGE_FORMER_MASTER_KEYS and run this again.")
      }
      if left.contains(where: { $0.state != .current && $0.count > 0 }) { throw ExitCode.failure }
    }

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
