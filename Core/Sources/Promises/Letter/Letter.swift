/// A quality-assurance letter: everything a platform promises, as the program runs it and as it is printed. A version
/// that was published never changes.
public struct Letter: Hashable, Sendable {
  /// A short name for the file and the API, such as `default`.
  public var name: String
  public var title: LocalizedText
  /// Who promises: the legal name of the platform.
  public var platform: LocalizedText
  public var preamble: LocalizedText
  public var closing: LocalizedText
  /// The zone, calendar and rolling rule by which every deadline of this letter is counted.
  public var calendar: CalendarRule
  public var currency: Currency
  public var chapters: [Chapter]

  public init(
    name: String, title: LocalizedText, platform: LocalizedText, preamble: LocalizedText, closing: LocalizedText,
    calendar: CalendarRule, currency: Currency, chapters: [Chapter]
  ) {
    self.name = name
    self.title = title
    self.platform = platform
    self.preamble = preamble
    self.closing = closing
    self.calendar = calendar
    self.currency = currency
    self.chapters = chapters
  }

  /// The clauses in the order of the letter.
  public var clauses: [Clause] { chapters.flatMap(\.clauses) }

  public func clause(_ key: String) -> Clause? {
    for chapter in chapters {
      for clause in chapter.clauses where clause.key == key { return clause }
    }
    return nil
  }
}

/// A group of articles under one heading (goods, delivery, complaints ...).
public struct Chapter: Hashable, Sendable {
  public var title: LocalizedText
  public var clauses: [Clause]

  public init(title: LocalizedText, clauses: [Clause]) {
    self.title = title
    self.clauses = clauses
  }
}

/// One promise: its text, and the rule that runs.
public struct Clause: Hashable, Sendable {
  /// Such as `delivery.on-time`: what code, API, pages and journal call it.
  public var key: String
  public var kind: ClauseKind
  public var title: LocalizedText
  /// May name figures as `{within}`; never contains one.
  public var text: LocalizedText
  /// The figures that the rule runs on, by name, in the order of the file.
  public var figures: [NamedFigure]
  public var scope: Scope
  public var exceptions: [ClauseException]
  public var remedy: Remedy?
  public var payer: Payer
  public var examples: [Example]

  public init(
    key: String, kind: ClauseKind, title: LocalizedText, text: LocalizedText, figures: [NamedFigure] = [],
    scope: Scope = Scope(), exceptions: [ClauseException] = [], remedy: Remedy? = nil, payer: Payer = .platform,
    examples: [Example] = []
  ) {
    self.key = key
    self.kind = kind
    self.title = title
    self.text = text
    self.figures = figures
    self.scope = scope
    self.exceptions = exceptions
    self.remedy = remedy
    self.payer = payer
    self.examples = examples
  }

  public func figure(_ name: String) -> Figure? { figures.first { $0.name == name }?.figure }
}

/// What a clause becomes when it meets a case (DESIGN: one idea).
public enum ClauseKind: String, Hashable, Sendable, CaseIterable {
  /// Due at a promised time: one obligation, settled by the fulfilling fact.
  case byPromise = "by-promise"
  /// One or more clocks that start with the case: a complaint is answered, then gets its findings.
  case clock
  /// A right that can be used within a time; using it opens obligations on the other side.
  case window
  /// A duty that comes again and again: an obligation per period.
  case recurring
  /// A condition of being on sale; its breach closes the gate.
  case gate
  /// What follows from a finding: obligations towards everyone concerned.
  case finding
  /// Says how the others are to be read; opens nothing.
  case statement
}

public struct NamedFigure: Hashable, Sendable {
  public var name: String
  public var figure: Figure

  public init(_ name: String, _ figure: Figure) {
    self.name = name
    self.figure = figure
  }
}

/// A figure of a rule: the only place where a letter holds a number.
public enum Figure: Hashable, Sendable {
  case term(Term)
  /// The promised day, moved by whole days: 0 is the day itself, -2 two days before it.
  case promisedDay(Int)
  case money(Money)
  case share(Share)
  /// A multiple of the price (three times).
  case times(Int)
  case count(Int)
}

extension Clause {
  public func term(_ name: String) -> Term? { if case .term(let value)? = figure(name) { value } else { nil } }
  public func money(_ name: String) -> Money? { if case .money(let value)? = figure(name) { value } else { nil } }
  public func share(_ name: String) -> Share? { if case .share(let value)? = figure(name) { value } else { nil } }
  public func times(_ name: String) -> Int? { if case .times(let value)? = figure(name) { value } else { nil } }
  public func promisedDay(_ name: String) -> Int? {
    if case .promisedDay(let value)? = figure(name) { value } else { nil }
  }
}

extension Clause {
  /// The figure that says for how long at most, in all, the clock of the findings stands still while the consumer has to
  /// say or send something first. A letter without it knows no pauses.
  static let pauseAtMost = "pause-at-most"

  /// For how many seconds in all the clock of a duty may be paused; nil where it may not. A first answer needs nothing
  /// of the consumer, so that one never waits for him.
  public func mostPause(of duty: Duty) -> Int64? {
    guard duty == .findings else { return nil }
    return switch term(Self.pauseAtMost) {
    case .minutes(let n): Int64(n) * 60
    case .hours(let n): Int64(n) * 3600
    default: nil
    }
  }

  /// Whether a figure of it is counted in working hours.
  public var countsWorkingHours: Bool {
    (figures + exceptions.flatMap(\.figures)).contains {
      if case .term(.workingHours) = $0.figure { true } else { false }
    }
  }
}

/// Whom a clause covers; an empty list means all.
public struct Scope: Hashable, Sendable {
  public var categories: [String]
  public var fulfilment: [Fulfilment]
  public var regions: [String]

  public init(categories: [String] = [], fulfilment: [Fulfilment] = [], regions: [String] = []) {
    self.categories = categories
    self.fulfilment = fulfilment
    self.regions = regions
  }
}

/// Who sells: the platform itself (自营) or a merchant on it (第三方).
public enum Fulfilment: String, Hashable, Sendable, CaseIterable {
  case selfOperated = "self-operated"
  case thirdParty = "third-party"
}

/// Who bears the remedy of a clause.
public enum Payer: String, Hashable, Sendable, CaseIterable {
  case platform, merchant, carrier
}

/// Where the rule does not apply, or applies with other figures. A later exception wins over an earlier one.
public struct ClauseException: Hashable, Sendable {
  /// Unique within the letter, such as `returns.no-reason.perishable`.
  public var key: String
  public var when: Condition
  public var text: LocalizedText
  /// True where the exception takes the right away; otherwise its figures replace the rule's.
  public var takesAway: Bool
  public var figures: [NamedFigure]

  public init(
    key: String, when: Condition, text: LocalizedText, takesAway: Bool = true, figures: [NamedFigure] = []
  ) {
    self.key = key
    self.when = when
    self.text = text
    self.takesAway = takesAway
    self.figures = figures
  }
}

/// When an exception applies: every list that is not empty must be met.
public struct Condition: Hashable, Sendable {
  /// Traits of the goods (`perishable`, `made-to-order`, `digital-opened`, `newspaper`), any of which is enough.
  public var traits: [String]
  public var categories: [String]
  public var regions: [String]
  /// The buyer must have confirmed at the time of purchase that the exception applies (Consumer Rights Law 25).
  public var confirmed: Bool

  public init(traits: [String] = [], categories: [String] = [], regions: [String] = [], confirmed: Bool = false) {
    self.traits = traits
    self.categories = categories
    self.regions = regions
    self.confirmed = confirmed
  }
}

/// What a broken obligation leads to.
public struct Remedy: Hashable, Sendable {
  public enum Offer: String, Hashable, Sendable, CaseIterable {
    /// Money: the clause's `compensation` figure (a share of what was paid, or an amount).
    case compensation
    /// The order is shipped again.
    case reship
    /// What was paid for the goods is given back.
    case refund
    /// The clause's `damages` figure, a multiple of the price, at least its `minimum`.
    case damages
    /// The gate closes: the goods are taken off sale.
    case offSale = "off-sale"
  }
  /// More than one: the person concerned chooses within the clause's `choose-within`.
  public var offers: [Offer]
  /// What happens when nobody chooses in time; the only offer where there is one.
  public var standard: Offer

  public init(offers: [Offer], standard: Offer) {
    self.offers = offers
    self.standard = standard
  }
}

/// A case with its answer, as tests run it and the handbook prints it.
public struct Example: Hashable, Sendable {
  public var title: LocalizedText
  /// Facts by name, such as `placed`, `promised`, `delivered`, `paid`; which names there are depends on the clause.
  public var given: [String: String]
  /// What is owed, such as `outcome: broken`, `due: ...`, `compensation: 120.00`.
  public var owed: [String: String]

  public init(title: LocalizedText, given: [String: String], owed: [String: String]) {
    self.title = title
    self.given = given
    self.owed = owed
  }
}
