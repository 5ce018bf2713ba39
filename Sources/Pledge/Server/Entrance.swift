import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import NIOSSL
import Promises
import Synchronization

/// Where connections come in: with TLS, then as HTTP/1.1 or HTTP/2, or without, and with limits on what each may take.
final class Entrance: ServerChildChannel {
  enum Value: ServerChildChannelValue {
    case plain(HTTP1Channel.Value)
    case secure(HTTP2UpgradeChannel.Value)

    var channel: any Channel {
      switch self {
      case .plain(let value): value.channel
      case .secure(let value): value.channel
      }
    }
  }

  private enum Protocols: Sendable {
    case plain(HTTP1Channel)
    case secure(HTTP2UpgradeChannel)
  }

  private let responder: HTTPChannelHandler.Responder
  private let limits: TransportLimits
  private let proxies: TrustedProxies
  /// Exchanged when a certificate is renewed; connections that are open keep what they have.
  private let protocols: Mutex<Protocols>
  private let connections = Mutex<[Subnet: Int]>([:])

  /// - Parameter certificate: nil for a server without TLS.
  /// - Throws: What the certificate and its key are refused for.
  init(
    _ responder: @escaping HTTPChannelHandler.Responder, certificate: TLSConfiguration?, limits: TransportLimits,
    proxies: TrustedProxies
  ) throws {
    self.responder = responder
    self.limits = limits
    self.proxies = proxies
    protocols = Mutex(try Self.protocols(responder, certificate, limits, proxies))
  }

  /// Shows another certificate from the next connection on.
  func renew(_ certificate: TLSConfiguration) throws {
    let renewed = try Self.protocols(responder, certificate, limits, proxies)
    protocols.withLock { $0 = renewed }
  }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    do {
      try channel.pipeline.syncOperations.addHandler(ConnectionClock(limits))
    } catch {
      return channel.eventLoop.makeFailedFuture(error)
    }
    let mayStay = count(channel)
    let value: EventLoopFuture<Value> =
      switch protocols.withLock({ $0 }) {
      case .plain(let http): http.setup(channel: channel, logger: logger).map { .plain($0) }
      case .secure(let http): http.setup(channel: channel, logger: logger).map { .secure($0) }
      }
    // Not refused by a failure: that would end the server.
    if !mayStay {
      let address = channel.remoteAddress?.ipAddress ?? ""
      logger.debug("too many connections from one address", metadata: ["address": "\(address)"])
      channel.close(promise: nil)
    }
    return value
  }

  func handle(value: Value, logger: Logger) async {
    switch (value, protocols.withLock { $0 }) {
    case (.plain(let value), .plain(let http)): await http.handle(value: value, logger: logger)
    case (.secure(let value), .secure(let http)): await http.handle(value: value, logger: logger)
    default: value.channel.close(promise: nil)
    }
  }

  /// Counts a connection until it ends; false where its address has as many as it may. Proxies that we trust stand for
  /// many.
  private func count(_ channel: any Channel) -> Bool {
    guard let address = IPAddress(channel.remoteAddress), !proxies.contains(address) else { return true }
    let network = address.network
    let mayStay = connections.withLock {
      $0[network, default: 0] += 1
      return $0[network, default: 0] <= limits.connectionsPerAddress
    }
    channel.closeFuture.whenComplete { [self] _ in
      connections.withLock {
        $0[network, default: 1] -= 1
        if $0[network] == 0 { $0[network] = nil }
      }
    }
    return mayStay
  }

  private static func protocols(
    _ responder: @escaping HTTPChannelHandler.Responder, _ certificate: TLSConfiguration?, _ limits: TransportLimits,
    _ proxies: TrustedProxies
  ) throws -> Protocols {
    let isSecure = certificate != nil
    let stream = HTTP1Channel.Configuration(
      additionalChannelHandlers: [ArrivalHandler(isSecure: isSecure, proxies: proxies), RequestPace(limits)],
      idleTimeout: limits.idle,
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes,
        maxHeaderFieldCount: limits.headerCount))
    guard let certificate else { return .plain(HTTP1Channel(responder: responder, configuration: stream)) }
    return .secure(
      try HTTP2UpgradeChannel(
        tlsConfiguration: certificate,
        configuration: .init(
          idleTimeout: .nanoseconds(limits.idle.nanoseconds), gracefulCloseTimeout: limits.answer,
          streamConfiguration: stream), responder: responder))
  }
}
