import Database
import Foundation
import Logging
import Service

extension DatabaseOption {
  /// The master keys that the environment names; nil where it names none.
  ///
  /// - Throws: `Refusal`.
  static func configuredMasterKeys() throws -> MasterKeys? {
    do {
      return try MasterKeys(environment: ProcessInfo.processInfo.environment)
    } catch let problem as MasterKeyProblem {
      throw Refusal(.invalid, "master-key", problem.description)
    }
  }

  /// What a server wraps the keys of personal data with: as configured, or a file beside an SQLite database.
  ///
  /// - Throws: `Refusal` where the database holds what none of them opens.
  func masterKeys(of database: any Database, _ logger: Logger) async throws -> MasterKeys? {
    var keys = try Self.configuredMasterKeys()
    if keys == nil { keys = try await ownMasterKeys(of: database, logger) }
    try await Platform(database, keys: keys).look(at: wallClock()) { try $0.checkMasterKeys() }
    if keys == nil {
      logger.notice("No master key is configured: contact data is refused until PLEDGE_MASTER_KEY is set.")
    }
    return keys
  }

  private func ownMasterKeys(of database: any Database, _ logger: Logger) async throws -> MasterKeys? {
    guard case .sqlite(let path) = try address() else { return nil }
    if path == ":memory:" { return .random() }
    let isFilled = try await Platform(database).look(at: wallClock()) { try $0.holdsPersonalData() }
    do {
      let own = try MasterKeys.beside(path, mayMake: !isFilled)
      if let own, own.isNew {
        logger.notice("Made the master key \(own.file): keep a copy of it, apart from the database's backups.")
      }
      return own?.keys
    } catch let problem as MasterKeyProblem {
      throw Refusal(.invalid, "master-key", problem.description)
    }
  }
}
