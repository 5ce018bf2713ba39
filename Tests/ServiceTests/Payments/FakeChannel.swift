import Database
import Logging
import Promises
import Synchronization

@testable import Service

/// A provider as the tests need it: it books each key once, and answers as it was told to.
final class FakeChannel: PaymentChannel {
  enum Reply: Sendable {
    case paid, pending, refused
    /// Nothing was booked, and nobody hears anything.
    case unavailable
    /// It paid, and the answer is lost on the way.
    case lost
  }
  struct State {
    var replies: [Reply] = []
    /// What was booked under each key.
    var book: [String: Refund] = [:]
    /// How often each was asked to pay, and looked up.
    var asked: [Refund] = []
    var lookedUp: [Refund] = []
    /// How many ask right now, and how many ever did at once.
    var asking = 0
    var most = 0
  }

  let name: String
  private let pause: Duration
  private let state = Mutex(State())

  /// - Parameters:
  ///   - replies: one after the other; it pays whatever comes after them.
  ///   - pause: how long it takes to answer.
  init(_ name: String, _ replies: Reply..., pause: Duration = .zero) {
    self.name = name
    self.pause = pause
    state.withLock { $0.replies = replies }
  }

  /// How many asked at once when most did.
  var most: Int { state.withLock { $0.most } }
  var asked: [Refund] { state.withLock { $0.asked } }
  var lookedUp: [Refund] { state.withLock { $0.lookedUp } }
  /// What the provider has paid, each key once, and what that comes to.
  var booked: [Refund] { state.withLock { Array($0.book.values) } }
  var paid: Int64 { booked.reduce(0) { $0 + $1.amount.minor } }

  func pay(_ refund: Refund) async throws(ChannelFailure) -> RefundAnswer {
    try await answer(refund) { $0.asked.append(refund) }
  }

  func look(up refund: Refund) async throws(ChannelFailure) -> RefundAnswer {
    try await answer(refund) { $0.lookedUp.append(refund) }
  }

  private func answer(
    _ refund: Refund, _ note: (inout State) -> Void
  ) async throws(ChannelFailure) -> RefundAnswer {
    state.withLock { state in
      note(&state)
      state.asking += 1
      state.most = max(state.most, state.asking)
    }
    if pause > .zero { try? await Task.sleep(for: pause) }
    let reply = state.withLock { state -> Reply in
      state.asking -= 1
      let reply = state.replies.isEmpty ? .paid : state.replies.removeFirst()
      if case .paid = reply { state.book[refund.key] = state.book[refund.key] ?? refund }
      if case .lost = reply { state.book[refund.key] = state.book[refund.key] ?? refund }
      return reply
    }
    switch reply {
    case .paid: return .paid(reference: "ref-" + refund.key, at: nil)
    case .pending: return .pending(reference: "ref-" + refund.key)
    case .refused: return .refused(code: "CLOSED", message: "The account was closed.")
    case .unavailable, .lost: throw ChannelFailure(.unavailable, "no answer")
    }
  }
}

/// A cashier beside a clock that the test sets.
struct Till: Sendable {
  private final class Watch: Sendable {
    let time = Mutex(Shop.claimed)
  }

  let cashier: Cashier
  private let watch: Watch
  private let shop: Shop

  /// - Parameter node: on which of the shop's nodes.
  init(_ shop: Shop, _ channels: FakeChannel..., at node: Int = 0) {
    let watch = Watch()
    self.watch = watch
    self.shop = shop
    cashier = Cashier(
      platform: shop.nodes[node], clock: { watch.time.withLock { $0 } },
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      channels: Dictionary(uniqueKeysWithValues: channels.map { ($0.name, $0) }))
  }

  var now: Instant { watch.time.withLock { $0 } }

  func pay(after seconds: Int64 = 0) async throws {
    watch.time.withLock { $0 = $0.adding(seconds: seconds) }
    try await cashier.pay()
  }

  /// When the next payout is asked for, in seconds from now; nil where none is.
  func next() async throws -> Int64? {
    try await shop.run(now) { try $0.nextPayout() }.map { $0.microseconds(since: now) / 1_000_000 }
  }
}
