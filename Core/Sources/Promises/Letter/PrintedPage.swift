/// The three ways of setting the same pieces.
struct PrintedPage {
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
