import Testing

@testable import Promises

@Suite struct AdmissionAnnexTests {
  private static let mark = Mark(line: 1, column: 1)
  private static func scalar(_ text: String) -> LetterNode { .scalar(text, mark) }
  private static func list(_ nodes: [LetterNode]) -> LetterNode { .list(nodes, mark) }
  private static func map(_ fields: [(String, LetterNode)]) -> LetterNode {
    .map(fields.map { .init(key: $0.0, keyMark: mark, value: $0.1) }, mark)
  }
  private static func named(_ key: String, _ more: [(String, LetterNode)] = []) -> LetterNode {
    map([("key", scalar(key)), ("title", map([("zh-Hans", scalar("名称")), ("en", scalar("Title"))]))] + more)
  }

  private static func read(_ kind: [(String, LetterNode)], _ more: [(String, LetterNode)] = []) -> (
    annex: AdmissionAnnex?, problems: [LetterProblem]
  ) {
    let read = Annex.read(
      .admission,
      map(
        [
          ("documents", list([named("licence", [("number", scalar("credit-code"))])])),
          ("kinds", list([named("company", kind)])),
        ] + more))
    guard case .admission(let annex)? = read.annex else { return (nil, read.problems) }
    return (annex, read.problems)
  }

  @Test func itIsRead() throws {
    let (annex, problems) = Self.read(
      [
        ("credit-code", Self.scalar("true")), ("facts", Self.list([Self.scalar("address")])),
        ("documents", Self.list([Self.scalar("licence")])),
      ],
      [
        ("currency", Self.scalar("EUR")), ("deposit", Self.scalar("10.00")),
        ("decide-within", Self.map([("days", Self.scalar("5"))])),
        ("reminders", Self.list(["7", "60", "7"].map(Self.scalar))),
      ])
    #expect(problems == [])
    let read = try #require(annex)
    #expect(read.decideWithin == .days(5) && read.reminders == [60, 7])
    #expect(read.deposit == Money(1000, Currency("EUR")!))
    #expect(read.document("licence")?.number == .creditCode)
    #expect(read.kind("company")?.hasCreditCode == true && read.kind("company")?.facts == [.address])
  }

  /// A category demands what it names, and what those that it is a part of name; each once, and the most of a deposit.
  @Test func aCategoryDemandsWhatItsParentsDo() throws {
    func category(_ key: String, _ documents: [String], _ deposit: String) -> LetterNode {
      Self.map([
        ("key", Self.scalar(key)), ("documents", Self.list(documents.map(Self.scalar))),
        ("deposit", Self.scalar(deposit)),
      ])
    }
    let read = Annex.read(
      .admission,
      Self.map([
        ("documents", Self.list(["licence", "food", "fresh"].map { Self.named($0) })),
        ("kinds", Self.list([Self.named("company")])),
        (
          "categories",
          Self.list([category("food", ["food"], "200.00"), category("fish", ["food", "fresh"], "10.00")])
        ),
      ]))
    guard case .admission(let annex)? = read.annex else { throw CancellationError() }
    let title = LocalizedText(zhHans: "", en: "")
    let goods = GoodsAnnex(
      certificates: [],
      categories: [
        .init(key: "food", title: title, parent: nil, standards: [], certificates: []),
        .init(key: "fish", title: title, parent: "food", standards: [], certificates: []),
      ])
    #expect(annex.documents(for: "fish", goods: goods) == ["food", "fresh"])
    #expect(annex.documents(for: "food", goods: goods) == ["food"] && annex.documents(for: "toys", goods: goods) == [])
    #expect(annex.floor(for: ["fish"], goods: goods)?.minor == 20_000)
    // Where nobody says what is a part of what, a category is alone.
    #expect(annex.documents(for: "fish", goods: nil) == ["food", "fresh"])
  }

  @Test func whatIsWrongIsSaidWithItsCure() {
    let wrong = Self.read(
      [("documents", Self.list([Self.scalar("licenc")])), ("facts", Self.list([Self.scalar("shoe-size")]))],
      [
        ("decide-within", Self.map([("times", Self.scalar("5"))])), ("currency", Self.scalar("XYZ")),
        ("reminders", Self.list([Self.scalar("0")])),
        ("categories", Self.list([Self.map([("key", Self.scalar("food")), ("deposit", Self.scalar("-1"))])])),
      ])
    #expect(wrong.annex == nil)
    let cures = wrong.problems.map(\.description)
    for words in ["Did you mean licence", "shoe-size", "length of time", "XYZ is no currency", "from 1 to 365", "-1"] {
      #expect(cures.contains { $0.contains(words) }, "\(words): \(cures)")
    }
  }
}
