import Foundation
import Mail
import Promises
import Testing

/// Against Exim.
@Suite(.serialized, .timeLimit(.minutes(2))) struct SendingTests {
  private let shop = MailAddress("complaints@shop.example", name: "某商城")!
  private let writer = MailWriter(ownMark: "test")

  private func mail(to recipient: String, id: String) throws -> (bytes: [UInt8], to: MailAddress) {
    let address = try #require(MailAddress(recipient))
    return (
      writer.bytes(
        OutboundMail(
          messageID: id, from: shop, to: [address], subject: "回复：投诉", text: "您好。\n.\n..\nFrom here",
          date: Instant(seconds: 0),
          isAutomatic: false)), address
    )
  }

  private func send(
    _ server: MailServer, to recipient: String, id: String = "1@shop.example", from sender: String? = nil
  )
    async throws -> MailDelivery
  {
    let (bytes, address) = try mail(to: recipient, id: id)
    return await SMTPSender(server).send(bytes, from: sender.map { MailAddress($0) } ?? shop, to: [address])
  }

  @Test func inEveryEncryption() async throws {
    let servers = try TestServers()
    for encryption in MailServer.Encryption.allCases {
      let id = "\(encryption.rawValue)@shop.example"
      #expect(try await send(servers.smtp(encryption), to: "box1@shop.example", id: id) == .accepted)
    }
    let mails = try await servers.messages(of: "box1", count: 3).map { try MailReader().read($0.bytes ?? []) }
    #expect(Set(mails.map(\.messageID)) == ["none@shop.example", "starttls@shop.example", "tls@shop.example"])
    for mail in mails {
      #expect(mail.text == "您好。\n.\n..\nFrom here")
      #expect(mail.subject == "回复：投诉")
      #expect(mail.deliveredTo.map(\.key) == ["box1@shop.example"])
    }
  }

  @Test func manyOverOneConnection() async throws {
    let servers = try TestServers()
    let sender = SMTPSender(try servers.smtp(.startTLS))
    for number in 0..<10 {
      let (bytes, address) = try mail(to: "box2+\(number).x@shop.example", id: "\(number)@shop.example")
      #expect(await sender.send(bytes, from: shop, to: [address]) == .accepted)
    }
    #expect(try await servers.messages(of: "box2", count: 10).count == 10)
  }

  @Test func whatIsRefusedForGood() async throws {
    let server = try TestServers().smtp()
    guard case .refused(let text) = try await send(server, to: "closed@shop.example") else {
      Issue.record("taken")
      return
    }
    #expect(text.contains("5.7.1 this mailbox takes nothing"))
    guard case .refused(let relay) = try await send(server, to: "li@elsewhere.example") else {
      Issue.record("taken")
      return
    }
    #expect(relay.contains("no relay"))
    let large = [UInt8](repeating: UInt8(ascii: "a"), count: 21_000_000)
    guard case .refused(let size) = await SMTPSender(server).send(large, from: shop, to: [shop]) else {
      Issue.record("taken")
      return
    }
    #expect(size.contains("size"))
    #expect(await SMTPSender(server).send([1], from: shop, to: []) == .refused("no recipient"))
  }

  @Test func whatMayBeTakenLater() async throws {
    guard case .later(let text) = try await send(TestServers().smtp(), to: "busy@shop.example") else {
      Issue.record("not later")
      return
    }
    #expect(text.contains("4.2.1 come again later"))
    let nobody = MailServer(host: "127.0.0.1", port: 1, encryption: .none)
    guard case .later = try await send(nobody, to: "li@shop.example") else {
      Issue.record("not later")
      return
    }
  }

  @Test func signingIn() async throws {
    let servers = try TestServers()
    let sender = "shop@needs-login.example"
    guard
      case .later(let text) = try await send(
        servers.smtp(.startTLS, user: "shop", password: "wrong"), to: "box3@shop.example")
    else {
      Issue.record("let in")
      return
    }
    #expect(!text.contains("wrong"), "the password does not show")
    guard case .refused = try await send(servers.smtp(), to: "box3@shop.example", from: sender) else {
      Issue.record("let in")
      return
    }
    #expect(
      try await send(servers.smtp(.startTLS, user: "shop"), to: "box3@shop.example", from: sender) == .accepted)
  }

  /// Nothing is told to a server that does not prove who it is.
  @Test func aServerThatIsNotKnown() async throws {
    let servers = try TestServers()
    for encryption in [MailServer.Encryption.tls, .startTLS] {
      var server = try servers.smtp(encryption, user: "shop")
      server.certificates = nil
      guard case .later(let text) = try await send(server, to: "box3@shop.example") else {
        Issue.record("sent")
        return
      }
      #expect(text.lowercased().contains("certificate"))
    }
  }

  /// A report of a real server, read.
  @Test func whatCannotBeDeliveredComesBack() async throws {
    let servers = try TestServers()
    let sender = MailAddress("box4@shop.example")!
    let (bytes, nobody) = try mail(to: "nobody@shop.example", id: "lost.1@shop.example")
    #expect(await SMTPSender(try servers.smtp()).send(bytes, from: sender, to: [nobody]) == .accepted)
    let report = try #require(try await servers.messages(of: "box4", count: 1).first?.bytes)
    let mail = try MailReader().read(report)
    #expect(mail.bounce?.messageID == "lost.1@shop.example")
    #expect(mail.bounce?.recipients.map(\.address?.key) == ["nobody@shop.example"])
    #expect(mail.bounce?.isPermanent == true)
    #expect(mail.automatic?.isCertain == true)
  }

  @Test func whoSaysNothingIsGivenUp() async throws {
    let silent = try SilentServer()
    var server = MailServer(host: "127.0.0.1", port: silent.port, encryption: .none)
    server.exchangeTime = 200
    guard case .later(let text) = try await send(server, to: "li@shop.example") else {
      Issue.record("not later")
      return
    }
    #expect(text.lowercased().contains("time"))
  }

  /// The time limit of the suite is shorter than that of the exchange.
  @Test func aTaskThatIsCancelledGivesUpAtOnce() async throws {
    let silent = try SilentServer()
    var server = MailServer(host: "127.0.0.1", port: silent.port, encryption: .none)
    server.exchangeTime = 3_600_000
    let (bytes, address) = try mail(to: "li@shop.example", id: "1@shop.example")
    let sender = SMTPSender(server)
    let task = Task { [shop] in await sender.send(bytes, from: shop, to: [address]) }
    await silent.connected(greeting: "220 hello\r\n")
    task.cancel()
    guard case .later(let text) = await task.value else {
      Issue.record("not later")
      return
    }
    #expect(text.contains("cancelled"))
    let early = Task { [shop] in
      withUnsafeCurrentTask { $0?.cancel() }
      return await sender.send(bytes, from: shop, to: [address])
    }
    guard case .later = await early.value else {
      Issue.record("sent")
      return
    }
  }

  @Test func passwordsDoNotShow() {
    let server = MailServer(host: "h", port: 25, encryption: .tls, user: "u", password: "word")
    var text = "\(server) \(String(reflecting: server))"
    dump(server, to: &text)
    #expect(!text.contains("word"))
  }
}
