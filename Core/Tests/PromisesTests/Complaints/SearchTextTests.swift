import Promises
import Testing

@Suite struct SearchTextTests {
  @Test func piecesOfBothScripts() {
    #expect(SearchText("ABCD ef").grams() == ["abc", "bcd"])
    #expect(SearchText("退货运费").grams() == ["退货", "货运", "运费"])
    #expect(SearchText("买了iPhone15手机，坏了。").grams().isSuperset(of: ["买了", "iph", "e15", "手机", "坏了"]))
    #expect(SearchText("ＡＢＣ　１２３").grams() == ["abc", "123"], "full width")
    #expect(SearchText(String(repeating: "甲", count: 5000) + "乙丙").grams() == ["甲甲"], "the beginning only")
  }

  /// Whatever a text holds has no piece that the text has not: nothing is missed.
  @Test func nothingIsMissed() {
    let alphabet = Array("aBc1２Ｚ 退货,。éİ\u{130}한ー々")
    for _ in 0..<3000 {
      let text = String((0..<Int.random(in: 1...30)).map { _ in alphabet.randomElement()! })
      let from = text.indices.randomElement()!
      let part = String(text[from...].prefix(Int.random(in: 1...8)))
      for word in SearchText.words(of: part) {
        let whole = SearchText(text)
        #expect(word.grams().isSubset(of: whole.grams()), "\(part) in \(text)")
        #expect(whole.find([word]) != nil, "\(part) in \(text)")
      }
    }
  }

  @Test func whereItStands() throws {
    let text = SearchText("The KETTLE leaks; 水壶漏水。")
    let found = try #require(text.find(SearchText.words(of: "kettle　漏水")))
    #expect(found == [4..<10, 20..<22])
    #expect(text.find(SearchText.words(of: "kettle mug")) == nil)
    let excerpt = text.excerpt(found, around: 4)
    #expect(excerpt.before == "The " && excerpt.word == "KETTLE" && excerpt.after == " lea…")
    #expect(text.excerpt([], around: 5).before == "The KETTLE")
  }
}
