import ArgumentParser

@main
struct PledgeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pledge", abstract: "Makes a quality-assurance letter run.",
    subcommands: [
      LetterCommand.self, ProceduresCommand.self, ReplayCommand.self, ServeCommand.self, OpenAPICommand.self,
      MigrateCommand.self,
      DatabaseCommand.self, LedgerCommand.self, CopyCommand.self, BackupCommand.self, AdminCommand.self,
      KeysCommand.self, FindingsCommand.self, GoodsCommand.self, MailInCommand.self,
    ])

  /// As the library does it, but for a mail server's pipe: what is wrong with its options is put right by somebody here, so
  /// the server keeps the message meanwhile. 64 would send it back.
  static func main() async {
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      var command = try parseAsRoot(arguments)
      if var later = command as? any AsyncParsableCommand { try await later.run() } else { try command.run() }
    } catch {
      guard arguments.first == MailInCommand.configuration.commandName, !exitCode(for: error).isSuccess else {
        exit(withError: error)
      }
      let message = fullMessage(for: error)
      if !message.isEmpty { complain(message) }
      exit(withError: MailInCommand.later)
    }
  }
}
