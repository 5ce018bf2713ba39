public import Database
public import Promises
import Synchronization

/// The running program's one door to its database: operations go in with the time and the letters, and the sweeper is
/// woken for deadlines that come before the one it sleeps for.
public final class Platform: Sendable {
  public let database: any Database
  private let book: Mutex<LetterBook>
  private let wake: AsyncStream<Void>.Continuation
  /// One element whenever something earlier than before may have to be judged.
  let wakes: AsyncStream<Void>
  private let earliest = Mutex<Instant?>(nil)

  /// - Throws: `Refusal` when a stored letter cannot be read; whatever the database throws.
  public init(_ database: any Database) throws {
    self.database = database
    book = Mutex(try database.read { try LetterBook(stored: $0) })
    (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  public var letters: LetterBook { book.withLock { $0 } }

  /// Runs one operation as a command of its own and returns when it is on disk.
  public func operate<T: Sendable>(at now: Instant, _ body: @escaping @Sendable (Work) throws -> T) async throws -> T {
    let (result, earliest) = try await database.write { [self] transaction in
      // Read here, in the writer's turn: whatever was published before is in the book.
      let work = Work(transaction, now: now, letters: letters, random: Self.random())
      let result = try body(work)
      if let published = work.published {
        transaction.afterCommit { [self] in book.withLock { $0 = LetterBook($0.versions + [published]) } }
      }
      return (result, work.earliest)
    }
    if let earliest { opened(earliest) }
    return result
  }

  /// Publishes a letter; orders placed from its effective time on are bound to it.
  @discardableResult
  public func publish(_ source: String, at now: Instant) async throws -> LetterBook.Version {
    let file = LetterFile(yaml: source)
    return try await operate(at: now) { try $0.publish(file, source: source, at: now) }
  }

  /// Reads without waiting for writers.
  public func look<T>(at now: Instant, _ body: (Work) throws -> T) throws -> T {
    let letters = letters
    return try database.read { try body(Work($0, now: now, letters: letters, random: Random(seed: 0))) }
  }

  func sleeps(until instant: Instant?) { earliest.withLock { $0 = instant } }

  private func opened(_ instant: Instant) {
    let isEarlier = earliest.withLock { $0.map { instant < $0 } ?? true }
    if isEarlier { wake.yield() }
  }

  private static func random() -> Random {
    var system = SystemRandomNumberGenerator()
    return Random(seed: system.next())
  }
}
