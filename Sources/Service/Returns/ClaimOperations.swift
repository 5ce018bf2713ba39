import Database
import Promises

extension Catalog {
  static let claim = Schema.object([
    .field("reference", .reference, "The claim's own name."), .field("order", .reference, "The order."),
    .field("clause", Shape.clause, "The right that was used."),
    .field("openedAt", .instant, "When it was asked for."), .field("granted", .boolean, "Whether it was granted."),
    .field("reason", .choice(of: ReturnWindow.Answer.Reason.self), "Why, for programs."),
    .field("words", Shape.localized, "Why, for the buyer, with what can still be done."),
    .optional("exception", Shape.clause, "The exception that took the right away or changed its figures."),
    .field("until", .instant, "The last instant at which the right could be used."),
    .optional("finishedAt", .instant, "When the refund, replacement or repaired item was with the buyer."),
    .field("obligations", .list(of: ObligationView.schema, 0...10), "What is or was owed about it."),
  ])

  static let claimOperations: [Operation] = [
    Operation(
      name: "claims.open", path: "claims",
      summary: "A buyer uses a return right; the letter that the order is bound to decides at once.",
      fields: [
        .field("reference", .reference, "The claim's own name."), .field("order", .reference, "The order's reference."),
        .field("clause", .choice(ReturnWindow.keys), "The right."),
        .optional(
          "traits", .list(of: .text(max: 40), 0...20), "Traits of the goods that the letter's exceptions name."),
        .optional(
          "confirmed", .boolean, "Whether the buyer confirmed an exception when he ordered; false if left out."),
      ], answer: claim
    ) { work, input in
      _ = try work.openClaim(
        input.text("reference"), order: input.text("order"), clause: input.text("clause"),
        traits: input.texts("traits"), confirmed: input.flag("confirmed"), at: input.at)
      return try work.view(claim: input.text("reference"))
    },
    Operation(
      name: "claims.finish", path: "claim-fulfilments",
      summary: "The refund, replacement or repaired item is with the buyer.",
      fields: [.field("claim", .reference, "The claim's reference.")], answer: claim
    ) { work, input in
      try work.finish(claim: input.text("claim"), at: input.at)
      return try work.view(claim: input.text("claim"))
    },
  ]

  static let claimQueries: [Query] = [
    Query(
      name: "claims.get", path: "claims/{reference}", summary: "One claim with its decision.",
      parameters: [.field("reference", .reference, "The claim's reference.")], answer: claim
    ) { work, input in try work.view(claim: input.text("reference")) },
    .list("claims.list", "claims", "Claims, the earliest opened first.", of: claim) { work, _, page in
      let found = try work.transaction.all(
        "SELECT id, reference FROM claim WHERE id > $1 ORDER BY id LIMIT $2", try page.after(), page.fetched
      ) { (Identifier(bytes: $0.bytes(0))!, $0.text(1)) }
      return try found.map { ($0.0.description, try work.view(claim: $0.1)) }
    },
  ]
}

extension Work {
  func view(claim reference: String) throws -> JSON {
    var object: JSONObject = ["reference": .string(reference)]
    var found: (id: Identifier, letter: Int, clause: String, answer: ReturnWindow.Answer)?
    // The reading that is measured: `rows` makes no tuple of a type that has to be looked up while the program runs.
    try transaction.rows(
      """
      SELECT claim.id, orders.reference, clause, opened_at, granted, reason, exception, until, finished_at, letter
      FROM claim JOIN orders ON orders.id = claim.order_id WHERE claim.reference = $1
      """, reference
    ) { row in
      let answer = ReturnWindow.Answer(
        granted: row.boolean(4), reason: ReturnWindow.Answer.Reason(rawValue: row.text(5))!,
        until: row.optionalInstant(7) ?? row.instant(3), exception: row.optionalText(6))
      let clause = row.text(2)
      object["order"] = .string(row.text(1))
      object["clause"] = .string(clause)
      object[instant: "openedAt"] = row.instant(3)
      object["granted"] = .bool(answer.granted)
      object["reason"] = .string(answer.reason.rawValue)
      object[text: "exception"] = answer.exception
      object[instant: "until"] = answer.until
      object[instant: "finishedAt"] = row.optionalInstant(8)
      found = (Identifier(bytes: row.bytes(0))!, row.int(9), clause, answer)
    }
    guard let (id, letter, clauseKey, answer) = found else {
      throw Refusal(.unknown, "claim-unknown", "There is no claim \(reference); open it first.")
    }
    if let (clause, letter) = clause(clauseKey, letter: letter) {
      object["words"] = ReturnWindow.words(answer, clause: clause, calendar: letter.calendar).json
    }
    object["obligations"] = .array(try owed(about: id).map(view))
    return .object(object)
  }
}
