import Foundation
import Mail
import Promises
import Testing

/// The servers that `Tests/with-mail` started.
struct TestServers {
  let folder: String
  private let ports: [String: Int]

  init() throws {
    folder = try #require(
      ProcessInfo.processInfo.environment["PLEDGE_TEST_MAIL"], "run these tests by Tests/with-mail, as make test does")
    let text = try String(contentsOfFile: "\(folder)/ports", encoding: .utf8)
    ports = Dictionary(
      uniqueKeysWithValues: text.split(separator: "\n").compactMap { line in
        let pair = line.split(separator: "=")
        return Int(pair[1]).map { (String(pair[0]), $0) }
      })
  }

  func smtp(_ encryption: MailServer.Encryption = .none, user: String? = nil, password: String = "secret") throws
    -> MailServer
  {
    MailServer(
      host: "127.0.0.1", port: try #require(ports[encryption == .tls ? "smtps" : "smtp"]), encryption: encryption,
      user: user, password: user == nil ? nil : password, certificates: "\(folder)/certificate.pem")
  }

  func imap(_ user: String, _ encryption: MailServer.Encryption = .none, password: String = "secret") throws
    -> MailServer
  {
    MailServer(
      host: "127.0.0.1", port: try #require(ports[encryption == .tls ? "imaps" : "imap"]), encryption: encryption,
      user: user, password: password, certificates: "\(folder)/certificate.pem")
  }

  /// Waits until a mailbox holds so many messages, and answers all of them. Exim delivers when it has answered.
  func messages(of user: String, count: Int) async throws -> [IMAPInbox.Message] {
    let deadline = ContinuousClock.now + .seconds(100)
    while ContinuousClock.now < deadline {
      let found = Box<IMAPInbox.Message>()
      try await IMAPInbox(imap(user)).fetch(after: nil) { found.add($0) }
      if found.all.count >= count { return found.all }
      try await Task.sleep(for: .milliseconds(50))
    }
    Issue.record("\(user) has fewer than \(count) messages")
    return []
  }
}

/// What a closure collects.
final class Box<Element: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var elements: [Element] = []

  var all: [Element] { lock.withLock { elements } }
  func add(_ element: Element) { lock.withLock { elements.append(element) } }
}

/// A port on which somebody listens and says nothing, or nothing after greeting.
final class SilentServer: Sendable {
  let port: Int
  private let socket: Int32

  init() throws {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    self.socket = socket
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let (bound, named) = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        (bind(socket, $0, length), getsockname(socket, $0, &length))
      }
    }
    try #require(bound == 0 && named == 0 && listen(socket, 8) == 0)
    port = Int(UInt16(bigEndian: address.sin_port))
  }

  deinit {
    shutdown(socket, Int32(SHUT_RDWR))
    close(socket)
  }

  /// Waits until somebody is connected, was greeted and has begun to speak.
  func connected(greeting: String) async {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { [socket] in
        let client = accept(socket, nil, nil)
        _ = write(client, greeting, greeting.utf8.count)
        var byte: UInt8 = 0
        _ = Glibc.read(client, &byte, 1)
        continuation.resume()
      }
    }
  }

  /// Waits for a connection as `connected` does; then, by the second closure, for its end.
  ///
  /// - Returns: what reads until the other side closes, and answers what it said after its first byte.
  func said(greeting: String) async -> @Sendable () async -> String {
    let client = await withCheckedContinuation { (continuation: CheckedContinuation<Int32, Never>) in
      DispatchQueue.global().async { [socket] in
        let client = accept(socket, nil, nil)
        _ = write(client, greeting, greeting.utf8.count)
        var byte: UInt8 = 0
        _ = Glibc.read(client, &byte, 1)
        continuation.resume(returning: client)
      }
    }
    return {
      await withCheckedContinuation { continuation in
        DispatchQueue.global().async {
          var (text, room): ([UInt8], [UInt8]) = ([], [UInt8](repeating: 0, count: 1000))
          while case let count = Glibc.read(client, &room, room.count), count > 0 { text += room[..<count] }
          close(client)
          continuation.resume(returning: String(decoding: text, as: UTF8.self))
        }
      }
    }
  }

  /// Answers one connection after the other by a script, until the server goes: it says to a command which lines come
  /// first, and what follows the tag in the line that ends the answer.
  func answer(_ script: @escaping @Sendable (_ command: String) -> (lines: String, end: String)) {
    DispatchQueue.global().async { [socket] in
      while case let client = accept(socket, nil, nil), client >= 0 {
        func say(_ text: String) { _ = send(client, text, text.utf8.count, Int32(MSG_NOSIGNAL)) }
        say("* OK hello\r\n")
        var (line, byte): ([UInt8], UInt8) = ([], 0)
        while Glibc.read(client, &byte, 1) == 1 {
          line.append(byte)
          guard byte == 0x0A else { continue }
          let words = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            .split(separator: " ", maxSplits: 1)
          line = []
          guard words.count == 2 else { continue }
          let (lines, end) = script(String(words[1]))
          say("\(lines)\(words[0]) \(end)\r\n")
        }
        close(client)
      }
    }
  }
}
