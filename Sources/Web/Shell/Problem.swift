import Database
import HTTPTypes
import Hummingbird
import NIOCore
import Promises
import Service

/// Why a request was not answered, as RFC 9457 has it: the one mapping from errors to HTTP. Nothing of what went on
/// inside is told.
struct Problem: Error {
  var status: HTTPResponse.Status
  /// Stable, for programs.
  var code: String
  /// What to do, for the person.
  var detail: String
  /// What was wrong field by field.
  var fields: [SchemaProblem] = []
  var headers: HTTPFields = [:]

  init(_ status: HTTPResponse.Status, _ code: String, _ detail: String, headers: HTTPFields = [:]) {
    self.status = status
    self.code = code
    self.detail = detail
    self.headers = headers
  }

  init(_ error: any Error) {
    switch error {
    case let problem as Problem: self = problem
    case let refusal as Refusal:
      let status: HTTPResponse.Status =
        switch refusal.kind {
        case .unknown: .notFound
        case .conflict: .conflict
        case .invalid: .unprocessableContent
        case .gone: .gone
        }
      self.init(status, refusal.code, refusal.message)
    case let forbidden as Forbidden: self.init(forbidden)
    case let input as InputProblems:
      self.init(.unprocessableContent, "fields", "Correct the fields that are named in `errors`.")
      fields = input.problems
    case let json as JSONError:
      self.init(.badRequest, "json", "The body is no JSON. \(json)")
    case let database as DatabaseError where database.code == .busy || database.code == .conflict:
      self.init(
        .serviceUnavailable, "busy", "Too much is going on just now; send it again in a second.",
        headers: [.retryAfter: "1"])
    case let database as DatabaseError where database.code == .unavailable:
      self.init(
        .serviceUnavailable, "unavailable", "The database cannot be reached just now. Nothing was done; send it again.",
        headers: [.retryAfter: "1"])
    case let database as DatabaseError where database.code == .unknown:
      self.init(
        .serviceUnavailable, "unknown-outcome",
        "It is not known whether this was done. Look for it before sending it again; with an Idempotency-Key it can be sent again at once.",
        headers: [.retryAfter: "1"])
    case is CancellationError:
      self.init(
        .serviceUnavailable, "timeout",
        "This took too long and was ended. Look how far it came before sending it again; with an Idempotency-Key it can be sent again at once.",
        headers: [.retryAfter: "1"])
    case let http as HTTPError:
      self.init(http.status, Self.code(http.status), Self.advice(http.status), headers: http.headers)
    case let http as any HTTPResponseError:
      self.init(http.status, Self.code(http.status), Self.advice(http.status))
    default:
      self.init(.internalServerError, "internal", Self.advice(.internalServerError))
    }
  }

  private init(_ forbidden: Forbidden) {
    guard !forbidden.isNobody else {
      self.init(
        .unauthorized, "sign-in", "Sign in, or send a key: Authorization: Bearer pk_...",
        headers: [.wwwAuthenticate: "Bearer"])
      return
    }
    let right = forbidden.right.map { " (\($0.rawValue))" } ?? ""
    self.init(
      .forbidden, "forbidden", "Your roles do not hold the right that this takes\(right); /rights shows who does.")
  }

  private static func code(_ status: HTTPResponse.Status) -> String {
    switch status.code {
    case 404: "not-found"
    case 413: "too-large"
    case 503: "unavailable"
    case 500...: "internal"
    default: "request"
    }
  }

  private static func advice(_ status: HTTPResponse.Status) -> String {
    switch status.code {
    case 404: "There is nothing at this address; /openapi.json lists what there is."
    case 413: "The body is too large."
    case 503: "This cannot be answered just now; try again in a minute."
    case 500...: "The fault is ours and has been noted; try again in a minute."
    default: "This request cannot be answered; compare it with /openapi.json."
    }
  }

  var response: Response {
    var body: JSONObject = [
      "title": .string(status.reasonPhrase), "status": .integer(Int64(status.code)), "code": .string(code),
      "detail": .string(detail),
    ]
    if !fields.isEmpty {
      body["errors"] = .array(
        fields.map {
          ["pointer": .string($0.pointer), "code": .string($0.code), "detail": .string($0.message)]
        })
    }
    var headers = headers
    headers[.contentType] = "application/problem+json"
    headers[.cacheControl] = "no-store"
    return Response(
      status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: JSON.object(body).bytes)))
  }

  /// As OpenAPI describes it.
  static let schema = Schema.object([
    .field("title", .text(max: 80), "The status in words."),
    .field("status", .integer(min: 400, max: 599), "The status."),
    .field("code", .text(max: 80), "What is the matter; stable, for programs."),
    .field("detail", .text(max: 2000), "What to do, in a sentence."),
    .optional(
      "errors",
      .list(
        of: .object([
          .field("pointer", .text(min: 0, max: 500), "The place as a JSON pointer (RFC 6901)."),
          .field("code", .text(max: 40), "What is wrong there; stable."),
          .field("detail", .text(max: 1000), "What to write instead."),
        ]), 1...20), "What was wrong field by field."),
  ])
}
