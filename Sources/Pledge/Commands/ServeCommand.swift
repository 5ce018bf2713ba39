import ArgumentParser
import Database
import Foundation
import Hummingbird
import Logging
import Promises
import Service
import ServiceLifecycle
import UnixSignals
import Web

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Serves the letter's page and keeps its promises.")

  @Option(help: "The address to listen on.") var host = "127.0.0.1"
  @Option(help: "The port to listen on.") var port = 8080
  @Option(help: "The database file.") var database = "var/pledge.sqlite"
  @Option(help: "The letter to publish if none is yet.") var letter = "letters/default.yaml"
  @Option(help: "Where messages are sent, signed with the key in PLEDGE_WEBHOOK_SECRET (whsec_...).")
  var webhook: String?
  @Flag(help: "Fills an empty database with an invented year.") var demo = false

  func run() async throws {
    let logger = Logger(label: "pledge")
    let clock: @Sendable () -> Instant = {
      Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }
    let receiver = try webhook.map { url in
      let secret = ProcessInfo.processInfo.environment["PLEDGE_WEBHOOK_SECRET"] ?? ""
      guard let webhook = Webhook(url: url, secret: secret, clock: clock) else {
        throw ValidationError(
          "--webhook takes an http or https address, and PLEDGE_WEBHOOK_SECRET whsec_ and 24 to 64 bytes in base64.")
      }
      return webhook
    }
    let folder = URL(filePath: database).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let store = try SQLiteDatabase(path: database, migrations: Migrations.all)
    defer { store.close() }
    do {
      let platform = try Platform(store)
      try await prepare(platform, now: clock(), logger: logger)
      let site = Site(platform: platform, clock: clock)
      let application = Application(
        router: site.router(), configuration: .init(address: .hostname(host, port: port), serverName: "pledge"),
        onServerRunning: { _ in logger.notice("The letter is at http://\(host):\(port)/") }, logger: logger)
      var services: [any ServiceLifecycle.Service] = [
        application, Sweeper(platform: platform, clock: clock, logger: logger),
      ]
      if let receiver {
        services.append(
          Courier(platform: platform, clock: clock, logger: logger) { try await receiver.deliver($0) })
      }
      let group = ServiceGroup(
        configuration: .init(
          services: services,
          gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
      try await group.run()
    } catch let refusal as Refusal {
      complain(refusal.message)
      throw ExitCode.failure
    }
  }

  private func prepare(_ platform: Platform, now: Instant, logger: Logger) async throws {
    guard platform.letters.versions.isEmpty else { return }
    _ = try readLetter(letter)
    let source = try String(contentsOfFile: letter, encoding: .utf8)
    // The invented year needs a letter that was in force all through it.
    let published = demo ? now.adding(seconds: -360 * 86_400) : now
    let version = try await platform.publish(source, at: published)
    logger.notice("published version \(version.number) of the letter, SHA-256 \(version.sha256)")
    if demo {
      logger.notice("inventing a year of orders; this takes some seconds")
      let letters = platform.letters
      try platform.database.writeNow { transaction in
        let work = Work(transaction, now: published, letters: letters, random: Random(seed: 1), live: false)
        try Demonstration().run(on: work, until: now)
      }
    } else {
      try await platform.operate(at: now) { try $0.startDuties(of: version, at: now) }
    }
  }
}
