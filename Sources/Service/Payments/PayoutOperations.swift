import Database
import Promises

extension Catalog {
  static let payout = Schema.object([
    .field("id", Shape.identifier, "Its key; what a provider knows it by."),
    .field("obligation", Shape.identifier, "The obligation that it pays for."),
    .optional("order", .reference, "The order."), .field("channel", .text(max: 40), "How the money goes back."),
    .optional("payment", .reference, "The payment that it gives back; left out where it goes by transfer."),
    .field("amount", .money, "How much."), .field("state", .choice(of: Payout.State.self), "Where it stands."),
    .field("plannedAt", .instant, "When it was first to be asked for."),
    .field("attempts", .count(0...1_000_000), "How often it was asked for."),
    .optional("nextAt", .instant, "When it is asked for next."),
    .optional("reference", .text(max: 200), "The provider's own name for it."),
    .optional("failure", .text(max: 400), "Why it was not paid yet."),
    .optional("settledAt", .instant, "When it was paid."),
  ])
  private static let field = Schema.Field.field("payout", Shape.identifier, "The payout's key.")

  static let payoutOperations: [Operation] = [
    Operation(
      name: "payouts.confirm", path: "payout-confirmations",
      summary: "A payout was paid: as the provider told us, or by hand.",
      fields: [
        field, .optional("reference", .text(max: 200), "The provider's name for it, or the transfer's."),
      ], answer: payout
    ) { work, input in
      let id = try input.identifier("payout")
      let planned = try work.payout(id).planned
      guard input.at >= planned else {
        throw Refusal(
          .invalid, "before-planned", "The payout was planned at \(planned) and cannot have been paid before.")
      }
      try work.settle([id], reference: input.optionalText("reference"), at: input.at)
      return try work.payout(id).json
    },
    Operation(
      name: "payouts.retry", path: "payout-retries", summary: "A payout that failed is asked for again.",
      fields: [field], answer: payout
    ) { work, input in
      let id = try input.identifier("payout")
      let isFailed = try work.transaction.run(
        "UPDATE payout SET state = 'waiting', next_at = $2 WHERE id = $1 AND state = 'failed'", id.bytes, work.now)
      let view = try work.payout(id).json
      guard isFailed > 0 else { throw Refusal(.invalid, "not-failed", "Only a payout that failed is asked for again.") }
      work.hasGrants = true
      return view
    },
    Operation(
      name: "payouts.reconcile", path: "reconciliations",
      summary: "Compares a provider's statement with what we hold as paid; what it has paid counts as paid.",
      fields: [
        .field("channel", .text(max: 40), "The channel of the statement."),
        .field("from", .instant, "What it covers: from here"), .field("until", .instant, "to here, not included."),
        .field(
          "lines",
          .list(
            of: .object([
              .field("key", .text(max: 80), "Our key for the refund."),
              .field("reference", .text(max: 200), "The provider's."),
              .field("amount", .integer(min: 1, max: Schema.largestAmount), "In minor units."),
              .field("currency", .currency, "Of the amount."), .field("at", .instant, "When it was booked."),
            ]), 0...Reconciliation.mostLines), "The refunds that it lists."),
      ],
      answer: .object([
        .field("matched", .count(0...1_000_000), "How many agree."),
        .field(
          "differences",
          .list(
            of: .object([
              .field("key", .text(max: 80), "Our key, or theirs where we have none."),
              .field("kind", .choice(of: Difference.self), "What differs."),
              .optional("order", .reference, "The order, where it is a refund of ours."),
              .optional("ours", .money, "What we hold."), .optional("theirs", .money, "What the statement says."),
            ]), 0...100_000), "What does not agree."),
      ])
    ) { work, input in
      try work.reconcile(
        channel: input.text("channel"), from: input.instant("from"), until: input.instant("until"),
        lines: input.items("lines").map {
          StatementLine(
            key: $0.text("key"), reference: $0.text("reference"),
            amount: Money($0.integer("amount"), Currency($0.text("currency"))!), at: $0.instant("at"))
        })
    },
  ]

  static let payoutQueries: [Query] = [
    .list(
      "payouts.list", "payouts", "What goes back to buyers, over which channel, and where it stands.", of: payout,
      filters: [.optional("state", .choice(of: Payout.State.self), "Only in this state.")]
    ) { work, input, page in
      try work.payouts(after: page.after(), state: input.optionalText("state"), limit: page.fetched)
        .map { ($0.id.description, $0.json) }
    },
    Query(
      name: "accounts.list", path: "accounts", summary: "The trial balance: what each account of the ledger holds.",
      parameters: [],
      answer: .object([
        .field(
          "accounts",
          .array(
            of: .object([
              .field("account", .text(max: 140), "Its name."),
              .field("amount", .integer(), "What it holds, in minor units; below zero where it is owed."),
              .field("currency", .currency, "Of the amount."),
            ]), maxItems: 1_000_000), "By name.")
      ])
    ) { work, _ in
      [
        "accounts": .array(
          try work.trialBalance().map {
            [
              "account": .string($0.account), "amount": .integer($0.amount.minor),
              "currency": .string($0.amount.currency.code),
            ]
          })
      ]
    },
  ]
}

/// What a statement and our books do not agree in.
public enum Difference: String, Sendable, CaseIterable {
  /// The provider paid what we never asked for.
  case unknown
  case amount
  /// We hold it as paid and the provider does not list it.
  case missing
}

extension Work {
  /// Compares a statement with our books; what it shows as paid and we do not yet is paid.
  func reconcile(channel: String, from: Instant, until: Instant, lines: [StatementLine]) throws -> JSON {
    var matched: Int64 = 0
    var differences: [JSON] = []
    var seen: Set<String> = []
    for line in lines {
      seen.insert(line.key)
      let id = Identifier(line.key)
      let own = try id.flatMap {
        try transaction.first(
          """
          SELECT amount, payout.currency, orders.reference FROM payout LEFT JOIN orders ON orders.id = payout.order_id
          WHERE payout.id = $1 AND channel = $2
          """, $0.bytes, channel
        ) { (amount: Money($0.integer(0), Currency($0.text(1))!), order: $0.optionalText(2)) }
      }
      guard let id, let own else {
        differences.append(difference(line.key, .unknown, theirs: line.amount))
        continue
      }
      guard own.amount == line.amount else {
        differences.append(difference(line.key, .amount, of: own.order, ours: own.amount, theirs: line.amount))
        continue
      }
      matched += 1
      try settle([id], reference: line.reference, at: min(line.at, now))
    }
    try transaction.rows(
      """
      SELECT payout.id, amount, payout.currency, orders.reference
      FROM payout LEFT JOIN orders ON orders.id = payout.order_id
      WHERE channel = $1 AND state = 'paid' AND settled_at >= $2 AND settled_at < $3 ORDER BY payout.id
      """, channel, from, until
    ) { row in
      let key = Identifier(bytes: row.bytes(0))!.description
      if !seen.contains(key) {
        differences.append(
          difference(key, .missing, of: row.optionalText(3), ours: Money(row.integer(1), Currency(row.text(2))!)))
      }
    }
    return ["matched": .integer(matched), "differences": .array(differences)]
  }

  private func difference(
    _ key: String, _ kind: Difference, of order: String? = nil, ours: Money? = nil, theirs: Money? = nil
  ) -> JSON {
    var object: JSONObject = ["key": .string(key), "kind": .string(kind.rawValue)]
    object[text: "order"] = order
    object["ours"] = ours?.json
    object["theirs"] = theirs?.json
    return .object(object)
  }
}
