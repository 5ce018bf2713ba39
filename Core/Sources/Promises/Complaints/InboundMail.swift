/// What a message says, read out of its bytes. Everything in it was written by whoever sent it, and so proves nothing
/// but `authentication`, which our own server wrote.
public struct InboundMail: Hashable, Sendable {
  /// Without angle brackets, as all of them.
  public var messageID: String?
  public var inReplyTo: [String]
  /// The thread, the oldest first (RFC 5322, 3.6.4).
  public var references: [String]
  public var from: MailAddress
  public var replyTo: [MailAddress]
  public var to: [MailAddress]
  public var cc: [MailAddress]
  /// To whom servers on the way say that they delivered it: the only trace of a signed address in a blind copy.
  public var deliveredTo: [MailAddress]
  public var subject: String
  /// When the sender says that it was written.
  public var date: Instant?
  public var passages: [MailPassage]
  public var attachments: [MailAttachment]
  /// Why a machine wrote it; nil where a person seems to have.
  public var automatic: AutomaticMail?
  /// What it reports as not delivered.
  public var bounce: MailBounce?
  public var authentication: MailAuthentication

  public init(
    messageID: String? = nil, inReplyTo: [String] = [], references: [String] = [], from: MailAddress,
    replyTo: [MailAddress] = [], to: [MailAddress] = [], cc: [MailAddress] = [], deliveredTo: [MailAddress] = [],
    subject: String = "", date: Instant? = nil, passages: [MailPassage] = [], attachments: [MailAttachment] = [],
    automatic: AutomaticMail? = nil, bounce: MailBounce? = nil, authentication: MailAuthentication = .unknown
  ) {
    self.messageID = messageID
    self.inReplyTo = inReplyTo
    self.references = references
    self.from = from
    self.replyTo = replyTo
    self.to = to
    self.cc = cc
    self.deliveredTo = deliveredTo
    self.subject = subject
    self.date = date
    self.passages = passages
    self.attachments = attachments
    self.automatic = automatic
    self.bounce = bounce
    self.authentication = authentication
  }

  /// All of the text, quotations included.
  public var text: String { passages.map(\.text).joined(separator: "\n") }
  /// What the sender wrote himself.
  public var ownText: String { passages.filter { !$0.isQuoted }.map(\.text).joined(separator: "\n") }
}

/// Some lines of a message. What is quoted from before is kept, and folds.
public struct MailPassage: Hashable, Sendable {
  public var text: String
  public var isQuoted: Bool

  public init(_ text: String, isQuoted: Bool = false) {
    self.text = text
    self.isQuoted = isQuoted
  }
}

/// A part that is kept as it came: nothing is unpacked or run.
public struct MailAttachment: Hashable, Sendable {
  /// Without folders and control characters; empty where it has none.
  public var name: String
  /// As the sender calls it, in lower case, such as `image/jpeg`.
  public var type: String
  public var bytes: [UInt8]

  public init(name: String, type: String, bytes: [UInt8]) {
    self.name = name
    self.type = type
    self.bytes = bytes
  }
}

/// By what a message shows that no person wrote it, or that none wants an answer.
public enum AutomaticMail: String, Hashable, Sendable, CaseIterable {
  /// Our own mail that came back: it carries our own mark.
  case own
  /// `Auto-Submitted` with anything but `no` (RFC 3834, 5).
  case autoSubmitted
  /// A report about mail: `multipart/report` (RFC 6522).
  case report
  /// `Precedence: bulk`, `junk`, `list` or `auto_reply`.
  case precedence
  /// `List-Id` (RFC 2919): it went to a list.
  case list
  /// An empty return path, by which servers mark what nobody may answer (RFC 5321, 4.5.5).
  case nullReturnPath
  /// The marks of answering machines that know no standard, such as `X-Autoreply`.
  case autoReply
  /// `X-Auto-Response-Suppress`: who sends it wants no automatic answer, and may still be a person.
  case suppressed

  /// Whether no person can have written it. The others are read as anybody's, but nothing answers them by itself.
  public var isCertain: Bool { self != .suppressed }
}

/// A report that mail could not be delivered, or not yet (RFC 3464, and what servers of before write).
public struct MailBounce: Hashable, Sendable {
  public struct Recipient: Hashable, Sendable {
    public var address: MailAddress?
    /// Such as `5.1.1` (RFC 3463); nil where the report has none.
    public var status: String?
    /// What the other server said.
    public var diagnostic: String
    /// False while it is tried again.
    public var isPermanent: Bool

    public init(address: MailAddress?, status: String?, diagnostic: String, isPermanent: Bool) {
      self.address = address
      self.status = status
      self.diagnostic = diagnostic
      self.isPermanent = isPermanent
    }
  }

  /// Of the mail that was not delivered.
  public var messageID: String?
  public var recipients: [Recipient]

  public init(messageID: String?, recipients: [Recipient]) {
    self.messageID = messageID
    self.recipients = recipients
  }

  public var isPermanent: Bool { recipients.contains(where: \.isPermanent) }
}

/// What our own mail server found out about the sender (RFC 8601). What others write of it is not read.
public enum MailAuthentication: Hashable, Sendable {
  /// No server that we trust says anything.
  case unknown
  /// The mail comes from the domain that it names.
  case passed
  /// It does not, or names more than one sender.
  case failed(String)
}
