/// A call as a telephone exchange tells of it, event by event. Events may come twice and in any order: what they come to
/// is the same.
public struct PhoneCall: Hashable, Sendable {
  public enum Event: String, Hashable, Sendable, CaseIterable { case ringing, answered, ended }
  public enum Direction: String, Hashable, Sendable, CaseIterable { case incoming, outgoing }
  public enum State: String, Hashable, Sendable, CaseIterable { case ringing, open, ended, missed }

  public var direction: Direction
  public var started: Instant?
  public var answered: Instant?
  public var ended: Instant?
  /// Who of the staff has it, as he signs in.
  public var agent: String?
  /// Where it can be heard again.
  public var recording: String?

  public init(
    direction: Direction = .incoming, started: Instant? = nil, answered: Instant? = nil, ended: Instant? = nil,
    agent: String? = nil, recording: String? = nil
  ) {
    self.direction = direction
    self.started = started
    self.answered = answered
    self.ended = ended
    self.agent = agent
    self.recording = recording
  }

  /// Takes what an event tells. Of two times for the same the earliest counts, of the end the latest; of two different
  /// names the one that sorts first, so that it does not matter which came first.
  public mutating func take(_ event: Event, at: Instant, direction: Direction?, agent: String?, recording: String?) {
    switch event {
    case .ringing: started = earliest(started, at)
    case .answered: answered = earliest(answered, at)
    case .ended: ended = ended.map { max($0, at) } ?? at
    }
    // A call that goes out is never said to come in by mistake: what is not said is incoming.
    if direction == .outgoing { self.direction = .outgoing }
    self.agent = first(self.agent, agent)
    self.recording = first(self.recording, recording)
  }

  private func earliest(_ one: Instant?, _ other: Instant) -> Instant { one.map { min($0, other) } ?? other }
  private func first(_ one: String?, _ other: String?) -> String? { [one, other].compactMap(\.self).min() }

  /// When it began, as far as that is known.
  public var began: Instant? { [started, answered, ended].compactMap(\.self).min() }

  public var state: State {
    if ended != nil { return answered == nil ? .missed : .ended }
    return answered == nil ? .ringing : .open
  }

  /// How long somebody spoke, in seconds; nil until it is over.
  public var seconds: Int64? {
    guard let answered, let ended, ended >= answered else { return nil }
    return ended.microseconds(since: answered) / 1_000_000
  }
}
