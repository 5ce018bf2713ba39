/// One line of the public record: what became of one promise, without saying whose it was.
///
/// Its bytes are canonical JSON (RFC 8785) and frozen: whoever kept a copy can compare it to the byte.
public struct JournalLine: Hashable, Sendable {
  public enum Event: String, Hashable, Sendable, CaseIterable {
    case opened, kept, broken, void
    /// Counted as kept until a correction showed that it was not.
    case overturned
    /// Counted as kept until a correction showed that nothing had been fulfilled yet: it is open again.
    case reopened
    case granted, paid
    /// Force majeure moved the deadline out.
    case extended
    /// Force majeure was declared for the clause.
    case suspended
    /// The clock stands still until somebody else has done his part; the deadline moved out as if it stood still for as
    /// long as it may. Then it runs again before that, and the deadline moved back.
    case paused, resumed
  }
  public var event: Event
  public var clause: String
  /// Nil where the line is about the clause itself.
  public var duty: Duty?
  public var letter: Int
  public var at: Instant
  public var due: Instant?
  public var fulfilled: Instant?
  public var amount: Money?
  /// The time of a suspension, from its first instant to the first that it no longer covers.
  public var suspended: Range<Instant>?
  /// SHA-256 of the salt and the subject's key, in hexadecimal: it shows nothing, and can be proved to who holds both.
  public var commitment: String

  public init(
    event: Event, clause: String, duty: Duty?, letter: Int, at: Instant, due: Instant? = nil, fulfilled: Instant? = nil,
    amount: Money? = nil, suspended: Range<Instant>? = nil, commitment: String
  ) {
    self.event = event
    self.clause = clause
    self.duty = duty
    self.letter = letter
    self.at = at
    self.due = due
    self.fulfilled = fulfilled
    self.amount = amount
    self.suspended = suspended
    self.commitment = commitment
  }

  /// Members sorted by name, absent ones left out. Clause keys are plain ASCII by the letter's own rules, so nothing
  /// here ever needs an escape.
  public var canonical: [UInt8] {
    // Several of these are written for every promise, so no text is made on the way.
    var bytes: [UInt8] = []
    bytes.reserveCapacity(320)
    func put(_ text: StaticString) {
      bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
    func put(_ text: String) { bytes.append(contentsOf: text.utf8) }
    put("{" as StaticString)
    if let amount {
      put("\"amount\":" as StaticString)
      put(String(amount.minor))
      put("," as StaticString)
    }
    put("\"at\":\"" as StaticString)
    at.write(to: &bytes)
    put("\",\"clause\":\"" as StaticString)
    put(clause)
    put("\",\"commitment\":\"" as StaticString)
    put(commitment)
    put("\"," as StaticString)
    if let amount {
      put("\"currency\":\"" as StaticString)
      put(amount.currency.code)
      put("\"," as StaticString)
    }
    if let due {
      put("\"due\":\"" as StaticString)
      due.write(to: &bytes)
      put("\"," as StaticString)
    }
    if let duty {
      put("\"duty\":\"" as StaticString)
      put(duty.rawValue)
      put("\"," as StaticString)
    }
    put("\"event\":\"" as StaticString)
    put(event.rawValue)
    put("\"," as StaticString)
    if let suspended {
      put("\"from\":\"" as StaticString)
      suspended.lowerBound.write(to: &bytes)
      put("\"," as StaticString)
    }
    if let fulfilled {
      put("\"fulfilled\":\"" as StaticString)
      fulfilled.write(to: &bytes)
      put("\"," as StaticString)
    }
    put("\"letter\":" as StaticString)
    put(String(letter))
    if let suspended {
      put(",\"until\":\"" as StaticString)
      suspended.upperBound.write(to: &bytes)
      put("\"" as StaticString)
    }
    put("}" as StaticString)
    return bytes
  }
}
