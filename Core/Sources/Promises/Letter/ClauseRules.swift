/// What the program needs of the clauses that it knows: their kind, and the figures their rule runs on. A letter may
/// leave a clause out; one that is in must be complete.
enum ClauseRules {
  enum Wanted: String {
    case term = "a term, such as {hours: 24} or {days: 7}"
    case clockTime = "a time of the clock, such as {hours: 48}"
    case promisedDay = "{promised-day: 0}"
    case money = "an amount, such as {money: \"20.00\"}"
    case share = "{percent: 100}"
    case times = "{times: 3}"
    case compensation = "{percent: 100} or {money: \"20.00\"}"

    func fits(_ figure: Figure) -> Bool {
      switch (self, figure) {
      case (.clockTime, .term(.hours)), (.clockTime, .term(.minutes)), (.term, .term), (.promisedDay, .promisedDay),
        (.money, .money), (.share, .share), (.times, .times),
        (.compensation, .share), (.compensation, .money):
        true
      default: false
      }
    }
  }
  struct Rule {
    var kinds: [ClauseKind]
    var figures: [(name: String, wanted: Wanted)] = []
    /// What a letter may leave out.
    var optional: [(name: String, wanted: Wanted)] = []
  }

  /// What every clause of kind window runs on.
  static let window: [(name: String, wanted: Wanted)] = [
    ("within", .term), ("decide-within", .term), ("finish-within", .term),
  ]
  private static let right = Rule(kinds: [.window])
  private static let standing = Rule(kinds: [.recurring, .statement])

  static let known: [String: Rule] = [
    "scope": Rule(kinds: [.statement]),
    "goods.standards": standing, "goods.information": standing, "goods.suppliers": standing,
    "goods.traceability": standing, "goods.sampling": standing, "merchants.admission": standing,
    "goods.certificates": Rule(kinds: [.gate], figures: [("chase-before", .term)]),
    "goods.genuine": Rule(
      kinds: [.finding], figures: [("takedown-within", .term), ("damages", .times), ("minimum", .money)]),
    "payment.security": standing, "payment.channels": standing, "privacy": standing, "accounts": standing,
    "security.monitoring": standing, "delivery.carriers": standing, "delivery.watch": standing,
    "delivery.on-time": Rule(kinds: [.byPromise], figures: [("due", .promisedDay), ("compensation", .compensation)]),
    "delivery.intact": Rule(kinds: [.window, .recurring, .statement]),
    "returns.no-reason": right, "returns.exchange": right, "returns.repair": right,
    "service.response": Rule(kinds: [.clock, .recurring, .statement]),
    "reviews.genuine": standing, "reviews.analysis": standing,
    "quality.scores": standing, "quality.improvement": standing, "audits.internal": standing,
    "audits.third-party": standing, "complaints.channels": standing,
    "complaints.clock": Rule(
      kinds: [.clock], figures: [("answer-within", .term), ("findings-within", .term), ("compensation", .money)],
      optional: [(Clause.pauseAtMost, .clockTime)]),
    "complaints.liability": Rule(
      kinds: [.clock], figures: [("pay-within", .term)],
      optional: [("appeal-within", .term), ("decide-appeal-within", .term)]),
    "operations": standing, "record": standing,
  ]
}
