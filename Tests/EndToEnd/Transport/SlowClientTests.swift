import NIOCore
import NIOSSL
import Testing

@testable import Pledge

/// Whoever drips, waits or takes nothing is cut off, and whoever is only slow is not.
@Suite(.serialized) struct SlowClientTests {
  private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

  @Test func aHeadThatDripsIsCutOff() async throws {
    let hall = try await Hall { $0.head = .milliseconds(500) }
    let line = try await Line(hall.port)
    try await line.send("GET / HTTP/1.1\r\nHost: a\r\nX: ")
    let seconds = try #require(try await line.drip("a", atMost: .seconds(5)))
    #expect((0.4...3).contains(seconds), "\(seconds)")
    #expect(line.text.isEmpty)
  }

  @Test func aLaterHeadThatDripsIsCutOffToo() async throws {
    let hall = try await Hall { $0.head = .milliseconds(500) }
    let line = try await Line(hall.port)
    try await line.send(get)
    #expect(try await line.comes("127.0.0.1"))
    // Between requests it may wait longer than that.
    try await Task.sleep(for: .milliseconds(900))
    #expect(!line.isClosed)
    try await line.send("GET / HTTP/1.1\r\nHost: a\r\nX: ")
    #expect(try await line.drip("a", atMost: .seconds(5)) != nil)
  }

  @Test func aHandshakeThatDripsIsCutOff() async throws {
    let papers = try Papers()
    let hall = try await Hall(papers.arguments) { $0.head = .milliseconds(500) }
    let line = try await Line(hall.port)
    // The beginning of a ClientHello that promises 512 bytes.
    try await line.send("\u{16}\u{03}\u{01}\u{02}\u{00}\u{01}\u{00}\u{01}")
    let seconds = try #require(try await line.drip("\u{0}", every: .milliseconds(50), atMost: .seconds(5)))
    #expect((0.4...3).contains(seconds), "\(seconds)")
  }

  @Test func aBodyThatDripsIsCutOffAndNothingIsDone() async throws {
    let hall = try await Hall { $0.bodyGrace = .milliseconds(500) }
    for (head, unit) in [("Content-Length: 900", "a"), ("Transfer-Encoding: chunked", "1\r\na\r\n")] {
      let line = try await Line(hall.port)
      try await line.send("POST /body HTTP/1.1\r\nHost: a\r\n\(head)\r\n\r\n")
      #expect(try await line.drip(unit, atMost: .seconds(5)) != nil)
      #expect(line.text.hasPrefix("HTTP/1.1 408 "), "\(line.text)")
    }
    #expect(hall.read == [])
  }

  @Test func aBodyThatStopsIsCutOff() async throws {
    let hall = try await Hall {
      $0.bodyGrace = .milliseconds(300)
      $0.bytesPerSecond = 100
    }
    let line = try await Line(hall.port)
    // So much that its pace would do for a second more.
    try await line.send(
      "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n" + String(repeating: "a", count: 100))
    let seconds = try #require(try await line.ends(atMost: .seconds(6)))
    #expect((1...4).contains(seconds), "\(seconds)")
  }

  @Test func aBodyThatIsOnlySlowIsTaken() async throws {
    let hall = try await Hall {
      $0.bodyGrace = .seconds(1)
      $0.bytesPerSecond = 1000
    }
    let line = try await Line(hall.port)
    try await line.send("POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 40000\r\n\r\n")
    for _ in 0..<40 {
      try await line.send(String(repeating: "a", count: 1000))
      try await Task.sleep(for: .milliseconds(50))
    }
    #expect(try await line.comes("40000"))
    #expect(hall.read == [40_000])
  }

  @Test func anAnswerThatNobodyTakesIsCutOff() async throws {
    let hall = try await Hall {
      $0.write = .milliseconds(500)
      $0.bytesPerSecond = 1_000_000_000
    }
    let line = try await Line(hall.port, reads: false)
    try await line.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
    // It does not read, so it does not see the end either: writing fails when it is there.
    let seconds = try await line.drip("a", every: .milliseconds(50), atMost: .seconds(8))
    #expect(seconds != nil)
  }

  @Test func aLargeAnswerThatIsTakenComesWhole() async throws {
    let hall = try await Hall {
      $0.write = .seconds(20)
      $0.bytesPerSecond = 1_000_000_000
    }
    let line = try await Line(hall.port)
    try await line.send("GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    #expect(try await line.ends(atMost: .seconds(30)) != nil)
    #expect(line.text.utf8.count > 64_000_000)
  }

  @Test func whoWaitsTooLongIsLetGo() async throws {
    let hall = try await Hall { $0.idle = .milliseconds(500) }
    let silent = try await Line(hall.port)
    let asked = try await Line(hall.port)
    try await asked.send(get)
    for line in [silent, asked] {
      let seconds = try #require(try await line.ends(atMost: .seconds(5)))
      #expect(seconds < 3, "\(seconds)")
    }
    #expect(asked.text.hasPrefix("HTTP/1.1 200 "))
  }

  @Test func aHeadThatIsTooLargeIsRefused() async throws {
    let hall = try await Hall()
    for head in [
      "X: " + String(repeating: "a", count: 20_000), String(repeating: "X: a\r\n", count: 150) + "Y: a",
    ] {
      let line = try await Line(hall.port)
      try await line.send("GET / HTTP/1.1\r\nHost: a\r\n\(head)\r\n\r\n")
      #expect(try await line.ends() != nil)
      #expect(line.text.hasPrefix("HTTP/1.1 400 "), "\(line.text)")
    }
  }

  @Test func oneAddressHasSoManyConnections() async throws {
    let hall = try await Hall { $0.connectionsPerAddress = 3 }
    var lines: [Line] = []
    for _ in 0..<3 {
      let line = try await Line(hall.port)
      try await line.send(get)
      #expect(try await line.comes("200 OK"))
      lines.append(line)
    }
    let fourth = try await Line(hall.port)
    #expect(try await fourth.ends(atMost: .seconds(3)) != nil)
    #expect(fourth.text.isEmpty)
    // One that goes makes room for another.
    lines.removeLast().close()
    try await Task.sleep(for: .milliseconds(200))
    let next = try await Line(hall.port)
    try await next.send(get)
    #expect(try await next.comes("200 OK"))
  }

  @Test func aTrustedProxyStandsForMany() async throws {
    let hall = try await Hall(["--trusted-proxy", "127.0.0.1"]) { $0.connectionsPerAddress = 1 }
    let lines = [try await Line(hall.port), try await Line(hall.port), try await Line(hall.port)]
    for line in lines {
      try await line.send(get)
      #expect(try await line.comes("200 OK"))
    }
  }

  @Test func whoAsksIsWrittenByUsAlone() async throws {
    let forged = "Pledge-Client-Address: 9.9.9.9\r\nPledge-Client-Scheme: https\r\n"
    let told = "X-Forwarded-For: 8.8.8.8, 203.0.113.7\r\nX-Forwarded-Proto: https\r\nForwarded: for=7.7.7.7\r\n"
    for (arguments, address, scheme) in [
      ([], "127.0.0.1", "http"), (["--trusted-proxy", "127.0.0.0/8"], "203.0.113.7", "https"),
      (["--trusted-proxy", "127.0.0.1", "--proxy-header", "forwarded"], "7.7.7.7", "http"),
    ] {
      let hall = try await Hall(arguments)
      let line = try await Line(hall.port)
      try await line.send("GET / HTTP/1.1\r\nHost: a\r\n\(forged)\(told)\r\n")
      #expect(try await line.comes("\r\n\r\n\(address)"), "\(line.text)")
      try await line.send("GET /scheme HTTP/1.1\r\nHost: a\r\n\(forged)\(told)\r\n")
      #expect(try await line.comes("\r\n\r\n\(scheme)"), "\(line.text)")
    }
  }
}
