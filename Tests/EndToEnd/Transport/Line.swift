import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Support
import Synchronization

/// One connection to a server, byte by byte, as slow as a test likes.
final class Line: Sendable {
  private let channel: any Channel
  private let inbox: Inbox

  private final class Inbox: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    let text = Mutex("")
    let isClosed = Mutex(false)
    let readsOn: Bool

    init(readsOn: Bool) { self.readsOn = readsOn }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let bytes = unwrapInboundIn(data)
      text.withLock { $0 += String(buffer: bytes) }
    }

    func channelReadComplete(context: ChannelHandlerContext) { if readsOn { context.read() } }

    func channelInactive(context: ChannelHandlerContext) { isClosed.withLock { $0 = true } }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  }

  /// - Parameters:
  ///   - tls: nil for a line without.
  ///   - reads: whether it takes what comes.
  init(_ port: Int, tls: TLSConfiguration? = nil, reads: Bool = true) async throws {
    let inbox = Inbox(readsOn: reads)
    self.inbox = inbox
    let context = try tls.map { try NIOSSLContext(configuration: $0) }
    channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.autoRead, value: reads)
      .channelOption(.socketOption(.so_rcvbuf), value: reads ? 262_144 : 4096)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if let context {
            try channel.pipeline.syncOperations.addHandler(
              try NIOSSLClientHandler(context: context, serverHostname: nil))
          }
          try channel.pipeline.syncOperations.addHandler(inbox)
        }
      }
      .connect(host: "127.0.0.1", port: port).get()
  }

  deinit { channel.close(promise: nil) }

  func send(_ text: String) async throws { try await channel.writeAndFlush(ByteBuffer(string: text)) }

  func close() { channel.close(promise: nil) }

  /// What came so far.
  var text: String { inbox.text.withLock { $0 } }
  var isClosed: Bool { inbox.isClosed.withLock { $0 } }

  /// Sends one byte after the other until the line is closed; answers after how many seconds it was, and nil when that
  /// took longer than `most`.
  func drip(_ byte: String, every pause: Duration = .milliseconds(20), atMost most: Duration) async throws -> Double? {
    let start = ContinuousClock.now
    while !isClosed {
      if ContinuousClock.now - start > most { return nil }
      try? await send(byte)
      try await Task.sleep(for: pause)
    }
    return (ContinuousClock.now - start) / .seconds(1)
  }

  /// Waits until the line is closed; answers after how many seconds it was.
  func ends(atMost most: Duration = patience) async throws -> Double? {
    let start = ContinuousClock.now
    while !isClosed {
      if ContinuousClock.now - start > most { return nil }
      try await Task.sleep(for: .milliseconds(10))
    }
    return (ContinuousClock.now - start) / .seconds(1)
  }

  /// Waits until some text has come.
  func comes(_ wanted: String) async throws -> Bool { try await eventually { text.contains(wanted) } }
}
