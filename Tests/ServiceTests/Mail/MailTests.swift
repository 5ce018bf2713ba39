import Database
import Promises
import Support
import Testing

@testable import Service

/// Mail that comes in and goes out, without any mail server.
@Suite struct MailTests {
  private let house = MailHouse(address: MailAddress("complaints@shop.example", name: "某商城")!)
  private func minute(_ minutes: Int64) -> Instant { Shop.now.adding(seconds: minutes * 60) }

  private func mail(
    _ id: String, _ text: String = "收到的是假货。", from: String = "li@example.org", to: [MailAddress] = [],
    inReplyTo: [String] = [], automatic: AutomaticMail? = nil, bounce: MailBounce? = nil,
    authentication: MailAuthentication = .unknown, attachments: [MailAttachment] = []
  ) -> ArrivedMail {
    let mail = InboundMail(
      messageID: id, inReplyTo: inReplyTo, from: MailAddress(from, name: "李四")!, to: to, subject: "投诉",
      passages: [MailPassage(text), MailPassage("old words", isQuoted: true)], attachments: attachments,
      automatic: automatic, bounce: bounce, authentication: authentication)
    return ArrivedMail(Array("\(id)\(text)\(from)".utf8), mail: mail)
  }

  private func take(_ shop: Shop, _ arrived: ArrivedMail, _ at: Instant) async throws -> MailOutcome {
    try await shop.run(at) { [house] in try $0.take(arrived, for: house) }
  }

  private func opened(_ shop: Shop, _ arrived: ArrivedMail, _ at: Instant) async throws -> String {
    guard case .opened(let reference) = try await take(shop, arrived, at) else {
      Issue.record("no case was opened")
      return ""
    }
    return reference
  }

  /// What is sent now, all of it accepted.
  private func send(_ shop: Shop, _ at: Instant, _ delivery: MailDelivery = .accepted) async throws -> [OutboundMail] {
    try await shop.run(at) { [house] work in
      try work.mailToSend(for: house).map { outgoing in
        try work.mailAnswered(outgoing.id, delivery)
        return outgoing.mail
      }
    }
  }

  private func entries(_ shop: Shop, _ reference: String) async throws -> [ThreadEntry] {
    try await shop.run(minute(10_000)) { work in
      try work.thread(of: work.complaint(reference, at: work.now).id, isForStaff: true)
    }
  }

  @Test(arguments: Engine.kinds) func aMailBecomesACaseAndTheAnswerGoesOutInItsThread(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let reference = try await opened(shop, mail("1@example.org"), minute(0))
      let first = try #require(try await entries(shop, reference).first)
      #expect(first.words == .told("收到的是假货。\n\n> old words"))
      #expect(first.channel == .mail && first.author == .consumer)
      let acknowledgement = try #require(try await send(shop, minute(1)).first)
      #expect(acknowledgement.isAutomatic)
      #expect(acknowledgement.to.map(\.key) == ["li@example.org"])
      #expect(acknowledgement.inReplyTo == "1@example.org" && acknowledgement.references == ["1@example.org"])
      #expect(acknowledgement.subject == "已收到您的来信 [\(reference)]", "nothing that he chose, whoever he is")
      #expect(acknowledgement.to.map(\.name) == [""])
      #expect(acknowledgement.text.contains(reference) && acknowledgement.text.contains("不算答复"))
      #expect(
        try await shop.count("SELECT COUNT(*) FROM complaint WHERE acknowledged_at IS NOT NULL AND answered_at IS NULL")
          == 1,
        "an acknowledgement answers nothing")
      try await shop.run(minute(2)) { try $0.answer(complaint: reference, with: "马上查。", over: .page, at: $0.now) }
      let answer = try #require(try await send(shop, minute(3)).first)
      #expect(!answer.isAutomatic && answer.text.hasPrefix("马上查。"))
      #expect(answer.inReplyTo == "1@example.org" && answer.subject == "Re: 投诉 [\(reference)]")
      #expect(answer.references == [acknowledgement.messageID, "1@example.org"])
      let signed = try #require(answer.replyTo)
      #expect(signed.local.hasPrefix("complaints+\(reference.lowercased())."))
      #expect(try await send(shop, minute(4)).isEmpty, "each goes out once")
      // He answers, by the thread or by the address alone.
      #expect(
        try await take(shop, mail("2@example.org", "谢谢", inReplyTo: [answer.messageID]), minute(5))
          == .written(reference))
      #expect(try await take(shop, mail("3@example.org", "等着", to: [signed]), minute(6)) == .written(reference))
      #expect(try await take(shop, mail("3@example.org", "等着", to: [signed]), minute(7)) == .known)
      let all = try await entries(shop, reference)
      #expect(all.map(\.author) == [.consumer, .staff, .consumer, .consumer])
      #expect(try await shop.run(minute(8)) { try $0.mails(of: reference) }.map(\.outcome) == [.sent, .sent])
    }
  }

  @Test(arguments: Engine.kinds) func otherSendersAndMachines(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let reference = try await opened(shop, mail("1@example.org"), minute(0))
      _ = try await send(shop, minute(0))
      #expect(
        try await take(shop, mail("2@x", "I am Li", from: "evil@example.net", inReplyTo: ["1@example.org"]), minute(1))
          == .written(reference))
      #expect(try await entries(shop, reference).map(\.author) == [.consumer, .stranger])
      try await shop.run(minute(2)) { try $0.answer(complaint: reference, with: "好", at: $0.now) }
      #expect(
        try await send(shop, minute(2)).map(\.to) == [[MailAddress("li@example.org", name: "李四")!]], "never to him")
      #expect(
        try await take(shop, mail("3@x", inReplyTo: ["1@example.org"], automatic: .autoSubmitted), minute(3))
          == .aside("automatic"))
      #expect(try await take(shop, mail("4@x", automatic: .own), minute(3)) == .aside("loop"))
      #expect(try await take(shop, ArrivedMail([1, 2], problem: "no-sender"), minute(3)) == .aside("no-sender"))
      #expect(try await send(shop, minute(4)).isEmpty, "nothing answers a machine")
      for number in 0..<30 {
        _ = try await take(shop, mail("f\(number)@x", "flood \(number)", from: "loud@example.org"), minute(10))
      }
      #expect(
        try await shop.count("SELECT COUNT(*) FROM mail WHERE reason = 'flood'") == 10, "an hour has twenty at most")
      #expect(try await shop.count("SELECT COUNT(*) FROM mail WHERE state = 'aside'") == 13)
    }
  }

  /// What somebody else wrote in a case that is done is looked at, without a clock; what its consumer writes has his.
  @Test(arguments: Engine.kinds) func strangersWordsAreLookedAt(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let reference = try await opened(shop, mail("1@example.org"), minute(0))
      try await shop.run(minute(1)) {
        try $0.find(complaint: reference, findings: "It was.", measures: "We pay.", at: $0.now)
      }
      func waits() async throws -> Bool {
        try await shop.count("SELECT COUNT(*) FROM complaint WHERE \(ComplaintKind.waits)") == 1
      }
      func replies() async throws -> Int64 {
        try await shop.count("SELECT COUNT(*) FROM obligation WHERE duty = 'reply'")
      }
      let other = mail("2@x", "I am Li", from: "li@elsewhere.example", inReplyTo: ["1@example.org"])
      #expect(try await take(shop, other, minute(2)) == .written(reference))
      #expect(try await waits())
      #expect(try await replies() == 0, "nothing shows that it is he")
      try await shop.run(minute(3)) { try $0.dismiss(in: reference, at: $0.now) }
      #expect(try await !waits())
      #expect(
        try await shop.atOnce(1, at: minute(4)) { work, _ in try work.dismiss(in: reference, at: work.now) }
          == ["nothing-waits"])
      // Another, and then he himself.
      let again = mail("3@x", "Me again", from: "li@elsewhere.example", inReplyTo: ["1@example.org"])
      #expect(try await take(shop, again, minute(5)) == .written(reference))
      #expect(try await take(shop, mail("4@x", "谢谢", inReplyTo: ["1@example.org"]), minute(6)) == .written(reference))
      #expect(try await replies() == 1)
      #expect(
        try await shop.atOnce(1, at: minute(7)) { work, _ in try work.dismiss(in: reference, at: work.now) }
          == ["consumer-waits"])
      try await shop.run(minute(8)) { try $0.answer(complaint: reference, with: "Gladly.", at: $0.now) }
      #expect(try await !waits())
    }
  }

  /// Whoever left the chat before the answer came finds it in his mail; who sat there does not get it twice.
  @Test(arguments: Engine.kinds) func anAnswerFollowsWhoLeftTheChat(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      for (number, stays) in [(1, true), (2, false)] {
        let reference = "K-\(number)"
        let word = try await shop.run(minute(0)) { work in
          var opening = Opening(reference, subject: "Hello.")
          opening.channel = .chat
          try work.openComplaint(opening, at: work.now)
          try work.setContact([.email: "li\(number)@example.org"], of: DataSubject.complaint(reference))
          return try work.beginChat(in: reference, language: .en, at: work.now)
        }
        let chat = try #require(try await shop.run(minute(0)) { try $0.chat(word) })
        try await shop.run(minute(0)) { try $0.answer(complaint: reference, with: "Yes.", over: .chat, at: $0.now) }
        #expect(try await send(shop, minute(0)).isEmpty, "it may be read there")
        if stays { try await shop.run(minute(0).adding(seconds: 20)) { try $0.seen(chat: chat.id) } }
        let next = try await shop.run(minute(0)) { try $0.nextMail() }
        #expect(next == minute(1))
        #expect(try await send(shop, minute(1)).map { $0.to.map(\.key) } == (stays ? [] : [["li2@example.org"]]))
        #expect(try await shop.run(minute(2)) { try $0.nextMail() } == nil)
      }
    }
  }

  /// Who wrote by mail is asked by mail, a day after it was over, how it was handled: the digit that was asked for is no new
  /// message, and every other digit is one.
  @Test(arguments: Engine.kinds) func aDigitSaysHowItWasHandled(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let day: Int64 = 24 * 60
      let reference = try await opened(shop, mail("1@example.org"), minute(0))
      _ = try await send(shop, minute(1))
      try await shop.run(minute(3)) { try $0.answer(complaint: reference, with: "几件？", at: $0.now) }
      let question = try #require(try await send(shop, minute(3)).first)
      #expect(
        try await take(shop, mail("2@example.org", "3", inReplyTo: [question.messageID]), minute(4))
          == .written(reference))
      try await shop.run(minute(day + 5)) { try $0.sweepAll() }
      #expect(try await send(shop, minute(day + 5)).isEmpty, "it is not over")
      try await shop.run(minute(day + 10)) {
        try $0.find(complaint: reference, findings: "属实。", measures: "已退款。", at: $0.now)
      }
      let findings = try #require(try await send(shop, minute(day + 10)).first)
      #expect(
        try await take(shop, mail("3@example.org", "5", inReplyTo: [findings.messageID]), minute(day + 11))
          == .written(reference), "nobody asked yet")
      try await shop.run(minute(day + 12)) { try $0.answer(complaint: reference, with: "好的。", at: $0.now) }
      _ = try await send(shop, minute(day + 12))
      #expect(try await shop.run(minute(day + 12)) { try $0.nextDeadline() } == minute(2 * day + 12))
      try await shop.run(minute(2 * day + 12)) { try $0.sweepAll() }
      let asked = try #require(try await send(shop, minute(2 * day + 12)).first)
      #expect(asked.text.contains("只写一个数字") && asked.isAutomatic)
      func answer(_ id: String, _ text: String, from: String = "li@example.org") async throws -> MailOutcome {
        try await take(shop, mail(id, text, from: from, inReplyTo: [asked.messageID]), minute(2 * day + 20))
      }
      #expect(try await answer("4@example.org", "4 分。\n\n发自我的手机") == .rated(reference))
      #expect(try await answer("4@example.org", "4 分。\n\n发自我的手机") == .known)
      func score() async throws -> Int? {
        try await shop.run(minute(2 * day + 21)) { try $0.rating(ofCase: reference, at: $0.now).said?.score }
      }
      #expect(try await score() == 4)
      #expect(try await shop.count("SELECT COUNT(*) FROM complaint WHERE awaiting_since IS NOT NULL") == 0)
      let event = try #require(try await entries(shop, reference).last)
      #expect(event.event == .rated && event.isInternal && event.words == .none)
      // Whoever else writes one, or says more than one, writes a message.
      #expect(try await answer("5@example.org", "1", from: "other@example.org") == .written(reference))
      #expect(try await answer("6@example.org", "5 件都坏了") == .written(reference))
      #expect(try await answer("7@example.org", "5\n件都坏了") == .written(reference))
      #expect(try await answer("8@example.org", "1\n---\n还是没修好") == .written(reference))
      #expect(try await answer("9@example.org", "2\n发自我的手机\n还在漏") == .written(reference))
      #expect(try await score() == 4)
      try await shop.run(minute(3 * day)) { try $0.answer(complaint: reference, with: "好的。", at: $0.now) }
      _ = try await send(shop, minute(3 * day))
      try await shop.run(minute(5 * day)) { try $0.sweepAll() }
      #expect(try await send(shop, minute(5 * day)).isEmpty, "he is asked once")
    }
  }

  /// A decision is not left to be read in a chat that happens to be open.
  @Test(arguments: Engine.kinds) func aDecisionIsMailedAlthoughTheChatIsOpen(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let reference = "K-1"
      let word = try await shop.run(minute(0)) { work in
        var opening = Opening(reference, subject: "Hello.")
        opening.channel = .chat
        try work.openComplaint(opening, at: work.now)
        try work.setContact([.email: "li@example.org"], of: DataSubject.complaint(reference))
        return try work.beginChat(in: reference, language: .en, at: work.now)
      }
      let chat = try #require(try await shop.run(minute(1)) { try $0.chat(word) })
      try await shop.run(minute(1)) { work in
        try work.seen(chat: chat.id)
        try work.findLiable(
          complaint: reference, LiabilityFinding(liable: .nobody, grounds: "It rained."), at: work.now)
      }
      #expect(try await send(shop, minute(1)).map(\.text).first?.contains("It rained.") == true)
    }
  }

  /// A mail about a pause or a decision says what follows from it, as the page does.
  @Test(arguments: Engine.kinds) func decisionsAreMailedWithWhatCanBeDone(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await EscalationTests.publish(shop)
      let reference = try await opened(shop, mail("1@example.org"), minute(1))
      _ = try await send(shop, minute(1))
      try await shop.run(minute(2)) { try $0.pause(complaint: reference, asking: "哪一层？", at: $0.now) }
      let asked = try #require(try await send(shop, minute(2)).first?.text)
      #expect(asked.contains("哪一层？") && asked.contains("计时中止") && asked.contains("最迟"))
      try await shop.run(minute(3)) { try $0.answer(complaint: reference, with: "好的。", at: $0.now) }
      let plain = try #require(try await send(shop, minute(3)).first?.text)
      #expect(!plain.contains("计时中止") && !plain.contains("申诉"))
      try await shop.run(minute(4)) {
        try $0.find(complaint: reference, findings: "属实。", measures: "已退款。", at: $0.now)
      }
      let found = try #require(try await send(shop, minute(4)).first?.text)
      #expect(found.contains("属实。") && found.contains("申诉") && found.contains("某机构，某地，https://body.example"))
      try await shop.run(minute(5)) { work in
        work.actor = "person:1"
        try work.findLiable(complaint: reference, LiabilityFinding(liable: .consumer, grounds: "自行损坏。"), at: work.now)
      }
      let refused = try #require(try await send(shop, minute(5)).first?.text)
      #expect(refused.contains("自行损坏。") && refused.contains("申诉"))
      try await shop.run(minute(6)) { try $0.appealComplaint(reference, grounds: "不服。", at: $0.now) }
      try await shop.run(minute(7)) { work in
        work.actor = "person:2"
        try work.decideAppeal(complaint: reference, grounds: "维持。", nil, by: nil, at: work.now)
      }
      let upheld = try #require(try await send(shop, minute(7)).first?.text)
      #expect(upheld.contains("维持。") && upheld.contains("某机构") && !upheld.contains("申诉，由"), "there is one appeal")
    }
  }

  @Test(arguments: Engine.kinds) func whatDoesNotArriveShowsOnTheCase(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let reference = try await opened(shop, mail("1@example.org"), minute(0))
      let sent = try #require(try await send(shop, minute(0)).first)
      let report = MailBounce(
        messageID: sent.messageID,
        recipients: [.init(address: sent.to[0], status: "5.1.1", diagnostic: "550 no such user", isPermanent: true)])
      #expect(
        try await take(
          shop, mail("b@mx", from: "mailer-daemon@example.org", automatic: .report, bounce: report), minute(1))
          == .reported(reference))
      let state = try await shop.run(minute(2)) { try $0.mails(of: reference) }
      #expect(state.map(\.outcome) == [.bounced])
      #expect(state.first?.failure.text?.contains("550 no such user") == true)
      #expect(try await entries(shop, reference).last?.event == .mailFailed)
      // It is sent again by hand, deferred, and refused.
      let id = try #require(state.first?.id)
      try await shop.run(minute(3)) { try $0.resendMail(id) }
      #expect(
        try await send(shop, minute(3), .later("451 busy")).map(\.messageID) == [sent.messageID], "the same message")
      #expect(try await send(shop, minute(3)).isEmpty, "not at once")
      #expect(try await send(shop, minute(4), .refused("550 no")).count == 1)
      #expect(try await shop.run(minute(5)) { try $0.mails(of: reference) }.map(\.outcome) == [.failed])
      await #expect(throws: Refusal.self) {
        try await shop.run(minute(5)) { try $0.resendMail(Identifier(high: 1, low: 1)) }
      }
      let stray = MailBounce(messageID: "nobody@x", recipients: report.recipients)
      #expect(
        try await take(shop, mail("c@mx", automatic: .report, bounce: stray), minute(6)) == .aside("strayBounce"))
    }
  }

  @Test(arguments: Engine.kinds) func staffSettleWhatWasLaidAside(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let raw = Array(
        "From: Li <li@example.org>\r\nSubject: Away\r\nMessage-ID: <a@x>\r\nAuto-Submitted: auto-replied\r\n\r\nIt broke.\r\n"
          .utf8)
      let read = InboundMail(
        messageID: "a@x", from: MailAddress("li@example.org", name: "Li")!, subject: "Away",
        passages: [MailPassage("It broke.")],
        automatic: .autoSubmitted)
      #expect(try await take(shop, ArrivedMail(raw, mail: read), minute(0)) == .aside("automatic"))
      let aside = try #require(try await shop.run(minute(1)) { try $0.asideMails(limit: 10) }.first)
      #expect(aside.from == .told("Li <li@example.org>") && aside.subject == .told("Away"))
      #expect(try await shop.run(minute(1)) { try $0.rawMail(aside.id) } == raw)
      let reference = try await shop.run(minute(2)) { try $0.takeIn(mail: aside.id, into: nil) }
      #expect(try await entries(shop, reference).first?.words == .told("It broke."))
      #expect(try await send(shop, minute(2)).isEmpty, "a machine's mail is not acknowledged")
      try await shop.run(minute(3)) { try $0.answer(complaint: reference, with: "Sorry.", at: $0.now) }
      #expect(try await send(shop, minute(3)).map(\.to.first?.key) == ["li@example.org"])
      #expect(try await take(shop, ArrivedMail([7], problem: "too-large"), minute(4)) == .aside("too-large"))
      let other = try #require(try await shop.run(minute(4)) { try $0.asideMails(limit: 10) }.first)
      await #expect(throws: Refusal.self) {
        try await shop.run(minute(5)) { try $0.takeIn(mail: other.id, into: reference) }
      }
      try await shop.run(minute(5)) { try $0.drop(mail: other.id) }
      #expect(try await shop.run(minute(6)) { try $0.asideMails(limit: 10) }.isEmpty)
      await #expect(throws: Refusal.self) { try await shop.run(minute(6)) { try $0.drop(mail: other.id) } }
    }
  }

  /// What a server said of a letter holds an address: it is erased with whose order the case turns out to be about.
  @Test(arguments: Engine.kinds) func whatServersSaidBelongsToWhomTheCaseDoes(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let reference = try await opened(shop, mail("1@example.org"), minute(0))
      try await shop.order("A-1")
      #expect(try await send(shop, minute(1), .refused("550 no li@example.org")).count == 1)
      try await shop.run(minute(2)) { [at = minute(2)] work in
        try work.link(complaint: reference, order: "A-1", at: at)
      }
      #expect(
        try await shop.run(minute(3)) { try $0.mails(of: reference) }.map(\.failure) == [.told("550 no li@example.org")]
      )
      try await shop.run(minute(4)) { _ = try $0.erase(subject: "order:A-1") }
      #expect(try await shop.run(minute(5)) { try $0.mails(of: reference) }.map(\.failure) == [.erased])
    }
  }

  /// A message goes with the case that its words were split off to: whose that turns out to be has it, and it is erased
  /// with him and with nobody else.
  @Test(arguments: Engine.kinds) func aMessageGoesWithItsWords(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      for order in ["A-1", "A-2"] { try await shop.order(order) }
      let (one, two) = (mail("1@example.org", "no lid"), mail("2@example.org", "a bill", inReplyTo: ["1@example.org"]))
      let reference = try await opened(shop, one, minute(0))
      _ = try await take(shop, two, minute(1))
      let place = try #require(try await entries(shop, reference).last { $0.mail != nil }?.position)
      try await shop.run(minute(2)) { [at = minute(2)] work in
        try work.split(complaint: reference, positions: [place], into: "K-2", subject: "A bill.", at: at)
        try work.setContact([.email: "li@example.org"], of: "order:A-1")
        try work.setContact([.email: "li@example.org"], of: "order:A-2")
        try work.link(complaint: reference, order: "A-1", at: at)
        try work.link(complaint: "K-2", order: "A-2", at: at)
      }
      func kept(_ subject: String) async throws -> [[UInt8]] {
        try await shop.run(minute(3)) { work in
          try work.keptMails(of: subject).map { try work.keptMail($0.id, of: subject).content ?? [] }
        }
      }
      #expect(try await kept("order:A-1") == [one.bytes])
      #expect(try await kept("order:A-2") == [two.bytes])
      let split = try await shop.run(minute(3)) { try $0.keptMails(of: "order:A-2") }
      #expect(split.map(\.complaint) == ["K-2"])
      try await shop.run(minute(4)) { _ = try $0.erase(subject: "order:A-1") }
      #expect(try await kept("order:A-2") == [two.bytes])
      let gone = try await entries(shop, reference)
      #expect(gone.contains { $0.words == .erased } && gone.allSatisfy { $0.mail == nil })
      try await shop.run(minute(5)) { _ = try $0.erase(subject: "order:A-2") }
      let last = try #require(split.first?.id)
      #expect(try await shop.run(minute(6)) { try $0.keptMail(last).content } == nil)
    }
  }

  /// What came from another address than his is not handed out to whose order a case is about.
  @Test(arguments: Engine.kinds) func anothersMessageIsNotHis(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.order("A-1")
      let reference = try await opened(shop, mail("1@example.org", from: "x@example.org"), minute(0))
      try await shop.run(minute(1)) { [at = minute(1)] work in
        #expect(try work.keptMails(of: "complaint:\(reference)").count == 1)
        try work.setContact([.email: "li@example.org"], of: "order:A-1")
        try work.link(complaint: reference, order: "A-1", at: at)
      }
      #expect(try await shop.run(minute(2)) { try $0.keptMails(of: "order:A-1") }.isEmpty)
    }
  }

  /// All that is personal is sealed, goes with its case to whom the case belongs to, and nobody reads it after an erasure.
  @Test(arguments: Engine.kinds) func whatIsErasedIsSentToNobody(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let reference = try await opened(shop, mail("1@example.org"), minute(0))
      try await shop.run(minute(1)) { _ = try $0.erase(subject: DataSubject.complaint(reference)) }
      #expect(try await send(shop, minute(2)).isEmpty)
      #expect(try await shop.run(minute(3)) { try $0.mails(of: reference) }.map(\.outcome) == [.dropped])
      #expect(
        try await take(shop, mail("2@example.org", "again", inReplyTo: ["1@example.org"]), minute(4))
          == .aside("erased"),
        "nothing is written again of whom was erased")
    }
  }

  @Test(arguments: Engine.kinds) func joinedCasesAnswerInTheLivingThread(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let one = try await opened(shop, mail("1@example.org"), minute(0))
      let two = try await opened(shop, mail("2@example.org", "Again."), minute(1))
      _ = try await send(shop, minute(2))
      try await shop.run(minute(3)) { try $0.merge(complaint: two, into: one, at: $0.now) }
      #expect(
        try await take(shop, mail("3@example.org", "?", inReplyTo: ["2@example.org"]), minute(4)) == .written(one))
      try await shop.run(minute(5)) { try $0.answer(complaint: one, with: "好", at: $0.now) }
      let answer = try #require(try await send(shop, minute(6)).first)
      #expect(answer.inReplyTo == "3@example.org")
      #expect(Set(answer.references).isSuperset(of: ["1@example.org", "2@example.org"]))
      #expect(try await shop.count("SELECT COUNT(*) FROM mail WHERE subject = 'complaint:\(one)'") == 3)
    }
  }

  /// The sender's address counts as the buyer's only where our own server vouches for it.
  @Test(arguments: Engine.kinds) func whoIsKnownByHisAddress(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.run(minute(0)) { try $0.setContact([.email: "Li@Example.org"], of: "buyer:B-1") }
      let unsure = try await opened(shop, mail("1@example.org"), minute(1))
      let sure = try await opened(shop, mail("2@example.org", authentication: .passed), minute(1))
      #expect(
        try await shop.count("SELECT COUNT(*) FROM complaint WHERE reference = '\(unsure)' AND buyer IS NULL") == 1)
      #expect(try await shop.count("SELECT COUNT(*) FROM complaint WHERE reference = '\(sure)' AND buyer = 'B-1'") == 1)
    }
  }

  @Test(arguments: Engine.kinds) func picturesGoWithTheMessage(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let picture = MailAttachment(
        name: "照片.png", type: "image/png", bytes: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
      let zip = MailAttachment(name: "bomb.zip", type: "application/zip", bytes: [0x50, 0x4B, 3, 4])
      let reference = try await opened(shop, mail("1@example.org", attachments: [picture, zip]), minute(0))
      let all = try await entries(shop, reference)
      #expect(all[0].files.map(\.name) == [.told("照片.png")])
      #expect(all[1].isInternal && all[1].words.text?.contains("bomb.zip") == true)
    }
  }

  @Test(arguments: Engine.kinds) func anInboxThatStopsIsToldOf(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let name = "shop@mx/INBOX"
      func alerts() async throws -> Int64 {
        try await shop.count("SELECT COUNT(*) FROM security_alert WHERE rule = 'inbox-silent'")
      }
      try await shop.run(minute(0)) { try $0.notFetched(name, "unreachable") }
      #expect(try await shop.run(minute(29)) { try $0.watchInbox(name) } == false)
      #expect(try await shop.run(minute(31)) { try $0.watchInbox(name) })
      #expect(try await shop.run(minute(32)) { try $0.watchInbox(name) } == false, "once a day")
      try await shop.run(minute(33)) { _ = try $0.watch() }
      #expect(try await alerts() == 1)
      try await shop.run(minute(34)) { try $0.fetched(name, to: .init(validity: 5, uid: 7)) }
      #expect(try await shop.run(minute(35)) { try $0.inboxPosition(name) } == .init(validity: 5, uid: 7))
      for number in 0..<25 {
        _ = try await take(
          shop, mail("\(number)@x", "\(number)", from: "a\(number)@x.example"), minute(40 + Int64(number) * 60))
      }
      #expect(try await shop.run(minute(40 + 24 * 60 + 300)) { try $0.watchInbox(name) } == false)
      #expect(try await shop.run(minute(40 + 24 * 60 + 400)) { try $0.watchInbox(name) })
    }
  }

  /// Where a mail server hands messages over nothing is fetched, and nothing fails: only its habit says that it stopped.
  @Test(arguments: Engine.kinds) func aPipeThatStopsIsToldOf(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      #expect(try await shop.run(minute(0)) { try $0.watchInbox(MailInbox.pipe) } == false, "nobody uses it")
      for number in 0..<25 {
        let letter = mail("\(number)@x", "\(number)", from: "a\(number)@x.example")
        _ = try await shop.nodes[0].take(letter, for: house, from: .pipe, at: minute(Int64(number) * 60))
      }
      let last = minute(24 * 60)
      #expect(try await shop.run(last) { try $0.inboxes().map(\.fetched) } == [last])
      #expect(try await shop.run(minute(24 * 60 + 300)) { try $0.watchInbox(MailInbox.pipe) } == false)
      #expect(try await shop.run(minute(24 * 60 + 400)) { try $0.watchInbox(MailInbox.pipe) })
    }
  }

  private func raw(_ from: String, _ head: String, _ text: String) -> [UInt8] {
    Array("From: Li <\(from)>\r\nSubject: Away\r\nMessage-ID: <\(text)@x>\r\n\(head)\r\n\r\n\(text)\r\n".utf8)
  }

  private func layAside(_ shop: Shop, from: String, _ text: String, forged: Bool = false, _ at: Instant) async throws
    -> Identifier
  {
    let read = InboundMail(
      messageID: "\(text)@x", from: MailAddress(from, name: "Li")!, subject: "Away", passages: [MailPassage(text)],
      automatic: .autoSubmitted, authentication: forged ? .failed("dmarc") : .unknown)
    let bytes = raw(from, "Auto-Submitted: auto-replied", text)
    #expect(try await take(shop, ArrivedMail(bytes, mail: read), at) == .aside("automatic"))
    return try #require(try await shop.run(at) { try $0.asideMails(limit: 10) }.last?.id)
  }

  /// Whoever takes a message into a case does not say thereby who wrote it.
  @Test(arguments: Engine.kinds) func whoWroteWhatWasLaidAside(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let reference = try await opened(shop, mail("1@example.org"), minute(0))
      _ = try await send(shop, minute(0))
      let other = try await layAside(shop, from: "evil@example.net", "other", minute(1))
      let own = try await layAside(shop, from: "li@example.org", "own", minute(2))
      let forged = try await layAside(shop, from: "li@example.org", "forged", forged: true, minute(3))
      for (id, author) in [(other, EntryAuthor.stranger), (own, .consumer), (forged, .stranger)] {
        try await shop.run(minute(4)) { _ = try $0.takeIn(mail: id, into: reference) }
        #expect(try await entries(shop, reference).last?.author == author)
      }
      try await shop.run(minute(5)) { try $0.answer(complaint: reference, with: "好", at: $0.now) }
      #expect(try await send(shop, minute(5)).map(\.to.first?.key) == ["li@example.org"])
    }
  }

  /// What lay for a day is owed since the day before.
  @Test(arguments: Engine.kinds) func whatWasLaidAsideCameWhenItCame(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let id = try await layAside(shop, from: "li@example.org", "late", minute(7))
      let reference = try await shop.run(minute(1500)) { try $0.takeIn(mail: id, into: nil) }
      let came = minute(7).microseconds
      #expect(
        try await shop.count(
          "SELECT COUNT(*) FROM complaint WHERE reference = '\(reference)' AND opened_at = \(came)") == 1)
      #expect(try await shop.count("SELECT COUNT(*) FROM mail WHERE state = 'taken' AND at = \(came)") == 1)
      let owed = try await shop.run(minute(1500)) { work in
        try work.owed(about: work.complaint(reference, at: work.now).id).map(\.obligation.opened)
      }
      #expect(!owed.isEmpty && owed.allSatisfy { $0 == minute(7) })
      let second = try await layAside(shop, from: "li@example.org", "before", minute(3))
      try await shop.run(minute(1501)) { _ = try $0.takeIn(mail: second, into: reference) }
      #expect(try await entries(shop, reference).last?.at == minute(7), "no case takes anything from before it")
    }
  }

  /// Somebody writes in another's name: staff read it, and the other hears nothing of it.
  @Test(arguments: Engine.kinds) func nobodyIsAnsweredInAnothersName(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let reference = try await opened(shop, mail("1@example.org", authentication: .failed("dmarc")), minute(0))
      #expect(try await entries(shop, reference).map(\.author) == [.stranger])
      #expect(try await shop.count("SELECT COUNT(*) FROM contact WHERE subject = 'complaint:\(reference)'") == 0)
      try await shop.run(minute(1)) { try $0.answer(complaint: reference, with: "好", at: $0.now) }
      #expect(try await send(shop, minute(1)).isEmpty)
      // Where our own server vouches for him, his subject is in the acknowledgement.
      let proven = try await opened(shop, mail("2@example.org", "x", authentication: .passed), minute(2))
      #expect(try await send(shop, minute(2)).map(\.subject) == ["Re: 投诉 [\(proven)]"])
    }
  }

  @Test func anHourHasSoManyAcknowledgements() async throws {
    try await Shop.open(.sqliteMemory) { shop in
      for number in 0..<205 {
        _ = try await opened(shop, mail("\(number)@x", "\(number)", from: "a\(number)@x.example"), minute(0))
      }
      let count = "SELECT COUNT(*) FROM mail_out"
      #expect(try await shop.count(count) == 200)
      #expect(try await shop.count("SELECT COUNT(*) FROM complaint WHERE acknowledged_at IS NOT NULL") == 200)
      _ = try await opened(shop, mail("last@x", "last", from: "last@x.example"), minute(61))
      #expect(try await shop.count(count) == 201)
    }
  }

  /// One id for all that a program sends, or another's id: nothing is lost by it, and nothing is taken twice.
  @Test(arguments: Engine.kinds) func oneMessageIDForMany(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let first = try await opened(shop, mail("same@x", "one"), minute(0))
      let second = try await opened(shop, mail("same@x", "another"), minute(1))
      #expect(first != second)
      _ = try await opened(shop, mail("same@x", "one", from: "wang@example.org"), minute(2))
      // The same by another way, with a line more in its head.
      var again = mail("same@x", "one")
      again.bytes += Array("Received: by pipe".utf8)
      again.size = again.bytes.count
      #expect(try await take(shop, again, minute(3)) == .known)
      let replies = try await shop.run(minute(4)) { [house] work in try work.replyAddresses(of: house) }
      let address = replies.address(for: first)
      let signed = try #require(address)
      #expect(try await take(shop, mail("same@x", "a third", to: [signed]), minute(4)) == .written(first))
      #expect(try await entries(shop, first).compactMap(\.words.text).count == 2)
      #expect(
        try await shop.count("SELECT COUNT(*) FROM complaint_entry WHERE token LIKE '%same%'") == 0,
        "nobody reads an id there")
    }
  }
}
