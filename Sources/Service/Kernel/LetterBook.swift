public import Promises

/// The versions of the letter and of its annexes that were published: each immutable, in force from its time on.
public struct LetterBook: Sendable {
  public struct Version: Sendable {
    public var number: Int
    public var letter: Letter
    public var sha256: String
    public var published: Instant
    public var effective: Instant

    public init(number: Int, letter: Letter, sha256: String, published: Instant, effective: Instant) {
      self.number = number
      self.letter = letter
      self.sha256 = sha256
      self.published = published
      self.effective = effective
    }
  }
  public struct AnnexVersion: Sendable {
    public var kind: AnnexKind
    /// Counted for each kind from 1.
    public var number: Int
    public var annex: Annex
    public var sha256: String
    public var published: Instant
    public var effective: Instant
  }
  public private(set) var versions: [Version]
  /// Those of a kind in the order of their numbers.
  public private(set) var annexes: [AnnexVersion]
  /// How many there are of both: a book with more is a later one.
  var count: Int { versions.count + annexes.count }

  public init(_ versions: [Version], annexes: [AnnexVersion] = []) {
    self.versions = versions.sorted { $0.number < $1.number }
    self.annexes = annexes.sorted { ($0.kind.rawValue, $0.number) < ($1.kind.rawValue, $1.number) }
    let hours = self.hours
    guard !hours.isEmpty else { return }
    for place in self.versions.indices { self.versions[place].letter.calendar.hours = hours }
  }

  mutating func add(_ version: Version) { self = LetterBook(versions + [version], annexes: annexes) }
  mutating func add(_ annex: AnnexVersion) { self = LetterBook(versions, annexes: annexes + [annex]) }

  /// By what terms in working hours are counted, each from its time on.
  var hours: [CalendarRule.PublishedHours] {
    annexes.compactMap {
      guard case .hours(let hours) = $0.annex else { return nil }
      return CalendarRule.PublishedHours(from: $0.effective, hours: hours)
    }
  }

  /// The annex that holds at `instant`; nil where none was published.
  public func annex(_ kind: AnnexKind, at instant: Instant) -> Annex? {
    let ofKind = annexes.filter { $0.kind == kind }
    return (ofKind.last { $0.effective <= instant } ?? ofKind.first)?.annex
  }

  /// The version that an order placed at `instant` is bound to: the latest one in force; the first one for whatever
  /// came before it.
  public func inForce(at instant: Instant) -> Version? {
    versions.last { $0.effective <= instant } ?? versions.first
  }

  public func version(_ number: Int) -> Version? { versions.first { $0.number == number } }
}
