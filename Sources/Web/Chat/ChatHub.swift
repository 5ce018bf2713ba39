import Promises
import Service
import Synchronization

/// Tells the pages that are open when something was written in their cases: at once where it was written through this
/// node, within a second where it came by another node, by a letter or by the API. One look at the database a second
/// serves all of them, however many there are.
///
/// Nothing is carried here: whoever is told reads what he has not seen, by its place in the thread, so that being told
/// twice or late loses and doubles nothing.
final class ChatHub: Sendable {
  enum Event: Sendable {
    case changed
    case typing(EntryAuthor)
    /// An exchange told of a call; those who listen to all cases are told.
    case called
    /// Some time went by.
    case beat
  }
  private struct State {
    var next = 0
    /// By the case's reference; the empty one stands for all cases.
    var listeners: [String: [Int: AsyncStream<Event>.Continuation]] = [:]
    var count = 0
    var typed: [String: ContinuousClock.Instant] = [:]
    var isWatching = false
  }
  private let state = Mutex(State())
  private let platform: Platform
  private let clock: @Sendable () -> Instant
  private let pause: Duration
  /// How many looks apart pages are told that time went by.
  private let beats: Int

  init(
    platform: Platform, clock: @escaping @Sendable () -> Instant, pause: Duration = .seconds(1), beats: Int = 15
  ) {
    self.platform = platform
    self.clock = clock
    self.pause = pause
    self.beats = beats
  }

  /// Whether no more pages may be open for a case, or in all: nobody fills the memory by opening streams.
  func isFull(for reference: String?) -> Bool {
    state.withLock { state in
      if state.count >= 20_000 { return true }
      return reference.map { state.listeners[$0]?.count ?? 0 >= 12 } ?? false
    }
  }

  /// How many pages are open.
  var count: Int { state.withLock { $0.count } }

  /// - Parameter reference: nil to be told of all cases.
  func listen(to reference: String?) -> AsyncStream<Event> {
    // Events are hints: of a reader who does not read, the latest are enough.
    let (stream, continuation) = AsyncStream<Event>.makeStream(bufferingPolicy: .bufferingNewest(16))
    let key = reference ?? ""
    let (place, isFirst) = state.withLock { state in
      state.next += 1
      state.count += 1
      state.listeners[key, default: [:]][state.next] = continuation
      defer { state.isWatching = true }
      return (state.next, !state.isWatching)
    }
    continuation.onTermination = { [weak self] _ in self?.leave(key, place) }
    if isFirst { Task { await watch() } }
    return stream
  }

  private func leave(_ key: String, _ place: Int) {
    state.withLock { state in
      guard state.listeners[key]?.removeValue(forKey: place) != nil else { return }
      state.count -= 1
      if state.listeners[key]?.isEmpty == true { state.listeners[key] = nil }
    }
  }

  /// Something was written in a case.
  func changed(_ reference: String) { tell([reference], .changed) }

  /// An exchange told of a call.
  func called() { tell([], .called) }

  /// Somebody writes; nobody is told more often than every two seconds.
  func typing(_ author: EntryAuthor, in reference: String) {
    let now = ContinuousClock.now
    let isNews = state.withLock { state in
      let key = reference + author.rawValue
      if let last = state.typed[key], now - last < .seconds(2) { return false }
      if state.typed.count > 10_000 { state.typed = [:] }
      state.typed[key] = now
      return true
    }
    if isNews { tell([reference], .typing(author)) }
  }

  private func tell(_ cases: Set<String>, _ event: Event) {
    let told = state.withLock { state in
      cases.union([""]).flatMap { state.listeners[$0].map { Array($0.values) } ?? [] }
    }
    for one in told { one.yield(event) }
  }

  /// Until no page is open.
  private func watch() async {
    var cursor = Identifier(at: clock(), random: 0, 0)
    var heard = clock()
    var beat = 0
    while true {
      try? await Task.sleep(for: pause)
      let isOver = state.withLock { state in
        state.isWatching = state.count > 0
        return !state.isWatching
      }
      if isOver { return }
      beat += 1
      if beat % beats == 0 {
        for one in state.withLock({ $0.listeners.values.flatMap(\.values) }) { one.yield(.beat) }
      }
      // A database that is away for a moment is asked again; what was written meanwhile is found then.
      let from = cursor
      let looked = try? await platform.look(at: clock()) {
        (threads: try $0.changedThreads(after: from), call: try $0.lastCallChange())
      }
      guard let looked else { continue }
      cursor = looked.threads.last
      if !looked.threads.cases.isEmpty { tell(looked.threads.cases, .changed) }
      if let call = looked.call, call > heard {
        heard = call
        called()
      }
    }
  }
}
