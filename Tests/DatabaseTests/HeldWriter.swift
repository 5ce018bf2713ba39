import Foundation
import Support
import Synchronization
import Testing

@testable import Database

/// Runs `body` while a command holds the writer of a new file until `gate` is signalled, so that others must queue.
func withHeldWriter(_ body: (SQLiteDatabase, _ gate: DispatchSemaphore) async throws -> Void) async throws {
  let place = try Engine.sqliteFile.place()
  defer { place.remove() }
  let database = try #require(try place.open([schema]) as? SQLiteDatabase)
  defer { database.close() }
  let gate = DispatchSemaphore(value: 0)
  let isHeld = DispatchSemaphore(value: 0)
  async let holder: Void = database.write { _ in
    isHeld.signal()
    gate.wait()
  }
  await wait(isHeld)
  try await body(database, gate)
  try await holder
}

/// Waits for a semaphore without holding a thread of the task pool.
func wait(_ semaphore: DispatchSemaphore) async {
  await withCheckedContinuation { caller in
    Thread.detachNewThread {
      semaphore.wait()
      caller.resume()
    }
  }
}

extension SQLiteDatabase {
  func waits(for count: Int) async {
    while writer.waitingCount < count { await Task.yield() }
  }

  /// Queues commands behind the gate, opens it, and answers what each of them threw.
  func together(
    _ gate: DispatchSemaphore, count: Int, _ body: @escaping @Sendable (Transaction, Int) throws -> Void
  ) async -> [(any Error)?] {
    await withTaskGroup(of: (any Error)?.self) { group in
      for id in 1...count {
        group.addTask {
          do {
            try await self.write { try body($0, id) }
            return nil
          } catch {
            return error
          }
        }
      }
      await waits(for: count)
      gate.signal()
      return await group.reduce(into: []) { $0.append($1) }
    }
  }
}

/// A count that several tasks keep.
final class Counter: Sendable {
  private let count = Mutex(0)

  var value: Int { count.withLock { $0 } }

  /// Adds and answers the sum.
  @discardableResult
  func add(_ number: Int = 1) -> Int {
    count.withLock { count in
      count += number
      return count
    }
  }
}
