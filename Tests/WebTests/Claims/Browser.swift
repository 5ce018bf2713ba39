import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Promises
import Service

@testable import Web

/// Uses the pages as a browser without scripts does: it sends the forms that a page has, with what they hold.
extension APIClient {
  struct Page {
    var status: Int
    var headers: HTTPFields
    var html: String
    var bytes: [UInt8]
    var location: String { headers[.location] ?? "" }
  }

  func open(_ path: String, accept: String = "text/html") async throws -> Page {
    try await browse(.get, path, [.accept: accept], nil)
  }

  func submit(
    _ path: String, _ fields: [(String, String)], headers: HTTPFields = [:]
  ) async throws -> Page {
    func encoded(_ text: String) -> String {
      text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
    var headers = headers
    headers[.contentType] = "application/x-www-form-urlencoded"
    let body = fields.map { "\(encoded($0.0))=\(encoded($0.1))" }.joined(separator: "&")
    return try await browse(.post, path, headers, ByteBuffer(string: body))
  }

  func upload(_ path: String, name: String, _ content: [UInt8]) async throws -> Page {
    var body = Array("--edge\r\nContent-Disposition: form-data; name=\"do\"\r\n\r\nevidence\r\n".utf8)
    body += "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n".utf8
    body += "Content-Type: application/octet-stream\r\n\r\n".utf8
    body += content + "\r\n--edge--\r\n".utf8
    return try await browse(
      .post, path, [.contentType: "multipart/form-data; boundary=edge"], ByteBuffer(bytes: body))
  }

  func browse(
    _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields, _ body: ByteBuffer?
  ) async throws -> Page {
    var headers = headers
    headers[.authorization] = "Bearer \(Self.word)"
    return try await Application(responder: responder).test(.router) { [headers] client in
      try await client.execute(uri: path, method: method, headers: headers, body: body) { response in
        Page(
          status: Int(response.status.code), headers: response.headers, html: String(buffer: response.body),
          bytes: Array(response.body.readableBytesView))
      }
    }
  }

  /// An order of two kettles and a mug, delivered two days ago and paid over two channels.
  func placeDelivered(_ reference: String = "A-1", kettle: String = "Kettle") async throws {
    for (path, body) in [
      ("products", ["reference": "P-1", "title": .string(kettle)]),
      ("products", ["reference": "P-2", "title": "Mug"]),
      (
        "orders",
        [
          "reference": .string(reference), "promised": "2026-11-24", "at": "2026-11-20T04:00:00Z",
          "lines": [
            ["product": "P-1", "quantity": 2, "price": 9900], ["product": "P-2", "quantity": 1, "price": 3000],
          ],
        ]
      ),
      (
        "payments",
        ["order": .string(reference), "reference": "Z-1", "amount": 20_000, "channel": "alipay"]
      ),
      (
        "payments",
        ["order": .string(reference), "reference": "Z-2", "amount": 2800, "channel": "wechat-pay"]
      ),
      (
        "shipments",
        [
          "order": .string(reference), "reference": "S-1", "carrier": "SF", "number": "SF77",
          "at": "2026-11-21T04:00:00Z",
        ]
      ),
      (
        "tracking-events",
        [
          "order": .string(reference), "shipment": "S-1", "reference": "T-1", "kind": "delivered",
          "at": "2026-11-22T04:00:00Z",
        ]
      ),
    ] as [(String, JSON)] {
      _ = try await post(path, body)
    }
  }

  /// What the leader does in a moment: it pays what was granted.
  func payGrants() async throws {
    let now = now
    _ = try await platform.operate(at: now) { try $0.payOut(grantedBefore: now, at: now) }
  }
}
