import Database
import Promises

extension Catalog {
  private static let counts = Schema.count(0...JSON.safe)

  static let recordQueries: [Query] = [
    Query(
      name: "record.get", path: "record", summary: "How well the letter in force was kept, clause by clause.",
      parameters: [.optional("days", .count(1...360), "Over how many days back; 90 where it is left out.")],
      answer: .object([
        .field("asOf", .instant, "When it was counted."), .field("letter", Shape.letter, "The version in force."),
        .field("days", .count(1...360), "Over how many days back, in the letter's time zone."),
        .field(
          "clauses",
          .list(
            of: .object([
              .field("clause", Shape.clause, "The clause."), .field("opened", counts, "Opened in these days."),
              .field("kept", counts, "Kept in these days."), .field("broken", counts, "Broken in these days."),
              .field("void", counts, "Fallen away in these days."), .field("open", counts, "Still open now."),
              .optional("medianSeconds", counts, "From opening to fulfilment, half of them at least as fast."),
              .optional("ninetiethSeconds", counts, "Nine in ten at least as fast."),
              .field("granted", .money, "Compensation granted in these days."),
              .field("paid", .money, "Compensation paid in these days."),
            ]), 0...200), "Those that run."),
      ])
    ) { work, input in
      guard let version = work.letters.inForce(at: work.now) else {
        throw Refusal(.unknown, "no-letter", "No letter is published yet.")
      }
      let days = Int(input.optionalInteger("days") ?? 90)
      let records = try work.records(of: version.letter, days: days)
      return [
        "asOf": .string(work.now.description), "letter": .integer(Int64(version.number)),
        "days": .integer(Int64(days)),
        "clauses": .array(version.letter.clauses.compactMap { records[$0.key] }.map(json)),
      ]
    },
    .list(
      "journal.list", "journal", "The public record, line by line: what became of each promise, not whose it was.",
      of: .object([
        .field("serial", .count(1...JSON.safe), "Its place; the next page begins after it."),
        .field("line", .text(max: 2000), "The line's canonical bytes (RFC 8785), as a string."),
      ]),
      filters: [
        .optional("clause", Shape.clause, "Only of this clause."),
        .optional("from", .instant, "Only what happened then or later."),
        .optional("until", .instant, "Only what happened then or earlier."),
      ]
    ) { work, input, page in
      try work.transaction.all(
        """
        SELECT serial, line FROM journal WHERE serial > $1 AND (CAST($2 AS TEXT) IS NULL OR clause = $2)
        AND at >= $3 AND at <= $4 ORDER BY serial LIMIT $5
        """, try page.afterSerial(), input.optionalText("clause"),
        input.optionalText("from").flatMap { Instant($0) } ?? Instant(microseconds: .min),
        input.optionalText("until").flatMap { Instant($0) } ?? Instant(microseconds: .max), page.fetched
      ) { row in
        let serial = row.integer(0)
        return (
          String(serial),
          ["serial": .integer(serial), "line": .string(String(decoding: row.bytes(1), as: UTF8.self))]
        )
      }
    },
    .list(
      "transfers.list", "transfers", "The ledger: what was granted and what was paid.",
      of: .object([
        .field("id", Shape.identifier, "Its key."),
        .field("kind", .choice(of: Transfer.Kind.self), "Granting and paying are two steps."),
        .field("clause", Shape.clause, "The clause that it comes from."),
        .field("obligation", Shape.identifier, "The obligation that was broken, or owes it."),
        .optional("order", .reference, "The order concerned."),
        .field("debit", .text(max: 140), "The account that it comes from."),
        .field("credit", .text(max: 140), "The account that it goes to."),
        .field("money", .money, "How much."), .field("at", .instant, "When."),
      ])
    ) { work, _, page in
      try work.transaction.all(
        """
        SELECT transfer.id, kind, clause, obligation, orders.reference, debit, credit, amount, transfer.currency, at
        FROM transfer LEFT JOIN orders ON orders.id = transfer.order_id WHERE transfer.id > $1
        ORDER BY transfer.id LIMIT $2
        """, try page.after(), page.fetched
      ) { row in
        let id = Identifier(bytes: row.bytes(0))!.description
        var object: JSONObject = [
          "id": .string(id), "kind": .string(row.text(1)), "clause": .string(row.text(2)),
          "obligation": .string(Identifier(bytes: row.bytes(3))!.description),
        ]
        object[text: "order"] = row.optionalText(4)
        object["debit"] = .string(row.text(5))
        object["credit"] = .string(row.text(6))
        object["money"] = Money(row.integer(7), Currency(row.text(8))!).json
        object[instant: "at"] = row.instant(9)
        return (id, .object(object))
      }
    },
  ]

  private static func json(_ record: ClauseRecord) -> JSON {
    var object: JSONObject = [
      "clause": .string(record.clause), "opened": .integer(Int64(record.opened)),
      "kept": .integer(Int64(record.kept)), "broken": .integer(Int64(record.broken)),
      "void": .integer(Int64(record.void)), "open": .integer(Int64(record.open)),
    ]
    object["medianSeconds"] = record.medianSeconds.map { .integer($0) }
    object["ninetiethSeconds"] = record.ninetiethSeconds.map { .integer($0) }
    object["granted"] = record.granted.json
    object["paid"] = record.paid.json
    return .object(object)
  }
}
