/// A command that waits in the queue for its commit.
protocol QueuedCommand: AnyObject {
  /// Does the work; the result waits for the commit. Run again, it forgets what came of it before.
  func run(_ transaction: Transaction) throws
  /// Records why there is no result. The first reason stands.
  func fail(_ error: any Error)
  /// Lets the caller go on, with the result or the error.
  func finish()
}

final class WriteCommand<T: Sendable>: QueuedCommand {
  private let body: @Sendable (Transaction) throws -> T
  private let caller: CheckedContinuation<T, any Error>
  private var result: Result<T, any Error>?

  init(_ body: @escaping @Sendable (Transaction) throws -> T, caller: CheckedContinuation<T, any Error>) {
    self.body = body
    self.caller = caller
  }

  func run(_ transaction: Transaction) throws {
    result = nil
    result = .success(try body(transaction))
  }

  func fail(_ error: any Error) {
    if case .failure = result { return }
    result = .failure(error)
  }

  func finish() { caller.resume(with: result ?? .failure(DatabaseError(.closed, "the command was never run"))) }
}
