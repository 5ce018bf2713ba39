import Foundation
import Mail
import Promises
import Testing

/// Whatever comes, the answer is a message or a named problem, and soon.
@Suite(.timeLimit(.minutes(1))) struct HostileMailTests {
  @Test func nothingAtAll() {
    #expect(problem([]) == .empty)
    #expect(problem(Array("\r\n \r\n".utf8)) == .empty)
    #expect(problem([0, 0, 0]) == .empty)
  }

  @Test func whatNobodySigned() {
    #expect(problem(Array("just words\nand more\n".utf8)) == .noSender)
    #expect(problem(lines("Subject: x\n\nwords\n")) == .noSender)
    #expect(problem(lines("From: nobody\nTo: a@b.example\n\nwords\n")) == .noSender)
    #expect(problem(lines("From: <>\n\nwords\n")) == .noSender)
    #expect(problem(lines("\nFrom: late@example.org\n\nwords\n")) == .noSender)
  }

  @Test func hundredMegabytes() {
    let bytes = message("Content-Type: text/plain") + [UInt8](repeating: UInt8(ascii: "a"), count: 100_000_000)
    #expect(problem(bytes) == .tooLarge)
  }

  /// As large as is taken: read, and its text not larger than people read, with the whole beside it.
  @Test func aTextAsLargeAsIsTaken() throws {
    let words = [UInt8](repeating: UInt8(ascii: "a"), count: 20_000_000)
    let mail = try read(message("Content-Type: text/plain; charset=us-ascii", body: "") + words)
    #expect(mail.text.utf8.count <= MailLimits().textBytes)
    #expect(mail.attachments.map(\.bytes.count).first ?? 0 >= 20_000_000)
  }

  /// A bomb is a file like others: nothing unpacks it.
  @Test func aZipBombIsKeptAsItIs() throws {
    let bomb = Data(base64Encoded: "UEsDBBQAAAAIAAAAIQDsgEx6EAAAAAAQAAAFAAAAYm9tYi50eHTtwQENAAAAwqD3T20ON6AA")!
    let mail = try read(
      message(
        "Content-Type: multipart/mixed; boundary=b",
        body: """
          --b

          see
          --b
          Content-Type: application/zip; name=bomb.zip
          Content-Transfer-Encoding: base64
          Content-Encoding: gzip

          \(bomb.base64EncodedString())
          --b--
          """))
    #expect(mail.attachments == [MailAttachment(name: "bomb.zip", type: "application/zip", bytes: Array(bomb))])
  }

  private func nested(_ depth: Int) -> [UInt8] {
    var text = ""
    for level in 0..<depth { text += "Content-Type: multipart/mixed; boundary=b\(level)\n\n--b\(level)\n" }
    text += "Content-Type: text/plain\n\ndeep\n"
    for level in (0..<depth).reversed() { text += "--b\(level)--\n" }
    return lines("From: li@example.org\n" + text)
  }

  @Test func partsWithinParts() throws {
    #expect(try read(nested(10)).text == "deep")
    for depth in [100, 1000, 20_000] { #expect(problem(nested(depth)) == .nestedTooDeep, "\(depth)") }
  }

  @Test func messagesWithinMessages() throws {
    var text = ""
    for _ in 0..<1000 { text += "From: li@example.org\nContent-Type: message/rfc822\n\n" }
    let mail = try read(lines(text + "From: li@example.org\n\ndeep\n"))
    #expect(mail.attachments.count == 1)
  }

  @Test func manyParts() {
    let many = String(repeating: "--b\nContent-Type: text/plain\n\nx\n", count: 100_000)
    #expect(problem(message("Content-Type: multipart/mixed; boundary=b", body: many + "--b--")) == .tooManyParts)
  }

  @Test func longHeaders() throws {
    #expect(problem(message("X-Long: " + String(repeating: "a", count: 300_000))) == .headersTooLarge)
    #expect(problem(message((0..<30_000).map { "X-\($0): a" }.joined(separator: "\n"))) == .headersTooLarge)
    let many = (0..<9000).map { "a\($0)@example.org" }.joined(separator: ",\n ")
    #expect(try read(message("Cc: \(many)")).cc.count <= 200)
    let words = String(repeating: "=?utf-8?B?5L2g?= ", count: 12_000)
    #expect(try read(message(subject: words)).subject.unicodeScalars.count <= 500)
    let open = String(repeating: "=?a?b?", count: 40_000)
    #expect(try read(message(subject: open)).subject.unicodeScalars.count <= 500)
    let ids = String(repeating: "<a@b>", count: 40_000)
    #expect(try read(message("References: \(ids)")).references.count <= 200)
  }

  @Test func brokenStructures() throws {
    let bodies = [
      ("multipart/mixed", "no boundary at all"), ("multipart/mixed; boundary=b", "--b\n"),
      ("multipart/mixed; boundary=b", ""),
      ("multipart/mixed; boundary=b", "--b\nContent-Type: text/plain\n\nnever ends"),
      ("multipart/mixed; boundary=\"\"", "--\n\nx\n----"), ("multipart/alternative; boundary=b", "--b--\nrest"),
      ("text/plain; charset=\"", "x"), ("; ; ;", "x"), ("text/", "x"), ("/", "x"),
      ("text/plain; charset=a; charset=b", "x"),
      ("multipart/mixed; boundary=b", "--b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n--b--"),
      ("message/rfc822", ""), ("message/rfc822", "garbage"), ("message/partial; id=a; number=1", "x"),
      (
        "multipart/report; report-type=delivery-status; boundary=b",
        "--b\nContent-Type: message/delivery-status\n\n::\n--b--"
      ),
      ("multipart/signed; boundary=b", "--b\n\nx\n--b--"), ("multipart/encrypted; boundary=b", "--b\n\nx\n--b--"),
    ]
    for (type, body) in bodies {
      for encoding in ["base64", "quoted-printable", "x-uuencode", "8bit", "nonsense", ""] {
        let mail = try read(message("Content-Type: \(type)\nContent-Transfer-Encoding: \(encoding)", body: body))
        #expect(mail.from.key == "li@example.org", "\(type)")
      }
    }
  }

  @Test func zeroBytesAndControls() throws {
    var bytes = message("X-Zero: a@b", body: "one@two", subject: "sub@ject")
    for place in bytes.indices where bytes[place] == UInt8(ascii: "@") && place > 60 { bytes[place] = 0 }
    let mail = try read(bytes)
    #expect(mail.subject == "sub ject")
    #expect(mail.text == "onetwo")
    let shown = try read(message("Content-Type: text/plain; charset=utf-8", body: "a\u{1B}[31mb\u{202E}c\u{7}"))
    #expect(shown.text == "a[31mbc")
  }

  /// A line break that an encoded word brings along is a space, so that no field comes out of a field.
  @Test func headersInHeaders() throws {
    let mail = try read(
      message(
        from:
          "=?utf-8?B?\(Data("a\r\nBcc: evil@example.org\r\n\r\nbody".utf8).base64EncodedString())?= <li@example.org>",
        subject: "=?utf-8?Q?x=0D=0ABcc:_evil@example.org?="))
    for text in [mail.subject, mail.from.name] { #expect(!text.contains { $0.isNewline }) }
    #expect(mail.from.key == "li@example.org")
    #expect(mail.to.count == 1 && mail.cc.isEmpty)
    for address in ["a\r\n@example.org", "a b@example.org", "a@b@c", "<a@b>", "a@", "@b", "a@b..c", "a,b@c"] {
      #expect(MailAddress(address) == nil, "\(address)")
    }
  }

  /// Every prefix and every message with a byte changed is read or refused. (The sanitizer's run is `make fuzz`.)
  @Test func cutAndChanged() throws {
    let whole = message(
      "Content-Type: multipart/mixed; boundary=b\nReferences: <a@b> <c@d>\nDate: Thu, 26 Nov 2026 12:00:00 +0800",
      body:
        "--b\nContent-Type: text/html; charset=gbk\nContent-Transfer-Encoding: quoted-printable\n\n<p>=C4=E3&amp;\n--b\n"
        + "Content-Type: image/png; name*=utf-8''%E7%85%A7\nContent-Transfer-Encoding: base64\n\niVBORw0K\n--b--")
    for count in 0..<whole.count { _ = try? read(Array(whole[..<count])) }
    for place in whole.indices {
      for byte in [0, 0x0A, 0xFF, UInt8(ascii: "=")] {
        var changed = whole
        changed[place] = byte
        _ = try? read(changed)
      }
    }
  }

  @Test func pagesThatAreTricky() throws {
    let pages = [
      ("<<p>x", "<\n\nx"), ("<p", "<p"),
      ("a < b & c &amp; d &nosuch; &#0; &#xD800; &#x4F60;", "a < b & c & d &nosuch;  &#xD800; 你"),
      ("<!-- hidden --!>x", "<!-- hidden --!>x"), ("<!-- a -->x", "x"), ("<script>a</script>b", "b"),
      ("<script>a", "a"),
      ("<img src=x alt='the \"box\"'>", "[the \"box\"]"), ("<a href='javascript:x()'>t</a>", "t"),
      (
        "<a title=\">\" href=\"http://e.example/?a=1&amp;b=2\">http://e.example/?a=1&b=2</a>",
        "http://e.example/?a=1&b=2"
      ),
      ("<ul><li>one<li>two</ul>", "- one\n- two"), ("<pre>a  b\nc</pre>", "a  b\nc"),
      ("x<blockquote>old<blockquote>older</blockquote></blockquote>y", "x\n> old\n>> older\ny"),
    ]
    for (page, text) in pages {
      let mail = try read(message("Content-Type: text/html; charset=utf-8", body: page))
      #expect(mail.text == text || page.hasPrefix("<!-- hidden") || page.contains("&#0;"), "\(page) gives \(mail.text)")
    }
    let deep = String(repeating: "<blockquote><div>", count: 20_000) + "x"
    #expect(try read(message("Content-Type: text/html", body: deep)).text.hasSuffix("x"))
    let open = String(repeating: "<a href=\"", count: 40_000)
    let comments = String(repeating: "<!--", count: 40_000)
    let scripts = String(repeating: "<script>", count: 40_000)
    let quoted = String(repeating: "<a \">\"", count: 40_000)
    for page in [open, comments, scripts, quoted] {
      #expect(throws: Never.self) { try read(message("Content-Type: text/html", body: page)) }
    }
  }

  private func page(_ html: String) throws -> String {
    try read(message("Content-Type: text/html; charset=utf-8", body: html)).text
  }

  /// A line as long as the page, with a link behind every other letter: each is looked at once.
  @Test func manyLinksInOneLine() throws {
    let letters = String(repeating: "a", count: 400_000)
    #expect(try page(letters) == letters)
    let links = String(repeating: "<a href=http://e.example>b</a>", count: 20_000)
    let text = try page(letters + links)
    #expect(text.hasPrefix(letters + "b <http://e.example>b <http://e.example>"))
    #expect(text.utf8.count == 400_000 + 20_000 * 20)
    let short = try page(String(repeating: "<a href=http://e.example>b</a>", count: 33_000))
    #expect(short.hasSuffix("b <http://e.example>"))
  }

  /// The blank lines behind a long line of marks do not make it be read again for each of them.
  @Test func manyBlankLinesBehindALongOne() throws {
    let marks = String(repeating: "&gt;", count: 50_000)
    let text = try page("x<br>" + marks + String(repeating: "<br>", count: 100_000) + "y")
    #expect(text.utf8.count >= 50_000 && text.hasSuffix("y"))
  }

  @Test func linksOverLines() throws {
    #expect(
      try page("long before<a href=http://e.example><br>here</a> and <a href=http://f.example>http://f.example</a>")
        == "long before\nhere <http://e.example> and http://f.example")
    #expect(try page("前<a href=http://e.example><p>后</a>") == "前\n\n后 <http://e.example>")
  }

  /// A server's letter of nothing but empty lines.
  @Test func aLetterOfEmptyLines() throws {
    let body = String(repeating: "\n", count: 19_000) + "  <li@example.org>: \n"
    let mail = try read(
      message("Return-Path: <>", body: "x" + body, from: "Mailer-Daemon@example.org", subject: "failure notice"))
    #expect(mail.bounce?.recipients.first?.address?.key == "li@example.org")
  }
}
