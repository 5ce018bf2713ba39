import Foundation
import Promises
import Testing

@testable import Service

/// The case that a visitor may watch: it is what the letter does, and says so where it cannot be shown.
@Suite struct RehearsalTests {
  private static let now = Instant("2026-11-24T04:00:00Z")!

  /// - Parameters:
  ///   - changes: what is different in the letter that is shipped.
  ///   - annexes: sources by their kinds.
  private func letters(
    _ changes: [(String, String)] = [], annexes: [AnnexKind: String] = [:]
  ) throws -> LetterBook {
    var source = try String(contentsOfFile: defaultLetterPath, encoding: .utf8)
    for (old, new) in changes {
      #expect(source.contains(old))
      source = source.replacing(old, with: new)
    }
    let file = LetterFile(yaml: source)
    let letter = try #require(file.letter, "\(file.problems.first?.description ?? "")")
    let version = LetterBook.Version(
      number: 3, letter: letter, sha256: file.sha256, published: Self.now, effective: Self.now)
    let own = try annexes.map { kind, yaml in
      let file = AnnexFile(kind, yaml: yaml)
      return LetterBook.AnnexVersion(
        kind: kind, number: 1, annex: try #require(file.annex), sha256: file.sha256, published: Self.now,
        effective: Self.now)
    }
    return LetterBook([version], annexes: own)
  }

  private func shipped(_ kind: AnnexKind) throws -> String {
    try String(
      contentsOf: URL(filePath: defaultLetterPath).deletingLastPathComponent().appending(path: kind.fileName),
      encoding: .utf8)
  }

  private func impossible(_ letters: LetterBook) throws -> LocalizedText? {
    do {
      _ = try Rehearsal.run(under: letters, at: Self.now)
      return nil
    } catch let impossible as Rehearsal.Impossible { return impossible.words }
  }

  /// The scenario that tests run on both engines is the story that visitors see, besides what it expects.
  @Test func theStoryIsTheScenario() throws {
    let path = URL(filePath: defaultLetterPath).deletingLastPathComponent()
      .appending(path: "../scenarios/the-case.jsonl").standardizedFileURL
    let lines = try String(contentsOf: path, encoding: .utf8).split(separator: "\n")
    let told = lines.filter { !$0.contains(#""expect":"#) }.joined(separator: "\n")
    #expect(told == TheCase.stream)
  }

  @Test func noCaptionHasAFigureOfItsOwn() {
    let story = OperationStream.history(TheCase.stream.utf8, file: "the-case.jsonl")
    let captions = story.steps.compactMap(\.caption)
    #expect(captions.count > 10 && story.setAside.isEmpty)
    for caption in captions {
      for language in Language.allCases {
        let words = caption.words[language]
        #expect(!words.isEmpty && !words.contains(/\p{Nd}/), "\(words)")
        // Chinese counts with characters of its own.
        #expect(!words.contains(/[二三四五六七八九十百千万][个位天日分小]/), "\(words)")
      }
      #expect(caption.who == "system" || Role(rawValue: caption.who) != nil, "\(caption.who)")
    }
  }

  @Test func itComesToWhatTheLetterSays() throws {
    let rehearsal = try Rehearsal.run(under: letters(), at: Self.now)
    let clocks = rehearsal.steps.flatMap(\.ended)
    #expect(clocks.allSatisfy { $0.outcome != .broken })
    let takedown = try #require(clocks.first { $0.duty == .takedown })
    #expect(takedown.due.microseconds(since: takedown.opened) == 30 * 60 * 1_000_000)
    #expect(rehearsal.sources.map(\.granted.minor) == Array(repeating: 119_600, count: 5))
    #expect(rehearsal.sources.map(\.fromDeposit.minor) == [119_600, 119_600, 60_800, 0, 0])
    #expect(rehearsal.sources.allSatisfy { $0.fromFund.minor == $0.granted.minor - $0.fromDeposit.minor })
    let last = try #require(rehearsal.steps.last?.standing)
    #expect(last.isOnSale == false && last.isLotHeld == true && last.isSuspended && last.caseStatus == .found)
    #expect(last.paid == last.granted && last.granted.minor == 598_000 && last.owedByMerchant.minor == 0)
    // Every buyer is told of the finding, and whoever has one of the recall; nobody twice.
    let told = rehearsal.steps.flatMap(\.told)
    #expect(told.filter { $0.kind == "goods.counterfeit" }.map(\.count) == [5])
    #expect(told.filter { $0.kind == "recall.notice" }.map(\.count) == [4])
    #expect(rehearsal.steps.flatMap(\.refusals).map(\.code) == ["not-on-sale", "lot-held", "merchant-suspended"])
    // Each step's lines of the log follow those of the one before.
    let lines = rehearsal.steps.compactMap(\.lines)
    #expect(lines.first?.lowerBound == 1)
    #expect(zip(lines, lines.dropFirst()).allSatisfy { $0.upperBound + 1 == $1.lowerBound })
  }

  /// Another letter, another case: nothing of it is written down beforehand.
  @Test func otherFiguresComeToAnotherCase() throws {
    let hours = try Rehearsal.run(
      under: letters([("takedown-within: {minutes: 30}", "takedown-within: {minutes: 5}")]), at: Self.now)
    #expect(hours.steps.flatMap(\.ended).contains { $0.duty == .takedown && $0.outcome == .broken })
    let figures = { (times: Int, minimum: String, high: String, low: String) in
      [
        ("          damages: {times: 3}", "          damages: {times: \(times)}"),
        ("          minimum: {money: \"500.00\"}", "          minimum: {money: \"\(minimum)\"}"),
        ("owed: {owed: \"1196.00\"}", "owed: {owed: \"\(high)\"}"),
        ("owed: {owed: \"510.00\"}", "owed: {owed: \"\(low)\"}"),
      ]
    }
    let more = try Rehearsal.run(under: letters(figures(3, "1000.00", "1299.00", "1010.00")), at: Self.now)
    #expect(more.sources.allSatisfy { $0.granted.minor == 129_900 })
    let less = try Rehearsal.run(under: letters(figures(1, "1.00", "598.00", "20.00")), at: Self.now)
    #expect(less.sources.map(\.fromFund.minor) == [0, 0, 0, 0, 0], "the deposit holds it all")
    #expect(less.steps.last?.standing.granted.minor == 299_000)
    let euros = try Rehearsal.run(
      under: letters([("currency: CNY", "currency: EUR")]), at: Self.now)
    #expect(euros.sources.map(\.granted.currency.code) == Array(repeating: "EUR", count: 5))
    #expect(euros.sources.map(\.fromDeposit.minor).reduce(0, +) == 300_000)
  }

  @Test func whereTheLetterPromisesNothingOfItNothingIsShown() throws {
    let source = try String(contentsOfFile: defaultLetterPath, encoding: .utf8)
    let clause = try #require(
      source.firstMatch(of: /(?s)      - key: goods\.genuine.*?(?=      - key: goods\.suppliers)/))
    let words = try impossible(letters([(String(clause.0), "")]))
    #expect(words?.en.contains("no article by which counterfeits are taken down") == true)
    #expect(try impossible(LetterBook([])) != nil)
  }

  /// The annexes of the operator hold as well, those that are shipped and stricter ones.
  @Test func annexesHoldAsWell() throws {
    let all = Dictionary(
      uniqueKeysWithValues: AnnexKind.allCases.compactMap { kind in (try? shipped(kind)).map { (kind, $0) } })
    #expect(all.count > 2)
    #expect(try impossible(letters(annexes: all)) == nil)
    let strict = try shipped(.goods) + "must-be-classified: true\n"
    #expect(try impossible(letters(annexes: [.goods: strict])) == nil)
    // A rule that holds at once leaves the precaution nothing to do.
    let quick = try shipped(.reports).replacing("hold: 80", with: "hold: 40")
    let rehearsal = try Rehearsal.run(under: letters(annexes: [.reports: quick]), at: Self.now)
    #expect(rehearsal.steps.flatMap(\.refusals).contains { $0.code == "case-decided" })
    #expect(rehearsal.steps.first { $0.standing.caseStatus != nil }?.standing.isOnSale == false)
  }

  /// A flood of visitors costs one run.
  @Test func itIsRunOnceForALetter() async throws {
    let rehearsals = Rehearsals()
    let book = try letters()
    try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<500 {
        group.addTask { try await rehearsals.rehearsal(under: book, at: Self.now).steps.count }
      }
      for try await count in group { #expect(count > 10) }
    }
    #expect(await rehearsals.runs == 1)
    let other = try letters([("takedown-within: {minutes: 30}", "takedown-within: {minutes: 45}")])
    let later = try await rehearsals.rehearsal(under: other, at: Self.now)
    #expect(later.version.letter.clause("goods.genuine")?.term("takedown-within") == .minutes(45))
    #expect(await rehearsals.runs == 2)
  }
}
