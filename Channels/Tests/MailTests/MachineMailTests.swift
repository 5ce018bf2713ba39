import Foundation
import Mail
import Promises
import Testing

/// What machines write: answers, lists, reports; and what servers say about senders.
@Suite struct MachineMailTests {
  @Test(
    arguments: [
      ("Auto-Submitted: auto-replied", AutomaticMail.autoSubmitted),
      ("Auto-Submitted: auto-generated (rule)", .autoSubmitted),
      ("Auto-Submitted: no", nil), ("Precedence: bulk", .precedence), ("Precedence: LIST", .precedence),
      ("Precedence: auto_reply", .precedence), ("Precedence: first-class", nil),
      ("List-Id: Things <things.example>", .list),
      ("Return-Path: <>", .nullReturnPath), ("Return-Path: <li@example.org>", nil), ("X-Autoreply: yes", .autoReply),
      ("X-Auto-Response-Suppress: DR, OOF, AutoReply", .suppressed), ("X-Auto-Response-Suppress: All", .suppressed),
      ("X-Auto-Response-Suppress: DR, RN", nil), ("X-Pledge-Loop: shop", .own), ("X-Pledge-Loop: other", nil),
      ("Content-Type: multipart/report; boundary=b", .report),
    ] as [(String, AutomaticMail?)]) func automatic(_ header: String, _ reason: AutomaticMail?) throws
  {
    #expect(try read(message(header)).automatic == reason)
  }

  @Test func aStandardReport() throws {
    let mail = try read(
      lines(
        """
        Return-Path: <>
        From: MAILER-DAEMON@mx.example.org
        To: complaints@shop.example
        Subject: Undelivered Mail Returned to Sender
        Auto-Submitted: auto-replied
        Content-Type: multipart/report; report-type=delivery-status; boundary=b

        --b
        Content-Type: text/plain

        I'm sorry to have to inform you that your message could not be delivered.
        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example.org

        Final-Recipient: rfc822; li@example.org
        Original-Recipient: rfc822;Li.Si@example.org
        Action: failed
        Status: 5.1.1
        Remote-MTA: dns; mail.example.org
        Diagnostic-Code: smtp; 550 5.1.1 <li@example.org>: Recipient address
            rejected: User unknown

        Final-Recipient: rfc822; wang@example.org
        Action: delayed
        Status: 4.4.1

        Final-Recipient: rfc822; zhao@example.org
        Action: delivered
        Status: 2.0.0
        --b
        Content-Type: message/rfc822

        From: complaints@shop.example
        Message-ID: <answer.1@shop.example>
        Subject: Your complaint

        text
        --b--
        """))
    let bounce = try #require(mail.bounce)
    #expect(bounce.messageID == "answer.1@shop.example")
    #expect(bounce.recipients.map(\.address?.description) == ["Li.Si@example.org", "wang@example.org"])
    #expect(bounce.recipients.map(\.status) == ["5.1.1", "4.4.1"])
    #expect(bounce.recipients.map(\.isPermanent) == [true, false])
    #expect(bounce.recipients[0].diagnostic == "550 5.1.1 <li@example.org>: Recipient address rejected: User unknown")
    #expect(bounce.isPermanent)
    #expect(mail.automatic == .autoSubmitted)
  }

  @Test func reportsWithOnlyHeadersAndOfSuccess() throws {
    func report(_ action: String, _ part: String) throws -> MailBounce? {
      try read(
        message(
          "Return-Path: <>\nContent-Type: multipart/report; report-type=delivery-status; boundary=b",
          body: "--b\n\nx\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\n"
            + "Final-Recipient: rfc822; li@example.org\nAction: \(action)\nStatus: 5.0.0\n--b\n\(part)\n--b--")
      ).bounce
    }
    let headers = "Content-Type: text/rfc822-headers\n\nMessage-ID:\n <answer.2@shop.example>\nSubject: x"
    #expect(try report("failed", headers)?.messageID == "answer.2@shop.example")
    #expect(try report("relayed", headers) == nil)
    #expect(try report("nonsense", headers) == nil)
  }

  @Test(
    arguments: [
      // exim, of before its reports had parts
      (
        "X-Failed-Recipients: li@example.org\nReturn-Path: <>",
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered.\n\n"
          + "  li@example.org\n    host mx.example.org: 550 5.1.1 no such user\n\n------ This is a copy of the message ------\n\n"
          + "Message-ID: <answer.3@shop.example>\nSubject: x\n\ntext", "li@example.org", "5.1.1", true
      ),
      // qmail
      (
        "Return-Path: <>",
        "Hi. This is the qmail-send program at example.org.\nI'm afraid I wasn't able to deliver your message.\n\n"
          + "<li@example.org>:\n192.0.2.1 does not like recipient.\nRemote host said: 452 4.2.2 mailbox full\n\n"
          + "--- Below this line is a copy of the message.\n\nMessage-ID: <answer.3@shop.example>\n", "li@example.org",
        "4.2.2", false
      ),
      // a large provider in China
      (
        "Return-Path: <>",
        "抱歉，您的邮件被退回来了……\n无法发送到 li@example.org\n退信原因: 550 Mailbox not found or access denied\n\n"
          + "Message-ID: <answer.3@shop.example>\n", nil, nil, true
      ),
    ] as [(String, String, String?, String?, Bool)]) func lettersOfServers(
      _ headers: String, _ body: String, _ address: String?, _ status: String?, _ isPermanent: Bool
    ) throws
  {
    let mail = try read(
      message(
        headers + "\nContent-Type: text/plain; charset=utf-8", body: body, from: "Mailer-Daemon@example.org",
        subject: "failure notice"))
    let bounce = try #require(mail.bounce)
    #expect(bounce.messageID == "answer.3@shop.example")
    #expect(bounce.recipients.first?.address?.description == address)
    #expect(bounce.recipients.first?.status == status)
    #expect(bounce.isPermanent == isPermanent)
  }

  /// Only what no person writes is read as a report: a complaint may quote one.
  @Test func aPersonWhoQuotesAReport() throws {
    let mail = try read(
      message(body: "Your mail came back:\n550 5.1.1 no such user\nMessage-ID: <a@b>", subject: "Undelivered"))
    #expect(mail.bounce == nil && mail.automatic == nil)
  }

  private func authentication(_ fields: String, from: String = "li@example.org") throws -> MailAuthentication {
    try read(message(fields, from: from)).authentication
  }

  @Test(arguments: [
    ("mx.shop.example; dmarc=pass (p=reject) header.from=example.org", MailAuthentication.passed),
    ("mx.shop.example 1; dmarc=pass header.from=example.org", .passed),
    ("MX.Shop.example; dmarc=fail", .failed("dmarc")),
    ("mx.shop.example; dmarc=pass header.from=evil.example", .failed("dmarc")),
    ("mx.shop.example; dkim=pass header.d=example.org", .passed),
    ("mx.shop.example; dkim=pass header.d=evil.example", .unknown),
    ("mx.shop.example; dkim=pass header.d=org", .unknown),
    ("mx.shop.example; spf=pass smtp.mailfrom=li@example.org", .passed),
    ("mx.shop.example; spf=pass smtp.mailfrom=evil.example; dmarc=fail", .failed("dmarc")),
    ("mx.shop.example; spf=fail smtp.mailfrom=example.org", .failed("spf")), ("mx.shop.example; none", .unknown),
    ("mx.evil.example; dmarc=pass header.from=example.org", .unknown), ("", .unknown),
    ("(mx.shop.example;) mx.evil.example; dmarc=pass", .unknown),
    ("mx.evil.example (; mx.shop.example; dmarc=pass)", .unknown),
    // What an envelope's sender has between quotes is one word: MAIL FROM:<"a;dmarc=pass header.from=... b"@evil.example>.
    (
      #"mx.shop.example; spf=pass smtp.mailfrom="a;dmarc=pass header.from=example.org b"@evil.example; dmarc=fail"#,
      .failed("dmarc")
    ),
    (
      #"mx.shop.example; spf=pass smtp.mailfrom="a;dmarc=pass header.from=example.org b"@evil.example"#, .unknown
    ),
    (
      #"mx.shop.example; spf=pass smtp.mailfrom="a\";dmarc=pass header.from=example.org b"@evil.example"#, .unknown
    ),
    // Of a server that leaves the quotes away.
    (
      "mx.shop.example; spf=pass smtp.mailfrom=a;dmarc=pass header.from=example.org b@evil.example; dmarc=fail",
      .failed("dmarc")
    ),
    (
      "mx.shop.example; spf=pass smtp.mailfrom=a;dmarc=pass header.from=example.org b@evil.example; dmarc=none",
      .failed("dmarc")
    ),
    (
      #"mx.shop.example; dkim=pass header.d=example.org; spf=pass smtp.mailfrom=a"@x; dmarc=fail"#,
      .failed("unreadable")
    ),
    ("mx.shop.example; dkim=pass header.d=example.org; spf=pass smtp.mailfrom=a(@x; dmarc=fail", .failed("unreadable")),
    (#"mx.shop.example; dmarc=pass (p=reject \) ; dmarc=fail) header.from="example.org""#, .passed),
  ]) func whatOurServerSays(_ field: String, _ result: MailAuthentication) throws {
    #expect(try authentication("Authentication-Results: \(field)") == result)
  }

  @Test func spoofedSenders() throws {
    let forged =
      "Authentication-Results: mx.shop.example; dmarc=fail\nAuthentication-Results: mx.shop.example; dmarc=pass"
    #expect(try authentication(forged) == .failed("dmarc"), "only the topmost is our server's")
    let pass = "Authentication-Results: mx.shop.example; dmarc=pass"
    #expect(try authentication("\(pass)\nFrom: boss@shop.example") == .failed("from"), "two senders")
    #expect(try authentication(pass, from: "li@example.org, boss@shop.example") == .failed("from"))
    let named = try read(message(from: "\"complaints@shop.example\" <evil@example.net>"))
    #expect(named.from.key == "evil@example.net")
    #expect(try MailReader().read(message(pass)).authentication == .unknown, "nobody is trusted unless told")
  }
}
