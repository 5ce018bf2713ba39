import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Promises

/// Where a provider's interface is reached over HTTP.
struct Endpoint: Sendable {
  struct Reply: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var body: [UInt8]

    /// The body as JSON; nil when it is none.
    var json: JSON? { try? JSON.parse(body) }
  }

  static let largestBody = 1_048_576

  let provider: String
  /// Without a slash at its end.
  let url: String
  /// Seconds for the whole exchange, from connecting to the last byte of the answer.
  let limit: Int64

  /// Nil unless `url` is an absolute `http` or `https` address.
  init?(provider: String, url: String, limit: Int64 = 15) {
    guard let parsed = URL(string: url), ["http", "https"].contains(parsed.scheme), parsed.host() != nil else {
      return nil
    }
    self.provider = provider
    self.limit = limit
    self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
  }

  /// - Parameters:
  ///   - path: Appended to the endpoint's address.
  ///   - body: With its content type; nil for none.
  /// - Throws: `ChannelFailure` of kind `unavailable` when there was no whole answer in time, `garbled` when it is
  ///   larger than `largestBody`.
  func exchange(
    _ method: HTTPMethod, _ path: String = "", headers: [(String, String)], body: (type: String, text: String)? = nil
  ) async throws(ChannelFailure) -> Reply {
    var request = HTTPClientRequest(url: url + path)
    request.method = method
    request.headers = HTTPHeaders(headers)
    request.headers.add(name: "User-Agent", value: "Pledge")
    if let body {
      request.headers.add(name: "Content-Type", value: body.type)
      request.body = .bytes(ByteBuffer(string: body.text))
    }
    do {
      return try await withinTime { [request, limit] in
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(limit))
        let body = try await response.body.collect(upTo: Endpoint.largestBody)
        return Reply(
          status: Int(response.status.code), headers: response.headers, body: Array(body.readableBytesView))
      }
    } catch is NIOTooManyBytesError {
      throw ChannelFailure(.garbled, "\(provider)'s answer is larger than \(Endpoint.largestBody) bytes.")
    } catch {
      throw ChannelFailure(.unavailable, "\(provider) gave no answer: \(error)")
    }
  }

  private struct TimedOut: Error, CustomStringConvertible {
    let limit: Int64
    var description: String { "not within \(limit) seconds." }
  }

  /// The client's own time limit ends with the answer's head; a body that trickles in has to end as well.
  private func withinTime(_ work: @escaping @Sendable () async throws -> Reply) async throws -> Reply {
    try await withThrowingTaskGroup(of: Reply.self) { group in
      group.addTask { try await work() }
      group.addTask { [limit] in
        try await Task.sleep(for: .seconds(limit))
        throw TimedOut(limit: limit)
      }
      defer { group.cancelAll() }
      guard let reply = try await group.next() else { throw TimedOut(limit: limit) }
      return reply
    }
  }
}
