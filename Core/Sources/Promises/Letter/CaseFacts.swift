/// What a clause has to know of a case to tell whether it and its exceptions apply.
public struct CaseFacts: Hashable, Sendable {
  /// Traits of the goods, as exceptions name them.
  public var traits: [String]
  /// The categories of the goods; none are known of an order without lines.
  public var categories: [String]
  public var fulfilment: Fulfilment?
  public var region: String?
  /// Whether the buyer confirmed an exception when he ordered.
  public var confirmed: Bool

  public init(
    traits: [String] = [], categories: [String] = [], fulfilment: Fulfilment? = nil, region: String? = nil,
    confirmed: Bool = false
  ) {
    self.traits = traits
    self.categories = categories
    self.fulfilment = fulfilment
    self.region = region
    self.confirmed = confirmed
  }
}

extension Scope {
  /// Every list that is not empty must be met; of several categories one is enough.
  public func covers(_ facts: CaseFacts) -> Bool {
    (categories.isEmpty || facts.categories.contains(where: categories.contains))
      && (fulfilment.isEmpty || facts.fulfilment.map(fulfilment.contains) ?? false)
      && (regions.isEmpty || facts.region.map(regions.contains) ?? false)
  }
}

extension Condition {
  /// Every list that is not empty must be met; of several traits or categories one is enough.
  public func applies(to facts: CaseFacts) -> Bool {
    (traits.isEmpty || facts.traits.contains(where: traits.contains))
      && (categories.isEmpty || facts.categories.contains(where: categories.contains))
      && (regions.isEmpty || facts.region.map(regions.contains) ?? false) && (!confirmed || facts.confirmed)
  }
}

extension Clause {
  /// Whether it makes a difference to the clause of which categories goods are.
  public var looksAtCategories: Bool {
    !scope.categories.isEmpty || exceptions.contains { !$0.when.categories.isEmpty }
  }

  /// What the clause comes to in a case: with the rule's own figures or those of the exception that applied, whose key
  /// is told, or taken away by it. An exception wins over the rule and a later one over an earlier one.
  public func standing(in facts: CaseFacts) -> (clause: Clause, exception: String?, isTakenAway: Bool) {
    var standing = self
    var last: ClauseException?
    for exception in exceptions where exception.when.applies(to: facts) {
      last = exception
      standing.figures = figures.filter { figure in !exception.figures.contains { $0.name == figure.name } }
      standing.figures += exception.figures
    }
    return (standing, last?.key, last?.takesAway ?? false)
  }
}
