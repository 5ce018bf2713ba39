import Database
import Promises

extension Catalog {
  static let merchant = Schema.object([
    .field("reference", .reference, "The platform's name for the merchant."),
    .field("admittedAt", .instant, "Since when."), .optional("leftAt", .instant, "Until when he sold."),
    .field("floor", .money, "What was agreed as the least that his deposit holds."),
    .field("deposit", .money, "What it holds."),
    .field("owes", .list(of: .money, 0...100), "What was paid for him beyond it, by currency."),
    .field("obligations", .list(of: ObligationView.schema, 0...100), "What he owes by when."),
    .field(
      "suspensions",
      .list(
        of: .object([
          .field("reason", Shape.clause, "Why, such as `qualification-expired`."),
          .field("since", .instant, "From when."),
          .optional("liftedAt", .instant, "Until when; left out while it lasts."),
        ]), 0...1000),
      "When he took no new orders, the earliest first. Orders, claims and deadlines that are open go on meanwhile."),
  ])
  private static let field = Schema.Field.field("merchant", .reference, "The merchant's reference.")

  static let merchantOperations: [Operation] = [
    Operation(
      name: "merchants.admit", path: "merchants", summary: "A merchant may sell, with a floor agreed for his deposit.",
      fields: [
        .field("reference", .reference, "The platform's name for him."),
        .field("floor", .amount, "The least that his deposit holds, in minor units."),
        .optional("currency", .currency, "Of the deposit; the letter's currency where it is left out."),
      ], answer: merchant
    ) { work, input in
      let own = work.letters.inForce(at: input.at)?.letter.currency ?? .cny
      try work.admit(
        merchant: input.text("reference"), floor: input.integer("floor"),
        currency: input.optionalText("currency").flatMap { Currency($0) } ?? own, at: input.at)
      return try work.view(merchant: input.text("reference"))
    },
    Operation(
      name: "merchants.top-up", path: "deposit-payments",
      summary: "A merchant has paid: what he owes is settled first, the rest goes into his deposit.",
      fields: [
        field, .field("amount", .integer(min: 1, max: Schema.largestAmount), "In minor units."),
        .optional("currency", .currency, "Of what he paid; his deposit's where it is left out."),
      ], answer: merchant
    ) { work, input in
      try work.topUp(
        merchant: input.text("merchant"), amount: input.integer("amount"),
        currency: input.optionalText("currency").flatMap { Currency($0) }, at: input.at)
      return try work.view(merchant: input.text("merchant"))
    },
    Operation(
      name: "merchants.leave", path: "merchant-departures", summary: "A merchant sells no more; his orders go on.",
      fields: [field], answer: merchant
    ) { work, input in
      try work.leave(merchant: input.text("merchant"), at: input.at)
      return try work.view(merchant: input.text("merchant"))
    },
    Operation(
      name: "merchants.release-deposit", path: "deposit-releases",
      summary: "What is left of a deposit goes back, once nothing can be claimed of the merchant any more.",
      fields: [field], answer: merchant
    ) { work, input in
      try work.releaseDeposit(merchant: input.text("merchant"), at: input.at)
      return try work.view(merchant: input.text("merchant"))
    },
  ]

  static let merchantQueries: [Query] = [
    Query(
      name: "merchants.get", path: "merchants/{reference}", summary: "One merchant with his deposit.",
      parameters: [.field("reference", .reference, "The merchant's reference.")], answer: merchant
    ) { work, input in try work.view(merchant: input.text("reference")) },
    .list("merchants.list", "merchants", "Merchants with their deposits, the earliest admitted first.", of: merchant) {
      work, _, page in
      let found = try work.transaction.all(
        "SELECT id, reference FROM merchant WHERE id > $1 ORDER BY id LIMIT $2", try page.after(), page.fetched
      ) { (Identifier(bytes: $0.bytes(0))!, $0.text(1)) }
      return try found.map { ($0.0.description, try work.view(merchant: $0.1)) }
    },
  ]
}

extension Work {
  func view(merchant reference: String) throws -> JSON {
    let merchant = try merchant(reference)
    let times = try transaction.first(
      "SELECT admitted_at, left_at FROM merchant WHERE id = $1", merchant.id.bytes,
      map: { ($0.instant(0), $0.optionalInstant(1)) })
    var object: JSONObject = ["reference": .string(reference)]
    object[instant: "admittedAt"] = times?.0
    object[instant: "leftAt"] = times?.1
    object["floor"] = Money(merchant.floor, merchant.currency).json
    object["deposit"] =
      Money(try balance(of: .deposit(reference), merchant.currency), merchant.currency).json
    object["owes"] = .array(try owes(reference).map(\.json))
    object["obligations"] = .array(try owed(about: merchant.id).map(view))
    object["suspensions"] = .array(try suspensions(of: merchant.id))
    return .object(object)
  }
}
