import HTTPTypes
import Hummingbird

extension HTTPField.Name {
  static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
  private static let crossOriginOpenerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy")!
  static let crossOriginResourcePolicy = HTTPField.Name("Cross-Origin-Resource-Policy")!
  private static let permissionsPolicy = HTTPField.Name("Permissions-Policy")!

  /// What every answer says to a browser, whatever it answers.
  fileprivate static let always: HTTPFields = [
    .xContentTypeOptions: "nosniff",
    // Addresses name orders and claims: no other site learns them.
    .referrerPolicy: "same-origin",
    .crossOriginOpenerPolicy: "same-origin",
    .permissionsPolicy: "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
  ]
}

/// Says to browsers what they must not do with our answers. A page brings its own policy (`Site.page`); what is none may
/// show and run nothing.
struct SecurityHeaders: Sendable {
  /// Whether browsers are to reach us over TLS.
  let isSecure: Bool

  private static var strictTransport: String { "max-age=31536000" }

  func add(to response: inout Response) {
    // No page says any of these itself, but one.
    response.headers.reserveCapacity(response.headers.count + HTTPField.Name.always.count + 2)
    for field in HTTPField.Name.always { response.headers.append(field) }
    // What others may load says so itself.
    if !response.headers.contains(.crossOriginResourcePolicy) {
      response.headers[.crossOriginResourcePolicy] = "same-origin"
    }
    if !response.headers.contains(.contentSecurityPolicy) {
      response.headers[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
    }
    if isSecure { response.headers[.strictTransportSecurity] = Self.strictTransport }
  }

  /// Who asked a proxy of ours without TLS is sent where there is TLS, before he sends a password or is shown anything.
  ///
  /// - Returns: nil where he may go on.
  func turn(_ request: Request) -> Response? {
    guard isSecure, request.header(.clientScheme) == "http", let host = request.head.authority, !request.isProbe else {
      return nil
    }
    guard request.method == .get || request.method == .head else {
      return Problem(.forbidden, "insecure", "Send this over https; whatever was sent may have been read by others.")
        .response
    }
    // The port, if any, is the one without TLS.
    let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
    return Response(status: .permanentRedirect, headers: [.location: "https://\(name)\(request.head.path ?? "/")"])
  }
}
