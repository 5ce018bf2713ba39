/// What changes from one letter to another, clause by clause, and whether each change only improves the promise.
public enum LetterDiff {
  public struct Change: Hashable, Sendable {
    /// Empty for what concerns the letter as a whole.
    public var clause: String
    public var words: LocalizedText
    /// True only where nobody can be worse off by it; in doubt it is false.
    public var improves: Bool
  }

  /// A letter that only improves may take effect at once; any other needs notice.
  public static func onlyImproves(_ changes: [Change]) -> Bool { changes.allSatisfy(\.improves) }

  public static func compare(_ old: Letter, _ new: Letter) -> [Change] {
    var changes: [Change] = []
    func whole(_ differs: Bool, _ en: String, _ zh: String) {
      if differs { changes.append(Change(clause: "", words: .init(zhHans: zh, en: en), improves: false)) }
    }
    whole(!old.calendar.counts(like: new.calendar), "the zone or calendar of its deadlines changes", "期限所依据的时区或日历变更")
    whole(old.currency != new.currency, "the currency changes", "币种变更")
    whole(
      old.platform != new.platform || old.title != new.title || old.preamble != new.preamble
        || old.closing != new.closing, "the words around the clauses change", "条款之外的文字变更")
    for clause in old.clauses {
      if let other = new.clause(clause.key) {
        changes += compare(clause, other)
      } else {
        changes.append(
          Change(clause: clause.key, words: .init(zhHans: "删除该条款", en: "is taken out"), improves: false))
      }
    }
    for clause in new.clauses where old.clause(clause.key) == nil {
      changes.append(Change(clause: clause.key, words: .init(zhHans: "新增条款", en: "is new"), improves: true))
    }
    return changes
  }

  private static func compare(_ old: Clause, _ new: Clause) -> [Change] {
    var changes: [Change] = []
    func add(_ differs: Bool, _ en: String, _ zh: String, improves: Bool = false) {
      if differs {
        changes.append(Change(clause: old.key, words: .init(zhHans: zh, en: en), improves: improves))
      }
    }
    add(old.kind != new.kind, "its kind changes", "条款类型变更")
    add(old.title != new.title || old.text != new.text, "its text changes", "文字变更")
    for figure in old.figures {
      guard let other = new.figure(figure.name) else {
        add(true, "the figure \(figure.name) is taken out", "删除数值 \(figure.name)")
        continue
      }
      guard other != figure.figure else { continue }
      func words(_ language: Language) -> String {
        "\(Prose.words(figure.figure, language)) → \(Prose.words(other, language))"
      }
      add(
        true, "\(figure.name): \(words(.en))", "\(figure.name)：\(words(.zhHans))",
        improves: improves(figure.name, old.kind, figure.figure, other))
    }
    for figure in new.figures where old.figure(figure.name) == nil {
      add(true, "the figure \(figure.name) is new", "新增数值 \(figure.name)")
    }
    add(old.scope != new.scope, "its scope changes", "适用范围变更", improves: new.scope == Scope())
    let gone = old.exceptions.filter { exception in !new.exceptions.contains(exception) }
    let come = new.exceptions.filter { exception in !old.exceptions.contains(exception) }
    for exception in gone where !come.contains(where: { $0.key == exception.key }) {
      add(
        true, "the exception \(exception.key) is taken out", "删除例外 \(exception.key)", improves: exception.takesAway)
    }
    for exception in come {
      let known = gone.contains { $0.key == exception.key }
      add(
        true, "the exception \(exception.key) \(known ? "changes" : "is new")",
        "例外 \(exception.key) \(known ? "变更" : "为新增")")
    }
    add(
      old.remedy != new.remedy, "what follows a breach changes", "违约责任变更",
      improves: old.remedy == nil || better(old.remedy!, new.remedy))
    add(old.payer != new.payer, "another party pays", "承担方变更")
    add(old.examples != new.examples, "its examples change", "示例变更", improves: true)
    return changes
  }

  /// More to choose from with the same default is better for the one who chooses.
  private static func better(_ old: Remedy, _ new: Remedy?) -> Bool {
    guard let new, new.standard == old.standard else { return false }
    return old.offers.allSatisfy(new.offers.contains)
  }

  /// A right or a choice that lasts longer is better; what the platform takes to act is better shorter; money, better
  /// more.
  private static func improves(_ name: String, _ kind: ClauseKind, _ old: Figure, _ new: Figure) -> Bool {
    switch (old, new) {
    case (.term(let a), .term(let b)):
      // Only terms counted alike can be compared for sure: 7 days may be longer or shorter than 168 hours.
      guard a.sameUnit(as: b) else { return false }
      let longer = (kind == .window && name == "within") || name == "choose-within" || name == "appeal-within"
      return longer ? b.count > a.count : b.count < a.count
    case (.promisedDay(let a), .promisedDay(let b)): return b < a
    case (.money(let a), .money(let b)): return a.currency == b.currency && b.minor > a.minor
    case (.share(let a), .share(let b)): return b > a
    case (.times(let a), .times(let b)): return b > a
    default: return false
    }
  }
}

extension CalendarRule {
  /// The opening hours are no part of the letter: they are published beside it, with notice of their own.
  fileprivate func counts(like other: CalendarRule) -> Bool {
    zone == other.zone && calendar == other.calendar && rolls == other.rolls
  }
}

extension Term {
  fileprivate func sameUnit(as other: Term) -> Bool {
    switch (self, other) {
    case (.minutes, .minutes), (.hours, .hours), (.workingHours, .workingHours), (.days, .days),
      (.workingDays, .workingDays):
      true
    default: false
    }
  }
}
