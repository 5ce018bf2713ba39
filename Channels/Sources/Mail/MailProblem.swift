/// Why a message cannot be read as one. It is set aside as it came, and staff see the reason.
public enum MailProblem: String, Error, Hashable, Sendable, CaseIterable {
  case empty
  case tooLarge = "too-large"
  case headersTooLarge = "headers-too-large"
  case tooManyParts = "too-many-parts"
  case nestedTooDeep = "nested-too-deep"
  case decodedTooLarge = "decoded-too-large"
  /// Nothing in it says who wrote it: there is nobody to answer.
  case noSender = "no-sender"

  /// Stable: it is stored, and translated where it is shown.
  public var code: String { rawValue }
}

/// What a message may have. The defaults are more than what mail servers let through (25 MB at most of them).
public struct MailLimits: Hashable, Sendable {
  public var bytes = 40_000_000
  public var headerBytes = 256_000
  public var parts = 500
  /// Parts within parts. Real mail has five or six.
  public var depth = 32
  /// Of all parts after their transfer encodings.
  public var decodedBytes = 40_000_000
  /// Of the text that is shown; the rest of it is kept as an attachment.
  public var textBytes = 1_000_000

  public init() {}
}
