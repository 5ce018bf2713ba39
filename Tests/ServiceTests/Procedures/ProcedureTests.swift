import Foundation
import Promises
import Service
import Testing

/// The handbook says what runs: its operations exist, whoever is to do them may, and its times are the letter's.
@Suite struct ProcedureTests {
  private static let letter: Letter = LetterFile(
    yaml: (try? String(contentsOfFile: defaultLetterPath, encoding: .utf8)) ?? ""
  ).letter!
  private static let annexes: [AnnexKind: Annex] = {
    let folder = URL(filePath: defaultLetterPath).deletingLastPathComponent()
    var annexes: [AnnexKind: Annex] = [:]
    for kind in AnnexKind.allCases {
      let source = try? String(contentsOf: folder.appending(path: kind.fileName), encoding: .utf8)
      annexes[kind] = source.flatMap { AnnexFile(kind, yaml: $0).annex }
    }
    return annexes
  }()
  /// What programs tell is nobody's task.
  private static let ofPrograms: Set<String> = [
    "orders.place", "orders.pay", "orders.ship", "orders.track", "orders.cancel", "carriers.report",
  ]

  @Test func everyOperationOfPeopleStandsInAProcedure() {
    let named = Set(Procedure.all.flatMap { $0.steps.flatMap(\.operations) })
    let all = Set(Catalog.operations.map(\.name))
    #expect(named.subtracting(all) == [], "there is no such operation")
    #expect(all.subtracting(named).subtracting(Self.ofPrograms) == [], "no procedure says who does it")
  }

  @Test(arguments: Procedure.all) func whoIsToDoItMay(_ procedure: Procedure) throws {
    for step in procedure.steps {
      guard case .people(let roles) = step.owner else {
        #expect(step.operations == [], "\(step.name.en)")
        continue
      }
      let rights = try step.operations.map { try #require(Catalog.rights[$0], "\($0)") }
      for role in roles { #expect(rights.contains { $0.isHeld(by: [role]) }, "\(role) in \(step.name.en)") }
      for right in rights { #expect(right.isHeld(by: Set(roles)), "\(right) in \(step.name.en)") }
    }
  }

  @Test(arguments: Procedure.all) func itsTimesAreTheLetters(_ procedure: Procedure) {
    for key in procedure.clauses { #expect(Self.letter.clause(key) != nil, "\(key)") }
    for clock in procedure.steps.flatMap(\.clocks) {
      let isOfLetter = Self.letter.clause(clock.clause)?.term(clock.figure) != nil
      #expect(Self.letter.clause(clock.clause) != nil, "\(clock.clause)")
      #expect(
        clock.annex.map { Self.annexes[$0]?.times(clock.figure).isEmpty == false } ?? isOfLetter,
        "\(clock.clause) \(clock.figure)")
    }
    #expect(Procedure.all.filter { $0.key == procedure.key }.count == 1)
  }

  /// No time that an annex says is missing from the handbook.
  @Test(arguments: AnnexKind.allCases) func theTimesOfAnnexesStandInAProcedure(_ kind: AnnexKind) {
    let named = Procedure.all.flatMap { $0.steps.flatMap(\.clocks) }.filter { $0.annex == kind }.map(\.figure)
    #expect(Set(named) == Set(kind.times))
    for figure in kind.times { #expect(Self.annexes[kind]?.times(figure).isEmpty == false, "\(figure)") }
  }

  @Test func theHandbookSaysWhatTheAnnexesSay() {
    let book = Handbook(letter: Self.letter, annexes: Self.annexes, language: .en, format: .text).print()
    for line in [
      "- Within 10 working days, counted from it being handed in\n",
      "- Within 180 days, counted from the decision, or the suspension\n",
      "- 60, 30 and 7 days before it runs out he is reminded\n",
      "- Within 1 hour from a score of 70; 24 hours from a score of 40; 72 hours from a score of 0, counted from the report\n",
      "- Within 14 days, counted from the appeal being made\n",
      "- Within 7 days, counted from the last working out\n", "2 working days for suspension, counted from",
      "Customer service warned after 50% of it;", "- Within 80 working hours, counted from it being opened\n",
    ] { #expect(book.contains(line), "\(line)") }
    let chinese = Handbook(letter: Self.letter, annexes: Self.annexes, language: .zhHans, format: .markdown).print()
    for line in [
      "- 期限：10 个工作日（自提交审核之时起算）\n", "- 期限：到期之前提醒，提前 60、30、7 日\n", "暂停经营：2 个工作日（自越过界限之时起算）\n",
      "- 预警（自计时开始之时起算）：已过 50% 时提醒",
    ] { #expect(chinese.contains(line), "\(line)") }
    // Where the clause says it itself, the annex does not count; and without the annexes nothing is said of it.
    var own = Self.letter
    for chapter in own.chapters.indices {
      for place in own.chapters[chapter].clauses.indices
      where own.chapters[chapter].clauses[place].key == "merchants.admission" {
        own.chapters[chapter].clauses[place].figures.append(NamedFigure("decide-within", .term(.days(3))))
      }
    }
    let other = Handbook(letter: own, annexes: Self.annexes, language: .en, format: .text).print()
    #expect(other.contains("- Within 3 days, counted from it being handed in\n"))
    let alone = Handbook(letter: Self.letter, language: .en, format: .text).print()
    #expect(!alone.contains("10 working days"))
  }

  @Test func theHandbookSaysWhoAndWhen() {
    let book = Handbook(letter: Self.letter, language: .en, format: .text).print()
    #expect(book.contains("1  Make the claim\n- Who: Consumer, Customer service\n"))
    #expect(book.contains("- Within 48 hours, counted from the claim being made\n- Otherwise: The claim is granted.\n"))
    #expect(book.contains("- 30 days before it runs out\n"))
    let chinese = Handbook(letter: Self.letter, language: .zhHans, format: .markdown).print()
    #expect(chinese.contains("- 期限：30 分钟（自认定之时起算）\n"))
    #expect(chinese.contains("# 操作规程手册\n"))
    var other = Self.letter
    other.chapters = []
    #expect(!Handbook(letter: other, language: .en, format: .html).print().contains("counted from"))
  }
}
