/// What an application has to prove, point by point, computed from what is there on a day and never stored.
public struct AdmissionChecklist: Hashable, Sendable {
  public var requirements: [Requirement]

  /// What stands against admitting the merchant.
  public var open: [Requirement] { requirements.filter { !$0.state.isGood } }

  /// The last day on which all that is met now still is; nil where nothing runs out. A brand that others claim too is
  /// admitted only by somebody who looked past that, and no longer than its own chain holds.
  public var lastDay: Day? {
    requirements.filter { $0.state.isGood || $0.reason == .otherOwner }.compactMap(\.until).min()
  }

  /// - Parameters:
  ///   - goods: which categories there are, where somebody said so.
  ///   - rivals: what other merchants proved.
  ///   - today: in the letter's time zone.
  public init(
    _ file: AdmissionFile, under annex: AdmissionAnnex, goods: GoodsAnnex? = nil, rivals: AdmissionRivals = .init(),
    on today: Day
  ) {
    let checker = Checker(file: file, annex: annex, goods: goods, rivals: rivals, today: today)
    guard let kind = annex.kind(file.kind) else {
      requirements = [Requirement(.registration, .kindUnknown)]
      return
    }
    requirements = [
      Requirement(.registration, rivals.sameCode.isEmpty ? .given : .codeTaken)
    ]
    requirements += kind.facts.map { Requirement(.fact($0), file.facts.contains($0) ? .given : .notGiven) }
    requirements += checker.categories + checker.demanded(of: kind) + checker.brands
  }
}

private struct Checker {
  var file: AdmissionFile
  var annex: AdmissionAnnex
  var goods: GoodsAnnex?
  var rivals: AdmissionRivals
  var today: Day

  private var horizon: Day { today.adding(annex.reminders.first ?? 0) }

  /// Those that nobody knows.
  var categories: [Requirement] {
    guard let goods else { return [] }
    return file.categories.filter { goods.category($0) == nil }.map { Requirement(.category($0), .categoryUnknown) }
  }

  /// What the kind of merchant and his categories demand, each once.
  func demanded(of kind: AdmissionAnnex.MerchantKind) -> [Requirement] {
    var keys = kind.documents
    var because: [String: [String]] = [:]
    for category in file.categories {
      for document in annex.documents(for: category, goods: goods) where !kind.documents.contains(document) {
        if !keys.contains(document) { keys.append(document) }
        because[document, default: []].append(category)
      }
    }
    return keys.map { document($0, for: because[$0] ?? []) }
  }

  private func document(_ kind: String, for categories: [String]) -> Requirement {
    let all = file.documents.filter { $0.kind == kind }
    func say(_ reason: Requirement.Reason, until: Day? = nil, _ documents: [MerchantDocument]) -> Requirement {
      Requirement(
        .document(kind), reason, categories: categories, until: until, documents: documents.map(\.id))
    }
    guard !all.isEmpty else { return say(.notHandedIn, []) }
    let rule = annex.document(kind)
    let valid = all.filter { $0.isValid(on: today) }
    guard !valid.isEmpty else {
      let coming = all.filter { !$0.hasBegun(on: today) && !$0.isOver(on: today) }
      if !coming.isEmpty { return say(.notYetValid, coming) }
      return say(.ranOut, until: all.compactMap(\.until).max(), all)
    }
    let withFile = valid.filter(\.hasFile)
    guard !withFile.isEmpty else { return say(.noFile, valid) }
    if rule?.number == .creditCode, valid.contains(where: { !isSameCode($0.number, file.code) }) {
      return say(.otherCode, valid)
    }
    if Set(valid.map { Brand.fold($0.number) }).count > 1 { return say(.severalNumbers, valid) }
    if rule?.runsOut == true, withFile.contains(where: { $0.until == nil }) { return say(.noEnd, withFile) }
    let last = lastDay(of: withFile, all.filter(\.hasFile))
    return say(last.map { $0 <= horizon } ?? false ? .endsSoon : .valid, until: last, withFile)
  }

  /// Until when documents follow each other without a gap.
  private func lastDay(of valid: [MerchantDocument], _ all: [MerchantDocument]) -> Day? {
    var last: Day? = valid.contains { $0.until == nil } ? nil : valid.compactMap(\.until).max()
    while let end = last {
      guard let next = all.first(where: { $0.hasBegun(on: end.adding(1)) && !$0.isOver(on: end.adding(1)) }) else {
        break
      }
      last = next.until
    }
    return last
  }

  private func isSameCode(_ a: String, _ b: String) -> Bool {
    guard let a = try? CreditCode(a), let b = try? CreditCode(b) else { return a == b }
    return a == b
  }

  var brands: [Requirement] {
    let owning = Set(file.documents.filter { annex.document($0.kind)?.link == .ownership }.map(\.id))
    let links = file.documents.filter { annex.document($0.kind)?.link != nil && $0.hasFile }
    guard annex.documents.contains(where: { $0.link != nil }) else { return [] }
    let own = Brand.owners(links, owning: owning, on: today)
    return file.brands.map { brand in
      let owners = own[Brand.fold(brand)] ?? []
      let others = rivals.owners[Brand.fold(brand)] ?? []
      let isDisputed = !owners.isEmpty && !others.isSubset(of: owners)
      switch Brand.standing(of: brand, for: file.name, documents: links, owning: owning, on: today) {
      case .proven(let until, let documents):
        if isDisputed { return Requirement(.brand(brand), .otherOwner, until: until, documents: documents) }
        return Requirement(
          .brand(brand), until.map { $0 <= horizon } ?? false ? .endsSoon : .valid, until: until, documents: documents)
      case .noOwner: return Requirement(.brand(brand), .noOwner)
      case .broken: return Requirement(.brand(brand), .brokenChain)
      case .ranOut(let day): return Requirement(.brand(brand), .chainRanOut, until: day)
      }
    }
  }
}
