import Foundation
import Synchronization

/// Ports of this machine that nobody listens on.
enum Port {
  private static let given = Mutex<Set<Int>>([])

  /// Never answers the same twice. Below those that the system gives to whoever connects.
  static func free() -> Int {
    while true {
      let port = Int.random(in: 20_000..<32_000)
      if given.withLock({ $0.insert(port).inserted }), isFree(port) { return port }
    }
  }

  private static func isFree(_ port: Int) -> Bool {
    let line = socket(AF_INET, stream, 0)
    defer { close(line) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    return withUnsafeBytes(of: &address) {
      bind(line, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
    } == 0
  }

  #if os(Linux)
    private static let stream = Int32(SOCK_STREAM.rawValue)
  #else
    private static let stream = SOCK_STREAM
  #endif
}
