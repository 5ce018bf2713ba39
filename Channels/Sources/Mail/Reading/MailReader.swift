public import Promises

/// Reads messages. Whatever the bytes are, the answer is a message or a `MailProblem`.
public struct MailReader: Sendable {
  public var limits: MailLimits
  /// The servers whose `Authentication-Results` are believed: our own, by the names that they give themselves there.
  public var trustedServers: Set<String>
  /// What our own mails are marked with (`MailWriter.loopHeader`).
  public var ownMark: String

  public init(trustedServers: Set<String> = [], ownMark: String = "", limits: MailLimits = MailLimits()) {
    self.trustedServers = Set(trustedServers.map { $0.lowercased() })
    self.ownMark = ownMark
    self.limits = limits
  }

  /// - Parameter bytes: the message as servers pass it on, with any line ends, with or without an mbox line before it.
  public func read(_ bytes: [UInt8]) throws(MailProblem) -> InboundMail {
    guard bytes.contains(where: { $0 > 0x20 }) else { throw .empty }
    guard bytes.count <= limits.bytes else { throw .tooLarge }
    let message = try MimeMessage(try prepared(bytes), limits: limits)
    let headers = MailHeaders(message.headers)
    guard let from = headers.sender else { throw .noSender }
    var content = MailContent(limits: limits)
    content.read(message.root)
    let bounce = MailBounceReader(headers: headers, reports: content.reports, text: content.text).bounce
    return InboundMail(
      messageID: headers.ids("message-id").first, inReplyTo: headers.ids("in-reply-to"),
      references: headers.ids("references"), from: from, replyTo: headers.addresses("reply-to"),
      to: headers.addresses("to"), cc: headers.addresses("cc"),
      deliveredTo: ["delivered-to", "x-original-to", "envelope-to", "x-envelope-to"].flatMap(headers.addresses),
      subject: headers.text("subject"), date: headers.date, passages: MailPassages.read(content.text),
      attachments: content.attachments, automatic: headers.automatic(ownMark: ownMark, isReport: content.isReport),
      bounce: bounce, authentication: headers.authentication(by: trustedServers))
  }

  /// Without an mbox line before it and zero bytes in its headers, at which C ends a text.
  private func prepared(_ bytes: [UInt8]) throws(MailProblem) -> [UInt8] {
    var bytes = bytes
    if bytes.starts(with: "From ".utf8) {
      bytes.removeSubrange(..<(bytes.firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.endIndex))
    }
    var (place, isBlank) = (bytes.startIndex, true)
    while place < bytes.endIndex {
      switch bytes[place] {
      case 0x0A:
        if isBlank { return bytes }
        isBlank = true
      case 0x0D: break
      case 0:
        bytes[place] = 0x20
        isBlank = false
      default: isBlank = false
      }
      place += 1
      if place > limits.headerBytes { throw .headersTooLarge }
    }
    return bytes
  }
}
