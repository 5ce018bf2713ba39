import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import ServiceLifecycle
import Support
import Synchronization
import Testing

@testable import Pledge

/// Encryption on the way, and certificates that are renewed while the server runs.
@Suite(.serialized) struct TLSTests {
  /// Takes any certificate: these sign themselves.
  private func client(
    _ protocols: [String] = [], from: TLSVersion = .tlsv12, to: TLSVersion? = nil
  ) -> TLSConfiguration {
    var client = TLSConfiguration.makeClientConfiguration()
    client.certificateVerification = .none
    client.applicationProtocols = protocols
    (client.minimumTLSVersion, client.maximumTLSVersion) = (from, to)
    return client
  }

  private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

  @Test func bothVersionsOfTLSThatAreSafe() async throws {
    let papers = try Papers()
    let hall = try await Hall(papers.arguments)
    defer { withExtendedLifetime(papers) {} }
    for version in [TLSVersion.tlsv12, .tlsv13] {
      let line = try await Line(hall.port, tls: client(from: version, to: version))
      try await line.send(get)
      #expect(try await line.comes("127.0.0.1"), "\(version)")
      try await line.send(get.replacing("/ ", with: "/scheme "))
      #expect(try await line.comes("\r\n\r\nhttps"))
    }
  }

  /// A connection that never begins its handshake has no idle time of HTTP yet.
  @Test func whoConnectsAndSaysNothingIsLetGo() async throws {
    let papers = try Papers()
    let hall = try await Hall(papers.arguments) { $0.head = .milliseconds(500) }
    defer { withExtendedLifetime(papers) {} }
    let line = try await Line(hall.port)
    let seconds = try #require(try await line.ends(atMost: .seconds(5)))
    #expect((0.4...3).contains(seconds), "\(seconds)")
  }

  @Test func olderVersionsAndWeakCiphersAreRefused() async throws {
    let papers = try Papers()
    let hall = try await Hall(papers.arguments)
    defer { withExtendedLifetime(papers) {} }
    var weak = client(to: .tlsv12)
    weak.cipherSuites = "ECDHE+AES+SHA1:RSA+AES"
    for configuration in [client(from: .tlsv1, to: .tlsv11), weak] {
      let line = try? await Line(hall.port, tls: configuration)
      try? await line?.send(get)
      if let line { #expect(try await line.ends(atMost: .seconds(5)) != nil && line.text.isEmpty) }
    }
    // Whoever speaks without TLS hears nothing either.
    let plain = try await Line(hall.port)
    try await plain.send(get)
    #expect(try await plain.ends() != nil)
    #expect(!plain.text.contains("200"))
  }

  @Test func theTwoAgreeOnHTTP2() async throws {
    let server = try await TLSServer()
    for (version, answer) in [("--http2", "2 200"), ("--http1.1", "1.1 200")] {
      let said = try Papers.tool(
        "curl", "-sk", version, "-o", "/dev/null", "-w", "%{http_version} %{http_code}",
        "https://127.0.0.1:\(server.port)/health")
      #expect(said == answer)
    }
    let headers = try Papers.tool("curl", "-skI", "-X", "GET", "https://127.0.0.1:\(server.port)/")
    #expect(headers.contains("strict-transport-security: max-age=31536000"), "\(headers)")
    #expect(headers.contains("frame-ancestors 'none'"))
    #expect(server.stop() == 0)
  }

  /// Each stream of HTTP/2 has its own clock, and one that drips takes none of the others with it.
  @Test func aBodyThatDripsInAStreamIsCutOff() async throws {
    let papers = try Papers()
    let hall = try await Hall(papers.arguments) { $0.bodyGrace = .milliseconds(500) }
    var configuration = HTTPClient.Configuration(certificateVerification: .none)
    configuration.httpVersion = .automatic
    let client = HTTPClient(configuration: configuration)
    func post(_ count: Int, pause: Duration) async throws -> HTTPClientResponse {
      var request = HTTPClientRequest(url: "https://127.0.0.1:\(hall.port)/body")
      request.method = .POST
      request.body = .stream(Drops(count: count, pause: pause), length: .unknown)
      return try await client.execute(request, timeout: .seconds(20))
    }
    let quick = try await post(20, pause: .zero)
    #expect(quick.version == .http2 && quick.status == .ok)
    async let whole = client.execute(HTTPClientRequest(url: "https://127.0.0.1:\(hall.port)/"), timeout: .seconds(20))
    let slow = try? await post(200, pause: .milliseconds(50))
    #expect(slow.map { $0.status == .requestTimeout } ?? true)
    #expect(try await whole.status == .ok)
    #expect(hall.read == [20])
    try await client.shutdown()
  }

  /// A line that was open before goes on, and whoever comes after sees the other certificate.
  @Test func anotherCertificateIsTakenAtASignal() async throws {
    let server = try await TLSServer()
    #expect(try Papers.shown(at: server.port) == "first")
    let line = try await Line(server.port, tls: client())
    try await line.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try await line.comes("ok\n"))
    try server.papers.issue(name: "second")
    server.hangUp()
    #expect(try await server.shows("second"))
    try await line.send("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try await line.comes("404"))
    // Files that cannot be used change nothing but the log.
    try "nonsense".write(toFile: server.papers.certificate, atomically: true, encoding: .utf8)
    server.hangUp()
    #expect(try await server.says("the certificate stays as it was"))
    #expect(try Papers.shown(at: server.port) == "second")
    #expect(server.stop() == 0)
  }

  @Test func filesThatChangeAreNoticedWithoutASignal() async throws {
    let papers = try Papers()
    let hall = try await Hall(papers.arguments, pause: .milliseconds(100))
    #expect(try Papers.shown(at: hall.port) == "first")
    try papers.issue(name: "second")
    #expect(try await eventually { try Papers.shown(at: hall.port) == "second" })
    try FileManager.default.removeItem(atPath: papers.key)
    try await Task.sleep(for: .milliseconds(400))
    #expect(try Papers.shown(at: hall.port) == "second")
    try papers.issue(name: "third")
    #expect(try await eventually { try Papers.shown(at: hall.port) == "third" })
  }

  @Test func filesThatCannotBeUsedAreRefusedWithTheMatter() throws {
    let papers = try Papers()
    let other = try Papers()
    let nonsense = papers.folder.path("nonsense.pem")
    try "nonsense".write(toFile: nonsense, atomically: true, encoding: .utf8)
    for (certificate, key, words) in [
      (papers.certificate, other.key, "it is not the key of the certificate"),
      (nonsense, papers.key, "nonsense.pem: it holds no certificate"),
      (papers.certificate, nonsense, "nonsense.pem: it holds no private key"),
      (papers.folder.path("none.pem"), papers.key, "none.pem: there is no such file"),
    ] {
      let said = try complaint(
        [
          "serve", "--tls-certificate", certificate, "--tls-key", key, "--database",
          "sqlite:\(papers.folder.path("a"))",
        ])
      #expect(said.contains(words), "\(said)")
    }
  }
}

/// A body that comes a byte at a time.
private struct Drops: AsyncSequence, Sendable {
  let count: Int
  let pause: Duration

  struct AsyncIterator: AsyncIteratorProtocol {
    var left: Int
    let pause: Duration

    mutating func next() async throws -> ByteBuffer? {
      if left == 0 { return nil }
      left -= 1
      try await Task.sleep(for: pause)
      return ByteBuffer(string: "a")
    }
  }

  func makeAsyncIterator() -> AsyncIterator { AsyncIterator(left: count, pause: pause) }
}

/// The program with TLS, on an empty database.
private final class TLSServer {
  let port = Port.free()
  let papers: Papers
  private let process: Process
  private var log: String { papers.folder.path("log") }

  init() async throws {
    papers = try Papers()
    let program = Program(
      ["serve", "--port", String(port), "--database", "sqlite:\(papers.folder.path("a.sqlite"))"] + papers.arguments)
    process = try program.start(log: URL(filePath: papers.folder.path("log")))
    if try await eventually({ try Papers.tool("curl", "-sk", "https://127.0.0.1:\(port)/health") == "ok\n" }) { return }
    Issue.record("the server is not ready: \((try? String(contentsOfFile: log, encoding: .utf8)) ?? "")")
  }

  deinit { if process.isRunning { process.terminate() } }

  func hangUp() { kill(process.processIdentifier, SIGHUP) }

  func shows(_ name: String) async throws -> Bool { try await eventually { try Papers.shown(at: port) == name } }

  func says(_ words: String) async throws -> Bool {
    try await eventually { try String(contentsOfFile: log, encoding: .utf8).contains(words) }
  }

  func stop() -> Int32 {
    process.terminate()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
