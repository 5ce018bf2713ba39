import Promises
import Testing

@Suite struct MailThreadingTests {
  private let base = MailAddress("complaints@shop.example")!
  private var replies: ReplyAddress { ReplyAddress(base: base, key: [1, 2, 3], hmac: SHA1.hmac) }
  private var threading: MailThreading { MailThreading(replies: replies) }
  private let li = MailAddress("li@example.org", name: "Li")!

  private func mail(
    to: [MailAddress] = [], from: MailAddress? = nil, id: String? = "new@example.org", inReplyTo: [String] = [],
    references: [String] = [], automatic: AutomaticMail? = nil, bounce: MailBounce? = nil,
    authentication: MailAuthentication = .unknown
  ) -> InboundMail {
    InboundMail(
      messageID: id, inReplyTo: inReplyTo, references: references, from: from ?? li, to: to, automatic: automatic,
      bounce: bounce, authentication: authentication)
  }

  private func destination(
    _ mail: InboundMail, cases: [String: String] = [:], taken: Set<String> = [], isTheSame: Bool = true,
    writers: [String: Set<String>] = ["c-1": ["li@example.org"], "c-2": ["li@example.org"]], recent: Int = 0,
    existing: Set<String> = ["c-1", "c-2"]
  ) -> MailThreading.Destination {
    threading.destination(
      of: mail,
      known: .init(
        cases: cases, taken: taken, isTheSame: isTheSame, correspondents: writers, recentOfSender: recent)
    ) { existing.contains($0) }
  }

  // MARK: Signed addresses

  /// What could not be read as an address is none: an answer to it would go to another, or to nobody (found by `make fuzz`).
  @Test(arguments: [
    "=?gb2312?B?wO7L@shop.example", "li@=?utf-8?q?x?=", "li\u{FFFD}@shop.example", "li@s\u{FFFD}.example",
  ])
  func anAddressIsReadable(_ text: String) {
    #expect(MailAddress(text) == nil)
  }

  @Test func aSignedAddressNamesItsCase() throws {
    let address = try #require(replies.address(for: "C-1", name: "某商城"))
    #expect(address.local.hasPrefix("complaints+c-1."))
    #expect(address.local.utf8.count <= 64 && address.name == "某商城")
    #expect(replies.number(in: address) == "c-1")
    for text in [address.description.uppercased(), address.description.lowercased()] {
      #expect(replies.number(in: try #require(MailAddress(text))) == "c-1", "servers may change the case")
    }
    #expect(replies.address(for: "c-1") == replies.address(for: "C-1"))
  }

  /// No other address of the same length, of another case, key or base is believed.
  @Test func nobodyElseMakesOne() throws {
    let address = try #require(replies.address(for: "C-1")).description
    for place in address.indices where place < address.firstIndex(of: "@")! {
      for letter in "a2+.-" where String(letter) != address[place].lowercased() {
        let changed = address.replacingCharacters(at: place, with: letter)
        #expect(MailAddress(changed).flatMap { replies.number(in: $0) } == nil, "\(changed)")
      }
    }
    let others = [
      ReplyAddress(base: base, key: [1, 2, 4], hmac: SHA1.hmac),
      ReplyAddress(base: MailAddress("other@shop.example")!, key: [1, 2, 3], hmac: SHA1.hmac),
      ReplyAddress(base: MailAddress("complaints@other.example")!, key: [1, 2, 3], hmac: SHA1.hmac),
    ]
    for other in others { #expect(other.number(in: MailAddress(address)!) == nil) }
    for local in [
      "complaints", "complaints+", "complaints+c-1", "complaints+c-1.", "complaints+.x", "complaints+c-1.x.y",
    ] {
      #expect(replies.number(in: MailAddress("\(local)@shop.example")!) == nil, "\(local)")
    }
    let moved = address.replacing("c-1.", with: "c-2.")
    #expect(replies.number(in: MailAddress(moved)!) == nil, "a signature is of one case")
  }

  @Test func numbersThatFitIntoNoAddress() {
    for number in ["", "a b", "a.b", "a+b", "a@b", "号", String(repeating: "1", count: 25)] {
      #expect(replies.address(for: number) == nil, "\(number)")
    }
    let long = ReplyAddress(
      base: MailAddress(String(repeating: "a", count: 60) + "@b.example")!, key: [], hmac: SHA1.hmac)
    #expect(long.address(for: "1") == nil, "too long for a local part")
  }

  // MARK: Where a mail belongs

  @Test func withoutAnyTraceACaseIsOpened() {
    #expect(destination(mail()) == .opening)
    #expect(destination(mail(to: [base], inReplyTo: ["stranger@x"], references: ["other@x"])) == .opening)
  }

  @Test func theOrderOfEvidence() throws {
    let signed = try #require(replies.address(for: "C-1"))
    let cases = ["a@shop": "C-2", "b@shop": "C-1"]
    #expect(
      destination(mail(to: [base, signed], inReplyTo: ["a@shop"]), cases: cases) == .entry(of: "c-1", isVerified: true))
    #expect(
      destination(mail(inReplyTo: ["a@shop"], references: ["b@shop"]), cases: cases)
        == .entry(of: "C-2", isVerified: true))
    #expect(
      destination(mail(references: ["a@shop", "b@shop", "unknown"]), cases: cases)
        == .entry(of: "C-1", isVerified: true), "the newest first")
    #expect(
      destination(mail(to: [signed], inReplyTo: ["a@shop"]), cases: cases, existing: [])
        == .entry(of: "C-2", isVerified: true), "the signed case is gone")
  }

  @Test func blindCopiesFindTheirCase() throws {
    var hidden = mail()
    hidden.deliveredTo = [try #require(replies.address(for: "C-1"))]
    #expect(destination(hidden) == .entry(of: "c-1", isVerified: true))
  }

  /// Somebody else's words are kept in the case, and are marked.
  @Test func otherSendersAreNotVerified() throws {
    let signed = try #require(replies.address(for: "C-1"))
    let other = MailAddress("wang@example.org", name: "Li")!
    #expect(destination(mail(to: [signed], from: other)) == .entry(of: "c-1", isVerified: false))
    #expect(
      destination(mail(to: [signed], authentication: .failed("dmarc"))) == .entry(of: "c-1", isVerified: false))
    let loud = MailAddress("LI@Example.ORG")!
    #expect(destination(mail(to: [signed], from: loud)) == .entry(of: "c-1", isVerified: true))
  }

  // MARK: What never opens a case

  @Test func machinesOpenNothing() throws {
    let signed = try #require(replies.address(for: "C-1"))
    for reason in AutomaticMail.allCases {
      for recipients in [[], [signed]] {
        let mail = mail(to: recipients, automatic: reason)
        let expected: MailThreading.Destination? =
          switch reason {
          case .own: .aside(.loop)
          case .suppressed: recipients.isEmpty ? .opening : .entry(of: "c-1", isVerified: true)
          default: .aside(.automatic)
          }
        #expect(destination(mail) == expected, "\(reason)")
        #expect(!MailThreading.mayAcknowledge(mail), "\(reason)")
      }
    }
    #expect(MailThreading.mayAcknowledge(mail()))
    #expect(!MailThreading.mayAcknowledge(mail(authentication: .failed("dmarc"))))
  }

  @Test func reportsBelongToTheCaseOfTheirMail() {
    let report = MailBounce(
      messageID: "a@shop", recipients: [.init(address: li, status: "5.1.1", diagnostic: "", isPermanent: true)])
    let mail = mail(automatic: .report, bounce: report)
    #expect(destination(mail, cases: ["a@shop": "C-1"]) == .bounce(of: "C-1", messageID: "a@shop"))
    #expect(destination(mail) == .aside(.strayBounce))
    #expect(
      destination(mail, cases: ["a@shop": "C-1"], taken: ["a@shop"]) == .aside(.strayBounce),
      "a report about a mail that came in is none about ours")
    #expect(!MailThreading.mayAcknowledge(mail))
  }

  @Test func theSameMessageTwiceIsOne() {
    #expect(destination(mail(), cases: ["new@example.org": "C-1"], taken: ["new@example.org"]) == .known)
    #expect(destination(mail(id: nil)) == .opening)
  }

  /// There are programs that give all their mails one id, and people who give theirs somebody else's: none is lost.
  @Test func anotherMessageOfTheSameIDIsAnother() throws {
    #expect(
      destination(mail(), cases: ["new@example.org": "C-1"], taken: ["new@example.org"], isTheSame: false) == .opening)
    #expect(
      destination(
        mail(inReplyTo: ["a@shop"]), cases: ["new@example.org": "C-1", "a@shop": "C-2"], taken: ["new@example.org"],
        isTheSame: false) == .entry(of: "C-2", isVerified: true))
  }

  @Test func aFloodIsForAPerson() {
    #expect(destination(mail(), recent: MailThreading.mostInAnHour - 1) == .opening)
    #expect(destination(mail(), recent: MailThreading.mostInAnHour) == .aside(.flood))
    #expect(
      destination(mail(inReplyTo: ["a@shop"]), cases: ["a@shop": "C-1"], recent: 1000) == .aside(.flood))
  }

  @Test func longThreadsAreLookedAtFromTheirEnd() {
    let ids = (0..<1000).map { "\($0)@x" }
    let thread = MailThreading.thread(of: mail(inReplyTo: ["999@x"], references: ids))
    #expect(thread.count == MailThreading.mostReferences)
    #expect(thread.first == "999@x" && thread[1] == "998@x")
  }

  // MARK: Whatever comes

  /// Of random mails: nothing automatic becomes a message of a case, nobody who is unknown is verified, the same mail
  /// goes to the same place, and nothing is lost.
  @Test func randomMails() throws {
    var random = SplitMix(state: 7)
    let signed = try #require(replies.address(for: "C-1"))
    let senders = [li, MailAddress("wang@example.org")!, base]
    let ids = ["a@shop", "b@shop", "c@shop", "in@example.org"]
    let known = ["a@shop": "C-1", "b@shop": "C-2", "in@example.org": "C-2"]
    for _ in 0..<5000 {
      let automatic = Bool.random(using: &random) ? nil : AutomaticMail.allCases.randomElement(using: &random)
      let bounce =
        Int.random(in: 0..<5, using: &random) == 0
        ? MailBounce(messageID: ids.randomElement(using: &random), recipients: []) : nil
      let mail = mail(
        to: [[], [base], [signed], [base, signed]].randomElement(using: &random)!,
        from: senders.randomElement(using: &random), id: (ids + ["n@x"]).randomElement(using: &random),
        inReplyTo: [[], [ids.randomElement(using: &random)!]].randomElement(using: &random)!,
        references: (0..<Int.random(in: 0..<4, using: &random)).map { _ in ids.randomElement(using: &random)! },
        automatic: automatic, bounce: bounce,
        authentication: [.unknown, .passed, .failed("dmarc")].randomElement(using: &random)!)
      let recent = Int.random(in: 0..<40, using: &random)
      let found = destination(mail, cases: known, taken: ["in@example.org"], recent: recent)
      #expect(found == destination(mail, cases: known, taken: ["in@example.org"], recent: recent))
      switch found {
      case .entry(_, let isVerified):
        #expect(automatic?.isCertain != true && bounce == nil && recent < MailThreading.mostInAnHour)
        #expect(!isVerified || (mail.from.key == li.key && mail.authentication != .failed("dmarc")))
      case .opening:
        #expect(automatic?.isCertain != true && bounce == nil && !mail.to.contains(signed))
        #expect(!MailThreading.thread(of: mail).contains { known[$0] != nil })
      case .bounce(let number, let id): #expect(bounce?.messageID == id && known[id] == number)
      case .known: #expect(mail.messageID == "in@example.org")
      case .aside: #expect(automatic != nil || bounce != nil || recent >= MailThreading.mostInAnHour)
      }
      if automatic != nil || bounce != nil { #expect(!MailThreading.mayAcknowledge(mail)) }
    }
  }
}

extension String {
  fileprivate func replacingCharacters(at place: Index, with letter: Character) -> String {
    String(self[..<place]) + String(letter) + String(self[index(after: place)...])
  }
}
