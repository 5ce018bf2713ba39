import Database
import Foundation
import Support
import Testing

/// Addresses that lead nowhere, or to a door that stays shut. What is said of them is one line for an administrator,
/// and never holds the password.
@Suite(.enabled(if: OwnCluster.isAvailable)) struct DoorTests {
  private func refused(_ address: String) throws -> DatabaseError {
    let error = try failure { try PostgresDatabase(address, migrations: []) }
    #expect(!error.message.isEmpty && !error.message.contains(where: \.isNewline))
    for part in [OwnCluster.password, "s%25same", "s%same", "wrong", "secret"] {
      #expect(!"\(error)".contains(part), "\(error)")
    }
    return error
  }

  @Test(arguments: [
    "postgresql://pledge:secret@/postgres?host=/nowhere", "postgresql://pledge:secret@127.0.0.1:1/postgres",
    "postgresql://pledge:secret@no.such.host.invalid/postgres",
  ]) func withoutAServer(_ address: String) throws {
    #expect(try refused(address).code == .unavailable)
  }

  @Test(arguments: [
    // Not an address at all, an option that does not exist, and passwords that were not escaped.
    "postgresql:/pledge:secret@host/name", "postgresql://pledge:secret@host/name?sslmod=require",
    "postgresql://pledge:x@secret@host/name", "postgresql://pledge:secret/x@host/name", "host=/x password=secret' x",
  ]) func anAddressThatCannotBeRead(_ address: String) throws {
    #expect(try refused(address).code == .refused)
  }

  @Test func whoIsNotLetIn() async throws {
    let cluster = try OwnCluster()
    defer { cluster.remove() }
    try PostgresDatabase(cluster.address, migrations: []).close()
    let place = "@/postgres?host=\(cluster.folder)"
    let password = try refused("postgresql://pledge:wrong" + place)
    #expect(password.code == .refused)
    #expect(password.message.hasSuffix("password authentication failed for user \"pledge\""))
    #expect(try refused("postgresql://pledge" + place).code == .refused)
    #expect(try refused("postgresql://nobody:wrong" + place).code == .refused)
    let name = try refused(cluster.address.replacingOccurrences(of: "/postgres?", with: "/nothing?"))
    #expect(name.code == .refused)
    #expect(name.message.hasSuffix("database \"nothing\" does not exist"))
    // A standby, for one, takes no writes; it may take over any moment.
    let standby = try refused(cluster.address + "&options=-c%20default_transaction_read_only%3Don")
    #expect(standby.code == .unavailable)
    #expect(standby.message.hasSuffix("session is read-only"))
    // Refused at once, and not tried again for seconds.
    let database = try PostgresDatabase(cluster.address, connections: 1, migrations: [schema])
    defer { database.close() }
    try await database.write { try $0.run("ALTER USER pledge PASSWORD 'another'") }
    let begin = ContinuousClock.now
    try expect(.refused) { try database.readNow { try $0.words } }
    #expect(ContinuousClock.now - begin < .seconds(PostgresDatabase.patience))
  }
}
