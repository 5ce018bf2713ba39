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
  private var alarm: Alarm?
  private var isRunning = false

  init(_ limits: TransportLimits) { self.limits = limits }

  func handlerAdded(context: ChannelHandlerContext) {
    let alarm = Alarm(context.eventLoop) { context.close(promise: nil) }
    // Whoever connects and says nothing: behind TLS nothing else looks before the handshake is over. Not a start, so that
    // the first byte has its whole time.
    alarm.set(in: limits.head)
    self.alarm = alarm
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    alarm?.stop()
    alarm = nil
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if open == 0, !isRunning, !isMultiplexed { start(limits.head) }
    context.fireChannelRead(data)
  }

  func channelInactive(context: ChannelHandlerContext) {
    alarm?.stop()
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
    isRunning = true
    alarm?.set(in: time)
  }

  private func stop() {
    isRunning = false
    alarm?.clear()
  }
}
