import HTTPTypes
import NIOCore
import NIOHTTPTypes
import Promises
import Web

/// Writes into each request who asks, before anything else sees it.
final class ArrivalHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart

  private let isSecure: Bool
  private let proxies: TrustedProxies
  private var peer = Arrival.Peer(nil)

  init(isSecure: Bool, proxies: TrustedProxies) {
    self.isSecure = isSecure
    self.proxies = proxies
  }

  func handlerAdded(context: ChannelHandlerContext) {
    peer = Arrival.Peer(IPAddress(context.channel.remoteAddress))
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .head(var head) = unwrapInboundIn(data) else {
      context.fireChannelRead(data)
      return
    }
    Arrival.mark(&head, peer: peer, isSecure: isSecure, proxies: proxies)
    context.fireChannelRead(wrapInboundOut(.head(head)))
  }
}

extension IPAddress {
  /// Nil for what has none, such as a Unix socket.
  init?(_ address: SocketAddress?) {
    guard let text = address?.ipAddress else { return nil }
    // A zone (`fe80::1%eth0`) is of this machine only.
    self.init(text.prefix { $0 != "%" })
  }
}
