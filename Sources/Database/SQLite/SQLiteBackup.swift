import Foundation
import GRDBSQLite

extension SQLiteDatabase {
  /// Copies a database file while others use it: the state at one moment, whole, into a file that is there only when it
  /// is complete and on disk.
  ///
  /// - Parameter progress: told the share that is done, now and then.
  /// - Throws: `DatabaseError`: `storage` when the source is missing, the target is there already, or the disk is full.
  public static func backUp(from source: String, to target: String, progress: (Double) -> Void = { _ in }) throws {
    guard FileManager.default.fileExists(atPath: source) else {
      throw DatabaseError(.storage, "there is no file \(source)")
    }
    guard !FileManager.default.fileExists(atPath: target) else {
      throw DatabaseError(.storage, "\(target) is there already; name a new file")
    }
    let connection = try SQLiteConnection(path: source, readOnly: true)
    defer { connection.close() }
    // Within a read transaction the state stays as it is, however much is written meanwhile.
    try connection.control("BEGIN")
    _ = try Transaction(connection, writable: false).first("SELECT COUNT(*) FROM sqlite_master", map: { $0.int(0) })
    let part = target + ".part"
    try? FileManager.default.removeItem(atPath: part)
    do {
      try copy(connection.handle, to: part, progress)
      let file = try FileHandle(forUpdating: URL(filePath: part))
      try file.synchronize()
      try file.close()
      try FileManager.default.moveItem(atPath: part, toPath: target)
    } catch {
      try? FileManager.default.removeItem(atPath: part)
      if let error = error as? DatabaseError { throw error }
      throw DatabaseError(.storage, "\(target) cannot be written")
    }
    progress(1)
  }

  private static func copy(_ source: OpaquePointer, to path: String, _ progress: (Double) -> Void) throws {
    var target: OpaquePointer?
    defer { sqlite3_close(target) }
    guard sqlite3_open_v2(path, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nil) == SQLITE_OK,
      let backup = sqlite3_backup_init(target, "main", source, "main")
    else {
      throw DatabaseError(sqlite: sqlite3_extended_errcode(target), "\(path) cannot be opened")
    }
    var result = SQLITE_OK
    while result == SQLITE_OK {
      result = sqlite3_backup_step(backup, 1000)
      let total = sqlite3_backup_pagecount(backup)
      progress(total == 0 ? 0 : Double(total - sqlite3_backup_remaining(backup)) / Double(total))
    }
    sqlite3_backup_finish(backup)
    guard result == SQLITE_DONE else {
      throw DatabaseError(sqlite: result, "the copy stopped: \(String(cString: sqlite3_errstr(result)))")
    }
  }
}
