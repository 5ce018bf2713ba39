import Promises

extension Work {
  /// A fulfilling fact, judged as the timer would judge it first.
  func fulfil(_ duty: Duty, of subject: Identifier, at: Instant) throws {
    var decision = Decision()
    for var owed in try owed(about: subject) where owed.duty == duty {
      let before = owed.obligation
      owed.obligation.fulfil(at: at, now: now)
      if owed.obligation != before { decision.changed.append(owed) }
    }
    try commit(decision)
  }

  /// Judges until nothing is left whose time has run out; a period that ends may open the next one in the past.
  public func sweepAll() throws { while try sweep() > 0 {} }
}
