/// What somebody turns to the platform with. Each is answered; a complaint gets findings as well (`complaints.clock`,
/// `service.response`).
public enum ComplaintKind: String, Hashable, Sendable, CaseIterable {
  case complaint, suggestion, question

  /// The clocks that begin with it: the clause that sets each, and the figure that says how long.
  public var clocks: [(duty: Duty, clause: String, figure: String)] {
    switch self {
    case .complaint:
      [(.answer, "complaints.clock", "answer-within"), (.findings, "complaints.clock", "findings-within")]
    case .suggestion, .question: [(.answer, "service.response", "answer-within")]
    }
  }
}

/// What whoever complains wants (ISO 10002, 8.2: the remedy sought is taken down with the complaint).
public enum RemedySought: String, Hashable, Sendable, CaseIterable {
  case refund, exchange, repair, compensation, delivery, information, apology, other
}

/// Over what a message came or went (`complaints.channels`).
public enum ContactChannel: String, Hashable, Sendable, CaseIterable {
  case page, mail, chat, telephone
  /// By a program of the shop's.
  case program
}

/// Who wrote a message of a case.
public enum EntryAuthor: String, Hashable, Sendable, CaseIterable {
  case consumer, staff, merchant
  /// Nobody wrote it, so it fulfils nothing.
  case automatic
  /// It came under the case's number, and nothing shows that it is from whoever complained.
  case stranger
}

/// What happened to a case beside what was written in it.
public enum CaseEvent: String, Hashable, Sendable, CaseIterable {
  case linked, merged, split, related, assigned, released, paused, resumed, called, closed
  case chatBegan = "chat-began"
  case chatEnded = "chat-ended"
  case callBackAsked = "call-back-asked"
  case callBackDone = "call-back-done"
  case mailFailed = "mail-failed"
  case mailDelayed = "mail-delayed"
  /// What somebody else wrote needs no answer.
  case dismissed
  /// Who is liable was found; that was appealed against; another person decided; it was said what the case is about.
  case liable, appealed
  case appealDecided = "appeal-decided"
  case classified
  /// Whoever complained said by mail how it was handled.
  case rated
}
