public import Database
public import Promises
import Synchronization

/// The running program's one door to its database: operations go in with the time and the letters, and whoever has to
/// do something after the commit is woken.
public final class Platform: Sendable {
  public let database: any Database
  private let keys: MasterKeys
  private let book: Mutex<LetterBook>
  /// Set when something may have to be judged earlier than the sweeper believes.
  let deadlines = Signal()
  /// Set when there are messages to be sent.
  let messages = Signal()
  /// Set when the leader has journal lines to number.
  let lines = Signal()
  /// Set when this process wrote lines that the leader has not been told of.
  let written = Signal()
  /// Set when something happened that the rules have to look at.
  let events = Signal()
  /// Set when something was granted and has to be paid.
  let grants = Signal()
  /// Set when a register is to be asked about a merchant.
  let applications = Signal()
  /// Set when mail is to be sent.
  let mails = Signal()
  /// What the sweeper sleeps for.
  private let earliest = Mutex<Instant?>(nil)

  /// Whether this process is the one that leads.
  public var isLeading: Bool { leading.load(ordering: .relaxed) }
  let leading = Atomic(false)

  /// What one process tells the one that leads.
  enum Word: String { case deadline, message, grant, lines, mail }

  /// How soon a deadline must be, in seconds, for the leader to be told of it: it looks for later ones itself before
  /// they come (`Sweeper.longestSleep`), with time to spare for clocks that do not quite agree.
  static let horizon: Int64 = 90

  /// - Parameter keys: what wraps the keys of personal data.
  /// - Throws: `Refusal` when a stored letter cannot be read; whatever the database throws.
  public init(_ database: any Database, keys: MasterKeys) throws {
    self.database = database
    self.keys = keys
    book = Mutex(try database.readNow { try LetterBook(stored: $0) })
  }

  public var letters: LetterBook { book.withLock { $0 } }

  /// Runs one operation as a command of its own and returns when it is on disk.
  public func operate<T: Sendable>(at now: Instant, _ body: @escaping @Sendable (Work) throws -> T) async throws -> T {
    // Asked for here and not in the writer's turn, for which others wait. A body that is run again makes the same keys:
    // what it wrote before was undone.
    let random = Self.random()
    let (result, wakes) = try await database.write { [self] transaction in
      // Read here, in the writer's turn: whatever was published before is in the book.
      let work = Work(transaction, now: now, letters: letters, random: random, keys: keys)
      try work.refreshLetters()
      let result = try body(work)
      if work.hasNewLetters {
        let letters = work.letters
        transaction.afterCommit { [self] in take(letters) }
      }
      let wakes = Wakes(work)
      if !transaction.endsInOrder { try wakes.tell(transaction, now: now) }
      return (result, wakes)
    }
    wake(wakes)
    return result
  }

  /// Publishes a letter; orders placed from its effective time on are bound to it.
  @discardableResult
  public func publish(_ source: String, at now: Instant) async throws -> LetterBook.Version {
    let file = LetterFile(yaml: source)
    return try await operate(at: now) { try $0.publish(file, source: source, at: now) }
  }

  /// Reads without waiting for writers.
  public func look<T: Sendable>(at now: Instant, _ body: @escaping @Sendable (Work) throws -> T) async throws -> T {
    let (result, opened) = try await database.read { [self] transaction in
      let work = Work(transaction, now: now, letters: letters, random: Random(seed: 0), keys: keys)
      try work.refreshLetters()
      if work.hasNewLetters { take(work.letters) }
      return (try body(work), work.opened)
    }
    if !opened.isEmpty { try await note(opened, by: Visitor.current, at: now) }
    return result
  }

  /// No book is replaced by a shorter one: commands may end in another order than they began.
  private func take(_ letters: LetterBook) {
    book.withLock { if $0.count < letters.count { $0 = letters } }
  }

  func sleeps(until instant: Instant?) { earliest.withLock { $0 = instant } }

  /// Another process has something for the leader, which we are.
  func hear(_ word: String) {
    switch Word(rawValue: word) {
    case .deadline: deadlines.set()
    case .message: messages.set()
    case .grant: grants.set()
    case .lines: lines.set()
    case .mail: mails.set()
    case nil: break
    }
  }

  private func wake(_ wakes: Wakes) {
    if let instant = wakes.earliest {
      let isEarlier = earliest.withLock { $0.map { instant < $0 } ?? true }
      if isEarlier { deadlines.set() }
    }
    if wakes.hasMessages { messages.set() }
    if wakes.hasGrants { grants.set() }
    if wakes.hasEvents { events.set() }
    if wakes.hasApplications { applications.set() }
    if wakes.hasMail { mails.set() }
    if wakes.hasLines, !database.endsInOrder { written.set() }
  }

  private static func random() -> Random {
    var system = SystemRandomNumberGenerator()
    return Random(seed: system.next())
  }
}

/// Who has to be woken after an operation.
private struct Wakes: Sendable {
  var earliest: Instant?
  var hasMessages: Bool
  var hasGrants: Bool
  var hasLines: Bool
  var hasEvents: Bool
  var hasApplications: Bool
  var hasMail: Bool

  init(_ work: Work) {
    earliest = work.earliest
    hasMessages = work.hasMessages
    hasGrants = work.hasGrants
    hasLines = work.hasLines
    hasEvents = work.hasEvents
    hasApplications = work.hasApplications
    hasMail = work.hasMail
  }

  /// Told with the commit, so that no node can die between the two. Lines are not: every command writes some, and the
  /// server takes commits that tell something one at a time (`Herald`).
  func tell(_ transaction: Transaction, now: Instant) throws {
    if let earliest, earliest < now.adding(seconds: Platform.horizon) {
      try transaction.tell(Platform.Word.deadline.rawValue)
    }
    if hasMessages { try transaction.tell(Platform.Word.message.rawValue) }
    if hasGrants { try transaction.tell(Platform.Word.grant.rawValue) }
    if hasMail { try transaction.tell(Platform.Word.mail.rawValue) }
  }
}
