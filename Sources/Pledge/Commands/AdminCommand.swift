import ArgumentParser
import Database
import Foundation
import Promises
import Service

/// For whoever has the machine in his hands: lets the first person in, who invites the rest from the page /people.
struct AdminCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "admin", abstract: "Lets people and programs in.", subcommands: [Create.self, Key.self])

  /// Runs in one command on the database.
  static func writing<T>(_ store: DatabaseOption, _ body: (Work) throws -> T) throws -> T {
    let database = try store.open(isGuest: true)
    defer { database.close() }
    return try saying("\(try store.address())") {
      var system = SystemRandomNumberGenerator()
      let random = Random(seed: system.next())
      return try database.writeNow {
        try body(Work(maintaining: $0, now: wallClock(), random: random))
      }
    }
  }

  struct Create: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Invites an administrator: prints a link that opens once, within three days.")
    @Argument(help: "The name that he will sign in with, such as his e-mail address.") var login: String
    @Option(help: "Where the server is reached.") var site = "http://127.0.0.1:8080"
    @OptionGroup var store: DatabaseOption

    func run() throws {
      let made = try AdminCommand.writing(store) { try $0.invite(login: login, roles: [.administrator], by: nil) }
      print("\(site)/invitations/\(made.word)")
    }
  }

  struct Key: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Makes a key for a program and prints it, this once.")
    @Option(help: "What it is for.") var name: String
    @Option(help: "As what it acts: shop, carrier, publisher, scanner or monitor.") var role: String
    @OptionGroup var store: DatabaseOption

    func run() throws {
      let made = try AdminCommand.writing(store) { work in
        try work.makeKey(named: name, roles: Role.set(role), by: nil)
      }
      print(made.word)
    }
  }
}
