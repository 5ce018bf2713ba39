/// One variable of the environment that a channel is set up with.
struct ChannelSetting: Hashable, Sendable {
  let variable: String
  /// What its value should be, to follow “it should be”.
  let expected: String
  var isOptional = false
}

/// Why a channel cannot be set up: one sentence for who runs the server. It never shows a value, which may be a key.
public struct ChannelSettingsError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: String, Hashable, Sendable {
    /// Other variables of the same channel are set, this one is not.
    case missing
    /// The file that the variable names cannot be read.
    case unreadable
    /// The value is not what it should be.
    case wrong
  }
  public var kind: Kind
  /// The variable of the environment.
  public var variable: String
  /// What its value should be.
  public var expected: String

  init(_ kind: Kind, _ setting: ChannelSetting) {
    self.kind = kind
    self.variable = setting.variable
    self.expected = setting.expected
  }

  public var description: String {
    switch kind {
    case .missing: "\(variable) is not set; it should be \(expected)."
    case .unreadable: "The file that \(variable) names cannot be read; it should be \(expected)."
    case .wrong: "\(variable) is not valid; it should be \(expected)."
    }
  }
}
