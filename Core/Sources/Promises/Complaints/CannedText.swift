/// What a prepared answer may have filled in.
public enum CannedVariable: String, Hashable, Sendable, CaseIterable {
  /// How whoever complained is called; the number of his case; until when we do the next thing; his order; who answers;
  /// the goods and the merchant that it is about.
  case name, number, deadline, order, agent, product, merchant
}

/// The text of a prepared answer, with variables in double braces: `Dear {{name}}, ...`.
public struct CannedText: Hashable, Sendable {
  public enum Part: Hashable, Sendable {
    case words(String)
    case variable(CannedVariable)
  }

  /// What is wrong with a text.
  public enum Fault: Error, Hashable, Sendable {
    /// What is called so is no variable.
    case unknown([String])
    /// Braces that are not closed, or closed and were never opened.
    case braces
  }

  public var parts: [Part]

  public init(_ text: String) throws(Fault) {
    var parts: [Part] = []
    var unknown: [String] = []
    var rest = Substring(text)
    while let open = rest.firstRange(of: "{{") {
      let before = rest[..<open.lowerBound]
      guard !before.contains("}}"), let close = rest[open.upperBound...].firstRange(of: "}}") else { throw .braces }
      if !before.isEmpty { parts.append(.words(String(before))) }
      let inner = rest[open.upperBound..<close.lowerBound]
      guard !inner.contains("{") else { throw .braces }
      let name = String(inner.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
      if let variable = CannedVariable(rawValue: name) {
        parts.append(.variable(variable))
      } else {
        unknown.append(name)
      }
      rest = rest[close.upperBound...]
    }
    guard !rest.contains("}}") else { throw .braces }
    guard unknown.isEmpty else { throw .unknown(unknown) }
    if !rest.isEmpty { parts.append(.words(String(rest))) }
    self.parts = parts
  }

  public var variables: Set<CannedVariable> {
    Set(parts.compactMap { if case .variable(let variable) = $0 { variable } else { nil } })
  }

  /// The text with everything filled in; or what is missing for it, in the order in which it is wanted.
  public func filled(_ values: [CannedVariable: String]) -> Result<String, Missing> {
    var text = ""
    var missing: [CannedVariable] = []
    for part in parts {
      switch part {
      case .words(let words): text += words
      case .variable(let variable):
        if let value = values[variable], !value.isEmpty {
          text += value
        } else if !missing.contains(variable) {
          missing.append(variable)
        }
      }
    }
    return missing.isEmpty ? .success(text) : .failure(Missing(variables: missing))
  }

  public struct Missing: Error, Hashable, Sendable {
    public var variables: [CannedVariable]

    public init(variables: [CannedVariable]) { self.variables = variables }
  }
}
