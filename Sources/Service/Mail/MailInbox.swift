import Database
import Logging
public import Promises

/// A mailbox that is fetched, whatever speaks its protocol.
public struct MailInbox: Sendable {
  /// How far one has come.
  public struct Position: Hashable, Sendable {
    public var validity: Int64
    public var uid: Int64

    public init(validity: Int64, uid: Int64) {
      self.validity = validity
      self.uid = uid
    }
  }

  /// What messages that a mail server hands over (`pledge mail-in`) come through.
  public static let pipe = "pipe"

  /// By which it is known, such as `complaints@mx.shop.example/INBOX`.
  public var name: String
  /// Hands over what came after a position, one by one, each with the position that holds once it is kept. What `take`
  /// throws ends the call.
  public var fetch:
    @Sendable (_ after: Position?, _ take: (ArrivedMail, Position) async throws -> Void) async throws -> Position

  public init(
    name: String,
    fetch:
      @escaping @Sendable (_ after: Position?, _ take: (ArrivedMail, Position) async throws -> Void) async throws ->
      Position
  ) {
    self.name = name
    self.fetch = fetch
  }
}

/// What the house does about mail: takes it in, sends it, or both.
public struct MailService: Sendable {
  public var house: MailHouse
  public var inbox: MailInbox?
  public var send: (@Sendable (OutboundMail) async -> MailDelivery)?
  /// Between two looks at the inbox.
  public var pause: Duration

  public init(
    house: MailHouse, inbox: MailInbox? = nil, send: (@Sendable (OutboundMail) async -> MailDelivery)? = nil,
    pause: Duration = .seconds(15)
  ) {
    self.house = house
    self.inbox = inbox
    self.send = send
    self.pause = pause
  }
}

/// What a message came through.
public enum MailWay: Sendable {
  /// A mailbox that is fetched, and how far it has come with this message.
  case mailbox(String, MailInbox.Position)
  /// A mail server that handed it over.
  case pipe
}

extension Platform {
  /// Takes a message in. What this program cannot store is kept as it came, so that no message stops the next.
  ///
  /// - Parameter inbox: what it came through.
  /// - Throws: what says that the database cannot be written to now; then it has to come again.
  @discardableResult
  public func take(
    _ arrived: ArrivedMail, for house: MailHouse, from inbox: MailWay? = nil, at now: Instant
  ) async throws -> MailOutcome {
    func keep(_ arrived: ArrivedMail) async throws -> MailOutcome {
      try await operate(at: now) { work in
        let outcome = try work.take(arrived, for: house)
        switch inbox {
        case .mailbox(let name, let position): try work.moveInbox(name, to: position)
        case .pipe: try work.fetched(MailInbox.pipe, to: .init(validity: 0, uid: 0))
        case nil: break
        }
        return outcome
      }
    }
    do {
      return try await keep(arrived)
    } catch let error as CancellationError {
      throw error
    } catch let error as DatabaseError where error.isPassing {
      throw error
    } catch {
      return try await keep(ArrivedMail(arrived.bytes, size: arrived.size, problem: "not-stored"))
    }
  }
}

extension DatabaseError {
  /// Whether the same may succeed later.
  fileprivate var isPassing: Bool {
    switch code {
    case .constraint, .misuse: false
    default: true
    }
  }
}

/// Fetches an inbox again and again, on the node that leads.
struct MailFetcher {
  let platform: Platform
  let clock: @Sendable () -> Instant
  let logger: Logger
  let house: MailHouse
  let inbox: MailInbox
  let pause: Duration

  func run() async throws {
    while !Task.isCancelled {
      try await round()
      try await Task.sleep(for: pause)
    }
  }

  func round() async throws {
    let name = inbox.name
    let position = try await platform.look(at: clock()) { try $0.inboxPosition(name) }
    do {
      let reached = try await inbox.fetch(position) { arrived, position in
        let outcome = try await platform.take(arrived, for: house, from: .mailbox(name, position), at: clock())
        logger.info("a mail came", metadata: ["outcome": "\(outcome)"])
      }
      try await platform.operate(at: clock()) { try $0.fetched(name, to: reached) }
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      logger.warning("the inbox could not be fetched", metadata: ["inbox": "\(name)", "error": "\(error)"])
      let text = String("\(error)".prefix(300))
      try await platform.operate(at: clock()) { try $0.notFetched(name, text) }
    }
    _ = try await platform.operate(at: clock()) { try $0.watchInbox(name) }
  }
}

/// Looks whether a mail server still hands messages over, on the node that leads, where no mailbox is fetched. From the
/// first message on that came so: until then nobody has set it up.
struct PipeWatcher {
  let platform: Platform
  let clock: @Sendable () -> Instant
  private static let pause = Duration.seconds(300)

  func run() async throws {
    while !Task.isCancelled {
      _ = try await platform.operate(at: clock()) { try $0.watchInbox(MailInbox.pipe) }
      try await Task.sleep(for: Self.pause)
    }
  }
}

/// How an inbox stands.
public struct InboxState: Sendable {
  public var name: String
  /// When it was fetched last without a fault; of a pipe, when a message came through it last.
  public var fetched: Instant?
  /// Since when every attempt fails; nil where the last did not.
  public var failing: Instant?
  public var failure: String?
}

extension Work {
  func inboxPosition(_ name: String) throws -> MailInbox.Position? {
    try transaction.first(
      "SELECT validity, uid FROM mail_inbox WHERE name = $1 AND validity > 0", name,
      map: { .init(validity: $0.integer(0), uid: $0.integer(1)) })
  }

  func moveInbox(_ name: String, to position: MailInbox.Position) throws {
    try transaction.run(
      """
      INSERT INTO mail_inbox (name, validity, uid, since) VALUES ($1, $2, $3, $4)
      ON CONFLICT (name) DO UPDATE SET validity = excluded.validity, uid = excluded.uid
      """, name, position.validity, position.uid, now)
  }

  func fetched(_ name: String, to position: MailInbox.Position) throws {
    try moveInbox(name, to: position)
    try transaction.run(
      "UPDATE mail_inbox SET fetched_at = $2, failed_at = NULL, failure = NULL WHERE name = $1", name, now)
  }

  func notFetched(_ name: String, _ failure: String) throws {
    try transaction.run(
      """
      INSERT INTO mail_inbox (name, validity, uid, since, failed_at, failure) VALUES ($1, 0, 0, $2, $2, $3)
      ON CONFLICT (name) DO UPDATE SET failed_at = COALESCE(mail_inbox.failed_at, excluded.failed_at),
        failure = excluded.failure
      """, name, now, failure)
  }

  /// Tells those who watch of an inbox that cannot be fetched for long, or that is quieter than ever.
  ///
  /// - Returns: whether it did.
  @discardableResult
  func watchInbox(_ name: String) throws -> Bool {
    let found = try transaction.first(
      "SELECT failed_at, alerted_at, since FROM mail_inbox WHERE name = $1", name
    ) { (failed: $0.optionalInstant(0), alerted: $0.optionalInstant(1), since: $0.instant(2)) }
    guard let found else { return false }
    if let alerted = found.alerted, alerted > now.adding(seconds: -86_400) { return false }
    let reason: String
    if let failed = found.failed, now.microseconds(since: failed) >= InboxPace.longestFailure * 1_000_000 {
      reason = "failing"
    } else if try InboxPace.isSilent(arrivals: arrivals(), now: now) {
      reason = "silent"
    } else {
      return false
    }
    try transaction.run("UPDATE mail_inbox SET alerted_at = $2 WHERE name = $1", name, now)
    try note(
      SecurityEvent(.inboxSilent, at: now, subject: "inbox:\(name)", detail: ["reason": .string(reason)]))
    return true
  }

  /// No key that was made at a time or later is lower: keys begin with their time.
  static func earliestKey(at instant: Instant) -> [UInt8] {
    Identifier(high: UInt64(max(0, instant.microseconds / 1000)) << 16, low: 0).bytes
  }

  /// Of the weeks that its habit is taken from; none where the last came just now, as it nearly always did.
  private func arrivals() throws -> [Instant] {
    let last = try transaction.first("SELECT at FROM mail ORDER BY id DESC LIMIT 1", map: { $0.instant(0) })
    guard let last, now.microseconds(since: last) > InboxPace.shortest * 1_000_000 else { return [] }
    return try transaction.all(
      "SELECT at FROM mail WHERE id > $1 ORDER BY id LIMIT 100000",
      Self.earliestKey(at: now.adding(seconds: -InboxPace.habit)),
      map: { $0.instant(0) })
  }

  public func inboxes() throws -> [InboxState] {
    try transaction.all("SELECT name, fetched_at, failed_at, failure FROM mail_inbox ORDER BY name") {
      InboxState(
        name: $0.text(0), fetched: $0.optionalInstant(1), failing: $0.optionalInstant(2), failure: $0.optionalText(3))
    }
  }
}
