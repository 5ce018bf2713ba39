import CLibpq
import Foundation

/// The PostgreSQL server that the tests were started beside.
public struct Cluster: Sendable {
  public struct Failure: Error {
    public let message: String

    public init(message: String) { self.message = message }
  }

  /// Its address, without a database that is of use.
  public let address: String
  public static let shared = ProcessInfo.processInfo.environment["PLEDGE_TEST_POSTGRES"].map { Cluster(address: $0) }

  /// Makes a database and answers its address.
  public func createDatabase() throws -> String {
    let name = "test_" + UUID().uuidString.lowercased().split(separator: "-").joined()
    try run("CREATE DATABASE \(name)")
    return address.replacingOccurrences(of: "///postgres?", with: "///\(name)?")
  }

  /// Whoever is still connected is thrown out.
  public func dropDatabase(_ address: String) throws {
    let name = address.dropFirst("postgresql:///".count).prefix { $0 != "?" }
    try run("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
  }

  /// Runs statements outside a transaction; in the database of an address, where one is given.
  @discardableResult
  public func run(_ sql: String, in database: String? = nil) throws -> String? {
    let connection = PQconnectdb(database ?? address)
    defer { PQfinish(connection) }
    let result = PQexec(connection, sql)
    defer { PQclear(result) }
    switch PQresultStatus(result) {
    case PGRES_COMMAND_OK: return nil
    case PGRES_TUPLES_OK: return PQntuples(result) > 0 ? String(cString: PQgetvalue(result, 0, 0)) : nil
    default: throw Failure(message: String(cString: PQerrorMessage(connection)))
    }
  }
}
