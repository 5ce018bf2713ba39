public import HTTPTypes
public import Promises

extension HTTPField.Name {
  /// `https` or `http`: how the client asked us, or a proxy that we trust. Set by us alone, as `clientAddress` is.
  static let clientScheme = HTTPField.Name("Pledge-Client-Scheme")!
  private static let xForwardedFor = HTTPField.Name("X-Forwarded-For")!
  private static let xForwardedProto = HTTPField.Name("X-Forwarded-Proto")!
  private static let forwarded = HTTPField.Name("Forwarded")!

  fileprivate static func told(_ header: TrustedProxies.Header, in fields: HTTPFields) -> TrustedProxies.Told {
    switch header {
    case .xForwarded: .init(forwardedFor: fields[values: .xForwardedFor], proto: fields[values: .xForwardedProto])
    case .forwarded: .init(forwarded: fields[values: .forwarded])
    }
  }
}

/// What is known of where a request comes from, before anything else looks at it.
public enum Arrival {
  /// Who is connected to us; the same for all requests of a connection.
  public struct Peer: Sendable {
    let address: IPAddress?
    let text: String?

    public init(_ address: IPAddress?) {
      self.address = address
      text = address?.description
    }
  }

  /// Writes into a request who asks and whether over TLS, and takes away what came from outside under these names.
  ///
  /// - Parameter isSecure: whether he is over TLS.
  public static func mark(_ request: inout HTTPRequest, peer: Peer, isSecure: Bool, proxies: TrustedProxies) {
    let origin = proxies.origin(peer: peer.address, isSecure: isSecure) {
      HTTPField.Name.told($0, in: request.headerFields)
    }
    request.headerFields[.clientAddress] =
      origin.address == peer.address ? peer.text : origin.address?.description
    request.headerFields[.clientScheme] = origin.isSecure ? "https" : "http"
  }

  /// Nil where nobody knows.
  static func address(of fields: HTTPFields) -> IPAddress? { fields[.clientAddress].flatMap { IPAddress($0) } }
}
