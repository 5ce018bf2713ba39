import HTTPTypes
import Hummingbird
import Promises
import Service

/// What a browser keeps of somebody who came in.
struct SessionCookies: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  let known: KnownVisitors
  let cookie: Cookie

  private var device: Cookie { .device(isSecure: cookie.isSecure) }

  func origin(of request: Request) -> Origin {
    Origin(
      address: Visit.current.address, agent: request.headers[.userAgent] ?? "",
      device: device.word(of: request).map { Token($0) })
  }

  /// Ends the session that this browser has until now, when another takes its place: nobody could end it any more. The
  /// other one stands already; where this fails it runs out by itself.
  func endEarlier() async {
    guard let session = Visit.current.visitor.session else { return }
    try? await platform.operate(at: clock()) { try $0.endSession(session) }
    known.forget()
  }

  func signedIn(_ token: Token, _ mark: Token? = nil, to address: String) -> Response {
    var response = FormDesk.redirect(to: address)
    response.headers[values: .setCookie] = [cookie.header(token.text)] + (mark.map { [device.header($0.text)] } ?? [])
    return response
  }
}
