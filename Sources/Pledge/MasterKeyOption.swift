import Database
import Foundation
import Logging
import Service

extension DatabaseOption {
  /// The master keys that the environment names; nil where it names none.
  ///
  /// - Throws: `Refusal`.
  static func configuredMasterKeys() throws -> MasterKeys? {
    try saying { try MasterKeys(environment: ProcessInfo.processInfo.environment) }
  }

  /// What a server wraps the keys of personal data with: as configured, or a file beside an SQLite database.
  ///
  /// - Throws: `Refusal` where there is none, or the database holds what none of them opens.
  func masterKeys(of database: any Database, _ logger: Logger) async throws -> MasterKeys {
    var keys = try Self.configuredMasterKeys()
    if keys == nil { keys = try ownMasterKeys(of: database, logger) }
    guard let keys else {
      throw Refusal(
        .invalid, "no-master-key",
        "Personal data is stored sealed, and a server on PostgreSQL needs the key for it: set PLEDGE_MASTER_KEY, the "
          + "same on every node; `pledge keys generate` prints one.")
    }
    try await Platform(database, keys: keys).look(at: wallClock()) { try $0.checkMasterKeys() }
    return keys
  }

  /// The key of a database that no other program shares; nil where it is on a server.
  private func ownMasterKeys(of database: any Database, _ logger: Logger) throws -> MasterKeys? {
    guard case .sqlite(let path) = try address() else { return nil }
    if path == ":memory:" { return .random() }
    let wrapped = try database.readNow { try Work(maintaining: $0, now: wallClock()).sealedSubjects() }
    guard let own = try Self.saying({ try MasterKeys.beside(path, mayMake: wrapped == 0) }) else {
      throw Refusal(
        .invalid, "master-key-missing",
        "\(wrapped) keys are wrapped under a master key that is neither configured nor in a file beside the database; "
          + "set PLEDGE_MASTER_KEY to it.")
    }
    if own.isNew {
      logger.notice("Made the master key \(own.file): keep a copy of it, apart from the database's backups.")
    }
    return own.keys
  }

  private static func saying<T>(_ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let problem as MasterKeyProblem {
      throw Refusal(.invalid, "master-key", problem.description)
    }
  }
}
