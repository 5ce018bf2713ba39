import Foundation
import Mail
import Promises
import Testing

@Suite struct ReaderTests {
  @Test func whatAMessageSays() throws {
    let mail = try read(
      lines(
        """
        Return-Path: <li@example.org>
        Delivered-To: complaints+c-1.abc@shop.example
        From: =?gb2312?B?wO7LxA==?= <Li.Si@Example.org>
        Reply-To: =?utf-8?Q?=E6=9D=8E=E5=9B=9B?= <li@other.example>
        To: Shop: "Complaints, all" <complaints@shop.example>, second@shop.example;
        Cc: wang@example.org
        Subject: =?utf-8?B?5oqV6K+J77ya5pS25Yiw5YGH?=
         =?utf-8?B?6LSn?= 3
        Date: Thu, 26 Nov 2026 12:00:00 +0800
        Message-ID: <a.b@mail.example.org>
        In-Reply-To: <our.1@shop.example>
        References: <our.0@shop.example>
         <our.1@shop.example>
        Content-Type: text/plain; charset=utf-8

        收到假货。
        """))
    #expect(mail.from == MailAddress("Li.Si@example.org", name: "李四"))
    #expect(mail.from.key == "li.si@example.org")
    #expect(mail.replyTo == [MailAddress("li@other.example", name: "李四")])
    #expect(mail.to.map(\.description) == ["complaints@shop.example", "second@shop.example"])
    #expect(mail.to[0].name == "Complaints, all")
    #expect(mail.cc.map(\.description) == ["wang@example.org"])
    #expect(mail.deliveredTo.map(\.description) == ["complaints+c-1.abc@shop.example"])
    #expect(mail.subject == "投诉：收到假货 3")
    #expect(mail.date == Instant("2026-11-26T04:00:00Z"))
    #expect(mail.messageID == "a.b@mail.example.org")
    #expect(mail.inReplyTo == ["our.1@shop.example"])
    #expect(mail.references == ["our.0@shop.example", "our.1@shop.example"])
    #expect(mail.passages == [MailPassage("收到假货。")])
    #expect(mail.attachments.isEmpty && mail.automatic == nil && mail.bounce == nil)
    #expect(mail.authentication == .unknown)
  }

  /// Foxmail and others cut the bytes of a character between two encoded words.
  @Test func charactersThatAreCutBetweenWords() throws {
    let bytes = Array("收到假货".utf8)
    let words = [bytes[..<4], bytes[4...]].map { "=?UTF-8?B?\(Data($0).base64EncodedString())?=" }
    #expect(try read(message(subject: words.joined(separator: "\n "))).subject == "收到假货")
  }

  @Test(arguments: [
    ("=?utf-8?Q?a_b=3D?=", "a b="), ("plain =?utf-8?Q?a?= words", "plain a words"), ("=?utf-8?X?a?=", "=?utf-8?X?a?="),
    ("=?utf-8?Q?a", "=?utf-8?Q?a"), ("=?nonsense?Q?a?=", "a"), ("=?utf-8*zh?B?5L2g?=", "你"), ("", ""),
    ("=?utf-8?B?5L2g?==?utf-8?B?5aW9?=", "你好"), ("=?utf-8?Q?line=0D=0ABcc:_x?=", "line Bcc: x"),
  ]) func subjects(_ raw: String, _ text: String) throws {
    #expect(try read(message(subject: raw)).subject == text)
  }

  /// Headers of eight bits, which are forbidden without an agreement and common.
  @Test func subjectsWithoutAnyEncoding() throws {
    #expect(try read(message(subject: "收到假货")).subject == "收到假货")
    let raw = Data(base64Encoded: "zbbL36O6ytW1vbXEyse82bv1o6zH683Lv+4=")!
    var bytes = message(subject: "@@")
    let place = bytes.firstRange(of: Array("@@".utf8))!
    bytes.replaceSubrange(place, with: raw)
    #expect(try read(bytes).subject.hasPrefix("投诉：收到的是假货"))
  }

  @Test func plainTextBeforeThePage() throws {
    let mail = try read(
      message(
        "Content-Type: multipart/alternative; boundary=b",
        body: """
          --b
          Content-Type: text/plain; charset=utf-8

          plain
          --b
          Content-Type: text/html; charset=utf-8

          <p>page</p>
          --b--
          """))
    #expect(mail.text == "plain")
    #expect(mail.attachments.isEmpty)
  }

  @Test func aPageWhereThePlainTextIsEmpty() throws {
    let mail = try read(
      message(
        "Content-Type: multipart/alternative; boundary=b",
        body: """
          --b
          Content-Type: text/plain

            
          --b
          Content-Type: multipart/related; boundary=c

          --c
          Content-Type: text/html; charset=utf-8

          <html><head><title>no</title><style>p {}</style></head><body><p>Sehr <b>geehrte</b>&nbsp;Damen &amp; Herren,</p>
          <p>zur&uuml;ck&#x21;<br>bitte</p><script>evil()</script><a href="https://e.example/x">here</a></body></html>
          --c
          Content-Type: image/png
          Content-ID: <i>
          Content-Transfer-Encoding: base64

          iVBORw0K
          --c--
          --b--
          """))
    #expect(mail.text == "Sehr geehrte Damen & Herren,\n\nzurück!\nbitte\n\nhere <https://e.example/x>")
    #expect(mail.attachments.map(\.name) == ["1.png"])
    #expect(mail.attachments.map(\.type) == ["image/png"])
    #expect(mail.attachments.first?.bytes == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A])
  }

  @Test(arguments: [
    ("Content-Disposition: attachment; filename=\"=?gb2312?B?1dXGrC5qcGc=?=\"", "照片.jpg"),
    ("Content-Disposition: attachment; filename*=utf-8''%E7%85%A7%E7%89%87.jpg", "照片.jpg"),
    ("Content-Disposition: attachment; filename*=gb2312''%D5%D5%C6%AC.jpg", "照片.jpg"),
    ("Content-Disposition: attachment;\n filename*0*=utf-8''%E7%85%A7;\n filename*1*=%E7%89%87.jpg", "照片.jpg"),
    ("Content-Disposition: attachment; filename=\"照片.jpg\"", "照片.jpg"),
    ("Content-Disposition: attachment; filename=\"../../etc/passwd\"", "passwd"),
    ("Content-Disposition: attachment; filename=\"C:\\\\temp\\\\a.jpg\"", "a.jpg"),
    ("Content-Disposition: inline; filename=a.jpg", "a.jpg"), ("X-Nothing: here", "1.jpg"),
  ]) func namesOfAttachments(_ header: String, _ name: String) throws {
    let mail = try read(
      message(
        "Content-Type: multipart/mixed; boundary=b",
        body: """
          --b
          Content-Type: text/plain; charset=utf-8

          see the picture
          --b
          Content-Type: image/jpeg
          Content-Transfer-Encoding: base64
          \(header)

          /9j/
          --b--
          """))
    #expect(mail.text == "see the picture")
    #expect(mail.attachments == [MailAttachment(name: name, type: "image/jpeg", bytes: [0xFF, 0xD8, 0xFF])])
  }

  @Test func aForwardedMessageIsKeptWhole() throws {
    let inner = "From: shop@fake.example\nSubject: inner\n\ninner text\n"
    let mail = try read(
      message(
        "Content-Type: multipart/mixed; boundary=b",
        body: "--b\n\nlook\n--b\nContent-Type: message/rfc822\n\n\(inner)--b--"))
    #expect(mail.text == "look")
    #expect(mail.subject == "A question")
    #expect(mail.attachments.map(\.name) == ["1.eml"])
    let text = String(decoding: mail.attachments.first?.bytes ?? [], as: UTF8.self)
    #expect(text.contains("Subject: inner") && text.contains("inner text"))
  }

  @Test func whatIsQuotedFolds() throws {
    let texts = [
      "New.\n\n在 2026年11月25日，Shop <complaints@shop.example> 写道：\n> old\n> older\n",
      "New.\n\n-----Original Message-----\nold\nolder\n",
      "New.\n\n------------------ 原始邮件 ------------------\nold\nolder\n",
      "New.\n\n发件人： Shop\n发送时间： 2026-11-25\n收件人： Li\n主题： x\n\nold\nolder\n",
      "New.\n\nOn 25 Nov 2026, Shop wrote:\nold\nolder\n",
    ]
    for text in texts {
      let mail = try read(message("Content-Type: text/plain; charset=utf-8", body: text))
      #expect(mail.passages.count(where: \.isQuoted) == 1, "\(text)")
      #expect(mail.ownText.hasPrefix("New.") && !mail.ownText.contains("old"), "\(text)")
      #expect(mail.text.contains("older"), "nothing is lost")
    }
    let between = try read(
      message("Content-Type: text/plain; charset=utf-8", body: "> one?\n>\n> two?\n\nYes.\n\n> three?\n\nNo."))
    #expect(
      between.passages == [
        MailPassage("> one?\n>\n> two?", isQuoted: true), MailPassage("Yes."), MailPassage("> three?", isQuoted: true),
        MailPassage("No."),
      ])
  }

  @Test func softLineBreaks() throws {
    let mail = try read(
      message("Content-Type: text/plain; charset=utf-8; format=flowed", body: "one \ntwo\n> three \n> four\n-- \nLi"))
    #expect(mail.text == "one two\n> three four\n-- \nLi")
    let joined = try read(
      message("Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes", body: "一 \n二\nend"))
    #expect(joined.text == "一二\nend")
  }
}
