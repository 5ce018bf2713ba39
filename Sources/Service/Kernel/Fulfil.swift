import Promises

extension Work {
  /// A fulfilling fact, judged as the timer would judge it first.
  /// - Parameter known: when it was told, where it was before now, about something that these promises were made for since.
  func fulfil(_ duty: Duty, of subject: Identifier, at: Instant, known: Instant? = nil) throws {
    var decision = Decision()
    for owed in try owed(about: subject) where owed.duty == duty {
      decision.change(owed) { $0.fulfil(at: at, now: known ?? now) }
    }
    try commit(decision)
  }

  /// Judges what has run out about one subject: whoever asks for it must not depend on how punctual the sweeper is.
  func judge(about subject: Identifier) throws {
    var decision = Decision()
    for owed in try owed(about: subject) { try sweep(owed, into: &decision) }
    try commit(decision)
  }

  /// Judges until nothing is left whose time has run out; a period that ends may open the next one in the past.
  public func sweepAll() throws { while try sweep() > 0 {} }
}
