/// Sets a letter as such letters are set: title, preamble, chapters, numbered articles with their exceptions and what
/// follows a breach, closing, signature.
public struct LetterPrinter: Sendable {
  public enum Format: String, Hashable, Sendable, CaseIterable {
    case text, html, markdown
  }
  public var letter: Letter
  public var language: Language
  public var format: Format
  /// The day under the signature; a draft has none.
  public var day: Day?
  public var version: Int?

  public init(letter: Letter, language: Language, format: Format, day: Day? = nil, version: Int? = nil) {
    self.letter = letter
    self.language = language
    self.format = format
    self.day = day
    self.version = version
  }

  public func print() -> String {
    var out = PrintedPage(format: format, language: language)
    out.begin(title: letter.title[language])
    out.paragraph(letter.preamble[language])
    var article = 0
    for (place, chapter) in letter.chapters.enumerated() {
      out.heading(Self.chapterNumber(place + 1, language) + chapter.title[language])
      for clause in chapter.clauses {
        article += 1
        out.article(Self.articleNumber(article, language), clause.title[language])
        out.paragraph(Prose.filled(clause.text[language], clause: clause, language: language))
        out.items(
          clause.exceptions.map { exception in
            var filling = clause
            filling.figures = exception.figures + clause.figures
            return Prose.filled(exception.text[language], clause: filling, language: language)
          })
        if let remedy = Prose.remedy(of: clause, language) { out.paragraph(remedy) }
      }
    }
    out.paragraph(letter.closing[language])
    out.signature(signature)
    return out.end()
  }

  private var signature: [String] {
    let english = language == .en
    var lines = [(english ? "Promised by: " : "承诺人：") + letter.platform[language]]
    lines.append((english ? "Signature and seal: " : "签字（盖章）：") + "________________")
    if let version { lines.append(english ? "Version \(version)" : "第 \(version) 版") }
    lines.append((english ? "Date: " : "日期：") + (day.map { Prose.day($0, language) } ?? "________________"))
    return lines
  }

  /// `一、`, `I. `
  public static func chapterNumber(_ number: Int, _ language: Language) -> String {
    switch language {
    case .zhHans: return chinese(number) + "、"
    case .en:
      var text = ""
      var rest = number
      for (value, numeral) in [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")] {
        while rest >= value {
          text += numeral
          rest -= value
        }
      }
      return text + ". "
    }
  }

  /// `第十二条`, `Article 12`
  public static func articleNumber(_ number: Int, _ language: Language) -> String {
    language == .en ? "Article \(number)" : "第\(chinese(number))条"
  }

  /// Chinese numerals below one hundred.
  static func chinese(_ number: Int) -> String {
    let digits = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"]
    guard number < 100 else { return String(number) }
    guard number >= 10 else { return digits[number] }
    return (number >= 20 ? digits[number / 10] : "") + "十" + digits[number % 10]
  }

  /// Text made safe to stand in HTML, in an element or a quoted attribute.
  public static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.append(character)
      }
    }
    return result
  }
}
