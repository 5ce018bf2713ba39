import ArgumentParser
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import ServiceLifecycle
import Support
import Synchronization

@testable import Pledge

/// The server's own entrance with a few rooms behind it, in this process, with limits that a test can wait for.
final class Hall: Sendable {
  let port: Int
  private let bodies: Bodies
  private let task: Task<Void, any Error>

  private final class Bodies: Sendable { let counts = Mutex<[Int]>([]) }

  /// Returns when it listens.
  ///
  /// - Parameter pause: between two looks whether the certificate changed.
  init(
    _ arguments: [String] = [], pause: Duration = .seconds(60), _ change: (inout TransportLimits) -> Void = { _ in }
  ) async throws {
    port = Port.free()
    var limits = TransportLimits()
    change(&limits)
    let router = Router()
    let bodies = Bodies()
    router.get("/") { request, _ in request.headers[HTTPField.Name("Pledge-Client-Address")!] ?? "nobody" }
    router.get("/scheme") { request, _ in request.headers[HTTPField.Name("Pledge-Client-Scheme")!] ?? "none" }
    router.get("/large") { _, _ in ByteBuffer(repeating: 65, count: 64_000_000) }
    router.post("/body") { request, _ in
      var count = 0
      for try await part in request.body { count += part.readableBytes }
      bodies.counts.withLock { $0.append(count) }
      return "\(count)"
    }
    self.bodies = bodies
    let options = try ListenOptions.parse(["--port", String(port)] + arguments)
    let logger = Logger(label: "hall") { _ in SwiftLogNoOpLogHandler() }
    let server = WebServer(
      options, certificate: try options.files.map { try Certificate($0) }, responder: router.buildResponder(),
      logger: logger, limits: limits, pause: pause)
    let group = ServiceGroup(configuration: .init(services: server.services, logger: logger))
    task = Task { try await group.run() }
    guard let line = try await awaited({ try? await Line(port) }) else { throw Deaf() }
    line.close()
  }

  struct Deaf: Error {}

  /// How many bytes the bodies had that came to their end.
  var read: [Int] { bodies.counts.withLock { $0 } }

  deinit { task.cancel() }
}
