import Promises

/// What a replay runs: what happened, in the order in which it reached the platform.
public struct History: Sendable {
  struct Step: Sendable {
    var at: Instant
    /// Where it comes from, for whoever has to correct it.
    var file: String
    var line: Int
    var act: @Sendable (Work) throws -> Void
    /// What is told of it and of those that follow, where it is a stream that tells a story; then `act` does nothing.
    var caption: Caption?
    /// What the line does itself, whatever is expected of it; nil for one that only expects something.
    var attempt: (@Sendable (Work) throws -> Void)?
    /// The codes with which it is to be refused, or may be.
    var refusals: Set<String> = []
  }

  /// What a story says, in words that hold whatever the letter's figures are.
  struct Caption: Hashable, Sendable {
    /// Who acts: a role, or `system`.
    var who: String
    var words: LocalizedText
  }
  /// By time; what happened at one instant stays in the order of its source.
  var steps: [Step]
  /// What could not be read at all.
  public var setAside: [ReplayReport.SetAside]
  /// The time that it covers; nil where it is empty.
  var covers: ClosedRange<Instant>?
  /// The zone and currency that it is counted in, where it has its own whatever the letter says.
  var zone: Zone?
  var currency: Currency?
  /// Whether it tells of recurring duties; where it never does, they are not held against the platform.
  var tellsOfDuties = false
}
