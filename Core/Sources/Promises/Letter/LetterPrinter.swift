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
    var out = Output(format: format, language: language)
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

/// The three ways of setting the same pieces.
private struct Output {
  var format: LetterPrinter.Format
  var language: Language
  private var text = ""

  init(format: LetterPrinter.Format, language: Language) {
    self.format = format
    self.language = language
  }

  private func safe(_ piece: String) -> String {
    switch format {
    case .text: piece
    case .html: LetterPrinter.escaped(piece)
    case .markdown: piece.reduce(into: "") { $0 += "\\`*_[]<>#|".contains($1) ? "\\\($1)" : String($1) }
    }
  }

  mutating func begin(title: String) {
    switch format {
    case .text: text += "\(title)\n\n"
    case .markdown: text += "# \(safe(title))\n\n"
    case .html:
      text += """
        <!doctype html>
        <html lang="\(language.rawValue)">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>\(safe(title))</title>
        <style>
        body { max-width: 42em; margin: 3em auto; padding: 0 1em; line-height: 1.7;
          font-family: "Songti SC", "Noto Serif CJK SC", Georgia, serif }
        h1 { text-align: center } h3 { margin-bottom: 0 } footer { margin-top: 4em; text-align: right }
        @page { size: A4; margin: 25mm }
        @media print { body { margin: 0; max-width: none } h2, h3 { break-after: avoid } }
        </style></head>
        <body>
        <h1>\(safe(title))</h1>

        """
    }
  }

  mutating func heading(_ piece: String) {
    switch format {
    case .text: text += "\(piece)\n\n"
    case .markdown: text += "## \(safe(piece))\n\n"
    case .html: text += "<h2>\(safe(piece))</h2>\n"
    }
  }

  mutating func article(_ number: String, _ title: String) {
    switch format {
    case .text: text += "\(number)  \(title)\n"
    case .markdown: text += "### \(safe(number)) \(safe(title))\n\n"
    case .html: text += "<h3>\(safe(number)) \(safe(title))</h3>\n"
    }
  }

  mutating func paragraph(_ piece: String) {
    let piece = piece.trimmed
    guard !piece.isEmpty else { return }
    text += format == .html ? "<p>\(safe(piece))</p>\n" : "\(safe(piece))\n\n"
  }

  mutating func items(_ pieces: [String]) {
    guard !pieces.isEmpty else { return }
    if format == .html {
      text += "<ul>\n" + pieces.map { "<li>\(safe($0.trimmed))</li>\n" }.joined() + "</ul>\n"
    } else {
      text += pieces.map { "- \(safe($0.trimmed))\n" }.joined() + "\n"
    }
  }

  mutating func signature(_ lines: [String]) {
    switch format {
    case .text: text += lines.joined(separator: "\n") + "\n"
    case .markdown: text += lines.map(safe).joined(separator: "  \n") + "\n"
    case .html: text += "<footer>\n" + lines.map { "<p>\(safe($0))</p>\n" }.joined() + "</footer>\n"
    }
  }

  func end() -> String { format == .html ? text + "</body>\n</html>\n" : text }
}

extension String {
  fileprivate var trimmed: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else {
      return ""
    }
    return String(self[first...last])
  }
}
