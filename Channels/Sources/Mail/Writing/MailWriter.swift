import Foundation
public import Promises

/// A message as the bytes that go to a server: lines of at most 76 bytes of ASCII, whatever the words are. Every value
/// passes `inline` or base64, so that no line can be smuggled into the headers.
public struct MailWriter: Sendable {
  /// The field by which we know our own mail when it comes back.
  public static let loopHeader = "X-Pledge-Loop"

  /// What stands there; ours alone.
  public var ownMark: String

  public init(ownMark: String) { self.ownMark = ownMark }

  public func bytes(_ mail: OutboundMail) -> [UInt8] {
    var lines: [String] = []
    func field(_ name: String, _ words: [String]) { lines.append(Self.folded(name, words)) }
    field("Date", [Self.date(mail.date)])
    field("From", Self.mailbox(mail.from))
    if let replyTo = mail.replyTo { field("Reply-To", Self.mailbox(replyTo)) }
    let recipients = mail.to.enumerated().flatMap { place, address in
      var words = Self.mailbox(address)
      if place + 1 < mail.to.count { words[words.count - 1] += "," }
      return words
    }
    field("To", recipients)
    field("Subject", Self.phrase(mail.subject))
    field("Message-ID", [Self.id(mail.messageID)])
    if let id = mail.inReplyTo { field("In-Reply-To", [Self.id(id)]) }
    // A thread may be cut in the middle, not at its ends (RFC 5322, 3.6.4 asks for all; servers refuse long fields).
    let thread =
      mail.references.count > 30 ? mail.references.prefix(1) + mail.references.suffix(29) : mail.references[...]
    if !thread.isEmpty { field("References", thread.map(Self.id)) }
    if mail.isAutomatic {
      field("Auto-Submitted", ["auto-replied"])
      field("X-Auto-Response-Suppress", ["All"])
    }
    if !ownMark.isEmpty { field(Self.loopHeader, [Self.inline(ownMark)]) }
    field("MIME-Version", ["1.0"])
    lines.append(body(mail))
    return Array(lines.joined(separator: "\r\n").utf8)
  }

  private func body(_ mail: OutboundMail) -> String {
    let text = Self.part(
      ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64"],
      Array(Self.lines(mail.text).utf8))
    guard !mail.attachments.isEmpty else { return text }
    // Base64 has no hyphens: no boundary can be in it.
    let boundary = "--=_\(Self.inline(mail.messageID).utf8.reduce(into: UInt64(5381)) { $0 = $0 &* 33 &+ UInt64($1) })"
    let parts = [text] + mail.attachments.map(Self.attachment)
    return "Content-Type: multipart/mixed; boundary=\"\(boundary)\"\r\n\r\n"
      + parts.map { "--\(boundary)\r\n\($0)\r\n" }.joined() + "--\(boundary)--\r\n"
  }

  private static func part(_ fields: [String], _ bytes: [UInt8]) -> String {
    let encoded = Data(bytes).base64EncodedString(options: [
      .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
    ])
    return fields.joined(separator: "\r\n") + "\r\n\r\n" + encoded + "\r\n"
  }

  private static func attachment(_ attachment: MailAttachment) -> String {
    // What has parts, or is a message, may not be written in base64 (RFC 2045, 6.4): whoever reads it would look inside.
    let hasParts = attachment.type.hasPrefix("multipart/") || attachment.type.hasPrefix("message/")
    let isType =
      !hasParts && attachment.type.wholeMatch(of: /[a-z0-9!#$&^_.+\-]{1,60}\/[a-z0-9!#$&^_.+\-]{1,80}/) != nil
    // RFC 2231: the name in UTF-8, each byte that is no letter or digit as %XX.
    let name = attachment.name.utf8.prefix(200).map { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
        return String(UnicodeScalar(byte))
      default: return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }.joined()
    return part(
      [
        "Content-Type: \(isType ? attachment.type : "application/octet-stream")",
        "Content-Disposition: attachment;\r\n filename*=utf-8''\(name)", "Content-Transfer-Encoding: base64",
      ], attachment.bytes)
  }

  /// With line ends as mail has them.
  private static func lines(_ text: String) -> String {
    text.replacing("\r\n", with: "\n").replacing("\r", with: "\n").replacing("\n", with: "\r\n")
  }

  /// Words with line breaks where they would get long (RFC 5322, 2.1.1).
  private static func folded(_ name: String, _ words: [String]) -> String {
    var (text, length) = ("\(name):", name.utf8.count + 1)
    for (place, word) in words.enumerated() {
      if place > 0, length + 1 + word.utf8.count > 76 {
        text += "\r\n"
        length = 0
      }
      text += " " + word
      length += 1 + word.utf8.count
    }
    return text
  }

  /// In printable ASCII, without line breaks.
  private static func inline(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value < 0x7F }))
  }

  private static func id(_ text: String) -> String { "<\(inline(text).filter { !"<> ".contains($0) })>" }

  /// An address that is not ASCII goes out as it is: the sender asks the server for SMTPUTF8 then (RFC 6531).
  private static func mailbox(_ address: MailAddress) -> [String] {
    address.name.isEmpty ? [address.description] : phrase(address.name) + ["<\(address.description)>"]
  }

  /// Words as they are where each is plain, else all of them in encoded words of at most 75 bytes, each whole in itself
  /// (RFC 2047, 2 and 5).
  private static func phrase(_ text: String) -> [String] {
    let scalars = text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }
    let isPlain = scalars.allSatisfy { scalar in
      scalar == " " || scalar.value < 0x80 && scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
        || "-+/!'".unicodeScalars.contains(scalar)
    }
    let words = String(String.UnicodeScalarView(scalars)).split(separator: " ").map(String.init)
    if isPlain, words.allSatisfy({ $0.utf8.count < 60 }) { return words }
    var (encoded, chunk): ([String], [UInt8]) = ([], [])
    for scalar in scalars {
      let bytes = Array(String(Character(scalar)).utf8)
      if chunk.count + bytes.count > 42 {
        encoded.append("=?utf-8?B?\(Data(chunk).base64EncodedString())?=")
        chunk = []
      }
      chunk += bytes
    }
    if !chunk.isEmpty { encoded.append("=?utf-8?B?\(Data(chunk).base64EncodedString())?=") }
    return encoded
  }

  /// RFC 5322, 3.3, at UTC.
  private static func date(_ instant: Instant) -> String {
    let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let number = Int((Double(instant.seconds) / 86_400).rounded(.down))
    let text = instant.description
    let (date, time) = (text.prefix(10).split(separator: "-"), text.dropFirst(11).prefix(8))
    guard date.count == 3, let month = Int(date[1]), (1...12).contains(month) else { return text }
    let weekday = days[((number % 7) + 7) % 7]
    return "\(weekday), \(date[2]) \(months[month - 1]) \(date[0]) \(time) +0000"
  }
}
