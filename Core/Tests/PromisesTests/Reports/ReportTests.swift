import Testing

@testable import Promises

@Suite struct ReportTests {
  private func code(
    _ act: ReportCase.Act, _ status: ReportCase.Status, _ kind: ReportKind = .counterfeit, answer: Bool = false,
    served: Bool = false
  ) -> String {
    do throws(ReportCase.Fault) {
      return try ReportCase.next(act, from: status, kind: kind, hasAnswer: answer, isServed: served).rawValue
    } catch { return error.code }
  }

  @Test func aCaseGoesItsWay() {
    #expect(code(.hold, .received) == "held")
    #expect(code(.hold, .held) == "case-decided")
    for status in [ReportCase.Status.received, .held, .sued] {
      #expect(code(.dismiss, status) == "dismissed" && code(.find, status) == "found")
    }
    #expect(code(.find, .found) == "case-decided")
    #expect(code(.appeal, .found) == "appealed")
    #expect(code(.uphold, .appealed) == "upheld" && code(.uphold, .found) == "not-appealed")
    for status in [ReportCase.Status.found, .appealed, .upheld] { #expect(code(.reverse, status) == "reversed") }
    #expect(code(.reverse, .held) == "not-found-yet")
    #expect(code(.answer, .received) == "received" && code(.answer, .appealed) == "appealed")
  }

  @Test func anAppealAfterRestorationIsRefused() {
    for status in [ReportCase.Status.dismissed, .reversed, .restored] {
      #expect(code(.appeal, status) == "restored-already")
      #expect(code(.find, status) == "case-over" && code(.hold, status) == "case-over")
      #expect(status.isOver && !status.keepsOffSale)
    }
    #expect(code(.appeal, .held) == "not-found-yet" && code(.appeal, .upheld) == "appealed-already")
  }

  @Test func aNoticeOfARightTakesTheLawsPath() {
    #expect(code(.serve, .held, .counterfeit, answer: true) == "no-ip-notice")
    #expect(code(.serve, .held, .ipRight) == "no-counter-statement")
    #expect(code(.serve, .held, .ipRight, answer: true) == "held")
    #expect(code(.serve, .held, .ipRight, answer: true, served: true) == "served-already")
    #expect(code(.sue, .held, .ipRight, answer: true) == "not-served")
    #expect(code(.sue, .held, .ipRight, answer: true, served: true) == "sued")
    #expect(code(.restore, .held, .ipRight, answer: true, served: true) == "restored")
    #expect(code(.sue, .restored, .ipRight, answer: true, served: true) == "restored-already")
    #expect(code(.restore, .sued, .ipRight, answer: true, served: true) == "case-decided")
  }

  @Test func everyRefusalSpeaksBothLanguages() {
    for act in ReportCase.Act.allCases {
      for status in ReportCase.Status.allCases {
        for kind in ReportKind.allCases {
          do throws(ReportCase.Fault) {
            _ = try ReportCase.next(act, from: status, kind: kind)
          } catch { #expect(!error.words.zhHans.isEmpty && !error.words.en.isEmpty && !error.code.isEmpty) }
        }
      }
    }
  }

  // MARK: The score

  @Test func aScoreIsTheSumOfItsLines() {
    var facts = TriageFacts(kind: .unsafe)
    facts.isDanger = true
    facts.hasEvidence = true
    facts.reporters = 3
    facts.earlierOnGoods = 1
    facts.earlierOnSeller = 5
    let triage = Triage.of(facts, under: .standard)
    #expect(triage.lines.map(\.points) == [30, 25, 15, 10, 10, 10])
    #expect(triage.score == 100 && triage.holds(under: .standard))
    #expect(triage.lines.allSatisfy { !$0.words.zhHans.isEmpty && !$0.words.en.isEmpty })
  }

  /// However many they are: all who stay unnamed count as one, and what reporters can say by themselves about
  /// counterfeits does not take anybody's goods off sale.
  @Test func aStormHoldsNothing() {
    var facts = TriageFacts(kind: .unsafe)
    facts.isDanger = true
    facts.hasEvidence = true
    #expect(!Triage.of(facts, under: .standard).holds(under: .standard))
    facts = TriageFacts(kind: .counterfeit)
    facts.hasEvidence = true
    facts.reporters = 10_000
    #expect(Triage.of(facts, under: .standard).score == 65)
    facts.isTrusted = true
    #expect(Triage.of(facts, under: .standard).holds(under: .standard))
  }

  @Test func badFaithCountsForNothing() {
    var facts = TriageFacts(kind: .counterfeit)
    facts.reporters = 0
    facts.malicious = 2
    #expect(Triage.of(facts, under: .standard).score == 0)
    facts.reporters = 1
    let triage = Triage.of(facts, under: .standard)
    #expect(triage.score == 30 && triage.lines.contains { $0.reason == .malicious && $0.points == 0 })
    facts.malicious = 0
    facts.haveOnlyDismissed = true
    #expect(Triage.of(facts, under: .standard).score == 20)
  }

  @Test func theHigherTheScoreTheSoonerSomebodyLooks() {
    #expect([0, 39, 40, 69, 70, 500].map { ReportsAnnex.standard.within($0).count } == [72, 72, 24, 24, 1, 1])
  }

  // MARK: Files and words

  @Test(
    arguments: [
      ("%PDF-1.7\n<< /OpenAction 3 0 R >>", "OpenAction"), ("%PDF-1.4 /J#61va#53cript (app.alert(1))", "JavaScript"),
      ("%PDF-1.4 <</S/JS>>", "JS"), ("%PDF-1.4 /AA<<>>", "AA"), ("%PDF-1.4 /Type/Catalog /Pages 2 0 R /JSX /AAB", nil),
      ("%PDF-1.4 /", nil), ("%PDF-1.4 /#4", nil), ("", nil),
    ] as [(String, String?)])
  func whatADocumentDoesByItselfIsSeen(_ text: String, _ name: String?) {
    #expect(ActiveContent.find(in: Array(text.utf8)) == name.map(ActiveContent.Finding.does))
  }

  @Test func wordsForEverybodyTellOfNobody() {
    for text in [
      "Call 138 0013 8000", "li.na@example.com", "身份证 11010119900307123X4 11010119900307123", "138-0013-8000",
    ] {
      #expect(PublicWords.tellOfSomebody(text), "\(text)")
    }
    for text in ["", "Sold 12,000 fakes in 2026.", "GB 4706.1-2005, 3 x @ 9.90", "订单 20260301 与 8899"] {
      #expect(!PublicWords.tellOfSomebody(text), "\(text)")
    }
  }

  // MARK: The statement of reasons

  private func statement(_ restriction: StatementOfReasons.Restriction) -> StatementOfReasons {
    StatementOfReasons(
      reference: "J-1", product: "P-1", kind: .counterfeit, restriction: restriction,
      from: Instant("2026-03-01T00:00:00Z")!, until: nil, isInForce: true, territory: ["CN"],
      facts: "The seal is false.",
      notices: 2, isAutomatic: restriction == .suspended, clause: ("goods.genuine", 1),
      appealBy: Instant("2026-09-01T00:00:00Z")!)
  }

  @Test func aStatementSaysWhatTheLawAsks() {
    let json = statement(.ended).json
    for field in [
      "restriction", "territory", "from", "facts", "notices", "automatedDetection", "automatedDecision", "legalGround",
      "contractualGround", "redress", "appealBy", "text",
    ] { #expect(json[field] != nil, "\(field)") }
    #expect(json["redress"] == ["appeal", "out-of-court", "court"])
    #expect(json["until"] == nil && json["automatedDecision"] == false)
    #expect(statement(.suspended).json["automatedDecision"] == true)
    #expect(statement(.suspended).sentences(.en).contains { $0.contains("no person did") })
    #expect(statement(.ended).sentences(.zhHans).contains { $0.contains("申诉") })
    #expect(statement(.ended).sentences(.en).count == statement(.ended).sentences(.zhHans).count)
  }
}
