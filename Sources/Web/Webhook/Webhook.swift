import AsyncHTTPClient
import Crypto
import Foundation
import NIOCore
import NIOHTTP1
public import Promises
public import Service

/// Hands messages to the platform's own systems over HTTP, signed as Standard Webhooks 1.0 has it.
public struct Webhook: Sendable {
  let url: String
  let secret: SymmetricKey
  let clock: @Sendable () -> Instant

  /// - Parameters:
  ///   - url: Where to, `http` or `https`.
  ///   - secret: `whsec_` and the key in base64, 24 to 64 bytes.
  /// - Returns: Nil when either is malformed.
  public init?(url: String, secret: String, clock: @escaping @Sendable () -> Instant) {
    guard let scheme = URL(string: url)?.scheme, ["http", "https"].contains(scheme), secret.hasPrefix("whsec_"),
      let key = Data(base64Encoded: String(secret.dropFirst(6))), (24...64).contains(key.count)
    else { return nil }
    self.url = url
    self.secret = SymmetricKey(data: key)
    self.clock = clock
  }

  /// - Throws: `Envelope.Failure` unless the receiver answers 2xx within 15 seconds; whatever the connection throws.
  public func deliver(_ envelope: Envelope) async throws {
    let id = "msg_\(envelope.key)"
    let timestamp = clock().seconds
    var request = HTTPClientRequest(url: url)
    request.method = .POST
    request.headers.add(name: "Content-Type", value: "application/json")
    request.headers.add(name: "Webhook-Id", value: id)
    request.headers.add(name: "Webhook-Timestamp", value: String(timestamp))
    request.headers.add(
      name: "Webhook-Signature", value: signature(id: id, timestamp: timestamp, body: envelope.body))
    request.body = .bytes(ByteBuffer(bytes: envelope.body))
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(15))
    guard (200..<300).contains(response.status.code) else { throw Envelope.Failure.answered(Int(response.status.code)) }
  }

  /// `v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64.
  func signature(id: String, timestamp: Int64, body: [UInt8]) -> String {
    let signed = Array("\(id).\(timestamp).".utf8) + body
    return "v1," + Data(HMAC<SHA256>.authenticationCode(for: signed, using: secret)).base64EncodedString()
  }
}
