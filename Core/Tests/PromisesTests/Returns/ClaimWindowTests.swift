import Promises
import Testing

@Suite struct ClaimWindowTests {
  private static let text = LocalizedText(zhHans: "除外。", en: "Not these.")
  private let calendar = CalendarRule(zone: Zone("Asia/Shanghai")!)
  private let delivered = Instant("2026-11-01T09:00:00+08:00")!
  /// The last microsecond of the seventh day after delivery, in the letter's zone.
  private let until = Instant("2026-11-08T23:59:59.999999+08:00")!

  private let clause = Clause(
    key: "returns.no-reason", kind: .window, title: text, text: text,
    figures: [NamedFigure("within", .term(.days(7))), NamedFigure("return-within", .term(.days(2)))],
    exceptions: [
      ClauseException(key: "x.perishable", when: Condition(traits: ["perishable"]), text: text),
      ClauseException(
        key: "x.longer", when: Condition(traits: ["shoes"]), text: text, takesAway: false,
        figures: [NamedFigure("within", .term(.days(30)))]),
    ])

  private func answer(
    _ asked: Instant, traits: [String] = [], figure: String = "within", frozen: Instant? = nil
  ) -> ClaimWindow.Answer? {
    var facts = CaseFacts()
    facts.traits = traits
    return ClaimWindow.answer(
      clause: clause, figure: figure, calendar: calendar, delivered: delivered, asked: asked, facts: facts,
      frozen: frozen)
  }

  @Test func theLastMicrosecondIsInTime() {
    #expect(answer(delivered) == .init(reason: .inTime, until: until))
    #expect(answer(until) == .init(reason: .inTime, until: until))
    #expect(answer(until.adding(microseconds: 1)) == .init(reason: .tooLate, until: until))
    #expect(answer(until)?.isInTime == true && answer(until.adding(microseconds: 1))?.isInTime == false)
  }

  @Test func anotherFigureIsAnotherTime() {
    #expect(answer(delivered, figure: "return-within")?.until == Instant("2026-11-03T23:59:59.999999+08:00"))
    #expect(answer(delivered, figure: "unknown") == nil)
  }

  @Test func anExceptionTakesTheRightAwayOrChangesItsTime() {
    #expect(answer(delivered, traits: ["perishable"])?.reason == .excepted)
    #expect(answer(delivered, traits: ["perishable"])?.exception == "x.perishable")
    // Not even what was frozen brings it back.
    #expect(answer(delivered, traits: ["perishable"], frozen: until)?.reason == .excepted)
    let longer = answer(until.adding(microseconds: 1), traits: ["shoes"])
    #expect(longer?.reason == .inTime && longer?.exception == "x.longer")
    #expect(longer?.until == Instant("2026-12-01T23:59:59.999999+08:00"))
  }

  /// What was promised at delivery is never shortened, and may be longer since.
  @Test func whatWasFrozenOnlyLengthens() {
    let later = until.adding(seconds: 86_400)
    #expect(answer(later, frozen: later) == .init(reason: .inTime, until: later))
    #expect(answer(until, frozen: delivered) == .init(reason: .inTime, until: until))
  }

  @Test func theBuyerIsToldTheDayAndTheException() {
    let late = ClaimReason.tooLate.words(until: until, exception: nil, clause: clause, calendar: calendar)
    #expect(late.en.contains("8 November 2026"), "\(late.en)")
    #expect(late.zhHans.contains("2026年11月8日"), "\(late.zhHans)")
    let excepted = ClaimReason.excepted.words(
      until: until, exception: "x.perishable", clause: clause, calendar: calendar)
    #expect(excepted.en.hasPrefix("Not these.") && excepted.zhHans.hasPrefix("除外。"))
    let unknown = ClaimReason.excepted.words(until: nil, exception: "gone", clause: clause, calendar: calendar)
    #expect(unknown == ClaimReason.excepted.words)
    #expect(ClaimReason.silence.words(until: until, exception: nil, clause: clause, calendar: calendar).en.count > 20)
  }
}

@Suite struct ClaimReasonTests {
  @Test(arguments: ClaimReason.allCases) func eachHasWordsInBothLanguages(_ reason: ClaimReason) {
    let words = reason.words
    #expect(!words.zhHans.isEmpty && !words.en.isEmpty && words.zhHans != words.en)
    #expect(words.zhHans.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) })
    #expect(words.en.unicodeScalars.allSatisfy { $0.value < 0x2E80 })
  }

  @Test func noTwoSayTheSame() {
    #expect(Set(ClaimReason.allCases.map(\.words.en)).count == ClaimReason.allCases.count)
    #expect(Set(ClaimReason.allCases.map(\.words.zhHans)).count == ClaimReason.allCases.count)
  }

  /// Nobody refuses with a reason that grants, or that only the rule may give.
  @Test func whoRefusesHasReasonsOfHisOwn() {
    let granting: Set<ClaimReason> = [.inTime, .sellerAgreed, .silence, .goodsAccepted, .recalled]
    let ofRules: Set<ClaimReason> = [
      .tooLate, .excepted, .notDelivered, .notLateYet, .runsByItself, .alreadyCompensated, .nothingLeft,
    ]
    let ofPersons = Set(ClaimReason.ofAnswers).union(ClaimReason.ofInspections)
    #expect(ofPersons.isDisjoint(with: granting) && ofPersons.isDisjoint(with: ofRules))
    #expect(granting.union(ofRules).union(ofPersons) == Set(ClaimReason.allCases))
  }
}

@Suite struct EvidenceTypeTests {
  private static let heads: [(EvidenceType, [UInt8])] = [
    (.jpeg, [0xFF, 0xD8, 0xFF]), (.png, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
    (.webp, Array("RIFF".utf8) + [1, 2, 3, 4] + Array("WEBP".utf8)), (.pdf, Array("%PDF-".utf8)),
  ]

  @Test func theFirstBytesSayWhatItIs() {
    for (type, head) in Self.heads {
      #expect(EvidenceType(of: head) == type)
      #expect(EvidenceType(of: head + [0, 1, 2]) == type)
      for length in 0..<head.count { #expect(EvidenceType(of: Array(head.prefix(length))) == nil) }
      // The length of a RIFF file may be anything; every other byte counts.
      for place in head.indices where type != .webp || !(4..<8).contains(place) {
        var other = head
        other[place] ^= 0x20
        #expect(EvidenceType(of: other) == nil, "\(type) byte \(place)")
      }
      #expect(EvidenceType(of: [0x20] + head) == nil)
    }
    #expect(Self.heads.map(\.0) == EvidenceType.allCases)
  }

  @Test func whatRunsOrIsOnlyNamedSoIsNone() {
    for text in ["", "<html>", "<svg xmlns=\"x\">", "GIF89a", "MZ", "#!/bin/sh", "image/png", "RIFF1234WAVE"] {
      #expect(EvidenceType(of: Array(text.utf8)) == nil)
    }
  }
}
