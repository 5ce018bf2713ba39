import Foundation
import Mail
import Promises
import Support
import Testing

/// Through real servers: Exim takes what an ordinary mail program sends and files it where Dovecot hands it out
/// (`Tests/with-mail`).
@Suite(.enabled(if: MailPlace.folder != nil), .timeLimit(.minutes(10))) struct MailTests {
  @Test(arguments: Engine.durable) func aMailBecomesACaseAndTheAnswerArrivesInItsThread(_ engine: Engine) async throws {
    let place = try MailPlace()
    // Each run has a mailbox that no other has anything to do with.
    let (consumer, shop) = !engine.isPostgres ? ("box1", "complaints") : ("box2", "shop")
    let server = try await RunningServer(on: engine, environment: place.environment(shop: shop))
    try place.send("收到假货", "  你好，\n我收到的是假货。\n", from: consumer, to: "\(shop)@shop.example")
    let complaint = try #require(
      await awaited {
        try await server.get("v1/complaints").body["items"]?.array?.first { $0["subject"]?.string == "收到假货" }
      })
    let reference = try #require(complaint["reference"]?.string)
    #expect(complaint["channel"]?.string == "mail")
    let acknowledgement = try #require(await awaited { try await place.mails(of: consumer).first })
    #expect(acknowledgement.automatic == .autoSubmitted)
    #expect(acknowledgement.text.contains(reference))
    let answered = try await server.post(
      "v1/complaint-answers", ["complaint": .string(reference), "answer": "马上为您退款。"], key: "answer-1")
    #expect(answered.status == 201)
    let answer = try #require(
      await awaited { try await place.mails(of: consumer).first { $0.text.contains("马上为您退款") } })
    #expect(answer.automatic == nil && answer.from.key == "\(shop)@shop.example")
    #expect(answer.subject == "Re: 收到假货 [\(reference)]")
    let sent = try #require(acknowledgement.inReplyTo.first)
    #expect(answer.inReplyTo == [sent], "in the thread of what was sent")
    #expect(answer.references.contains(try #require(acknowledgement.messageID)))
    // He answers as his mail program does, to the address that the answer names.
    let replyTo = try #require(answer.replyTo.first)
    try place.send("Re: 收到假货", "谢谢，请尽快。\n", from: consumer, to: replyTo.description)
    #expect(
      try await eventually {
        try await server.get("v1/complaint-threads/\(reference)").body["entries"]?.array?.contains {
          $0["author"]?.string == "consumer" && $0["words"]?.string?.contains("请尽快") == true
        } == true
      })
    #expect(try await server.get("v1/complaints").body["items"]?.array?.count == 1, "no second case")
    #expect(server.stop() == 0)
  }

  /// What a mail server's pipe does with the command, and what it is told when the database is away.
  @Test func aPipe() throws {
    let folder = Folder()
    let database = "sqlite:\(folder.path("pipe.sqlite"))"
    func pipe(
      _ text: String, database: String = database, address: String? = "complaints@shop.example", more: [String] = []
    ) throws -> (Int32, String) {
      let file = folder.path("message")
      try Data(text.utf8).write(to: URL(filePath: file))
      let (process, output) = (Process(), Pipe())
      process.executableURL = Program.executable
      process.arguments = ["mail-in", "--database", database] + (address.map { ["--address", $0] } ?? []) + more
      process.standardInput = try FileHandle(forReadingFrom: URL(filePath: file))
      process.standardOutput = output
      process.standardError = FileHandle.nullDevice
      try process.run()
      let said = output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      return (process.terminationStatus, String(decoding: said, as: UTF8.self))
    }
    let message = "From: Li <li@example.org>\nSubject: Lid\nMessage-ID: <1@example.org>\n\nNo lid.\n"
    let first = try pipe(message)
    #expect(first.0 == 0 && first.1.hasPrefix("opened K-"))
    #expect(try pipe(message).1 == "known\n")
    #expect(try pipe("no message at all").1 == "laid aside: no-sender\n")
    #expect(try pipe(message, database: "postgresql://pledge@127.0.0.1:1/none").0 == 75)
    #expect(try pipe(message, database: "mysql://x").0 == 75)
    #expect(try pipe(message, address: nil).0 == 75)
    // An option that somebody mistyped sends no message back.
    for wrong in [["--adress", "x"], ["--address"], ["more"]] { #expect(try pipe(message, more: wrong).0 == 75) }
    #expect(try pipe(message, more: ["--help"]).0 == 0)
  }
}

/// The servers that `Tests/with-mail` started.
struct MailPlace {
  static let folder = ProcessInfo.processInfo.environment["PLEDGE_TEST_MAIL"]
  private let ports: [String: String]

  init() throws {
    let text = try String(contentsOfFile: "\(try #require(Self.folder))/ports", encoding: .utf8)
    ports = Dictionary(
      uniqueKeysWithValues: text.split(separator: "\n").map { line in
        let pair = line.split(separator: "=")
        return (String(pair[0]), String(pair[1]))
      })
  }

  func environment(shop: String) throws -> [String: String] {
    [
      "PLEDGE_MAIL_ADDRESS": "某商城 <\(shop)@shop.example>",
      "PLEDGE_SMTP": "smtp+plain://127.0.0.1:\(try #require(ports["smtp"]))",
      "PLEDGE_IMAP": "imap+plain://\(shop)@127.0.0.1:\(try #require(ports["imap"]))/INBOX",
      "PLEDGE_IMAP_PASSWORD": "secret",
    ]
  }

  /// By s-nail, as a person at a terminal would.
  func send(_ subject: String, _ text: String, from sender: String, to recipient: String) throws {
    let (process, input) = (Process(), Pipe())
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "LC_ALL=C.UTF-8", "s-nail", "-n", "-S", "v15-compat=yes", "-S", "sendwait=yes", "-S",
      "mta=smtp://127.0.0.1:\(try #require(ports["smtp"]))", "-S", "smtp-auth=none", "-S",
      "from=\(sender)@shop.example", "-S", "hostname=client.example", "-s", subject, recipient,
    ]
    process.standardInput = input
    try process.run()
    input.fileHandleForWriting.write(Data(text.utf8))
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "s-nail could not send")
  }

  /// What lies in a mailbox.
  func mails(of user: String) async throws -> [InboundMail] {
    let inbox = IMAPInbox(
      MailServer(
        host: "127.0.0.1", port: Int(try #require(ports["imap"])) ?? 0, encryption: .none, user: user,
        password: "secret"))
    let collected = Collected()
    try await inbox.fetch(after: nil) { message in
      if let mail = try? MailReader().read(message.bytes ?? []) { await collected.add(mail) }
    }
    return await collected.mails
  }

  private actor Collected {
    var mails: [InboundMail] = []
    func add(_ mail: InboundMail) { mails.append(mail) }
  }
}
