import Promises

/// A message's own fields, by name.
struct MailHeaders {
  private let fields: [(name: String, value: [UInt8])]
  static let mostIDs = 200

  init(_ fields: [(name: String, value: [UInt8])]) { self.fields = fields }

  /// Every field of a name, the topmost first, with its encoded words as they are.
  func all(_ name: String) -> [String] {
    fields.filter { $0.name == name }.map { Charset.text($0.value, label: nil).replacing("\n", with: " ") }
  }

  func first(_ name: String) -> String? { all(name).first }

  /// For people, at most 500 characters.
  func text(_ name: String) -> String {
    guard let field = fields.first(where: { $0.name == name }) else { return "" }
    return String(String.UnicodeScalarView(HeaderText.decoded(field.value).unicodeScalars.prefix(500)))
  }

  func addresses(_ name: String) -> [MailAddress] {
    fields.filter { $0.name == name }.prefix(20).flatMap { MimeMessage.addresses(HeaderText.recoded($0.value)) }
      .compactMap { MailAddress($0.address, name: Charset.clean($0.name)) }
  }

  /// Who wrote it; where no `From` can be used, who sent it.
  var sender: MailAddress? {
    ["from", "sender", "reply-to", "return-path"].lazy.compactMap { addresses($0).first }.first
  }

  /// Whether it names two senders, which no honest program does (RFC 5322, 3.6: one field; DMARC refuses such mail).
  var isAmbiguous: Bool { all("from").count > 1 || addresses("from").count > 1 }

  /// Message ids (RFC 5322, 3.6.4), without brackets. Where a program forgets the brackets, the first word.
  func ids(_ name: String) -> [String] { Self.ids(in: all(name).joined(separator: " ")) }

  static func ids(in text: String) -> [String] {
    var found: [String] = []
    var rest = text[...]
    while found.count < mostIDs, let open = rest.firstIndex(of: "<") {
      rest = rest[rest.index(after: open)...]
      guard let close = rest.firstIndex(where: { $0 == ">" || $0 == "<" }) else { break }
      if rest[close] == ">", let id = id(rest[..<close]) { found.append(id) }
      rest = rest[close...]
    }
    if found.isEmpty, let word = text.split(separator: " ").first, word.contains("@"), let id = id(word) {
      found = [id]
    }
    return found
  }

  private static func id(_ text: Substring) -> String? {
    let id = text.filter { !$0.isWhitespace }
    let isPrintable = id.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && $0 != "<" && $0 != ">" }
    return (1...500).contains(id.utf8.count) && isPrintable ? id : nil
  }

  /// What the sender's clock said; nothing that lies before mail or far ahead.
  var date: Instant? {
    guard let text = first("date"), let seconds = MimeMessage.seconds(ofDate: text),
      (1..<32_503_680_000).contains(seconds)
    else { return nil }
    return Instant(seconds: seconds)
  }

  /// The first sign that no person wrote it.
  func automatic(ownMark: String, isReport: Bool) -> AutomaticMail? {
    func word(_ name: String) -> String? {
      first(name).map { $0.prefix { $0 != ";" && $0 != " " && $0 != "(" }.lowercased() }
    }
    if !ownMark.isEmpty, all("x-pledge-loop").contains(ownMark) { return .own }
    if let kind = word("auto-submitted"), kind != "no", !kind.isEmpty { return .autoSubmitted }
    if isReport { return .report }
    if let kind = word("precedence"), ["bulk", "junk", "list", "auto_reply", "auto-reply"].contains(kind) {
      return .precedence
    }
    if first("list-id") != nil { return .list }
    if let path = first("return-path"), path.filter({ !$0.isWhitespace }) == "<>" { return .nullReturnPath }
    let marks = ["x-autoreply", "x-autorespond", "x-autoresponse", "x-mail-autoreply"]
    if marks.contains(where: { word($0).map { $0 != "no" } ?? false }) { return .autoReply }
    if let suppressed = first("x-auto-response-suppress")?.lowercased() {
      let kinds = suppressed.split { $0 == "," || $0 == " " || $0 == ";" }
      if kinds.contains("all") || kinds.contains("autoreply") { return .suppressed }
    }
    return nil
  }
}
