import Hummingbird
import HummingbirdCore
import Logging
import ServiceLifecycle
import Web

/// The server, put together from what was asked for on the command line.
struct WebServer {
  /// What has to run for it.
  let services: [any ServiceLifecycle.Service]

  /// - Parameter pause: between two looks whether the certificate changed.
  init<Responder: HTTPResponder>(
    _ listening: ListenOptions, certificate: Certificate?, responder: Responder, logger: Logger,
    limits: TransportLimits = TransportLimits(),
    pause: Duration = .seconds(60)
  ) where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> & Sendable {
    let renewal = certificate.map { CertificateRenewal($0, logger: logger, pause: pause) }
    let proxies = listening.proxies
    let application = Application(
      responder: TimeLimit(responder, limit: limits.answer, bytesPerSecond: limits.bytesPerSecond),
      server: HTTPServerBuilder { responder in
        let entrance = try Entrance(
          responder, certificate: certificate?.configuration, limits: limits, proxies: proxies)
        renewal?.serves(entrance)
        return entrance
      },
      configuration: .init(
        address: .hostname(listening.host, port: listening.port), serverName: "pledge",
        availableConnectionsDelegate: .maximum(limits.connections, logger: logger)),
      onServerRunning: { _ in logger.notice("The letter is at \(listening.address)") }, logger: logger)
    services = [application] + (renewal.map { [$0] } ?? [])
  }
}
