import Foundation

/// Where a database is: `sqlite:PATH`, the bare path of a file, or what libpq takes for a server
/// (`postgresql://user@host:port/name?sslmode=verify-full`).
public enum DatabaseAddress: Sendable, Hashable {
  case sqlite(path: String)
  case postgresql(String)

  /// - Throws: `DatabaseError` with the code `misuse` and one sentence that says what to write.
  public init(_ text: String) throws {
    if text.hasPrefix("postgresql://") || text.hasPrefix("postgres://") {
      self = .postgresql(text)
      return
    }
    let path = text.hasPrefix("sqlite:") ? String(text.dropFirst("sqlite:".count)) : text
    let scheme = path.firstRange(of: "://").map { path[..<$0.lowerBound] }
    guard !path.isEmpty, scheme == nil else {
      throw DatabaseError(
        .misuse,
        "a database is sqlite:PATH or postgresql://USER@HOST/NAME, not \(scheme.map { "\($0)://..." } ?? "nothing")")
    }
    self = .sqlite(path: path)
  }

  /// Opens the database and brings its schema up to date; a file, and the folder it is in, are made where they are
  /// missing.
  ///
  /// - Parameter isGuest: whether another process may serve it meanwhile (`SQLiteDatabase`).
  /// - Throws: `DatabaseError`.
  public func open(migrations: [Migration], connections: Int = 8, isGuest: Bool = false) throws -> any Database {
    switch self {
    case .sqlite(let path):
      if path != ":memory:" { try makeFolder(of: path) }
      return try SQLiteDatabase(path: path, migrations: migrations, isGuest: isGuest)
    case .postgresql(let address):
      return try PostgresDatabase(address, connections: connections, migrations: migrations)
    }
  }

  private func makeFolder(of path: String) throws {
    let folder = URL(filePath: path).deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw DatabaseError(.storage, "the folder \(folder.path) cannot be made")
    }
  }
}

/// The address as it may be shown: without the password.
extension DatabaseAddress: CustomStringConvertible {
  public var description: String {
    switch self {
    case .sqlite(let path): return "sqlite:\(path)"
    case .postgresql(let address):
      guard let scheme = address.firstRange(of: "://") else { return address }
      let rest = address[scheme.upperBound...]
      // A password may hold a question mark: it ends at the last @ before the first slash, as libpq reads it.
      let end = rest.prefix { $0 != "/" }.lastIndex(of: "@")
      let user = end.map { rest[..<$0].prefix { $0 != ":" } + "@" } ?? ""
      let place = end.map { rest[rest.index(after: $0)...] } ?? rest
      return "postgresql://" + user + place.prefix { $0 != "?" }
    }
  }
}
