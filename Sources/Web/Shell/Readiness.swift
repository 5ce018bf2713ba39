/// Whether the database answers: asked by one at a time and at most once a second, however many want to know.
actor Readiness {
  private static let lifetime = Duration.seconds(1)

  private let ask: @Sendable () async throws -> Void
  private let now: @Sendable () -> ContinuousClock.Instant
  /// The question asked last, and when it was answered; nil while it is not.
  private var last: (answer: Task<Void, any Error>, at: ContinuousClock.Instant?)?

  init(
    now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }, ask: @escaping @Sendable () async throws -> Void
  ) {
    self.now = now
    self.ask = ask
  }

  /// - Throws: Whatever the database throws.
  func confirm() async throws {
    if let last, last.at.map({ now() - $0 < Self.lifetime }) ?? true { return try await last.answer.value }
    let answer = Task { [ask] in try await ask() }
    last = (answer, nil)
    let result = await answer.result
    last = (answer, now())
    try result.get()
  }
}
