import ArgumentParser
import Promises
import Service

/// Where the server listens, and who stands before it.
struct ListenOptions: ParsableArguments {
  @Option(help: "The address to listen on.") var host = "127.0.0.1"
  @Option(help: "The port to listen on.") var port = 8080
  @Option(help: ArgumentHelp("The certificate and its chain, in PEM; read anew when it changes.", valueName: "file"))
  var tlsCertificate: String?
  @Option(help: ArgumentHelp("The certificate's private key, in PEM.", valueName: "file")) var tlsKey: String?
  @Flag(help: "A proxy speaks TLS with browsers and passes on what they ask; name it with --trusted-proxy.")
  var behindProxy = false
  @Option(
    help: ArgumentHelp(
      "A proxy that is believed when it says for whom it asks: an address, or a network like 10.0.0.0/8. May be repeated.",
      valueName: "address"))
  var trustedProxy: [String] = []
  @Option(
    help: "What such a proxy says it in: x-forwarded (X-Forwarded-For and -Proto) or forwarded (RFC 7239).",
    transform: { text in
      guard let header = TrustedProxies.Header(rawValue: text) else {
        throw ValidationError("--proxy-header is x-forwarded or forwarded.")
      }
      return header
    })
  var proxyHeader = TrustedProxies.Header.xForwarded
  @Option(help: "Requests that one key, session or address may make in a second for good; 0 for as many as it likes.")
  var requestsPerSecond = 50

  func validate() throws {
    guard (tlsCertificate == nil) == (tlsKey == nil) else {
      throw ValidationError("--tls-certificate and --tls-key belong together; name both.")
    }
    if behindProxy, isTLS {
      throw ValidationError("Either a proxy speaks TLS (--behind-proxy) or Pledge does (--tls-certificate), not both.")
    }
    for text in trustedProxy where Subnet(text) == nil {
      throw ValidationError(
        "--trusted-proxy takes an address, or the first address of a network and its length: 10.0.0.0/8. That is not \(text)."
      )
    }
    if behindProxy, trustedProxy.isEmpty {
      throw ValidationError(
        "Name the proxy with --trusted-proxy: else all who come through it are taken for one.")
    }
    guard isTLS || behindProxy || isLocal else {
      throw ValidationError(
        """
        Without TLS Pledge listens only on 127.0.0.1. Name a certificate with --tls-certificate and --tls-key, or the \
        proxy that speaks TLS before it with --behind-proxy and --trusted-proxy.
        """)
    }
    guard (0...1_000_000).contains(requestsPerSecond) else {
      throw ValidationError("--requests-per-second is from 0 to 1000000.")
    }
  }

  var isTLS: Bool { tlsCertificate != nil }
  /// Whether browsers are to reach us over TLS.
  var isSecure: Bool { isTLS || behindProxy }
  private var isLocal: Bool { host == "localhost" || IPAddress(host)?.isLoopback == true }

  var proxies: TrustedProxies { TrustedProxies(trustedProxy.compactMap { Subnet($0) }, header: proxyHeader) }

  var files: CertificateFiles? {
    guard let tlsCertificate, let tlsKey else { return nil }
    return CertificateFiles(certificate: tlsCertificate, key: tlsKey)
  }

  /// As a browser is to be sent there.
  var address: String { "\(isTLS ? "https" : "http")://\(host.contains(":") ? "[\(host)]" : host):\(port)/" }
}
