import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Promises
import Service

extension HTTPField.Name {
  static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
  static let idempotentReplayed = HTTPField.Name("Idempotent-Replayed")!
}

/// The HTTP API: every operation and query of the catalog, each at its path below `/v1/`.
struct API: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant

  /// A letter file is the largest thing that people send; an operation may take more (`Operation.largestBody`).
  static let largestBody = 1_048_576
  private static let largestKey = 255

  func add(to router: Router<BasicRequestContext>) {
    router.get("/openapi.json") { _, _ in
      Response(status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: OpenAPI.bytes))
    }
    var methods: [String: [HTTPRequest.Method]] = [:]
    for operation in Catalog.operations {
      methods[operation.path, default: []].append(.post)
      router.post(RouterPath("/v1/" + operation.path)) { request, _ in try await perform(operation, request) }
    }
    for query in Catalog.queries {
      methods[query.path, default: []].append(.get)
      let names = query.pathParameters
      router.get(RouterPath("/v1/" + query.path)) { request, context in try await answer(query, names, request, context)
      }
    }
    for (path, allowed) in methods { refuse(path, allowed, router) }
  }

  private static let methods: [HTTPRequest.Method] = [
    .get, .post, .put, .patch, .delete, .options, .trace, HTTPRequest.Method("QUERY")!,
  ]

  /// Another method at a known path is told which ones there are.
  private func refuse(_ path: String, _ allowed: [HTTPRequest.Method], _ router: Router<BasicRequestContext>) {
    let words = allowed.map(\.rawValue).sorted().joined(separator: ", ")
    for method in Self.methods where !allowed.contains(method) {
      router.on(RouterPath("/v1/" + path), method: method) { _, _ -> Response in
        throw Problem(.methodNotAllowed, "method", "Here only \(words) is answered.", headers: [.allow: words])
      }
    }
  }

  private func perform(_ operation: Service.Operation, _ request: Request) async throws -> Response {
    guard Self.isJSON(request.header(.contentType) ?? "") else {
      throw Problem(
        .unsupportedMediaType, "content-type", "Send the body as JSON, with Content-Type: application/json.")
    }
    let key = request.header(.idempotencyKey)
    if let key, key.isEmpty || key.utf8.count > Self.largestKey {
      throw Problem(
        .badRequest, "idempotency-key", "An Idempotency-Key has 1 to \(Self.largestKey) characters; take a UUID.")
    }
    // Before anything of the body is kept for him; whose things it is about is looked at with its fields.
    let visitor = Visit.current.visitor
    guard let right = operation.right, visitor.holds(right) else {
      throw Forbidden(right: operation.right, isNobody: visitor.isUnknown)
    }
    let now = clock()
    let body = try await body(of: request, atMost: operation.largestBody ?? Self.largestBody)
    let answer = try await platform.perform(operation, JSON.parse(body), key: key, by: visitor, at: now)
    var headers: HTTPFields = [.contentType: "application/json"]
    if answer.isRepeated { headers[.idempotentReplayed] = "true" }
    return Response(status: .created, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: answer.body)))
  }

  /// Whatever else the type says, of a character set for one.
  private static func isJSON(_ type: String) -> Bool {
    if type == "application/json" { return true }
    return type.prefix { $0 != ";" }.lowercased().filter { $0 != " " } == "application/json"
  }

  private func body(of request: Request, atMost limit: Int) async throws -> [UInt8] {
    let tooLarge = Problem(
      .contentTooLarge, "too-large", "The body is larger than \(limit) bytes; send it in parts.")
    if let length = request.header(.contentLength).flatMap(Int.init), length > limit { throw tooLarge }
    var bytes: [UInt8] = []
    for try await buffer in request.body {
      guard bytes.count + buffer.readableBytes <= limit else { throw tooLarge }
      bytes.append(contentsOf: buffer.readableBytesView)
    }
    return bytes
  }

  /// - Parameter names: the parameters that stand in the path.
  private func answer(
    _ query: Query, _ names: [String], _ request: Request, _ context: BasicRequestContext
  ) async throws -> Response {
    var parameters = names.map { name in
      let text = context.parameters.get(name) ?? ""
      return (name: name, text: text.utf8.contains(UInt8(ascii: "%")) ? text.removingPercentEncoding ?? text : text)
    }
    if request.uri.query != nil {
      for (name, value) in request.uri.queryParameters where !names.contains(String(name)) {
        parameters.append((String(name), String(value)))
      }
    }
    let now = clock()
    let visitor = Visit.current.visitor
    // Before what he sent is looked at: who lacks the right is told so, and nothing else.
    guard let right = query.right, visitor.holds(right) else {
      throw Forbidden(right: query.right, isNobody: visitor.isUnknown)
    }
    let answer = try await platform.answer(query, query.input(parameters, now: now), by: visitor, at: now)
    return Response(
      status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
      body: .init(byteBuffer: ByteBuffer(bytes: answer.bytes)))
  }
}

extension Query {
  /// The names in braces.
  var pathParameters: [String] {
    path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
  }
}
