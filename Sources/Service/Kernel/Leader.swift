import Database
public import Logging
public import Promises
public import ServiceLifecycle
import Synchronization

/// What only one of all processes on a database does at a time: judge deadlines, pay, send messages, number the journal
/// and prepare its parts. When the one that leads is gone, another carries on at once.
///
/// Nothing depends on there being only one. Each step changes the state and notes its event in one transaction, on rows
/// that it has locked, so that one who lost the lead without knowing does nothing twice.
public struct Leader: ServiceLifecycle.Service {
  let platform: Platform
  let clock: @Sendable () -> Instant
  let logger: Logger
  let deliver: (@Sendable (Envelope) async throws -> Void)?
  let channels: [String: any PaymentChannel]
  let registry: (any MerchantRegistry)?
  let mail: MailService?

  /// - Parameters:
  ///   - registry: what is asked about merchants who apply; nil where nothing is.
  ///   - channels: How money goes back. Where there are none, what was granted counts as paid
  ///     at once: the platform pays by its own means.
  ///   - mail: what is done about mail; nil where nothing is.
  ///   - deliver: Hands a message to the receiver, and throws when it was not taken; nil where nobody is told.
  public init(
    platform: Platform, clock: @escaping @Sendable () -> Instant, logger: Logger,
    channels: [any PaymentChannel] = [], registry: (any MerchantRegistry)? = nil, mail: MailService? = nil,
    deliver: (@Sendable (Envelope) async throws -> Void)? = nil
  ) {
    self.platform = platform
    self.clock = clock
    self.logger = logger
    self.deliver = deliver
    self.registry = registry
    self.mail = mail
    self.channels = Dictionary(
      channels.flatMap { channel in channel.serves.map { ($0, channel) } }, uniquingKeysWith: { first, _ in first })
  }

  public func run() async throws {
    await cancelWhenGracefulShutdown {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await again("the lead") { try await platform.database.lead { try await lead($0) } } }
        // Each process tells the leader of its own lines.
        if !platform.database.endsInOrder {
          group.addTask { await again("telling the leader") { try await Herald(platform: platform).run() } }
        }
        await group.waitForAll()
      }
    }
  }

  private func lead(_ told: AsyncStream<String>) async throws {
    logger.info("this process leads")
    platform.leading.store(true, ordering: .relaxed)
    defer { platform.leading.store(false, ordering: .relaxed) }
    let now = clock
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        await again("the sweep") { try await Sweeper(platform: platform, clock: now, logger: logger).run() }
      }
      group.addTask {
        await again("paying") {
          try await Cashier(platform: platform, clock: now, logger: logger, channels: channels).run()
        }
      }
      group.addTask { await again("watching") { try await Watcher(platform: platform, clock: now).run() } }
      if let registry {
        group.addTask {
          await again("asking the register") {
            try await RegistryClerk(platform: platform, clock: now, registry: registry).run()
          }
        }
      }
      if let mail { addMail(mail, to: &group) }
      if let deliver {
        group.addTask {
          await again("the outbox") {
            try await Courier(platform: platform, clock: now, logger: logger, deliver: deliver).run()
          }
        }
      }
      if !platform.database.endsInOrder {
        group.addTask { await again("numbering") { try await Numberer(platform: platform, clock: now).run() } }
        group.addTask { await again("the parts") { try await Partitions(platform: platform, clock: now).run() } }
      }
      for await word in told { platform.hear(word) }
      // Where nobody else can tell anything, the stream never ends; where one can, its end is the end of the lead.
      group.cancelAll()
    }
  }

  private func addMail(_ mail: MailService, to group: inout TaskGroup<Void>) {
    if let send = mail.send {
      group.addTask {
        await again("sending mail") {
          try await MailCourier(platform: platform, clock: clock, logger: logger, house: mail.house, send: send).run()
        }
      }
    }
    if let inbox = mail.inbox {
      group.addTask {
        await again("fetching mail") {
          try await MailFetcher(
            platform: platform, clock: clock, logger: logger, house: mail.house, inbox: inbox, pause: mail.pause
          ).run()
        }
      }
    } else {
      group.addTask { await again("watching mail") { try await PipeWatcher(platform: platform, clock: clock).run() } }
    }
  }

  /// Runs `body` again and again until the task is cancelled, with a pause where it fails.
  private func again(_ what: String, _ body: @Sendable () async throws -> Void) async {
    while !Task.isCancelled {
      do {
        try await body()
      } catch is CancellationError {
        return
      } catch {
        if Task.isCancelled { return }
        logger.error("\(what) failed; trying again", metadata: ["error": "\(error)"])
        try? await Task.sleep(for: .milliseconds(Int.random(in: 200...600)))
      }
    }
  }
}

/// Tells the leader that lines wait for their numbers, a few times a second at most however many commands write some.
private struct Herald {
  let platform: Platform

  func run() async throws {
    while !Task.isCancelled {
      await platform.written.wait(atMost: .seconds(3600))
      if Task.isCancelled { return }
      try await platform.database.write { try $0.tell(Platform.Word.lines.rawValue) }
      try await Task.sleep(for: .milliseconds(200))
    }
  }
}

/// Gives journal lines their numbers where commands run side by side.
struct Numberer {
  let platform: Platform
  let clock: @Sendable () -> Instant
  private static let limit = 5000

  func run() async throws {
    while !Task.isCancelled {
      while !Task.isCancelled,
        try await platform.operate(at: clock(), { try $0.numberJournal(limit: Self.limit) }) == Self.limit
      {}
      // A node that died may have told nobody of its last lines.
      await platform.lines.wait(atMost: .seconds(60))
      // Lines come with every command; many are numbered together.
      try await Task.sleep(for: .milliseconds(20))
    }
  }
}
