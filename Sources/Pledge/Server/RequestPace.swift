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

  private var bodyAlarm: Alarm?
  private var bodyBegan = NIODeadline.now()
  private var bodyBytes = 0

  private var writeAlarm: Alarm?
  /// Of answers, on their way since the channel last had room.
  private var bytesOnTheirWay = 0
  private var isWatchingWriting = false

  init(_ limits: TransportLimits) { self.limits = limits }

  func handlerAdded(context: ChannelHandlerContext) {
    if let own = try? context.pipeline.syncOperations.handler(type: ConnectionClock.self) {
      clock = own
    } else {
      isStream = true
      clock = try? context.channel.parent?.pipeline.syncOperations.handler(type: ConnectionClock.self)
    }
    bodyAlarm = Alarm(context.eventLoop) { [unowned self] in lookAtBody(context) }
    writeAlarm = Alarm(context.eventLoop) { context.close(promise: nil) }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    leave()
    (bodyAlarm, writeAlarm) = (nil, nil)
  }

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
      bodyAlarm?.set(in: limits.bodyGrace)
    case .body(let bytes): bodyBytes += bytes.readableBytes
    case .end: bodyAlarm?.clear()
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head: hasAnswered = true
    case .body(let bytes): bytesOnTheirWay += bytes.readableBytes
    case .end:
      if open > 0 {
        open -= 1
        clock?.ends()
      }
    }
    context.write(data, promise: promise)
  }

  func flush(context: ChannelHandlerContext) {
    context.flush()
    watchWriting(context)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    watchWriting(context)
    context.fireChannelWritabilityChanged()
  }

  private func leave() {
    bodyAlarm?.stop()
    writeAlarm?.stop()
    while open > 0 {
      open -= 1
      clock?.ends()
    }
  }

  // MARK: What comes in

  private func lookAtBody(_ context: ChannelHandlerContext) {
    let waited = (NIODeadline.now() - bodyBegan - limits.bodyGrace).nanoseconds
    if Double(bodyBytes) < Double(waited) / 1e9 * Double(limits.bytesPerSecond) || bodyBytes == 0 {
      giveUp(context)
    } else {
      bodyAlarm?.set(in: limits.paceStep)
    }
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

  /// Where the channel has room, little is on its way, and a connection that rests with it ends as any that rests does.
  private func watchWriting(_ context: ChannelHandlerContext) {
    if context.channel.isWritable {
      bytesOnTheirWay = 0
      if isWatchingWriting { writeAlarm?.clear() }
      isWatchingWriting = false
    } else if !isWatchingWriting {
      isWatchingWriting = true
      writeAlarm?.set(in: limits.write + .seconds(Int64(bytesOnTheirWay / limits.bytesPerSecond)))
    }
  }
}
