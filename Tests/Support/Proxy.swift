import Foundation
import Synchronization

/// Stands between a program and the server's Unix socket, passes on what both say, and cuts lines when it is told to.
public final class Proxy: Sendable {
  public enum Direction: Sendable { case toServer, toClient }
  /// What becomes of a piece of what was said, and of the line after it.
  public enum Fate: Sendable { case pass, cut, passAndCut }

  private struct State {
    var lines: Set<Int32> = []
    var cuts = 0
    var isClosed = false
  }

  private let folder: String
  private let server: String
  private let listener: Int32
  private let fate: @Sendable (Direction, [UInt8]) -> Fate
  private let state = Mutex(State())

  /// How many lines were cut so far.
  public var cuts: Int { state.withLock { $0.cuts } }

  /// - Parameters:
  ///   - address: `postgresql:///name?host=/folder&user=...`
  ///   - fate: decides over each piece, as it is read from one side; called on many threads.
  public init(to address: String, fate: @escaping @Sendable (Direction, [UInt8]) -> Fate) throws {
    // Whoever writes into a line that was just cut is to get an error and not to be killed.
    signal(SIGPIPE, SIG_IGN)
    server = Self.folder(of: address) + Self.name
    folder = FileManager.default.temporaryDirectory.appending(path: "proxy-\(UUID().uuidString.prefix(8))").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    self.fate = fate
    listener = socket(AF_UNIX, Self.stream, 0)
    guard Self.withAddress(folder + Self.name, { bind(listener, $0, $1) }) == 0, listen(listener, 64) == 0 else {
      throw Cluster.Failure(message: "no proxy: \(String(cString: strerror(errno)))")
    }
    Thread.detachNewThread { [self] in
      while true {
        let client = accept(listener, nil, nil)
        if client < 0 { return }
        Thread.detachNewThread { self.serve(client) }
      }
    }
  }

  /// The address that leads through here.
  public func address(of address: String) -> String {
    address.replacingOccurrences(of: Self.folder(of: address), with: folder)
  }

  /// Cuts every line, whether anything is said on it or not.
  public func cutAll() {
    state.withLock { state in
      state.cuts += state.lines.count / 2
      for line in state.lines { shutdown(line, Self.both) }
    }
  }

  public func close() {
    let lines = state.withLock { state in
      state.isClosed = true
      return state.lines
    }
    for line in lines { shutdown(line, Self.both) }
    shutdown(listener, Self.both)
    Foundation.close(listener)
    try? FileManager.default.removeItem(atPath: folder)
  }

  private func serve(_ client: Int32) {
    let server = socket(AF_UNIX, Self.stream, 0)
    let isOpen = state.withLock { state in
      if !state.isClosed { state.lines.formUnion([client, server]) }
      return !state.isClosed
    }
    if isOpen, Self.withAddress(self.server, { connect(server, $0, $1) }) == 0 { passOn(client, server) }
    state.withLock { $0.lines.subtract([client, server]) }
    // Closing alone would do nothing where a program that a test started has inherited the line.
    for line in [client, server] {
      shutdown(line, Self.both)
      Foundation.close(line)
    }
  }

  /// Until one side hangs up or the line is cut.
  private func passOn(_ client: Int32, _ server: Int32) {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      var watched = [client, server].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      guard poll(&watched, 2, -1) > 0 else { return }
      for (from, to, direction) in [(0, server, Direction.toServer), (1, client, .toClient)]
      where watched[from].revents != 0 {
        let count = read(watched[from].fd, &buffer, buffer.count)
        guard count > 0 else { return }
        let piece = Array(buffer[..<count])
        let fate = fate(direction, piece)
        if fate != .pass { state.withLock { $0.cuts += 1 } }
        if fate == .cut { return }
        guard write(to, piece, count) == count, fate == .pass else { return }
      }
    }
  }

  private static let name = "/.s.PGSQL.5432"
  private static let both = Int32(SHUT_RDWR)
  #if os(Linux)
    private static let stream = Int32(SOCK_STREAM.rawValue)
  #else
    private static let stream = SOCK_STREAM
  #endif

  private static func folder(of address: String) -> String {
    String(address.split(separator: "host=").last?.prefix { $0 != "&" } ?? "")
  }

  private static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    return withUnsafeBytes(of: &address) {
      body($0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
    }
  }
}

/// A small generator whose numbers can be had again (SplitMix64).
public struct Dice: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
