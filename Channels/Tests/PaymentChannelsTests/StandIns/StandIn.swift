import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP server on this machine that stands in for a provider.
struct StandIn {
  struct Request: Sendable {
    var method: String
    var path: String
    /// Names in lower case.
    var headers: [String: String]
    var body: [UInt8]
    var text: String { String(decoding: body, as: UTF8.self) }
  }

  enum Reply: Sendable {
    case answer(status: Int, headers: [String: String] = [:], body: String)
    /// Closes the connection without an answer.
    case drop
    /// Takes the request and never answers.
    case silence
    /// Begins an answer and never ends it.
    case trickle
  }

  /// Serves while `work` runs, which gets the server's address.
  @discardableResult
  static func serving<Value>(
    _ answer: @escaping @Sendable (Request) -> Reply, work: (String) async throws -> Value
  ) async throws -> Value {
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(Handler(answer: answer))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    do {
      let value = try await work("http://127.0.0.1:\(server.localAddress!.port!)")
      try await server.close()
      return value
    } catch {
      try await server.close()
      throw error
    }
  }

  /// Gives the same answer to all requests.
  @discardableResult
  static func serving<Value>(_ reply: Reply, work: (String) async throws -> Value) async throws -> Value {
    try await serving({ _ in reply }, work: work)
  }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart
    private let answer: @Sendable (Request) -> Reply
    private var request = Request(method: "", path: "", headers: [:], body: [])

    init(answer: @escaping @Sendable (Request) -> Reply) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .head(let head):
        let headers = Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
        request = Request(method: head.method.rawValue, path: head.uri, headers: headers, body: [])
      case .body(let bytes): request.body += Array(bytes.readableBytesView)
      case .end:
        switch answer(request) {
        case .answer(let status, let headers, let body):
          begin(status, headers, body, length: body.utf8.count, context)
          context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        case .trickle: begin(200, [:], "{", length: 2, context)
        case .drop: context.close(promise: nil)
        case .silence: break
        }
      }
    }

    private func begin(
      _ status: Int, _ headers: [String: String], _ body: String, length: Int, _ context: ChannelHandlerContext
    ) {
      var head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: status))
      head.headers = HTTPHeaders(headers.map { ($0.key, $0.value) })
      head.headers.add(name: "Content-Length", value: String(length))
      context.write(wrapOutboundOut(.head(head)), promise: nil)
      context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil)
    }
  }
}

/// What goes wrong with an answer of a stand-in.
enum Fault: Sendable {
  case status(Int)
  /// The connection drops before the request is looked at.
  case drop
  /// The request is carried out and the connection drops instead of an answer.
  case lost
  /// Signed with a stranger's key.
  case forged
  /// Changed after it was signed.
  case tampered
  case unsigned
  /// Signed with a time long past.
  case late
  /// Refused with an error code of the provider.
  case error(String)
}

/// The faults of coming answers, one for each, nil for a good one; none once they are used up.
final class Script: Sendable {
  private let faults: Mutex<[Fault?]>
  private let served = Mutex(0)

  init(_ faults: [Fault?]) { self.faults = Mutex(faults) }

  func next() -> Fault? {
    served.withLock { $0 += 1 }
    return faults.withLock { $0.isEmpty ? nil : $0.removeFirst() }
  }

  /// How many requests came.
  var requests: Int { served.withLock { $0 } }
}
