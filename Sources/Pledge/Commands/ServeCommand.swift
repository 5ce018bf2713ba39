import ArgumentParser
import Carriers
import Database
import Foundation
import Hummingbird
import Logging
import NIOCore
import PaymentChannels
import Promises
import Service
import ServiceLifecycle
import UnixSignals
import Web

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Serves the letter's page and keeps its promises.")

  @OptionGroup var listening: ListenOptions
  @OptionGroup var store: DatabaseOption
  @Option(help: "The letter to publish if none is yet, with the annexes beside it (goods.yaml, admission.yaml).")
  var letter = "letters/default.yaml"
  @Option(help: "Where messages are sent, signed with the key in PLEDGE_WEBHOOK_SECRET (whsec_...).")
  var webhook: String?
  @Option(
    help:
      "A register of traders that is asked about merchants who apply: CSV with code, name and status. PLEDGE_REGISTRY names it as well."
  )
  var registry: String?
  @Flag(help: "Fills an empty database with an invented year.") var demo = false

  func run() async throws {
    let logger = Logger(label: "pledge")
    let address = try store.address()
    // Before anything is done: what was asked for has to be possible.
    let certificate = try saying("\(address)") { try listening.files.map { try Certificate($0) } }
    var database = try store.open()
    defer { database.close() }
    try await saying("\(address)") {
      let lock = try ServingLock(of: address)
      defer { withExtendedLifetime(lock) {} }
      if let origin = try await database.read({ try Copy.unfinished($0) }) {
        throw Refusal(
          .invalid, "copy-unfinished",
          "A copy from \(origin) into this database has not finished; run `pledge copy` again before serving it.")
      }
      let keys = try await store.masterKeys(of: database, logger)
      if try await sealWhatIsClear(in: Platform(database, keys: keys), logger) {
        // SQLite's log has it in clear still, until the file is closed.
        database.close()
        database = try store.open()
      }
      try await serve(database, keys, certificate, logger)
    }
  }

  private func serve(
    _ database: any Database, _ keys: MasterKeys, _ certificate: Certificate?, _ logger: Logger
  ) async throws {
    let shared = try await SharedClock(database, logger: logger)
    let clock: @Sendable () -> Instant = { shared.now() }
    let receiver = try receiver(clock)
    let environment = ProcessInfo.processInfo.environment
    let register = try (registry ?? environment["PLEDGE_REGISTRY"]).flatMap {
      $0.isEmpty ? nil : try FileRegistry(path: $0)
    }
    let channels = try configured { try ChannelSettings(environment: environment, clock: clock).channels }
    let outside = try configured { try CarrierSettings(environment: environment) }
    let mail = try configured { try MailSettings(environment: environment) }
    let links = try await shopLinks(environment)
    let shops = try configured { try ShopOrigins(environment) }
    let demanding = try configured { try secondFactorRoles(environment) }
    let platform = try Platform(database, keys: keys)
    try await prepare(platform, keys, now: clock(), logger: logger)
    let isEmpty = try await platform.look(at: clock()) { try $0.people().isEmpty }
    if isEmpty { try await welcome(platform, links, now: clock(), logger) }
    let providers = channels.compactMap { $0 as? any ProviderChannel }
    let site = Site(
      platform: platform, clock: clock,
      inbound: Inbound(carriers: outside.carriers, providers: providers, exchange: outside.exchange),
      isSecure: listening.isSecure,
      limits: listening.requestsPerSecond > 0 ? RateLimits(perSecond: Int64(listening.requestsPerSecond)) : nil,
      demanding: demanding, links: links, shops: shops)
    if !channels.isEmpty {
      logger.notice("Money goes back over \(channels.map(\.name).joined(separator: ", ")).")
    }
    let server = WebServer(
      listening, certificate: certificate, responder: site.router().buildResponder(), logger: logger)
    var deliver: (@Sendable (Envelope) async throws -> Void)?
    if let receiver { deliver = { try await receiver.deliver($0) } }
    let leader = Leader(
      platform: platform, clock: clock, logger: logger, channels: channels, registry: register,
      mail: mail?.service, deliver: deliver)
    let group = ServiceGroup(
      configuration: .init(
        services: [shared] + server.services + [leader], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    do {
      try await group.run()
    } catch let error as IOError {
      throw Refusal(
        .invalid, "address",
        "Nothing can listen at \(listening.host):\(listening.port): \(String(cString: strerror(error.errnoCode))). Name another with --port."
      )
    }
  }

  /// A setting of the environment that is missing or wrong is the operator's to correct.
  private func configured<T>(_ read: () throws -> T) throws -> T {
    do { return try read() } catch { throw ValidationError("\(error)") }
  }

  private func shopLinks(_ environment: [String: String]) async throws -> ShopLinks? {
    do {
      if let links = try await ShopLinks.configured(environment) { return links }
      // Who looks at the invented year comes in as its invented consumer, too.
      return demo ? try await ShopLinks.configured(["PLEDGE_SHOP_SECRET": Token.random().text]) : nil
    } catch let fault as ShopLinks.Fault { throw ValidationError("\(fault)") }
  }

  /// Roles that ask for a second factor, out of PLEDGE_SECOND_FACTOR.
  private func secondFactorRoles(_ environment: [String: String]) throws -> Set<Role> {
    let words = (environment["PLEDGE_SECOND_FACTOR"] ?? "").split { $0 == " " || $0 == "," }.map(String.init)
    return Set(
      try words.map { word in
        guard let role = Role(rawValue: word), Role.ofPeople.contains(role) else {
          let known = Role.ofPeople.map(\.rawValue).joined(separator: ", ")
          throw ValidationError("PLEDGE_SECOND_FACTOR names roles of people (\(known)); \(word) is none.")
        }
        return role
      })
  }

  private func receiver(_ clock: @escaping @Sendable () -> Instant) throws -> Webhook? {
    try webhook.map { url in
      let secret = ProcessInfo.processInfo.environment["PLEDGE_WEBHOOK_SECRET"] ?? ""
      guard let webhook = Webhook(url: url, secret: secret, clock: clock) else {
        throw ValidationError(
          "--webhook takes an http or https address, and PLEDGE_WEBHOOK_SECRET whsec_ and 24 to 64 bytes in base64.")
      }
      return webhook
    }
  }

  /// Says how the first person comes in.
  private func welcome(_ platform: Platform, _ links: ShopLinks?, now: Instant, _ logger: Logger) async throws {
    guard demo else {
      return logger.notice("Nobody can sign in yet. Let the first administrator in with: pledge admin create LOGIN")
    }
    let site = "\(listening.isSecure ? "https" : "http")://\(listening.host):\(listening.port)"
    let password = String(Token.random().text.prefix(12))
    let hash = try await Password.hash(password)
    let people = try await platform.operate(at: now) { try $0.inventPeople(password: hash).map(\.login) }
    logger.notice("Sign in at \(site)/sign-in with the password \(password) as: \(people.joined(separator: ", "))")
    let word = try await links?.word(for: Work.inventedBuyer, until: now.adding(seconds: 600))
    if let word {
      logger.notice("The invented consumer comes in, once within ten minutes, at \(site)/enter?token=\(word)")
    }
  }

  /// Seals what versions before stored in clear, batch by batch, and answers whether there was any: most starts find
  /// nothing.
  private func sealWhatIsClear(in platform: Platform, _ logger: Logger) async throws -> Bool {
    var count = 0
    while true {
      let batch = try await platform.operate(at: wallClock()) { try $0.sealWhatIsClear() }
      if batch == 0 { break }
      if count == 0 { logger.notice("sealing what people wrote and handed in; this is done once") }
      count += batch
    }
    if count > 0 { logger.notice("sealed \(count) texts, pictures and documents") }
    return count > 0
  }

  /// The annexes in the letter's folder, each in a file by the name of its kind.
  private func annexes() throws -> [(file: AnnexFile, source: String)] {
    let folder = URL(filePath: letter).deletingLastPathComponent()
    return try AnnexKind.allCases.compactMap { kind in
      let path = folder.appending(path: kind.fileName).path(percentEncoded: false)
      guard FileManager.default.fileExists(atPath: path) else { return nil }
      return try readAnnex(kind, path)
    }
  }

  private func prepare(_ platform: Platform, _ keys: MasterKeys, now: Instant, logger: Logger) async throws {
    // The invented year needs a letter that was in force all through it.
    let published = demo ? now.adding(seconds: -360 * 86_400) : now
    do {
      try await platform.operate(at: now) { try $0.makeParts(from: published, until: now) }
    } catch let error as DatabaseError where error.code == .busy {
      // Whoever leads tries again; until then rows go into the part for the rest.
      logger.warning("the parts of this month could not be made yet", metadata: ["error": "\(error)"])
    }
    guard platform.letters.versions.isEmpty else { return }
    _ = try readLetter(letter)
    let source = try LetterFile.source(path: letter)
    let file = LetterFile(yaml: source)
    let annexes = try annexes()
    let demo = demo
    // Of several nodes that start on an empty database one publishes, and the others find it done.
    let version = try await platform.operate(at: now) { work -> LetterBook.Version? in
      try work.transaction.holdOthers()
      try work.refreshLetters()
      guard work.letters.versions.isEmpty else { return nil }
      // What the letter counts by comes before it.
      for annex in annexes where annex.file.kind == .hours {
        _ = try work.publish(annex.file, source: annex.source, at: published)
      }
      let version = try work.publish(file, source: source, at: published)
      for annex in annexes where annex.file.kind != .hours {
        _ = try work.publish(annex.file, source: annex.source, at: published)
      }
      if !demo { try work.startDuties(of: version, at: now) }
      return version
    }
    guard let version else { return }
    logger.notice("published version \(version.number) of the letter, SHA-256 \(version.sha256)")
    if demo {
      logger.notice("inventing a year of orders; this takes some seconds")
      let letters = platform.letters
      try platform.database.writeNow { transaction in
        let work = Work(transaction, now: published, letters: letters, random: Random(seed: 1), live: false, keys: keys)
        try Demonstration().run(on: work, until: now)
      }
    }
  }
}
