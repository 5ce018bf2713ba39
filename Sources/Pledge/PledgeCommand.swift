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
}
