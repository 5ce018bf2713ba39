import NIOCore

/// Ends a connection whose next request does not come to its end: neither a handshake nor a head may drip. It stands
/// before everything else and sees bytes; what is a request it is told (`RequestPace`).
final class ConnectionClock: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let limits: TransportLimits
  /// Requests that are under way.
  private var open = 0
  /// Whether many requests run side by side, as in HTTP/2: then bytes come between them that begin none, and waiting
  /// itself is limited.
  private var isMultiplexed = false
  private var timer: Scheduled<Void>?
  private var context: ChannelHandlerContext?

  init(_ limits: TransportLimits) { self.limits = limits }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) {
    stop()
    self.context = nil
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if open == 0, timer == nil, !isMultiplexed { start(limits.head) }
    context.fireChannelRead(data)
  }

  func channelInactive(context: ChannelHandlerContext) {
    stop()
    context.fireChannelInactive()
  }

  /// A head is here.
  func begins(isMultiplexed: Bool) {
    self.isMultiplexed = isMultiplexed
    open += 1
    stop()
  }

  /// An answer is given, or nobody waits for it any more.
  func ends() {
    open -= 1
    // Who is told to go (GOAWAY) after `idle` and does not is sent away.
    if open == 0, isMultiplexed { start(limits.idle + limits.head) }
  }

  private func start(_ time: TimeAmount) {
    guard let context else { return }
    stop()
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: time) { context.close(promise: nil) }
  }

  private func stop() {
    timer?.cancel()
    timer = nil
  }
}
