import Foundation
import Promises
import Service
import Testing

/// The handbook says what runs: its operations exist, whoever is to do them may, and its times are the letter's.
@Suite struct ProcedureTests {
  private static let letter: Letter = LetterFile(
    yaml: (try? String(contentsOfFile: defaultLetterPath, encoding: .utf8)) ?? ""
  ).letter!
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
    for clock in procedure.steps.compactMap(\.clock) {
      #expect(Self.letter.clause(clock.clause)?.term(clock.figure) != nil, "\(clock.clause) \(clock.figure)")
    }
    #expect(Procedure.all.filter { $0.key == procedure.key }.count == 1)
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
