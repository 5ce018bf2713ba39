import Database
import Promises
import Service
import Support
import Testing

@testable import Web

/// Mail that was laid aside or did not arrive, as customer service sees it.
@Suite struct MailPageTests {
  private let house = MailHouse(address: MailAddress("complaints@shop.example")!)

  private func take(_ client: APIClient, _ subject: String, automatic: AutomaticMail? = nil) async throws {
    let raw = Array("From: Li <li@example.org>\nSubject: \(subject)\n\nIt is broken.\n".utf8)
    let mail = InboundMail(
      from: MailAddress("li@example.org", name: "Li <b>")!, subject: subject, passages: [MailPassage("It is broken.")],
      automatic: automatic)
    try await client.platform.take(ArrivedMail(raw, mail: mail), for: house, at: client.now)
  }

  @Test(arguments: Engine.kinds) func staffSettleIt(_ engine: Engine) async throws {
    let client = try await APIClient(engine)
    let (sue, root) = (Person(client), Person(client))
    try await sue.comeIn("sue@example.org", as: [.service])
    try await root.comeIn("root@example.org", as: [.administrator])
    #expect(try await root.open("/mail").status == 403)
    let empty = try await sue.open("/mail")
    #expect(empty.html.contains("Nothing was laid aside") && empty.html.contains("Every mail went out"))
    try await take(client, "Away <i>", automatic: .autoSubmitted)
    try await take(client, "Spam", automatic: .list)
    let page = try await sue.open("/mail")
    #expect(page.html.contains("Away &lt;i&gt;") && page.html.contains("Li &lt;b&gt;"))
    #expect(page.html.contains("A machine wrote it"))
    let keys = page.html.matches(of: /name="mail" value="([^"]*)"/).map { String($0.1) }
    #expect(try await sue.submit("/mail", ["do": "take", "mail": keys[0]], word: page.word).status == 303)
    #expect(try await sue.submit("/mail", ["do": "drop", "mail": keys.last!], word: page.word).status == 303)
    let again = try await sue.submit("/mail", ["do": "drop", "mail": keys.last!], word: page.word)
    #expect(again.status == 422 && again.html.contains("Somebody has settled this mail"))
    #expect(try await sue.open("/mail").html.contains("Nothing was laid aside"))

    try await take(client, "Lid")
    try await client.platform.operate(at: client.now) { [house] work in
      for mail in try work.mailToSend(for: house) { try work.mailAnswered(mail.id, .refused("550 no such user")) }
      try work.transaction.run(
        "INSERT INTO mail_inbox (name, validity, uid, since, failed_at, failure) VALUES ('shop@mx/INBOX', 1, 1, 0, 0, 'denied')"
      )
    }
    let failed = try await sue.open("/mail")
    #expect(failed.html.contains("550 no such user") && failed.html.contains("cannot be fetched since"))
    let key = try #require(failed.html.firstMatch(of: /name="mail" value="([^"]*)"/)).1
    #expect(try await sue.submit("/mail", ["do": "resend", "mail": String(key)], word: failed.word).status == 303)
    #expect(try await sue.open("/mail").html.contains("Every mail went out"))
    #expect(try await sue.submit("/mail", ["do": "x", "mail": String(key)], word: failed.word).status == 422)
  }

  /// What is no picture and no document stays in the message, which staff and the person himself can have as it came.
  @Test(arguments: Engine.kinds) func whateverWasAttachedCanBeHad(_ engine: Engine) async throws {
    let client = try await APIClient(engine)
    let raw = Array("From: Li <li@example.org>\nSubject: Lid\n\nIt is broken; the plan is attached.\n".utf8)
    let mail = InboundMail(
      from: MailAddress("li@example.org", name: "Li")!, subject: "Lid", passages: [MailPassage("It is broken.")],
      attachments: [MailAttachment(name: "plan.docx", type: "application/msword", bytes: [80, 75, 3, 4])])
    guard
      case .opened(let reference) = try await client.platform.take(
        ArrivedMail(raw, mail: mail), for: house, at: client.now)
    else { return #expect(Bool(false), "it opens a case") }
    let (sue, quinn) = (Person(client), Person(client))
    try await sue.comeIn("sue@example.org", as: [.service])
    try await quinn.comeIn("quinn@example.org", as: [.quality])
    let page = try await sue.open("/complaints/\(reference)")
    #expect(page.html.contains("plan.docx (application/msword, 4 bytes: evidence-type)"))
    let link = String(try #require(page.html.firstMatch(of: /href="(\/mail\/[^"]*\/message.eml)"/)).1)
    #expect(Array(try await sue.open(link).html.utf8) == raw)
    #expect(try await quinn.open(link).status == 403)
    // Who may not have it is not led to it.
    let seen = try await quinn.open("/complaints/\(reference)")
    #expect(seen.status == 200 && !seen.html.contains("message.eml"))
    #expect(try await sue.open("/mail/\(Identifier(high: 1, low: 1))/message.eml").status == 404)

    let (known, own) = try await client.platform.look(at: client.now) { work in
      (try work.export(subject: "complaint:\(reference)"), try work.keptMails(of: "complaint:\(reference)"))
    }
    #expect(known["mails"]?.array?.first?["complaint"]?.string == reference)
    let kept = try await client.platform.look(at: client.now) { try $0.keptMail(try #require(own.first).id) }
    #expect(kept.content == raw)
    try await client.platform.operate(at: client.now) {
      _ = try $0.erase(subject: "complaint:\(reference)")
    }
    let erased = try await client.platform.look(at: client.now) { try $0.keptMail(kept.id) }
    #expect(erased.content == nil)
    #expect(try await sue.open(link).status == 404)
    #expect(try await !sue.open("/complaints/\(reference)").html.contains("message.eml"))
  }
}
