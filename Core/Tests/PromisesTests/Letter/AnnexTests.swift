import Testing

@testable import Promises

@Suite struct AnnexTests {
  private static func scalar(_ text: String) -> LetterNode { .scalar(text, Mark(line: 1, column: 1)) }
  private static func list(_ texts: [String]) -> LetterNode { .list(texts.map(scalar), Mark(line: 1, column: 1)) }
  private static func map(_ fields: [(String, LetterNode)]) -> LetterNode {
    let mark = Mark(line: 1, column: 1)
    return .map(fields.map { .init(key: $0.0, keyMark: mark, value: $0.1) }, mark)
  }
  private static func named(_ key: String, _ more: [(String, LetterNode)] = []) -> LetterNode {
    map([("key", scalar(key)), ("title", map([("zh-Hans", scalar("类目")), ("en", scalar("Title"))]))] + more)
  }
  private static func several(_ nodes: [LetterNode]) -> LetterNode { .list(nodes, Mark(line: 1, column: 1)) }

  @Test func aCategoryDemandsWhatThoseAboveItDo() throws {
    let infant = Self.named("infant-food", [("standards", Self.list(["GB 10765", "GB 7718"]))])
    let food = Self.named(
      "food",
      [
        ("standards", Self.list(["GB 7718"])), ("certificates", Self.list(["inspection"])),
        ("categories", Self.several([infant])),
      ])
    let root = Self.map([
      ("certificates", Self.several([Self.named("inspection")])), ("categories", Self.several([food])),
    ])
    let read = Annex.read(.goods, root)
    #expect(read.problems == [])
    guard case .goods(let annex)? = read.annex else { throw CancellationError() }
    let category = try #require(annex.category("infant-food"))
    #expect(category.standards == ["GB 7718", "GB 10765"] && category.certificates == ["inspection"])
    #expect(annex.path(of: "infant-food").map(\.key) == ["infant-food", "food"])
    #expect(annex.path(of: "unknown") == [])
  }

  @Test func whatIsWrongIsSaid() {
    let food = Self.named("food", [("certificates", Self.list(["inspectoin"]))])
    let root = Self.map([
      ("certificates", Self.several([Self.named("inspection")])),
      ("categories", Self.several([food, Self.named("food")])),
    ])
    let read = Annex.read(.goods, root)
    #expect(read.annex == nil)
    #expect(read.problems.map(\.message) == ["inspectoin is no kind of certificate", "The key food stands twice"])
    #expect(read.problems[0].cure == "Did you mean inspection")
    #expect(Annex.read(.goods, Self.scalar("x")).problems.count == 1)
  }
}
