import Mail
import Promises
import Testing

/// What random bytes found.
@Suite struct FoundByFuzzingTests {
  /// A file that calls itself a message, or something of parts, arrives as the bytes that it is.
  @Test(arguments: ["multipart/mixed", "multipart/x", "message/rfc822", "message/delivery-status", "image/png"])
  func attachmentsThatCallThemselvesMessages(_ type: String) throws {
    let sent = OutboundMail(
      messageID: "1@shop.example", from: MailAddress("a@shop.example")!, to: [MailAddress("li@example.org")!],
      subject: "x", text: "x", date: Instant(seconds: 0), isAutomatic: true,
      attachments: [MailAttachment(name: "a", type: type, bytes: Array("--b\r\nFrom: x@y\r\n\r\nz".utf8))])
    let read = try MailReader().read(MailWriter(ownMark: "shop").bytes(sent))
    #expect(read.attachments.map(\.bytes) == sent.attachments.map(\.bytes))
  }
}
