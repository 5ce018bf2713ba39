/// A message to be sent. What is in it is text; how it becomes bytes is the writer's.
public struct OutboundMail: Hashable, Sendable {
  /// Without angle brackets. Made once and kept, so that sending again sends the same message.
  public var messageID: String
  public var from: MailAddress
  public var to: [MailAddress]
  public var replyTo: MailAddress?
  public var inReplyTo: String?
  public var references: [String]
  public var subject: String
  public var text: String
  public var date: Instant
  /// Whether no person wrote it: then it says so, and whoever heeds RFC 3834 does not answer it by itself.
  public var isAutomatic: Bool
  public var attachments: [MailAttachment]

  public init(
    messageID: String, from: MailAddress, to: [MailAddress], replyTo: MailAddress? = nil, inReplyTo: String? = nil,
    references: [String] = [], subject: String, text: String, date: Instant, isAutomatic: Bool,
    attachments: [MailAttachment] = []
  ) {
    self.messageID = messageID
    self.from = from
    self.to = to
    self.replyTo = replyTo
    self.inReplyTo = inReplyTo
    self.references = references
    self.subject = subject
    self.text = text
    self.date = date
    self.isAutomatic = isAutomatic
    self.attachments = attachments
  }
}

/// What a mail server answered to a message.
public enum MailDelivery: Hashable, Sendable {
  case accepted
  /// It will never take it (RFC 5321, 4.2.1: 5yz), or what is asked cannot be asked.
  case refused(String)
  /// It may take it later: it said so (4yz), or could not be reached.
  case later(String)
}
