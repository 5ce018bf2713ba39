import NIOCore

/// What one client may take of the server: time, memory, connections. docs/OPERATIONS.md names the figures.
struct TransportLimits: Sendable {
  /// Of all headers together, in bytes; HTTP/2 has the same by itself.
  var headerBytes = 16_384
  var headerCount = 100
  /// How long the head of a request may take from its first byte, with the handshake of a new connection.
  var head = TimeAmount.seconds(10)
  /// How long a connection may wait for the next request.
  var idle = TimeAmount.seconds(60)
  /// How long a body may take before its pace counts.
  var bodyGrace = TimeAmount.seconds(10)
  /// How slow a body may come, and an answer be taken, on average.
  var bytesPerSecond = 8192
  /// How long a request may take once its body is here.
  var answer = Duration.seconds(30)
  /// How long it may take until a part of an answer is taken, besides what its length takes at the slowest pace.
  var write = TimeAmount.seconds(30)
  /// Of all clients, and of one address that is no trusted proxy.
  var connections = 4096
  var connectionsPerAddress = 256

  /// How often the pace of a body is looked at.
  var paceStep: TimeAmount { .milliseconds(max(100, bodyGrace.nanoseconds / 2_000_000)) }
}
