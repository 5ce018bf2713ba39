import ArgumentParser
import Database
import Foundation
import Promises
import Service

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Runs history against a letter in virtual time: what would it have cost?")

  enum Format: String, ExpressibleByArgument, CaseIterable { case operations, olist }

  @Argument(help: "An operation stream: a line of JSON per operation.") var file: String?
  @Option(help: "The shape of the history: operations or olist.") var format = Format.operations
  @Option(help: "With --format olist: the folder with orders.csv and order_payments.csv.") var orders: String?
  @Option(help: "The letter file.") var letter = "letters/default.yaml"
  @Option(help: "Ends at this time (RFC 3339) instead of the latest in the files.") var until: String?
  @Flag(help: "Prints the report as JSON.") var json = false
  @Flag(help: "Stops at the first line that cannot be used.") var strict = false

  func validate() throws {
    switch format {
    case .operations where file == nil || orders != nil:
      throw ValidationError("Name the file of the operation stream; a folder of orders goes with --format olist.")
    case .olist where orders == nil || file != nil:
      throw ValidationError("Name the folder with --orders DIR.")
    default: break
    }
  }

  func run() throws {
    let letter = try readLetter(letter).letter
    let end = try until.map { text in
      guard let instant = Instant(text) else {
        throw ValidationError("--until \(text) is no time; write it like 2018-10-01T00:00:00Z.")
      }
      return instant
    }
    do {
      let history =
        format == .olist ? try Olist(folder: orders ?? "").history : try OperationStream.history(path: file ?? "")
      let database = try SQLiteDatabase(path: nil, migrations: Migrations.all)
      defer { database.close() }
      let report = try Replay(letter: letter, until: end)
        .run(history, on: database, strict: strict, progress: ProgressBar().show)
      print(json ? try encoded(report) : table(report))
    } catch let refusal as Refusal {
      complain(refusal.message)
      throw ExitCode.failure
    }
  }

  private func table(_ report: ReplayReport) -> String {
    func pad(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
    func hours(_ value: Double) -> String { String(Int(value.rounded())) }
    var lines = [
      "\(report.orders) orders, \(report.from) to \(report.to), letter \(report.letter)", "",
      "clause                    opened    kept  broken    void    open      compensation  late (h): half / 9 in 10 / worst",
    ]
    for clause in report.clauses where clause.opened > 0 {
      let name = clause.clause + String(repeating: " ", count: max(0, 24 - clause.clause.count))
      let counts = [clause.opened, clause.kept, clause.broken, clause.void, clause.open].map { pad(String($0), 8) }
      let late = clause.latenessHours.map { "  \(hours($0.p50)) / \(hours($0.p90)) / \(hours($0.max))" } ?? ""
      lines.append(name + counts.joined() + pad(Prose.money(clause.compensation, .en), 18) + late)
    }
    lines += report.setAside.prefix(20).map { "set aside: \($0.file):\($0.line): \($0.reason)" }
    if report.setAside.count > 20 { lines.append("... and \(report.setAside.count - 20) more rows set aside") }
    lines.append(report.balanced ? "The ledger balances." : "THE LEDGER DOES NOT BALANCE.")
    return lines.joined(separator: "\n")
  }

  private func encoded(_ report: ReplayReport) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(Report(report)), as: UTF8.self)
  }
}

/// The report as it is published in JSON; amounts in minor units.
private struct Report: Encodable {
  struct Amount: Encodable {
    var amount: Int64
    var currency: String
  }
  struct Lateness: Encodable {
    var p50, p90, max: Double
  }
  struct Clause: Encodable {
    var clause: String
    var opened, kept, broken, void, open: Int
    var compensation: Amount
    var latenessHours: Lateness?
  }
  struct Aside: Encodable {
    var file: String
    var line: Int
    var reason: String
  }
  struct Ledger: Encodable { var balanced: Bool }
  var letter: String
  var orders: Int
  var from, to: String
  var clauses: [Clause]
  var setAside: [Aside]
  var ledger: Ledger

  init(_ report: ReplayReport) {
    letter = report.letter
    orders = report.orders
    from = report.from.description
    to = report.to.description
    clauses = report.clauses.map { clause in
      Clause(
        clause: clause.clause, opened: clause.opened, kept: clause.kept, broken: clause.broken, void: clause.void,
        open: clause.open,
        compensation: Amount(amount: clause.compensation.minor, currency: clause.compensation.currency.code),
        latenessHours: clause.latenessHours.map { Lateness(p50: $0.p50, p90: $0.p90, max: $0.max) })
    }
    setAside = report.setAside.map { Aside(file: $0.file, line: $0.line, reason: $0.reason) }
    ledger = Ledger(balanced: report.balanced)
  }
}
