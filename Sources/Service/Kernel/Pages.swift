import Database
import Promises

/// What one commit writes, table by table, so that a batch of a thousand takes no more statements than a single case.
struct Pages {
  private static let obligation = RowShape(
    "obligation", ("id", .bytes), ("clause", .text), ("duty", .text), ("letter", .integer), ("subject", .bytes),
    ("order_id", .bytes), ("region", .text), ("opened_at", .integer), ("base_due", .integer), ("due", .integer),
    ("judge", .integer))
  private static let outcome = RowShape(
    "obligation", ("id", .bytes), ("due", .integer), ("judge", .integer), ("outcome", .text), ("settled_at", .integer),
    ("fulfilled_at", .integer))
  private static let offer = RowShape(
    "offer", ("obligation", .bytes), ("offers", .text), ("standard", .text), ("amount", .integer), ("currency", .text),
    ("choose_by", .integer))
  private static let event = RowShape(
    "clock_event", ("obligation", .bytes), ("position", .integer), ("kind", .text), ("at", .integer))
  private static let clock = RowShape("clock", ("obligation", .bytes), ("step", .integer), ("warn_at", .integer))
  private static let warned = RowShape("clock", ("obligation", .bytes), ("warn_at", .integer))
  private static let unpaid = RowShape("unpaid", ("obligation", .bytes), ("granted_at", .integer))
  private static let message = RowShape(
    "outbox", ("key", .bytes), ("kind", .text), ("subject", .bytes), ("at", .integer))
  private static let lines: [(name: String, kind: RowShape.Kind)] = [
    ("clause", .text), ("event", .text), ("at", .integer), ("line", .bytes), ("salt", .bytes),
  ]
  /// Where commands end in order, a line takes its number at once.
  private static let numbered = RowShape(
    "journal", ("clause", .text), ("event", .text), ("at", .integer), ("line", .bytes), ("salt", .bytes))
  /// Elsewhere it waits for its number (`Work.numberJournal`).
  private static let unnumbered = RowShape(
    "journal_queue", ("clause", .text), ("event", .text), ("at", .integer), ("line", .bytes), ("salt", .bytes))

  private var opened = Rows(Pages.obligation)
  private var changed = Rows(Pages.outcome)
  private var events = Rows(Pages.event)
  private var clocks = Rows(Pages.clock)
  private var warnings = Rows(Pages.warned)
  private var offers = Rows(Pages.offer)
  private var ledger = LedgerPage()
  private var granted = Rows(Pages.unpaid)
  private var messages = Rows(Pages.message)
  private var journal: Rows

  init(endsInOrder: Bool) { journal = Rows(endsInOrder ? Pages.numbered : Pages.unnumbered) }

  mutating func open(_ owed: Owed, base: Instant) {
    let obligation = owed.obligation
    opened.add(
      owed.id.bytes.value, obligation.clause.value, owed.duty.rawValue.value, owed.letter.value,
      owed.subject.bytes.value,
      owed.order?.bytes.value ?? .null, owed.region.value, obligation.opened.value, base.value, obligation.due.value,
      obligation.judge.value)
  }

  mutating func change(_ owed: Owed) {
    let obligation = owed.obligation
    changed.add(
      owed.id.bytes.value, obligation.due.value, obligation.judge.value, obligation.outcome?.rawValue.value ?? .null,
      obligation.settled.value, obligation.fulfilled.value)
  }

  /// A start or an end of a clock; pauses and what ends them look for their own places.
  mutating func add(_ event: ClockEvent, of obligation: Identifier) {
    guard let position = event.kind.position else { return }
    events.add(obligation.bytes.value, position.value, event.kind.rawValue.value, event.at.value)
  }

  /// A new clock, and when somebody is first warned of it.
  mutating func openClock(of obligation: Identifier, warning: Instant?) {
    clocks.add(obligation.bytes.value, Int64(0).value, warning?.value ?? .null)
  }

  /// When the next warning of a clock is due.
  mutating func setWarning(of obligation: Identifier, at warning: Instant?) {
    warnings.add(obligation.bytes.value, warning?.value ?? .null)
  }

  mutating func add(_ offer: Offer) {
    offers.add(
      offer.obligation.bytes.value, offer.offers.map(\.rawValue).joined(separator: " ").value,
      offer.standard.rawValue.value, offer.amount.minor.value, offer.amount.currency.code.value, offer.chooseBy.value)
  }

  mutating func add(_ transfer: Transfer) {
    ledger.add(transfer)
    switch transfer.kind {
    case .grant: granted.add(transfer.obligation.bytes.value, transfer.at.value)
    case .payout, .recovery, .receivable, .topUp, .depositBack, .withdrawal, .chargeBack: break
    }
  }

  /// By how much an account changes with what is not written yet.
  func change(of account: Account, _ currency: Currency) -> Int64 { ledger.change(of: account, currency) }

  mutating func add(_ message: Message) {
    messages.add(message.key.bytes.value, message.kind.value, message.subject.bytes.value, message.at.value)
  }

  mutating func add(_ line: JournalLine, salt: [UInt8]) {
    journal.add(line.clause.value, line.event.rawValue.value, line.at.value, line.canonical.value, salt.value)
  }

  /// Writes it all, what is referred to first.
  mutating func write(to transaction: Transaction, stripe: Int) throws {
    try transaction.insert(opened)
    try transaction.update(changed)
    try transaction.insert(events)
    try transaction.insert(clocks)
    try transaction.update(warnings)
    try transaction.insert(offers)
    try ledger.postTransfers(to: transaction)
    try transaction.insert(granted)
    try transaction.insert(messages)
    try transaction.insert(journal)
    try ledger.postBalances(to: transaction, stripe: stripe)
    clear()
  }

  mutating func clear() {
    opened.removeAll()
    changed.removeAll()
    events.removeAll()
    clocks.removeAll()
    warnings.removeAll()
    offers.removeAll()
    ledger.clear()
    granted.removeAll()
    messages.removeAll()
    journal.removeAll()
  }
}
