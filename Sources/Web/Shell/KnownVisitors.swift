import Crypto
import Database
import Promises
import Service
import Synchronization

/// Who was behind a word a moment ago, so that not every request asks the database. A key that is revoked, or a session
/// that is ended, on another node is known here for `memory` seconds more; on this one it is forgotten at once.
final class KnownVisitors: Sendable {
  /// Not the word itself: nobody finds one in a dump of our memory.
  private struct Word: Hashable {
    var isKey: Bool
    var digest: SHA256Digest

    init(_ word: String, isKey: Bool) {
      self.isKey = isKey
      digest = Array(word.utf8).withUnsafeBytes { SHA256.hash(data: $0) }
    }
  }
  private struct Known {
    var visitor: Visitor
    var until: Instant
  }
  /// In seconds.
  static let memory: Int64 = 5
  private static let most = 10_000
  private let known = Mutex<[Word: Known]>([:])

  func visitor(key word: String, _ platform: Platform, at now: Instant) async throws -> Visitor? {
    try await visitor(Word(word, isKey: true), at: now) {
      guard let (visitor, used) = try await platform.look(at: now, { try $0.visitor(key: word) }) else { return nil }
      if case .key(let id) = visitor.holder, used.map({ $0 < now.adding(seconds: -60) }) ?? true {
        try await platform.operate(at: now) { try $0.touch(key: id) }
      }
      return visitor
    }
  }

  func visitor(session word: String, _ platform: Platform, at now: Instant) async throws -> Visitor? {
    try await visitor(Word(word, isKey: false), at: now) {
      guard let (visitor, seen) = try await platform.look(at: now, { try $0.visitor(session: Token(word)) }) else {
        return nil
      }
      if let session = visitor.session, seen < now.adding(seconds: -60) {
        try await platform.operate(at: now) { try $0.touch(session: session) }
      }
      return visitor
    }
  }

  /// Forgets all: somebody's rights changed.
  func forget() { known.withLock { $0.removeAll() } }

  private func visitor(
    _ word: Word, at now: Instant, _ find: () async throws -> Visitor?
  ) async throws -> Visitor? {
    if let found = known.withLock({ $0[word] }), now <= found.until { return found.visitor }
    let visitor: Visitor?
    do {
      visitor = try await find()
    } catch let error as DatabaseError where error.code == .unavailable {
      // Monitoring is to see that the database is gone: who may read figures, and nothing else, is believed that long.
      let last = known.withLock { $0[word] }?.visitor
      guard let last, last.roles == [.monitor] else { throw error }
      return last
    }
    guard let visitor else { return nil }
    known.withLock {
      if $0.count >= Self.most { $0.removeAll() }
      $0[word] = Known(visitor: visitor, until: now.adding(seconds: Self.memory))
    }
    return visitor
  }
}
