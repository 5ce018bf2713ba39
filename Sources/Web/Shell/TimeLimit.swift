import HTTPTypes
public import Hummingbird

/// Ends what takes too long. What waits, for the rest of a body or for another's server, ends at once; a command that a
/// database has begun is not abandoned, since nobody would know whether it was done: the database's own limits end it.
public struct TimeLimit<Inner: HTTPResponder>: HTTPResponder where Inner.Context: Sendable {
  let inner: Inner
  let limit: Duration
  let bytesPerSecond: Int

  /// - Parameters:
  ///   - limit: how long a request may take that has no body.
  ///   - bytesPerSecond: as fast a body has to come at least; it is given the time that it takes at this pace.
  public init(_ inner: Inner, limit: Duration, bytesPerSecond: Int) {
    self.inner = inner
    self.limit = limit
    self.bytesPerSecond = bytesPerSecond
  }

  public func respond(to request: Request, context: Inner.Context) async throws -> Response {
    let time = limit + .seconds(min(3600, length(of: request) / bytesPerSecond))
    return try await withThrowingTaskGroup(of: Response?.self) { group in
      group.addTask { try await inner.respond(to: request, context: context) }
      group.addTask {
        try? await Task.sleep(for: time)
        return nil
      }
      defer { group.cancelAll() }
      while let ended = try await group.next() {
        if let response = ended { return response }
        group.cancelAll()
      }
      throw CancellationError()
    }
  }

  private func length(of request: Request) -> Int { request.headers[.contentLength].flatMap { Int($0) } ?? 0 }
}
