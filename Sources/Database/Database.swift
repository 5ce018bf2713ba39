/// A database, whichever engine holds it. Closures are synchronous: nothing suspends inside a transaction.
///
/// A closure may be run again before the commit: where the database is a server, when it met another command or lost its
/// connection; in SQLite, when a neighbour in its commit has to be undone. What it does besides must bear repeating.
///
/// A closure must not call the database it was given a transaction of; a `writeNow` within it throws `misuse`.
public protocol Database: Sendable {
  /// Runs `body` as one command and returns when what it wrote is on disk.
  ///
  /// Commands may share a commit with others, each isolated from the failures of its neighbours. When `body` throws,
  /// everything it did is undone and the error is passed on; when the commit fails, every command in it throws. A
  /// command that waits its turn is run even if its task is cancelled meanwhile.
  @discardableResult
  func write<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T

  /// The same, blocking the calling thread: for start-up and replay, not for requests.
  @discardableResult
  func writeNow<T>(_ body: (Transaction) throws -> T) throws -> T

  /// Runs `body` over one unchanging state of the database, the last committed one when its first statement runs.
  /// Writing in it throws `readOnly`.
  func read<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T

  /// The same, on the calling thread and blocking it: for start-up, replay and hooks, not for requests.
  func readNow<T>(_ body: (Transaction) throws -> T) throws -> T

  /// Whether commands end one after the other, in the order in which they ran: then a number that one takes is in its
  /// place for good. Where they run side by side, a higher number may be seen before a lower one.
  var endsInOrder: Bool { get }

  /// By how many microseconds the clock that all processes on this database go by is ahead of this machine's.
  func clockOffset() async throws -> Int64

  /// Waits until this process is the one, of all that share the database, that does what only one of them should, and
  /// runs `body` until it returns or the lead is lost; then it is cancelled. `told` has an element whenever another
  /// process told the leader something (`Transaction.tell`).
  ///
  /// The lead saves work and keeps order. It is no lock: one who has lost it may learn of that a moment late.
  func lead(_ body: @escaping @Sendable (_ told: AsyncStream<String>) async throws -> Void) async throws

  /// Has the planner look at tables that have grown much since it last did: a plan made for an empty table reads all of it
  /// for each row once it is full, until somebody looks. To be called between the batches of long work, as often as you
  /// like. An engine whose plans do not depend on sizes has nothing to do.
  func refreshStatistics() async throws

  /// Lets the commands that wait finish, then closes. Later calls throw `closed`; closing twice does no harm.
  func close()
}

extension Database {
  public func refreshStatistics() async throws {}
}
