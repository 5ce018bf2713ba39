/// A cell of a table of comma-separated values that people open in a spreadsheet, which takes a text that begins with one
/// of these characters for a formula and runs it (OWASP, "CSV Injection"). Such a text is written with an apostrophe
/// before it, and read without: `=1+1` is written `'=1+1`, and what was `'=1+1` itself `''=1+1`.
public enum TableCell {
  private static let dangerous: Set<Unicode.Scalar> = [
    "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
  ]

  /// Whether what follows its apostrophes, if it has any, would be run.
  private static func isDangerous(_ text: String) -> Bool {
    text.unicodeScalars.first { $0 != "'" }.map(dangerous.contains) ?? false
  }

  /// What no spreadsheet runs.
  static func safe(_ text: String) -> String { isDangerous(text) ? "'" + text : text }

  /// As it stands between commas.
  public static func written(_ text: String) -> String {
    let safe = safe(text)
    // By scalars: a quotation mark with an accent on it is one character, and a quotation mark all the same.
    guard safe.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return safe }
    var quoted = "\""
    for scalar in safe.unicodeScalars {
      if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }

  /// Several in one cell, with bars between them.
  public static func written(_ items: [String]) -> String {
    written(items.map { $0.replacing("\\", with: "\\\\").replacing("|", with: "\\|") }.joined(separator: "|"))
  }

  /// What a field of the table says.
  ///
  /// - Parameter field: without the quotation marks around it.
  static func read(_ field: String) -> String {
    guard field.unicodeScalars.first == "'", isDangerous(field) else { return field }
    return String(String.UnicodeScalarView(field.unicodeScalars.dropFirst()))
  }

  /// Several: a backslash before a bar, or another backslash, takes it as it is. Blanks around them count for nothing.
  static func items(_ field: String) -> [String] {
    var items: [String] = []
    var item = String.UnicodeScalarView()
    var isEscaped = false
    func end() {
      items.append(trimmed(String(item)))
      item = .init()
    }
    for scalar in read(field).unicodeScalars {
      if isEscaped {
        if scalar != "\\", scalar != "|" { item.append("\\") }
        item.append(scalar)
        isEscaped = false
      } else if scalar == "\\" {
        isEscaped = true
      } else if scalar == "|" {
        end()
      } else {
        item.append(scalar)
      }
    }
    if isEscaped { item.append("\\") }
    end()
    return items.filter { !$0.isEmpty }
  }

  private static func trimmed(_ text: String) -> String {
    var text = text[...]
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
