import ArgumentParser
import Database
import Foundation
import PaymentChannels
import Promises
import Service

struct LedgerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger", abstract: "Money: what accounts hold, what moved, what goes back to buyers.",
    subcommands: [Check.self, Balance.self, Statement.self, Payouts.self, Reconcile.self])

  /// Runs over one state of the database.
  static func reading(_ store: DatabaseOption, _ body: (Work) throws -> Void) throws {
    let address = try store.address()
    if case .sqlite(let path) = address, !FileManager.default.fileExists(atPath: path) {
      complain("There is no file \(path); name the database with --database.")
      throw ExitCode.failure
    }
    let database = try store.open()
    defer { database.close() }
    try saying("\(address)") {
      try database.readNow {
        try $0.takeTime()
        try body(Work(maintaining: $0, now: wallClock()))
      }
    }
  }

  /// A cell of a CSV file (RFC 4180).
  static func cell(_ text: String) -> String {
    text.contains { ",\"\n\r".contains($0) } ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Checks that the ledger adds up with what was decided; status 1 when it does not.")
    @OptionGroup var store: DatabaseOption

    func run() throws { try LedgerCommand.reading(store) { try show($0.ledgerInvariants()) } }
  }

  struct Balance: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The trial balance as CSV: all accounts sum to zero.")
    @OptionGroup var store: DatabaseOption

    func run() throws {
      try LedgerCommand.reading(store) { work in
        print("account,currency,balance")
        for line in try work.trialBalance() {
          print(
            [LedgerCommand.cell(line.account), line.amount.currency.code, line.amount.decimal].joined(separator: ","))
        }
      }
    }
  }

  struct Statement: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "What moved on one account, as CSV.")
    @OptionGroup var store: DatabaseOption
    @Argument(help: "The account, such as platform, owed-to-buyers or deposit:MERCHANT.") var account: String

    func run() throws {
      try LedgerCommand.reading(store) { work in
        print("at,kind,clause,other,currency,amount,balance")
        try work.statement(of: account) { line in
          print(
            [
              line.at.description, line.kind.rawValue, line.clause, LedgerCommand.cell(line.other),
              line.amount.currency.code, line.amount.decimal, Money(line.balance, line.amount.currency).decimal,
            ].joined(separator: ","))
        }
      }
    }
  }

  struct Payouts: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The payout file as CSV: what goes back to buyers.")
    @OptionGroup var store: DatabaseOption
    @Option(help: "Only what is waiting, pending, paid or failed.") var state: String?

    func validate() throws {
      if let state, Payout.State(rawValue: state) == nil {
        throw ValidationError("--state is one of: \(Payout.State.allCases.map(\.rawValue).joined(separator: ", ")).")
      }
    }

    func run() throws {
      try LedgerCommand.reading(store) { work in
        print("id,order,channel,payment,currency,amount,state,planned,settled,failure")
        try work.payoutFile(state.flatMap(Payout.State.init(rawValue:))) { line in
          print(
            [
              line.id.description, line.order ?? "", line.channel, line.payment ?? "", line.amount.currency.code,
              line.amount.decimal, line.state.rawValue, line.planned.description, line.settled?.description ?? "",
              line.failure ?? "",
            ].map(LedgerCommand.cell).joined(separator: ","))
        }
      }
    }
  }

  struct Reconcile: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Turns a provider's statement file into the body of the API's reconciliations operation.")
    @Argument(help: "The statement file, as the provider gives it.") var file: String
    @Option(help: "The channel: alipay, wechat-pay, stripe, or card for payments that were told as such.")
    var channel: String
    @Option(help: "What the statement covers: from here (RFC 3339)") var from: String
    @Option(help: "to here, not included.") var until: String

    func run() throws {
      guard let from = Instant(from), let until = Instant(until), from < until else {
        throw ValidationError("--from and --until are times like 2026-11-01T00:00:00+08:00, the one before the other.")
      }
      guard let form = StatementForm(channel: channel) else {
        let known = StatementForm.allCases.flatMap(\.channels).joined(separator: ", ")
        throw ValidationError("No statement file of \(channel) can be read; --channel is one of: \(known).")
      }
      guard let data = FileManager.default.contents(atPath: file) else {
        complain("There is no readable file \(file).")
        throw ExitCode.failure
      }
      do {
        let lines = try form.lines(of: [UInt8](data))
        print(Reconciliation.body(channel: channel, from: from, until: until, lines: lines).text)
      } catch {
        complain("\(file): \(error)")
        throw ExitCode.failure
      }
    }
  }
}
