import ArgumentParser
import Database
import Foundation
import Promises
import Service

/// Prints what was checked, a line each.
///
/// - Throws: what ends the program with status 1, where something does not hold.
func show(_ invariants: [Invariant]) throws {
  for invariant in invariants {
    let mark = invariant.broken == 0 ? "ok  " : "FAIL"
    let count = invariant.broken == 0 ? "" : " (\(invariant.broken) wrong)"
    print("\(mark)  \(invariant.name.padding(toLength: 16, withPad: " ", startingAt: 0)) \(invariant.meaning)\(count)")
  }
  if invariants.contains(where: { $0.broken != 0 }) { throw ExitCode.failure }
}

struct MigrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate", abstract: "Brings the schema of a database up to date.")
  @OptionGroup var store: DatabaseOption

  func run() async throws {
    let address = try store.address()
    let database = try store.open()
    defer { database.close() }
    try saying("\(address)") {
      try database.writeNow {
        try Work(maintaining: $0, now: wallClock())
          .makeParts(from: wallClock(), until: wallClock())
      }
      let last = try database.readNow {
        try $0.first("SELECT name FROM migration ORDER BY name DESC LIMIT 1", map: { $0.text(0) })
      }
      print("\(address): the schema is up to date (\(last ?? "empty")).")
    }
  }
}

struct DatabaseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "database", abstract: "Looks after a database.", subcommands: [Check.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Checks the schema and what must hold in it; status 1 when something does not.")
    @OptionGroup var store: DatabaseOption

    func run() throws {
      let address = try store.address()
      if case .sqlite(let path) = address, !FileManager.default.fileExists(atPath: path) {
        complain("There is no file \(path); name the database with --database.")
        throw ExitCode.failure
      }
      let database = try store.open()
      defer { database.close() }
      let found = try saying("\(address)") {
        try database.readNow {
          try $0.takeTime()
          return try Work(maintaining: $0, now: wallClock()).invariants()
        }
      }
      try show(found)
    }
  }
}

struct CopyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "copy", abstract: "Copies everything into another database, on either engine, and compares the two.")
  @Option(help: "The database to copy: sqlite:PATH or postgresql://USER@HOST/NAME. Stop its server first.")
  var from: String
  @Option(help: "An empty database, or one that an earlier run of this copy has not finished.") var to: String

  func run() throws {
    let source = try saying(from) { try DatabaseAddress(from) }
    let target = try saying(to) { try DatabaseAddress(to) }
    guard source != target else { throw ValidationError("--from and --to name the same database.") }
    if case .sqlite(let path) = source, !FileManager.default.fileExists(atPath: path) {
      complain("There is no file \(path) to copy from.")
      throw ExitCode.failure
    }
    let old = try saying("\(source)") { try source.open(migrations: Migrations.all) }
    defer { old.close() }
    let new = try saying("\(target)") { try target.open(migrations: Migrations.all) }
    defer { new.close() }
    let results = try saying("\(target)") {
      try Copy(origin: "\(source)").run(from: old, to: new, at: wallClock(), progress: ProgressBar().show)
    }
    for result in results where result.rows > 0 {
      print(
        "\(result.table.padding(toLength: 16, withPad: " ", startingAt: 0)) \(result.rows) rows  SHA-256 \(result.hash)"
      )
    }
    print("Copied: all \(results.count) tables are the same on both sides.")
  }
}

struct BackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Copies an SQLite database into a file while it is in use.")
  @OptionGroup var store: DatabaseOption
  @Argument(help: "The file to write; it must not be there yet.") var file: String

  func run() throws {
    guard case .sqlite(let path) = try store.address() else {
      complain("A PostgreSQL database is backed up with pg_basebackup or pg_dump; docs/OPERATIONS.md says how.")
      throw ExitCode.failure
    }
    try saying("sqlite:\(path)") {
      try SQLiteDatabase.backUp(from: path, to: file, progress: ProgressBar().show)
    }
    print("\(file): a backup of \(path).")
  }
}

/// How far something is, where somebody watches.
struct ProgressBar: Sendable {
  private let isShown = isatty(2) == 1

  func show(_ done: Double) {
    guard isShown else { return }
    let filled = Int(done * 40)
    let bar =
      "\r[\(String(repeating: "#", count: filled))\(String(repeating: " ", count: 40 - filled))] \(Int(done * 100)) %"
    FileHandle.standardError.write(Data((done >= 1 ? "\r\u{1B}[K" : bar).utf8))
  }
}

/// For commands that have no other clock to go by.
func wallClock() -> Instant { Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }
