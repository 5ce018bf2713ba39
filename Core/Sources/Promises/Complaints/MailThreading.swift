/// Where a mail belongs. A pure rule: what it needs to know is looked up before, by `ids` and by the case it names.
public struct MailThreading: Sendable {
  /// What becomes of a mail.
  public enum Destination: Hashable, Sendable {
    /// A message of a case that there is.
    ///
    /// `isVerified` is false where somebody else than the case's correspondent writes: it is kept there and marked, and
    /// no answer ever goes to him by it.
    case entry(of: String, isVerified: Bool)
    /// The first message of a new case.
    case opening
    /// A report that a mail of this case was not delivered.
    case bounce(of: String, messageID: String)
    /// The same message came before, for example from the inbox and by the pipe.
    case known
    /// For staff to look at; nothing answers it.
    case aside(Aside)
  }

  /// Why a mail is laid aside. Nothing is thrown away.
  public enum Aside: String, Hashable, Sendable, CaseIterable {
    /// A machine wrote it.
    case automatic
    /// Our own mail came back.
    case loop
    /// One sender wrote more in an hour than a person does: two machines may be answering each other.
    case flood
    /// It reports a mail that we did not send.
    case strayBounce
  }

  /// What is known about the mail before it is looked at.
  public struct Known: Sendable {
    /// The number of the case by the message ids of mails that were sent or taken. Only those of `ids` are asked for.
    public var cases: [String: String]
    /// The message ids among `cases` that came in (not those that went out).
    public var taken: Set<String>
    /// Whether what came under this mail's own message id is this mail: of the same sender, and with the same words. There
    /// are programs that give all their mails one id, and people who give theirs somebody else's.
    public var isTheSame: Bool
    /// Who writes in a case, by its number in lower case: `MailAddress.key`s.
    public var correspondents: [String: Set<String>]
    /// How many mails of this sender were taken within the hour before, laid aside or not.
    public var recentOfSender: Int

    public init(
      cases: [String: String] = [:], taken: Set<String> = [], isTheSame: Bool = false,
      correspondents: [String: Set<String>] = [:], recentOfSender: Int = 0
    ) {
      self.cases = cases
      self.taken = taken
      self.isTheSame = isTheSame
      self.correspondents = correspondents
      self.recentOfSender = recentOfSender
    }
  }

  /// A person who writes twenty mails in an hour is a case for a person.
  public static let mostInAnHour = 20
  /// Of a thread: the newest are looked at, so that no mail makes a long search.
  public static let mostReferences = 50

  public let replies: ReplyAddress

  public init(replies: ReplyAddress) { self.replies = replies }

  /// By which ids the mail says what it answers, the strongest first: what it answers, then its thread from the newest
  /// to the oldest.
  public static func thread(of mail: InboundMail) -> [String] {
    var seen: Set<String> = []
    let ids = mail.inReplyTo.prefix(mostReferences) + mail.references.suffix(mostReferences).reversed()
    return ids.filter { seen.insert($0).inserted }
  }

  /// All ids to look up for a mail.
  public static func ids(of mail: InboundMail) -> [String] {
    thread(of: mail) + [mail.messageID, mail.bounce?.messageID].compactMap(\.self)
  }

  /// The number, in lower case, that a signed address among the recipients names.
  public func signedNumber(in mail: InboundMail) -> String? {
    for address in mail.deliveredTo + mail.to + mail.cc {
      if let number = replies.number(in: address) { return number }
    }
    return nil
  }

  /// - Parameter exists: whether there is a case of this number, in lower case: it may be gone since the address was
  ///   made.
  public func destination(
    of mail: InboundMail, known: Known, exists: (String) throws -> Bool
  ) rethrows -> Destination {
    if mail.automatic == .own { return .aside(.loop) }
    if let id = mail.messageID, known.taken.contains(id), known.isTheSame { return .known }
    if let bounce = mail.bounce {
      guard let id = bounce.messageID, let number = known.cases[id], !known.taken.contains(id) else {
        return .aside(.strayBounce)
      }
      return .bounce(of: number, messageID: id)
    }
    if mail.automatic?.isCertain == true { return .aside(.automatic) }
    if known.recentOfSender >= Self.mostInAnHour { return .aside(.flood) }
    guard let number = try caseNumber(of: mail, known: known, exists: exists) else { return .opening }
    let writers = known.correspondents[number.lowercased()] ?? []
    let isForged = if case .failed = mail.authentication { true } else { false }
    return .entry(of: number, isVerified: !isForged && writers.contains(mail.from.key))
  }

  private func caseNumber(
    of mail: InboundMail, known: Known, exists: (String) throws -> Bool
  ) rethrows -> String? {
    if let signed = signedNumber(in: mail), try exists(signed) { return signed }
    return Self.thread(of: mail).lazy.compactMap { known.cases[$0] }.first
  }

  /// Whether a mail may be acknowledged by itself: never where a machine wrote it, where somebody asks for no such
  /// answer, or where the sender is forged, who would be somebody else.
  public static func mayAcknowledge(_ mail: InboundMail) -> Bool {
    if case .failed = mail.authentication { return false }
    return mail.automatic == nil && mail.bounce == nil
  }
}
