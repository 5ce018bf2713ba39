public import Promises

/// A channel without a provider, for tests and for trying things out: no money moves. It pays at once unless it is told
/// otherwise, and remembers keys for as long as it lives, so that asking twice pays once.
public actor Sandbox: PaymentChannel {
  /// What becomes of refunds with a new key.
  public enum Manner: Hashable, Sendable {
    case paying
    /// Pending until `settle`.
    case pending
    case refusing(code: String, message: String)
  }

  public nonisolated let name = "sandbox"
  private let clock: @Sendable () -> Instant
  private var manner = Manner.paying
  private var failures = 0
  private var failsAfterwards = false
  private var answers: [String: RefundAnswer] = [:]
  /// The refunds that were paid, in their order; each key once.
  public private(set) var paid: [Refund] = []
  private var pending: [String: Refund] = [:]

  public init(clock: @escaping @Sendable () -> Instant) { self.clock = clock }

  /// What to do with refunds that come from now on.
  public func behave(_ manner: Manner) { self.manner = manner }

  /// Gives no answer a number of times.
  ///
  /// - Parameter afterwards: Whether the refund is taken all the same and only the answer is lost.
  public func fail(times: Int, afterwards: Bool = false) {
    failures = times
    failsAfterwards = afterwards
  }

  /// Pays a refund that is pending; any other stays as it is.
  public func settle(_ key: String) {
    guard let refund = pending.removeValue(forKey: key) else { return }
    pay(now: refund)
  }

  public func pay(_ refund: Refund) async throws(ChannelFailure) -> RefundAnswer {
    let fails = failures > 0
    if fails {
      failures -= 1
      if !failsAfterwards { throw ChannelFailure(.unavailable, "The sandbox is told to fail.") }
    }
    let answer = answers[refund.key] ?? take(refund)
    if fails { throw ChannelFailure(.unavailable, "The sandbox is told to lose this answer.") }
    return answer
  }

  /// The same as asking again, since a sandbox forgets everything when the process ends.
  public func look(up refund: Refund) async throws(ChannelFailure) -> RefundAnswer { try await pay(refund) }

  private func take(_ refund: Refund) -> RefundAnswer {
    switch manner {
    case .paying: return pay(now: refund)
    case .pending:
      pending[refund.key] = refund
      return keep(.pending(reference: reference(refund)), for: refund)
    case .refusing(let code, let message): return keep(.refused(code: code, message: message), for: refund)
    }
  }

  @discardableResult private func pay(now refund: Refund) -> RefundAnswer {
    paid.append(refund)
    return keep(.paid(reference: reference(refund), at: clock()), for: refund)
  }

  private func keep(_ answer: RefundAnswer, for refund: Refund) -> RefundAnswer {
    answers[refund.key] = answer
    return answer
  }

  private func reference(_ refund: Refund) -> String { "sandbox-\(refund.key)" }
}
