import Foundation
import HTTPTypes
import Hummingbird
import Promises
import Service

/// Finds out who asks and lets him through to what he may do: every route comes past here, and what no table names is
/// open to nobody.
struct Gate: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  let known: KnownVisitors
  let cookie: Cookie

  /// - Throws: `Problem` or `Forbidden` where he may not, and what answering throws.
  func pass<Context: RequestContext>(
    _ request: Request, _ context: Context, _ next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    let visit = try await visit(of: request)
    do {
      if let path = context.endpointPath { try await admit(visit.visitor, request, path, context) }
      return try await Visitor.$current.withValue(visit.visitor) {
        try await Visit.$current.withValue(visit) { try await next(request, context) }
      }
    } catch let forbidden as Forbidden where visit.visitor.actor != nil {
      try await platform.note(
        SecurityEvent(
          .forbidden, at: clock(), actor: visit.visitor.actor, subject: forbidden.right?.rawValue,
          address: visit.address))
      throw forbidden
    }
  }

  private func visit(of request: Request) async throws -> Visit {
    let address = request.header(.clientAddress) ?? ""
    // Nobody counts these, so whoever asks is not looked up: words that are made up would cost reads without limit.
    if request.isProbe { return Visit(.nobody, session: nil, address: address) }
    if let word = Self.bearer(request) {
      let now = clock()
      guard let visitor = try await known.visitor(key: word, platform, at: now) else {
        let refusal = try await platform.look(at: now) { try $0.refusal(ofKey: word) }
        try await platform.note(
          SecurityEvent(
            .keyRefused, at: now, subject: refusal.subject, address: address,
            detail: ["reason": .string(refusal.reason)]))
        throw Problem(
          .unauthorized, "key-unknown", "This key is unknown, was revoked or has expired; ask for a new one.",
          headers: [.wwwAuthenticate: "Bearer"])
      }
      return Visit(visitor, session: nil, address: address)
    }
    guard let word = cookie.word(of: request),
      let visitor = try await known.visitor(session: word, platform, at: clock())
    else { return Visit(.nobody, session: nil, address: address) }
    return Visit(visitor, session: word, address: address, path: request.uri.path)
  }

  private static func bearer(_ request: Request) -> String? {
    guard let header = request.header(.authorization),
      header.hasPrefix("Bearer ") || header.prefix(7).lowercased() == "bearer "
    else { return nil }
    return String(header.dropFirst(7))
  }

  private func admit(
    _ visitor: Visitor, _ request: Request, _ path: String, _ context: some RequestContext
  ) async throws {
    // The API looks at the right of each operation itself, with the fields that say whose things it is about. Webhooks
    // are known by their signatures.
    if path.hasPrefix("/v1/") || path.hasPrefix("/webhooks/") { return }
    let method = request.method == .head ? "GET" : request.method.rawValue
    let door = Door.byRoute["\(method) \(path)"]
    guard let door, visitor.holds(door.right) else {
      throw Forbidden(right: door?.right, isNobody: visitor.isUnknown)
    }
    guard door.right.isOwnOnly(for: visitor.roles) else { return }
    let name = door.parameter.flatMap { context.parameters.get($0) }.map { $0.removingPercentEncoding ?? $0 }
    let subject = name.flatMap { name in door.subject.map { $0(name) } }
    // A list of somebody's own things has no name: its page shows no others.
    if subject == nil, door.parameter == nil { return }
    try await platform.look(at: clock()) { try $0.admit(visitor, to: door.right, about: subject) }
  }
}

extension Request {
  /// The first field of a name. The subscript of all fields joins those that repeat it, and takes several times as long:
  /// with what every request is asked for that is felt.
  func header(_ name: HTTPField.Name) -> String? { headers.first { $0.name == name }?.value }

  /// Whether a balancer asks how we are, which it may as often as it likes.
  var isProbe: Bool { uri.path == "/health" || uri.path == "/ready" }
}

extension HTTPField.Name {
  /// Set by us alone: what came from outside under this name is taken away first.
  static let clientAddress = HTTPField.Name("Pledge-Client-Address")!
}
