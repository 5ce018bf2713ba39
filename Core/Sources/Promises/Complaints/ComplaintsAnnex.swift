/// How complaints are worked on: who is warned before a clock runs out, what complaints are about, when complaints of one
/// kind lead to an improvement, and who outside decides.
public struct ComplaintsAnnex: Hashable, Sendable {
  /// A warning before a clock runs out.
  public struct Step: Hashable, Sendable {
    /// Of the time that the clock has.
    public var share: Share
    /// Who is told, beside whoever works on it.
    public var tell: Role

    public init(share: Share, tell: Role) {
      self.share = share
      self.tell = tell
    }
  }

  /// What complaints are about. Reasons form a tree.
  public struct Reason: Hashable, Sendable {
    public var key: String
    public var title: LocalizedText
    /// The key of the reason that it is a kind of; nil at the top.
    public var parent: String?

    public init(key: String, title: LocalizedText, parent: String? = nil) {
      self.key = key
      self.title = title
      self.parent = parent
    }
  }

  /// So many complaints of one reason within so many days are no accident.
  public struct Cluster: Hashable, Sendable {
    public var cases: Int
    public var days: Int
    /// How soon it is known what to change.
    public var improveWithin: Term

    public init(cases: Int, days: Int, improveWithin: Term) {
      self.cases = cases
      self.days = days
      self.improveWithin = improveWithin
    }
  }

  /// Who outside the platform decides disputes.
  public struct Body: Hashable, Sendable {
    public var title: LocalizedText
    public var address: LocalizedText
    public var telephone: String?
    public var web: String?

    public init(title: LocalizedText, address: LocalizedText, telephone: String? = nil, web: String? = nil) {
      self.title = title
      self.address = address
      self.telephone = telephone
      self.web = web
    }
  }
  /// The earliest first.
  public var escalation: [Step]
  /// In the order of the file.
  public var reasons: [Reason]
  public var cluster: Cluster?
  public var bodies: [Body]

  public init(escalation: [Step] = [], reasons: [Reason] = [], cluster: Cluster? = nil, bodies: [Body] = []) {
    self.escalation = escalation
    self.reasons = reasons
    self.cluster = cluster
    self.bodies = bodies
  }

  public func reason(_ key: String) -> Reason? { reasons.first { $0.key == key } }

  /// From a reason up to the top of the tree, itself first.
  public func line(of key: String) -> [Reason] {
    var line: [Reason] = []
    var next: String? = key
    while let key = next, let reason = reason(key), line.count < reasons.count {
      line.append(reason)
      next = reason.parent
    }
    return line
  }

  /// A reason with all that are kinds of it.
  public func keys(under key: String) -> Set<String> {
    Set(reasons.map(\.key).filter { other in line(of: other).contains { $0.key == key } })
  }

  /// What a reason is called with what it is a kind of: `Delivery › Late`.
  public func path(of key: String, _ language: Language) -> String {
    line(of: key).reversed().map { $0.title[language] }.joined(separator: " › ")
  }
}
