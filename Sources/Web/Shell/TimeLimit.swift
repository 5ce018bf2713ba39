import HTTPTypes
public import Hummingbird
import Synchronization

/// Ends what takes too long. What waits, for the rest of a body or for another's server, ends at once; a command that a
/// database has begun is not abandoned, since nobody would know whether it was done: the database's own limits end it.
public struct TimeLimit<Inner: HTTPResponder>: HTTPResponder where Inner.Context: Sendable {
  let inner: Inner
  let limit: Duration
  let bytesPerSecond: Int
  private let underWay: UnderWay

  /// - Parameters:
  ///   - limit: how long a request may take that has no body.
  ///   - bytesPerSecond: as fast a body has to come at least; it is given the time that it takes at this pace.
  public init(_ inner: Inner, limit: Duration, bytesPerSecond: Int) {
    self.inner = inner
    self.limit = limit
    self.bytesPerSecond = bytesPerSecond
    underWay = UnderWay(tick: max(.milliseconds(10), min(.seconds(1), limit / 8)))
  }

  public func respond(to request: Request, context: Inner.Context) async throws -> Response {
    let time = limit + .seconds(min(3600, length(of: request) / bytesPerSecond))
    let answer = Task { [inner] in try await inner.respond(to: request, context: context) }
    let place = underWay.add(until: .now + time) { answer.cancel() }
    defer { underWay.remove(place) }
    return try await withTaskCancellationHandler {
      try await answer.value
    } onCancel: {
      answer.cancel()
    }
  }

  private func length(of request: Request) -> Int { request.header(.contentLength).flatMap { Int($0) } ?? 0 }
}

/// Requests that are under way, each with its end. All are looked at by one task, once a tick: a timer for each would
/// cost a third of what answering a small request does.
private final class UnderWay: Sendable {
  private struct State {
    var requests: [Int: (end: ContinuousClock.Instant, cancel: @Sendable () -> Void)] = [:]
    var last = 0
    var isWatched = false
  }
  private let state = Mutex(State())
  private let tick: Duration

  init(tick: Duration) { self.tick = tick }

  func add(until end: ContinuousClock.Instant, cancel: @escaping @Sendable () -> Void) -> Int {
    let (place, isFirst) = state.withLock { state in
      state.last += 1
      state.requests[state.last] = (end, cancel)
      let isFirst = !state.isWatched
      state.isWatched = true
      return (state.last, isFirst)
    }
    if isFirst { Task { await watch() } }
    return place
  }

  func remove(_ place: Int) { state.withLock { _ = $0.requests.removeValue(forKey: place) } }

  /// Until no request is under way.
  private func watch() async {
    while true {
      try? await Task.sleep(for: tick)
      let now = ContinuousClock.now
      let (late, isOver) = state.withLock { state in
        let late = state.requests.filter { $0.value.end <= now }
        for place in late.keys { state.requests[place] = nil }
        state.isWatched = !state.requests.isEmpty
        return (late.values.map(\.cancel), !state.isWatched)
      }
      for cancel in late { cancel() }
      if isOver { return }
    }
  }
}
