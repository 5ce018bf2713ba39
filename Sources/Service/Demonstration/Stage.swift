import Database
import Promises

/// Where a rehearsal is played: the work on the scratch database, and what was there before each step.
struct Stage {
  private let work: Work
  private let version: LetterBook.Version
  private let story: History
  private var steps: [Rehearsal.Step] = []
  private var reported: Instant?
  private var clocks: [Identifier: Rehearsal.Clock] = [:]
  private var transfers = 0
  private var lines: Int64 = 0

  init(
    _ transaction: Transaction, _ version: LetterBook.Version, _ letters: LetterBook, at now: Instant
  ) throws {
    story = OperationStream.history(TheCase.stream.utf8, file: "the-case.jsonl")
    guard story.setAside.isEmpty, let begin = story.covers?.lowerBound else {
      throw Refusal(.invalid, "story", "The story cannot be read: \(story.setAside.first?.reason ?? "it is empty").")
    }
    // In force all through the story, under its own number.
    var own = version
    (own.published, own.effective) = (begin, begin)
    let annexes = AnnexKind.allCases.compactMap { kind in
      letters.annex(kind, at: now).map {
        LetterBook.AnnexVersion(kind: kind, number: 1, annex: $0, sha256: "", published: begin, effective: begin)
      }
    }
    self.version = own
    try transaction.run(
      "INSERT INTO letter (number, source, sha256, published_at, effective_at) VALUES ($1, '', $2, $3, $3)",
      own.number, own.sha256, begin)
    work = Work(
      transaction, now: begin, letters: LetterBook([own], annexes: annexes), random: Random(seed: 1), live: false,
      keys: .random())
    work.isOverheard = true
  }

  /// - Throws: `Rehearsal.Impossible` at the first line that the letter or an annex does not let through.
  mutating func play() throws -> Rehearsal {
    var told: [History.Step] = []
    for step in story.steps {
      if step.caption != nil, !told.isEmpty {
        try play(told)
        told = []
      }
      told.append(step)
    }
    try play(told)
    return Rehearsal(version: version, steps: steps, reported: reported ?? work.now, sources: try sources())
  }

  private mutating func play(_ lines: [History.Step]) throws {
    guard let first = lines.first, let caption = first.caption else { return }
    var refusals: [Refusal] = []
    // What was granted is paid when the story comes to it.
    let pays = caption.who == "system"
    do {
      try run(lines, &refusals)
      if pays { while try work.payOut(grantedBefore: work.now, at: work.now) > 0 {} }
    } catch let refusal as Refusal {
      throw stopped(caption, refusal)
    }
    try record(caption, at: first.at, refusals)
  }

  private func run(_ lines: [History.Step], _ refusals: inout [Refusal]) throws {
    if let first = lines.first { try work.advance(to: first.at, pay: { _ in }) }
    for line in lines {
      guard let attempt = line.attempt else { continue }
      try work.advance(to: line.at, pay: { _ in })
      do {
        try work.transaction.savepoint { try attempt(work) }
        if line.refusals.isEmpty { try conform() }
      } catch let refusal as Refusal where line.refusals.contains(refusal.code) {
        refusals.append(refusal)
      }
    }
    // What follows by itself at once, such as telling the buyers of a recall.
    work.now = work.now.adding(microseconds: 1)
    try work.sweepAll()
  }

  private func stopped(_ caption: History.Caption, _ refusal: Refusal) -> Rehearsal.Impossible {
    Rehearsal.Impossible(
      words: LocalizedText(
        zhHans: "按现行承诺书及其附件，演示在这一步停下：“\(caption.words.zhHans)”（\(refusal.code)）",
        en:
          "Under the letter and annexes in force the case comes to a stop at: “\(caption.words.en)” \(refusal.message)")
    )
  }

  /// The goods of the story have whatever the goods annex demands of goods on sale.
  private func conform() throws {
    guard let annex = work.goodsAnnex(at: work.now), annex.mustBeClassified, let category = annex.categories.first,
      let product = try work.transaction.first(
        "SELECT 1 FROM product WHERE reference = $1 AND category IS NULL", TheCase.product, map: { _ in true }), product
    else { return }
    try work.correct(
      product: TheCase.product,
      [.category: category.key, .standards: category.standards.joined(separator: "\n")], reason: "", at: work.now)
    let zone = version.letter.calendar.zone
    for kind in category.certificates {
      try work.certify(
        product: TheCase.product, number: kind, issuer: kind, validUntil: zone.day(of: work.now).adding(365),
        details: CertificateDetails(kind: kind), at: work.now)
    }
    if !annex.review.isEmpty { try work.review(product: TheCase.product, findings: [], note: "", at: work.now) }
  }

  private mutating func record(_ caption: History.Caption, at: Instant, _ refusals: [Refusal]) throws {
    var step = Rehearsal.Step(
      at: at, who: caption.who, words: caption.words, refusals: refusals, standing: try standing())
    if reported == nil, step.standing.caseStatus != nil { reported = at }
    (step.opened, step.ended) = try changedClocks()
    step.moved = try movements()
    step.told = Self.counted(work.overheard.map(\.kind)).map { Rehearsal.Told(kind: $0.key, count: $0.count) }
    work.overheard = []
    let logged = try work.transaction.all(
      "SELECT serial, event, clause FROM journal WHERE serial > $1 ORDER BY serial", lines,
      map: { ($0.integer(0), $0.text(1), $0.text(2)) })
    step.logged = Self.counted(logged.map { "\($0.1) \($0.2)" }).compactMap { key, count in
      let parts = key.split(separator: " ").map(String.init)
      return JournalLine.Event(rawValue: parts[0]).map { .init(event: $0, clause: parts[1], count: count) }
    }
    if let first = logged.first, let last = logged.last { step.lines = first.0...last.0 }
    lines = logged.last?.0 ?? lines
    steps.append(step)
  }

  /// How often each occurs, in the order in which they first do.
  private static func counted<Key: Hashable>(_ keys: [Key]) -> [(key: Key, count: Int)] {
    var places: [Key: Int] = [:]
    var counts: [(key: Key, count: Int)] = []
    for key in keys {
      if let place = places[key] {
        counts[place].count += 1
      } else {
        places[key] = counts.count
        counts.append((key, 1))
      }
    }
    return counts
  }

  private mutating func changedClocks() throws -> (opened: [Rehearsal.Clock], ended: [Rehearsal.Clock]) {
    let all = try work.owed(after: [], clause: nil, outcome: nil, limit: 1000)
    var opened: [Rehearsal.Clock] = []
    var ended: [Rehearsal.Clock] = []
    for owed in all {
      let clock = Rehearsal.Clock(
        clause: owed.obligation.clause, duty: owed.duty, opened: owed.obligation.opened, due: owed.obligation.due,
        outcome: owed.obligation.outcome, fulfilled: owed.obligation.fulfilled)
      let before = clocks[owed.id]
      if before == nil { opened.append(clock) }
      if clock.outcome != nil, before?.outcome != clock.outcome { ended.append(clock) }
      clocks[owed.id] = clock
    }
    func joined(_ clocks: [Rehearsal.Clock]) -> [Rehearsal.Clock] {
      Self.counted(clocks).map { clock, count in
        var clock = clock
        clock.count = count
        return clock
      }
    }
    return (joined(opened), joined(ended))
  }

  private mutating func movements() throws -> [Rehearsal.Movement] {
    let all = try work.transaction.all(
      "SELECT kind, debit, credit, amount, currency FROM transfer ORDER BY id LIMIT 1000 OFFSET $1", transfers
    ) {
      Rehearsal.Movement(
        kind: Transfer.Kind(rawValue: $0.text(0))!, debit: Account(rawValue: $0.text(1)),
        credit: Account(rawValue: $0.text(2)), amount: Money($0.integer(3), Currency($0.text(4))!))
    }
    transfers += all.count
    var sums: [Rehearsal.Movement] = []
    for one in all {
      let place = sums.firstIndex {
        $0.kind == one.kind && $0.debit == one.debit && $0.credit == one.credit
          && $0.amount.currency == one.amount.currency
      }
      guard let place else {
        sums.append(one)
        continue
      }
      sums[place].amount = Money(sums[place].amount.minor + one.amount.minor, one.amount.currency)
      sums[place].count += 1
    }
    return sums
  }

  private func standing() throws -> Rehearsal.Standing {
    let currency = version.letter.currency
    func sum(_ condition: String) throws -> Money {
      Money(
        try work.transaction.first(
          "SELECT COALESCE(SUM(amount), 0) FROM transfer WHERE \(condition) AND currency = $1", currency.code,
          map: { $0.integer(0) }) ?? 0, currency)
    }
    var standing = Rehearsal.Standing(
      deposit: Money(try work.balance(of: .deposit(TheCase.merchant), currency), currency),
      owedByMerchant: Money(max(0, -(try work.balance(of: .receivable(TheCase.merchant), currency))), currency),
      granted: try sum("kind = 'grant'"), paid: try sum("kind = 'payout'"))
    if try work.title(ofProduct: TheCase.product) != nil {
      standing.isOnSale = try work.isOnSale(product: TheCase.product)
      standing.isLotHeld = (try? work.view(lot: TheCase.lot, of: TheCase.product)).map {
        $0["holds"]?.array?.contains { $0["liftedAt"] == nil } ?? false
      }
    }
    let merchant = try work.merchant(TheCase.merchant)
    standing.isSuspended = try work.suspension(of: merchant.id, at: work.now) != nil
    if let found = try? work.storedCase(TheCase.caseName) {
      standing.caseStatus = found.status
      standing.score = Int64(found.score)
    }
    return standing
  }

  /// Of what the finding granted: out of whose money each buyer is paid.
  private func sources() throws -> [Rehearsal.Source] {
    try work.transaction.all(
      """
      SELECT orders.reference, granted.amount, granted.currency,
        COALESCE((SELECT SUM(amount) FROM transfer WHERE obligation = granted.obligation AND kind = 'recovery'), 0)
      FROM finding_grant JOIN transfer AS granted
        ON granted.obligation = finding_grant.obligation AND granted.kind = 'grant'
      JOIN orders ON orders.id = finding_grant.order_id ORDER BY orders.reference
      """
    ) {
      let currency = Currency($0.text(2))!
      return Rehearsal.Source(
        order: $0.text(0), granted: Money($0.integer(1), currency), fromDeposit: Money($0.integer(3), currency),
        fromFund: Money($0.integer(1) - $0.integer(3), currency))
    }
  }
}
