import Foundation
import Mail
import Promises
import Testing

/// Against Dovecot, into which Exim delivers.
@Suite(.serialized, .timeLimit(.minutes(2))) struct FetchingTests {
  private struct Stopped: Error {}

  private func deliver(_ subjects: [String], to user: String, before: Int = 0, padding: Int = 0) async throws {
    let servers = try TestServers()
    let sender = SMTPSender(try servers.smtp())
    for subject in subjects {
      let bytes = message(
        body: String(repeating: String(repeating: "x", count: 70) + "\n", count: 1 + padding / 71), subject: subject)
      let address = try #require(MailAddress("\(user)@shop.example"))
      #expect(await sender.send(bytes, from: nil, to: [address]) == .accepted)
      // One after the other, so that they lie in this order.
      _ = try await servers.messages(of: user, count: before + (subjects.firstIndex(of: subject) ?? 0) + 1)
    }
  }

  private func subjects(_ messages: [IMAPInbox.Message]) throws -> [String] {
    try messages.map { try MailReader().read($0.bytes ?? []).subject }
  }

  @Test func whatIsNewInOrder() async throws {
    let servers = try TestServers()
    try await deliver(["one", "two", "three"], to: "box5")
    for encryption in MailServer.Encryption.allCases {
      let inbox = IMAPInbox(try servers.imap("box5", encryption))
      let (first, second, third) = (Box<IMAPInbox.Message>(), Box<IMAPInbox.Message>(), Box<IMAPInbox.Message>())
      let position = try await inbox.fetch(after: nil, most: 2) { first.add($0) }
      #expect(try subjects(first.all) == ["one", "two"])
      #expect(position == .init(validity: first.all[1].validity, uid: first.all[1].uid))
      let after = try await inbox.fetch(after: position) { second.add($0) }
      #expect(try subjects(second.all) == ["three"])
      #expect(try await inbox.fetch(after: after) { third.add($0) } == after)
      #expect(third.all.isEmpty)
      // A mailbox that was made anew begins at its start.
      let other = IMAPInbox.Position(validity: after.validity - 1, uid: 1000)
      let again = try await inbox.fetch(after: other) { third.add($0) }
      #expect(third.all.count == 3 && again == after)
    }
  }

  @Test func whatComesBetweenTwoFetches() async throws {
    let servers = try TestServers()
    let inbox = IMAPInbox(try servers.imap("box9"))
    var position = try await inbox.fetch(after: nil) { _ in Issue.record("it is not empty") }
    for count in 1...3 {
      try await deliver(["\(count)"], to: "box9", before: count - 1)
      let found = Box<IMAPInbox.Message>()
      position = try await inbox.fetch(after: position) { found.add($0) }
      #expect(try subjects(found.all) == ["\(count)"])
    }
  }

  /// What could not be kept comes again, and nothing after it was passed over.
  @Test func whatIsNotKeptComesAgain() async throws {
    let servers = try TestServers()
    try await deliver(["one", "two"], to: "box6")
    let inbox = IMAPInbox(try servers.imap("box6"))
    let (kept, again) = (Box<IMAPInbox.Message>(), Box<IMAPInbox.Message>())
    await #expect(throws: Stopped.self) {
      try await inbox.fetch(after: nil) {
        if try subjects([$0]) == ["two"] { throw Stopped() }
        kept.add($0)
      }
    }
    let reached = try #require(kept.all.last)
    try await inbox.fetch(after: .init(validity: reached.validity, uid: reached.uid)) { again.add($0) }
    #expect(try subjects(again.all) == ["two"])
  }

  @Test func whatIsTooLargeIsToldAndNotFetched() async throws {
    let servers = try TestServers()
    try await deliver(["small", "large", "last"], to: "box7", padding: 20_000)
    let sizes = Box<IMAPInbox.Message>()
    let position = try await IMAPInbox(servers.imap("box7"), mostBytes: 10_000).fetch(after: nil) { sizes.add($0) }
    #expect(sizes.all.map(\.bytes) == [nil, nil, nil])
    #expect(sizes.all.allSatisfy { $0.size > 20_000 })
    #expect(position.uid == sizes.all[2].uid)
  }

  @Test func whatWasTakenIsMoved() async throws {
    let servers = try TestServers()
    try await deliver(["one", "two"], to: "box8")
    let inbox = IMAPInbox(try servers.imap("box8"), afterwards: .moved(to: "Taken \"here\""))
    let (taken, moved, left) = (Box<IMAPInbox.Message>(), Box<IMAPInbox.Message>(), Box<IMAPInbox.Message>())
    try await inbox.fetch(after: nil) { taken.add($0) }
    #expect(taken.all.count == 2)
    try await IMAPInbox(servers.imap("box8")).fetch(after: nil) { left.add($0) }
    #expect(left.all.isEmpty)
    try await IMAPInbox(servers.imap("box8"), mailbox: "Taken \"here\"").fetch(after: nil) { moved.add($0) }
    #expect(try subjects(moved.all) == ["one", "two"])
  }

  private func failure(_ server: MailServer, mailbox: String = "INBOX") async -> IMAPInbox.Failure.Kind? {
    do {
      try await IMAPInbox(server, mailbox: mailbox).fetch(after: nil) { _ in }
      return nil
    } catch { return (error as? IMAPInbox.Failure)?.kind }
  }

  @Test func whatGoesWrongIsNamed() async throws {
    let servers = try TestServers()
    #expect(await failure(try servers.imap("box9", password: "wrong")) == .denied)
    #expect(await failure(try servers.imap("box9"), mailbox: "Nowhere") == .refused)
    #expect(await failure(MailServer(host: "127.0.0.1", port: 1, encryption: .none, user: "a")) == .unreachable)
    var unknown = try servers.imap("box9", .tls)
    unknown.certificates = nil
    #expect(await failure(unknown) == .unreachable)
    let silent = try SilentServer()
    var slow = MailServer(host: "127.0.0.1", port: silent.port, encryption: .none, user: "a", password: "b")
    slow.exchangeTime = 200
    #expect(await failure(slow) == .unreachable)
  }

  @Test func aTaskThatIsCancelledGivesUpAtOnce() async throws {
    let silent = try SilentServer()
    var server = MailServer(host: "127.0.0.1", port: silent.port, encryption: .none, user: "a", password: "b")
    server.exchangeTime = 3_600_000
    let task = Task { [server] in await failure(server) }
    await silent.connected(greeting: "* OK hello\r\n")
    task.cancel()
    #expect(await task.value == .cancelled)
  }

  /// Nobody says goodbye to a server that may not answer: the connection is gone at once.
  @Test func aTaskThatIsCancelledDoesNotSayGoodbye() async throws {
    let silent = try SilentServer()
    var server = MailServer(host: "127.0.0.1", port: silent.port, encryption: .none, user: "a", password: "b")
    server.exchangeTime = 3_600_000
    let task = Task { [server] in await failure(server) }
    let said = await silent.said(greeting: "* OK hello\r\n")
    task.cancel()
    #expect(await task.value == .cancelled)
    #expect(await !said().contains("LOGOUT"))
  }
}

/// Against a server that does as it is told here.
@Suite(.timeLimit(.minutes(1))) struct RefusingServerTests {
  /// A mailbox of two messages.
  /// - Parameter refusing: what the server refuses, and how.
  private func fetch(
    _ afterwards: IMAPInbox.Afterwards = .seen, refusing: @escaping @Sendable (String) -> (lines: String, end: String)?
  ) async throws -> (uids: [Int64], position: IMAPInbox.Position, asked: [String]) {
    let (server, asked, taken) = (try SilentServer(), Box<String>(), Box<IMAPInbox.Message>())
    server.answer { command in
      asked.add(command)
      if let answer = refusing(command) { return answer }
      if command.hasPrefix("CAPABILITY") { return ("* CAPABILITY IMAP4rev1\r\n", "OK done") }
      if command.hasPrefix("STATUS") { return ("* STATUS INBOX (UIDVALIDITY 7 UIDNEXT 3)\r\n", "OK done") }
      if command.hasPrefix("SELECT") { return ("* 2 EXISTS\r\n* OK [UIDVALIDITY 7] so\r\n", "OK [READ-WRITE] done") }
      if command.hasPrefix("UID FETCH 1:2") {
        return ("* 1 FETCH (UID 1 RFC822.SIZE 5)\r\n* 2 FETCH (UID 2 RFC822.SIZE 5)\r\n", "OK done")
      }
      if command.hasPrefix("UID FETCH") { return ("* 1 FETCH (UID 1 BODY[] {5}\r\nhello)\r\n", "OK done") }
      return ("", "OK done")
    }
    let inbox = IMAPInbox(
      MailServer(host: "127.0.0.1", port: server.port, encryption: .none, user: "a", password: "b"),
      afterwards: afterwards)
    let position = try await inbox.fetch(after: nil) { taken.add($0) }
    withExtendedLifetime(server) {}
    return (taken.all.map(\.uid), position, asked.all)
  }

  @Test func aMessageThatIsGoneIsPassedOver() async throws {
    let found = try await fetch { $0.hasPrefix("UID FETCH 1 ") ? ("", "OK nothing there") : nil }
    #expect(found.uids == [2] && found.position.uid == 2)
  }

  /// What the server does not give out now is asked for again in the next round, and nothing after it is taken first.
  @Test(arguments: ["NO [UNAVAILABLE] later", "BAD what"]) func aMessageThatIsRefusedIsNotPassedOver(
    _ end: String
  ) async throws {
    let error = await #expect(throws: IMAPInbox.Failure.self) {
      _ = try await fetch { $0.hasPrefix("UID FETCH 1 ") ? ("", end) : nil }
    }
    #expect(error?.kind == .refused)
  }

  /// A mark that cannot be set stops nothing: the messages are taken.
  @Test(arguments: [.seen, .moved(to: "Taken")] as [IMAPInbox.Afterwards]) func aMailboxThatMayOnlyBeRead(
    _ afterwards: IMAPInbox.Afterwards
  ) async throws {
    let found = try await fetch(afterwards) { command in
      ["UID STORE", "UID MOVE", "UID COPY", "CREATE"].contains { command.hasPrefix($0) } ? ("", "NO read-only") : nil
    }
    #expect(found.uids == [1, 2] && found.position.uid == 2)
    #expect(!found.asked.contains { $0.contains("EXPUNGE") || $0.contains("Deleted") }, "what was not copied stays")
  }
}
