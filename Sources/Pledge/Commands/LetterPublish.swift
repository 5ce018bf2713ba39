import ArgumentParser
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Promises
import Service

extension LetterCommand {
  struct Publish: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Publishes a version of the letter on a running server: immutable from then on.",
      discussion: "PLEDGE_KEY holds a key of the role publisher (`pledge admin key --role publisher`).")
    @Argument(help: "The letter file.") var file: String
    @Option(help: "Where the server is.") var server = "http://127.0.0.1:8080"

    func run() async throws {
      // What is wrong is said with its line here, before anything is sent.
      _ = try readLetter(file)
      let source = try String(contentsOfFile: file, encoding: .utf8)
      var request = HTTPClientRequest(url: server + "/v1/letter-versions")
      request.method = .POST
      request.headers.add(name: "Content-Type", value: "application/json")
      if let key = ProcessInfo.processInfo.environment["PLEDGE_KEY"] {
        request.headers.add(name: "Authorization", value: "Bearer \(key)")
      }
      request.body = .bytes(ByteBuffer(bytes: JSON.object(["source": .string(source)]).bytes))
      let answer: JSON
      do {
        // Somebody waits at a terminal: where nobody listens, that is the answer.
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        answer = try await HTTPClient.withHTTPClient(configuration: configuration) { [request] client in
          let response = try await client.execute(request, timeout: .seconds(30))
          return try JSON.parse(Array(try await response.body.collect(upTo: 1_048_576).readableBytesView))
        }
      } catch {
        complain("There is no answer from a Pledge server at \(server); start it, or name another with --server.")
        throw ExitCode.failure
      }
      guard let number = answer["number"]?.integer, let effective = answer["effectiveAt"]?.string else {
        complain(answer["detail"]?.string ?? "The server did not take it.")
        throw ExitCode.failure
      }
      print("Published as version \(number), in force from \(effective).")
      print("SHA-256 \(answer["sha256"]?.string ?? "")")
    }
  }
}
