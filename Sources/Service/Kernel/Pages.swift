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
  private static let transfer = RowShape(
    "transfer", ("id", .bytes), ("kind", .text), ("clause", .text), ("obligation", .bytes), ("order_id", .bytes),
    ("debit", .text), ("credit", .text), ("amount", .integer), ("currency", .text), ("at", .integer))
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

  private struct Holding: Hashable {
    var account: Account
    var currency: Currency
  }

  private var opened = Rows(Pages.obligation)
  private var changed = Rows(Pages.outcome)
  private var offers = Rows(Pages.offer)
  private var transfers = Rows(Pages.transfer)
  private var granted = Rows(Pages.unpaid)
  private var paid = Rows(Pages.unpaid)
  private var messages = Rows(Pages.message)
  private var journal: Rows
  private var net: [Holding: Int64] = [:]

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

  mutating func add(_ offer: Offer) {
    offers.add(
      offer.obligation.bytes.value, offer.offers.map(\.rawValue).joined(separator: " ").value,
      offer.standard.rawValue.value, offer.amount.minor.value, offer.amount.currency.code.value, offer.chooseBy.value)
  }

  /// Posts a transfer, and nets what it does to its two accounts with the others of this commit.
  mutating func add(_ transfer: Transfer) {
    transfers.add(
      transfer.id.bytes.value, transfer.kind.rawValue.value, transfer.clause.value, transfer.obligation.bytes.value,
      transfer.order?.bytes.value ?? .null, transfer.debit.rawValue.value, transfer.credit.rawValue.value,
      transfer.amount.minor.value, transfer.amount.currency.code.value, transfer.at.value)
    net[Holding(account: transfer.debit, currency: transfer.amount.currency), default: 0] -= transfer.amount.minor
    net[Holding(account: transfer.credit, currency: transfer.amount.currency), default: 0] += transfer.amount.minor
    switch transfer.kind {
    case .grant: granted.add(transfer.obligation.bytes.value, transfer.at.value)
    case .payout: paid.add(transfer.obligation.bytes.value, transfer.at.value)
    }
  }

  mutating func add(_ message: Message) {
    messages.add(message.key.bytes.value, message.kind.value, message.subject.bytes.value, message.at.value)
  }

  mutating func add(_ line: JournalLine, salt: [UInt8]) {
    journal.add(line.clause.value, line.event.rawValue.value, line.at.value, line.canonical.value, salt.value)
  }

  /// Writes it all, what is referred to first.
  ///
  /// - Parameter stripe: which of an account's parts takes what the account gained: commands that are under way at once
  ///   take different ones and do not wait for each other.
  mutating func write(to transaction: Transaction, stripe: Int) throws {
    try transaction.insert(opened)
    try transaction.update(changed)
    try transaction.insert(offers)
    try transaction.insert(transfers)
    try transaction.insert(granted)
    try transaction.delete(paid)
    try transaction.insert(messages)
    try transaction.insert(journal)
    // Always in the same order: two commands that need the same parts must not wait for each other in a circle.
    let holdings = net.filter { $0.value != 0 }.sorted {
      ($0.key.account.rawValue, $0.key.currency.code) < ($1.key.account.rawValue, $1.key.currency.code)
    }
    for (holding, amount) in holdings {
      try transaction.post(
        """
        INSERT INTO balance (account, currency, stripe, amount) VALUES ($1, $2, $3, $4)
        ON CONFLICT (account, currency, stripe) DO UPDATE SET amount = balance.amount + excluded.amount
        """, holding.account.rawValue, holding.currency.code, stripe, amount)
    }
    clear()
  }

  mutating func clear() {
    opened.removeAll()
    changed.removeAll()
    offers.removeAll()
    transfers.removeAll()
    granted.removeAll()
    paid.removeAll()
    messages.removeAll()
    journal.removeAll()
    net.removeAll(keepingCapacity: true)
  }
}
