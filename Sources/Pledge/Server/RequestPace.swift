import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Ends a request whose body drips, or whose answer nobody takes. One stands in each connection of HTTP/1.1 and in each
/// stream of HTTP/2.
final class RequestPace: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let limits: TransportLimits
  private var clock: ConnectionClock?
  private var isStream = false
  /// Requests whose answer is not complete.
  private var open = 0
  private var hasAnswered = false

  private var bodyTimer: Scheduled<Void>?
  private var bodyBegan = NIODeadline.now()
  private var bodyBytes = 0

  /// Parts of answers that are on their way, and how many bytes they have.
  private var parts = 0
  private var partBytes = 0
  private var writeTimer: Scheduled<Void>?

  init(_ limits: TransportLimits) { self.limits = limits }

  func handlerAdded(context: ChannelHandlerContext) {
    if let own = try? context.pipeline.syncOperations.handler(type: ConnectionClock.self) {
      clock = own
    } else {
      isStream = true
      clock = try? context.channel.parent?.pipeline.syncOperations.handler(type: ConnectionClock.self)
    }
  }

  func handlerRemoved(context: ChannelHandlerContext) { leave() }

  func channelInactive(context: ChannelHandlerContext) {
    leave()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      open += 1
      hasAnswered = false
      clock?.begins(isMultiplexed: isStream)
      (bodyBegan, bodyBytes) = (.now(), 0)
      look(after: limits.bodyGrace, context)
    case .body(let bytes): bodyBytes += bytes.readableBytes
    case .end: stopBody()
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head:
      hasAnswered = true
      context.write(data, promise: promise)
    case .body(let bytes): send(data, bytes.readableBytes, promise, context)
    case .end:
      if open > 0 {
        open -= 1
        clock?.ends()
      }
      send(data, 0, promise, context)
    }
  }

  func flush(context: ChannelHandlerContext) {
    context.flush()
    // Most answers are with the system by now, and need no timer.
    if parts > 0, writeTimer == nil { watchWriting(context) }
  }

  private func leave() {
    stopBody()
    writeTimer?.cancel()
    writeTimer = nil
    while open > 0 {
      open -= 1
      clock?.ends()
    }
  }

  // MARK: What comes in

  private func look(after time: TimeAmount, _ context: ChannelHandlerContext) {
    bodyTimer = context.eventLoop.assumeIsolated().scheduleTask(in: time) { [self] in
      let waited = (NIODeadline.now() - bodyBegan - limits.bodyGrace).nanoseconds
      if Double(bodyBytes) < Double(waited) / 1e9 * Double(limits.bytesPerSecond) || bodyBytes == 0 {
        giveUp(context)
      } else {
        look(after: limits.paceStep, context)
      }
    }
  }

  private func stopBody() {
    bodyTimer?.cancel()
    bodyTimer = nil
  }

  private func giveUp(_ context: ChannelHandlerContext) {
    if !hasAnswered {
      let head = HTTPResponse(status: .requestTimeout, headerFields: [.contentLength: "0"])
      context.write(wrapOutboundOut(.head(head)), promise: nil)
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
    context.close(promise: nil)
  }

  // MARK: What goes out

  private func send(
    _ data: NIOAny, _ length: Int, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext
  ) {
    parts += 1
    partBytes += length
    let promise = promise ?? context.eventLoop.makePromise()
    promise.futureResult.assumeIsolated().whenComplete { [self] _ in
      parts -= 1
      partBytes -= length
      writeTimer?.cancel()
      writeTimer = nil
      if parts > 0 { watchWriting(context) }
    }
    context.write(data, promise: promise)
  }

  private func watchWriting(_ context: ChannelHandlerContext) {
    guard context.channel.isActive else { return }
    let time = limits.write + .seconds(Int64(partBytes / limits.bytesPerSecond))
    writeTimer = context.eventLoop.assumeIsolated().scheduleTask(in: time) { context.close(promise: nil) }
  }
}
