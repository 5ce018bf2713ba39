import Promises
import Testing

@testable import Web

@Suite struct LetterPageTests {
  @Test func textIsEscaped() {
    var clause = Sample.clause("a", .statement, en: "<script>alert(1)</script> & \"so\"")
    clause.title.en = "<b>Bold</b>"
    let page = Sample.page([clause], [], platform: "A & <i>B</i>").render()
    for raw in ["<script", "<b>Bold", "<i>B"] { #expect(!page.contains(raw), "\(raw)") }
    #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;so&quot;"))
  }

  @Test func chineseHasItsForms() {
    let page = Sample.full(.zhHans).render()
    for words in [
      "<html lang=\"zh-Hans\">", "一、履行", "第一条", "在 7 日内办结。", "2026年10月9日", "第 3 版", "2026年11月24日，北京时间",
      "人民币\u{A0}3,115.30\u{A0}元", "按时履行，过去 90 日", "用时通常约 2 小时；最慢的一成约 3 天或更久。",
    ] { #expect(page.contains(words), "\(words)") }
  }

  @Test func englishHasItsForms() {
    let page = Sample.full(.en).render()
    for words in [
      "<html lang=\"en\">", "I. Performance", "Article 1", "Delivered within 7 days; else CNY\u{A0}1,234.50 back.",
      "9 October 2026", "Version 3", "24 November 2026, Beijing time", "CNY\u{A0}3,115.30 granted", "Not far away.",
      "Usually about 2 hours; the slowest tenth about 3 days or more.",
    ] { #expect(page.contains(words), "\(words)") }
  }

  @Test func whoPromisesWhatAndSinceWhenIsSigned() throws {
    let page = Sample.full().render()
    let signature = page[try #require(page.firstRange(of: "<footer>")).lowerBound...]
    for words in ["Chengnuo Mall", "Version 3", "1 October 2026", "9 October 2026", String(repeating: "0f", count: 32)]
    {
      #expect(signature.contains(words), "\(words)")
    }
    #expect(signature.contains("aria-label=\"Chengnuo Mall, Version 3\""))
  }

  @Test func theLetterAloneLeadsBackToItsRecord() {
    let page = Sample.full(withRecord: false).render()
    for gone in ["<aside", "class=\"headline\"", "class=\"quiet\""] { #expect(!page.contains(gone), "\(gone)") }
    #expect(page.contains("href=\"?language=en\">With the record"))
    #expect(page.contains("href=\"?language=zh-Hans&amp;record=no\""))
    // What is suspended is part of what is promised today.
    #expect(page.contains("Force majeure"))
  }

  @Test func headingsAndLandmarksFollowEachOther() {
    let page = Sample.full().render()
    let levels = page.matches(of: /<h([1-6])/).map { Int($0.1) ?? 0 }
    #expect(levels.first == 1)
    #expect(levels.filter { $0 == 1 }.count == 1)
    #expect(zip(levels, levels.dropFirst()).allSatisfy { $1 <= $0 + 1 })
    for landmark in ["<header", "<nav aria-label", "<main id=\"letter\"", "<footer", "class=\"skip\" href=\"#letter\""]
    {
      #expect(page.contains(landmark), "\(landmark)")
    }
    let ids = page.matches(of: /\sid="([^"]+)"/).map { String($0.1) }
    #expect(Set(ids).count == ids.count)
    for target in page.matches(of: /href="#([^"]+)"/).map({ String($0.1) }) {
      #expect(ids.contains(target), "\(target)")
    }
  }

  /// The mix of the default letter on a busy marketplace: eight clauses with many cases, twelve recurring duties,
  /// thirteen statements.
  @Test(arguments: Language.allCases) func aPageFullOfFiguresStaysSmall(language: Language) {
    let text = "We answer within {within} and say what we found, in writing, to whoever asked for it, at no charge."
    let clauses = (1...33).map { number in
      let kind: ClauseKind = number <= 8 ? .clock : number <= 20 ? .recurring : .statement
      var clause = Sample.clause("chapter.promise-\(number)", kind, en: text)
      clause.text.zhHans = "我方在 {within}内作出答复，并以书面形式向提出者说明查明的情况，不收取任何费用，亦不附加任何条件。"
      return clause
    }
    let records = clauses.prefix(20).map { clause in
      clause.kind == .clock
        ? Sample.record(
          clause.key, kept: 11_737, broken: 215, void: 13, open: 140, perPeriod: (3912, 71), granted: "213115.30",
          paid: "203597.94")
        : Sample.record(clause.key, kept: 12, broken: 1, open: 1, perPeriod: (4, 1))
    }
    let size = Sample.page(clauses, records, language).render().utf8.count
    #expect(size < 60_000, "\(size) bytes")
  }

  @Test func nothingIsFetchedAndNothingRuns() {
    let page = Sample.full().render()
    for word in ["<script", "@import", "url(http", "src=", "<link", "@font-face"] {
      #expect(!page.contains(word), "\(word)")
    }
  }
}
