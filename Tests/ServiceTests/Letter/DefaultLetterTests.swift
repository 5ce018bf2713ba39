import Foundation
import Promises
import Service
import Testing

/// The letter that is shipped.
let defaultLetterPath = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().appending(path: "letters/default.yaml").path

@Suite struct DefaultLetterTests {
  private let source: String

  init() throws { source = try String(contentsOfFile: defaultLetterPath, encoding: .utf8) }

  @Test func hasEveryPromiseAndNoProblem() throws {
    let file = LetterFile(yaml: source)
    #expect(file.problems.isEmpty)
    let letter = try #require(file.letter)
    #expect(letter.clauses.count == 33)
    let unproved = letter.clauses.filter { $0.kind != .statement && $0.examples.isEmpty }
    #expect(unproved.map(\.key) == [], "every clause that runs has worked examples")
  }

  @Test(arguments: [
    ("within: {days: 7}", "within: {days: 0}", "0 is not possible here"),
    ("within: {days: 7}", "within: {months: 1}", "no fixed length"),
    ("restore-test-every: {days: 90}", "restore-test-every: {hours: 90}", "does not say how often"),
    ("duty: restore-test", "duty: restore-tset", "does not hold"),
    ("zone: Asia/Shanghai", "zone: Mars/Base", "no time zone"),
    ("kind: by-promise", "kind: by-promis", "is not a kind of clause"),
    ("key: returns.exchange", "key: returns.exchagne", "No rule runs a clause"),
    ("自收到商品之日起 {within}内可以退货", "自收到商品之日起七日内可以退货", "contains the figure \"七日\""),
    ("return goods within {within}", "return goods within seven days", "contains the figure \"seven days\""),
    ("return goods within {within}", "return goods within {witin}", "{witin}"),
    ("        payer: merchant\n", "        payor: merchant\n", "payor is no field"),
    ("zh-Hans: 按时送达, en: Delivered on time", "zh-Hans: 按时送达", "lacks en"),
    (
      "        kind: clock\n",
      "        kind: clock\n        exceptions: [{key: a.b, when: {regions: [X]}, text: {zh-Hans: 除外。, en: Not there.}}]\n",
      "nothing would run them"
    ),
    ("compensation: \"120.00\"}", "compensation: \"119.00\"}", "comes out as 120.00, not 119.00"),
  ])
  func aMistakeIsNamedWithItsPlaceAndCure(what: String, instead: String, message: String) throws {
    let place = try #require(source.range(of: what))
    let broken = source.replacingCharacters(in: place, with: instead)
    let file = LetterFile(yaml: broken)
    #expect(file.letter == nil)
    let problem = try #require(file.problems.first { $0.description.contains(message) }, "\(file.problems)")
    let line = source[..<place.lowerBound].count { $0 == "\n" } + 1
    // A field that is missing is reported at the start of what lacks it, a few lines above at most.
    #expect(abs(problem.mark.line - line) <= 12)
    #expect(!problem.cure.isEmpty)
  }

  @Test func whatIsNoYAMLSaysWhere() {
    let file = LetterFile(yaml: "name: x\ntitle: {zh-Hans: [\n")
    #expect(file.problems.first?.mark.line ?? 0 >= 2)
    #expect(LetterFile(yaml: "").problems.count == 1)
    #expect(LetterFile(yaml: "name: a\nname: b\n").problems.first?.message.contains("twice") == true)
  }

  @Test func aVersionThatOnlyImprovesNeedsNoNotice() throws {
    let old = try #require(LetterFile(yaml: source).letter)
    func changed(_ what: String, _ instead: String) throws -> [LetterDiff.Change] {
      let file = LetterFile(yaml: source.replacing(what, with: instead))
      return LetterDiff.compare(old, try #require(file.letter, "\(file.problems)"))
    }
    let better = try changed("takedown-within: {minutes: 30}", "takedown-within: {minutes: 20}")
    #expect(better.map(\.clause) == ["goods.genuine"])
    #expect(LetterDiff.onlyImproves(better))
    let worse = try changed("takedown-within: {minutes: 30}", "takedown-within: {minutes: 40}")
    #expect(!LetterDiff.onlyImproves(worse))
    let worded = try changed("Genuine goods", "Genuine goods only")
    #expect(!LetterDiff.onlyImproves(worded))
    #expect(LetterDiff.compare(old, old).isEmpty)
  }

  @Test(arguments: Language.allCases, LetterPrinter.Format.allCases)
  func printsWithoutAPlaceholderLeft(language: Language, format: LetterPrinter.Format) throws {
    let letter = try #require(LetterFile(yaml: source).letter)
    let text = LetterPrinter(letter: letter, language: language, format: format).print()
    #expect(text.contains(language == .en ? "Article 33" : "第三十三条"))
    #expect(text.contains(language == .en ? "within 24 hours" : "24 小时内"))
    if format != .html { #expect(!text.contains("{")) }
  }
}
