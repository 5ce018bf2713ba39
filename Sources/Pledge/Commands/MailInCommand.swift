import ArgumentParser
import Database
import Foundation
import Logging
import Mail
import Promises
import Service

struct MailInCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mail-in", abstract: "Takes one message from standard input, for a mail server's pipe.",
    discussion: """
      Ends with 0 when the message was taken or laid aside for staff, and with 75 (EX_TEMPFAIL) for everything else, so \
      that the mail server keeps it and tries again: a message is never sent back because something here is out of order.
      """)

  @OptionGroup var store: DatabaseOption
  @Option(help: "Where mail about cases comes to; PLEDGE_MAIL_ADDRESS where it is left out.") var address: String?

  /// `sysexits.h`: try again later.
  static let later = ExitCode(75)

  func run() async throws {
    do {
      var environment = ProcessInfo.processInfo.environment
      if let address { environment["PLEDGE_MAIL_ADDRESS"] = address }
      for name in ["PLEDGE_SMTP", "PLEDGE_IMAP"] { environment[name] = nil }
      guard let settings = try MailSettings(environment: environment) else {
        complain("Say with --address or PLEDGE_MAIL_ADDRESS where mail about cases comes to.")
        throw Self.later
      }
      let bytes = try Self.standardInput(most: settings.reader.limits.bytes)
      let database = try store.open(isGuest: true)
      defer { database.close() }
      let keys = try await store.masterKeys(of: database, Logger(label: "pledge"))
      let platform = try Platform(database, keys: keys)
      let outcome = try await platform.take(
        settings.arrived(bytes), for: settings.house, from: .pipe, at: wallClock())
      print(Self.words(outcome))
    } catch let code as ExitCode {
      throw code == .success ? code : Self.later
    } catch {
      complain("\(error)")
      throw Self.later
    }
  }

  /// One byte more than is taken shows that there is more.
  private static func standardInput(most: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count <= most, let data = try FileHandle.standardInput.read(upToCount: 1 << 20), !data.isEmpty {
      bytes += data
    }
    return bytes
  }

  private static func words(_ outcome: MailOutcome) -> String {
    switch outcome {
    case .opened(let reference): "opened \(reference)"
    case .written(let reference): "written in \(reference)"
    case .rated(let reference): "rated \(reference)"
    case .reported(let reference): "reported in \(reference)"
    case .known: "known"
    case .aside(let reason): "laid aside: \(reason)"
    }
  }
}
