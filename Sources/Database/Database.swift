/// A database, whichever engine holds it. Closures are synchronous: nothing suspends inside a transaction.
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

  /// Runs `body` on the calling thread over one unchanging state of the database, the last committed one when its first
  /// statement runs. Writing in it throws `readOnly`.
  func read<T>(_ body: (Transaction) throws -> T) throws -> T

  /// Lets the commands that wait finish, then closes. Later calls throw `closed`; closing twice does no harm.
  func close()
}
