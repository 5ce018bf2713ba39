import ArgumentParser
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Promises

/// A running server, as a command asks it: with the key in PLEDGE_KEY.
struct Door {
  /// Its address, such as `http://127.0.0.1:8080`.
  var server: String

  /// Tells it of an operation.
  ///
  /// - Parameter path: below `/v1/`.
  /// - Returns: what it answers, which may be why it did not take it.
  /// - Throws: `ExitCode` when nobody answers; the person has been told.
  func post(_ path: String, _ body: JSON) async throws -> JSON {
    try await ask(path, body)
  }

  /// Asks it something.
  ///
  /// - Parameter path: below `/v1/`, with what follows a question mark.
  /// - Throws: `ExitCode` when nobody answers; the person has been told.
  func get(_ path: String) async throws -> JSON { try await ask(path, nil) }

  private func ask(_ path: String, _ body: JSON?) async throws -> JSON {
    var request = HTTPClientRequest(url: "\(server)/v1/\(path)")
    request.method = body == nil ? .GET : .POST
    if body != nil { request.headers.add(name: "Content-Type", value: "application/json") }
    if let key = ProcessInfo.processInfo.environment["PLEDGE_KEY"] {
      request.headers.add(name: "Authorization", value: "Bearer \(key)")
    }
    if let body { request.body = .bytes(ByteBuffer(bytes: body.bytes)) }
    do {
      // Somebody waits at a terminal: where nobody listens, that is the answer.
      var configuration = HTTPClient.Configuration()
      configuration.connectionPool.retryConnectionEstablishment = false
      return try await HTTPClient.withHTTPClient(configuration: configuration) { [request] client in
        let response = try await client.execute(request, timeout: .seconds(30))
        return try JSON.parse(Array(try await response.body.collect(upTo: 1_048_576).readableBytesView))
      }
    } catch {
      complain("There is no answer from a Pledge server at \(server); start it, or name another with --server.")
      throw ExitCode.failure
    }
  }
}
