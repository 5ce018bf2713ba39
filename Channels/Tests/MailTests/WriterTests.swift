import Foundation
import Mail
import Promises
import Testing

/// What is written is read by GMime, which knows nothing of the writer.
@Suite struct WriterTests {
  private let writer = MailWriter(ownMark: "shop")

  private func mail(
    subject: String = "回复：投诉 C-1", name: String = "某商城，售后（投诉）", text: String = "您好：\n已收到。\n.\n", to: String = "李四",
    isAutomatic: Bool = false, attachments: [MailAttachment] = []
  ) -> OutboundMail {
    OutboundMail(
      messageID: "c-1.2@shop.example", from: MailAddress("complaints@shop.example", name: name)!,
      to: [MailAddress("li@example.org", name: to)!, MailAddress("wang@example.org")!],
      replyTo: MailAddress("complaints+c-1.abc@shop.example"), inReplyTo: "a@example.org",
      references: ["a0@example.org", "a@example.org"], subject: subject, text: text,
      date: Instant("2026-11-26T04:05:06Z")!, isAutomatic: isAutomatic, attachments: attachments)
  }

  @Test func whatIsWrittenReadsTheSame() throws {
    let files = [MailAttachment(name: "照片 1.jpg", type: "image/jpeg", bytes: [0xFF, 0xD8, 0, 1])]
    for attachments in [[], files] {
      let sent = mail(attachments: attachments)
      let bytes = writer.bytes(sent)
      let read = try MailReader().read(bytes)
      #expect(read.messageID == sent.messageID)
      #expect(read.inReplyTo == ["a@example.org"])
      #expect(read.references == sent.references)
      #expect(read.from == sent.from && read.to == sent.to && read.replyTo == [sent.replyTo])
      #expect(read.subject == sent.subject)
      #expect(read.date == sent.date)
      #expect(read.text == "您好：\n已收到。\n.")
      #expect(read.attachments == attachments)
      #expect(read.automatic == nil)
      #expect(try MailReader(ownMark: "shop").read(bytes).automatic == .own)
      #expect(try MailReader(ownMark: "another").read(bytes).automatic == nil)
    }
  }

  @Test func whatIsAutomaticSaysSo() throws {
    #expect(try MailReader().read(writer.bytes(mail(isAutomatic: true))).automatic == .autoSubmitted)
  }

  @Test func linesAreShortAndPlain() {
    let long = String(repeating: "很长的主题 with words, ", count: 30)
    let ids = (0..<100).map { "\($0).\(String(repeating: "x", count: 50))@example.org" }
    var sent = mail(subject: long, name: long, text: long, to: long)
    sent.references = ids
    let text = String(decoding: writer.bytes(sent), as: UTF8.self)
    for line in text.components(separatedBy: "\r\n") {
      #expect(line.utf8.count <= 78, "\(line)")
      #expect(line.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
    }
    let read = try? MailReader().read(Array(text.utf8))
    #expect(read?.references.first == ids.first && read?.references.last == ids.last)
    #expect(read?.to.first?.name == String(long.prefix(200)))
  }

  /// Whatever is put into any value, the fields are those that the writer writes.
  @Test func nothingGetsIntoTheHeaders() throws {
    let evil = "x\r\nBcc: evil@example.org\r\n\r\nbody\u{0}\u{2028}Bcc: evil@example.org\nBcc: e\rBcc: f"
    var sent = mail(
      subject: evil, name: evil, text: evil, to: evil,
      attachments: [MailAttachment(name: evil, type: "text/plain\r\nBcc: e", bytes: Array(evil.utf8))])
    sent.messageID = evil
    sent.inReplyTo = evil
    sent.references = [evil, "a\r\n b"]
    let bytes = MailWriter(ownMark: evil).bytes(sent)
    let text = String(decoding: bytes, as: UTF8.self)
    let head = text.components(separatedBy: "\r\n\r\n")[0]
    let names = head.components(separatedBy: "\r\n").filter { !$0.hasPrefix(" ") }.map { $0.prefix { $0 != ":" } }
    #expect(
      names == [
        "Date", "From", "Reply-To", "To", "Subject", "Message-ID", "In-Reply-To", "References", "X-Pledge-Loop",
        "MIME-Version", "Content-Type",
      ])
    for line in text.components(separatedBy: .newlines) { #expect(!line.hasPrefix("Bcc"), "\(line)") }
    let read = try MailReader().read(bytes)
    #expect(read.to.count == 2 && read.cc.isEmpty)
    #expect(read.attachments.map(\.type) == ["application/octet-stream"])
    #expect(read.attachments.map(\.bytes) == [Array(evil.utf8)])
  }

  @Test(arguments: [
    ("1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 +0000"),
    ("2024-02-29T23:59:59Z", "Thu, 29 Feb 2024 23:59:59 +0000"),
    ("2026-11-26T04:05:06Z", "Thu, 26 Nov 2026 04:05:06 +0000"),
  ]) func dates(_ instant: String, _ text: String) throws {
    var sent = mail()
    sent.date = try #require(Instant(instant))
    #expect(String(decoding: writer.bytes(sent), as: UTF8.self).hasPrefix("Date: \(text)\r\n"))
  }
}
