import Foundation
import Testing

/// A place where commands that run side by side wait for each other, so that they meet in the middle. A command that is
/// run again goes through. Never for SQLite: there one command ends before the next begins.
final class Meeting: @unchecked Sendable {
  private let condition = NSCondition()
  private let size: Int
  private var arrived = 0

  init(of size: Int) { self.size = size }

  /// How many have come, again and again.
  var count: Int { condition.withLock { arrived } }

  func arrive() {
    condition.withLock {
      arrived += 1
      condition.broadcast()
      let deadline = Date(timeIntervalSinceNow: 8)
      while arrived < size, condition.wait(until: deadline) {}
    }
  }
}

/// Runs the same many times at once and answers what each came to.
func atOnce<T: Sendable>(
  _ count: Int, _ body: @escaping @Sendable (Int) async throws -> T
) async -> [Result<T, any Error>] {
  await withTaskGroup(of: (Int, Result<T, any Error>).self) { group in
    for number in 0..<count {
      group.addTask {
        do { return (number, .success(try await body(number))) } catch { return (number, .failure(error)) }
      }
    }
    var results: [Int: Result<T, any Error>] = [:]
    for await (number, result) in group { results[number] = result }
    return (0..<count).compactMap { results[$0] }
  }
}
