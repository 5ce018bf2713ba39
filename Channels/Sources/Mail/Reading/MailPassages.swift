import Foundation
import Promises

/// A text in passages: what the sender wrote, and what he quotes.
enum MailPassages {
  /// Nothing is dropped but blank lines at the ends of passages.
  static func read(_ text: String) -> [MailPassage] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let history = historyStart(lines)
    var passages: [MailPassage] = []
    var pending: [Substring] = []
    var isQuoted = false
    func flush() {
      let text = pending.joined(separator: "\n").trimmingCharacters(in: .newlines)
      if !text.allSatisfy(\.isWhitespace) { passages.append(MailPassage(text, isQuoted: isQuoted)) }
      pending = []
    }
    for (place, line) in lines.enumerated() {
      let isBlank = line.allSatisfy(\.isWhitespace)
      let quotes = place >= history || line.hasPrefix(">") || (isBlank && isQuoted && continues(lines, after: place))
      if quotes != isQuoted, !(isBlank && !quotes && isQuoted && pending.isEmpty) {
        flush()
        isQuoted = quotes
      }
      pending.append(line)
    }
    flush()
    return passages
  }

  /// Whether the quotation goes on behind a blank line.
  private static func continues(_ lines: [Substring], after place: Int) -> Bool {
    place + 1 < lines.count && lines[place + 1].hasPrefix(">")
  }

  /// The line at which a program put all that was written before, without marking each line.
  private static func historyStart(_ lines: [Substring]) -> Int {
    for (place, line) in lines.enumerated() {
      let text = line.trimmingCharacters(in: .whitespaces)
      guard !text.isEmpty, text.utf8.count < 400 else { continue }
      if isDivider(text) || isHead(text, lines[(place + 1)...].prefix(5)) { return place }
      if isIntroduction(text) {
        // "On … wrote:" over lines that are marked: then what stands below those is the sender's again.
        let next = lines[(place + 1)...].first { !$0.allSatisfy(\.isWhitespace) }
        if next.map({ !$0.hasPrefix(">") }) ?? false { return place }
      }
    }
    return lines.endIndex
  }

  /// `-----Original Message-----` and its like in Chinese mail programs.
  private static func isDivider(_ text: String) -> Bool {
    let words = text.trimmingCharacters(in: CharacterSet(charactersIn: "-_ ")).lowercased()
    guard text.hasPrefix("--") || text.hasPrefix("__") else { return false }
    return [
      "original message", "original", "forwarded message", "原始邮件", "原邮件", "转发邮件", "回复的原邮件", "转发的邮件",
      "原始信息", "ursprüngliche nachricht", "message d'origine",
    ].contains(words)
  }

  /// A block of fields, as Outlook and Foxmail put above what they quote.
  private static func isHead(_ text: String, _ following: ArraySlice<Substring>) -> Bool {
    let starts = ["发件人:", "发件人：", "寄件者:", "寄件者：", "寄件人:", "From:"]
    guard starts.contains(where: { text.hasPrefix($0) || text.hasPrefix("*\($0)*") }) else { return false }
    let others = [
      "发送时间", "日期", "收件人", "主题", "寄件日期", "收件者", "主旨", "Sent:", "Date:", "To:", "Subject:",
    ]
    return following.count { line in
      let line = line.trimmingCharacters(in: CharacterSet(charactersIn: " *"))
      return others.contains { line.hasPrefix($0) }
    } >= 2
  }

  private static func isIntroduction(_ text: String) -> Bool {
    let ends = ["wrote:", "写道：", "写道:", "寫道：", "寫道:", "schrieb:", "a écrit :"]
    return ends.contains { text.hasSuffix($0) } && text.contains { $0.isNumber || $0 == "@" }
  }

  /// Soft line breaks joined (RFC 3676, 4): a line that ends with a space goes on in the next one of the same depth.
  static func unflowed(_ text: String, deletesSpace: Bool) -> String {
    var output: [(depth: Int, text: String)] = []
    var isOpen = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let depth = line.prefix { $0 == ">" }.count
      var rest = line.dropFirst(depth)
      if rest.hasPrefix(" ") { rest = rest.dropFirst() }
      let isSignature = rest == "-- "
      let isSoft = rest.hasSuffix(" ") && !isSignature
      let content = isSoft && deletesSpace ? rest.dropLast() : rest
      if isOpen, !isSignature, let last = output.last, last.depth == depth {
        output[output.count - 1].text += content
      } else {
        output.append((depth, String(content)))
      }
      isOpen = isSoft
    }
    return output.map { line in
      line.depth == 0 ? line.text : String(repeating: ">", count: line.depth) + " " + line.text
    }.joined(separator: "\n")
  }
}
