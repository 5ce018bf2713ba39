public import Promises

/// The versions of the letter that were published: each immutable, in force from its time on.
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
  public private(set) var versions: [Version]

  public init(_ versions: [Version]) { self.versions = versions.sorted { $0.number < $1.number } }

  /// The version that an order placed at `instant` is bound to: the latest one in force; the first one for whatever
  /// came before it.
  public func inForce(at instant: Instant) -> Version? {
    versions.last { $0.effective <= instant } ?? versions.first
  }

  public func version(_ number: Int) -> Version? { versions.first { $0.number == number } }
}
