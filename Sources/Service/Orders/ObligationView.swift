import Database
import Promises

/// An obligation as the API shows it, with the remedy that is on offer where it was broken.
enum ObligationView {
  static let offer = Schema.object([
    .field("remedies", .list(of: .choice(of: Remedy.Offer.self), 1...5), "What can be chosen."),
    .field("standard", .choice(of: Remedy.Offer.self), "What runs when nobody chooses in time."),
    .field("compensation", .money, "What compensation comes to."),
    .field("chooseBy", .instant, "Until when it can be chosen."),
    .optional("choice", .choice(of: Remedy.Offer.self), "What was chosen, or ran on silence."),
    .optional("chosenAt", .instant, "When."),
  ])

  static let schema = Schema.object([
    .field("id", Shape.identifier, "Its key."), .field("clause", Shape.clause, "The clause it comes from."),
    .field("duty", .choice(of: Duty.self), "Which of the clause's clocks it is."),
    .field("letter", Shape.letter, "The version of the letter that it is bound to."),
    .field("openedAt", .instant, "When it was opened."),
    .field("due", .instant, "The last instant at which it is kept."),
    .field("judgedAfter", .instant, "When silence counts as a breach: facts from outside may be late until then."),
    .optional("outcome", .choice(of: Outcome.self), "Left out while it is open."),
    .optional("settledAt", .instant, "When the outcome took effect."),
    .optional("fulfilledAt", .instant, "When it was fulfilled, in time or late."),
    .optional("offer", offer, "The remedy of its breach, where there is a choice."),
  ])

  static func json(_ owed: Owed, offer: Offer? = nil) -> JSON {
    let obligation = owed.obligation
    var object: JSONObject = [
      "id": .string(owed.id.description), "clause": .string(obligation.clause), "duty": .string(owed.duty.rawValue),
      "letter": .integer(Int64(owed.letter)), "openedAt": .string(obligation.opened.description),
      "due": .string(obligation.due.description), "judgedAfter": .string(obligation.judge.description),
    ]
    object[text: "outcome"] = obligation.outcome?.rawValue
    object[instant: "settledAt"] = obligation.settled
    object[instant: "fulfilledAt"] = obligation.fulfilled
    if let offer {
      var view: JSONObject = [
        "remedies": .array(offer.offers.map { .string($0.rawValue) }), "standard": .string(offer.standard.rawValue),
        "compensation": offer.amount.json, "chooseBy": .string(offer.chooseBy.description),
      ]
      view[text: "choice"] = offer.choice?.rawValue
      view[instant: "chosenAt"] = offer.chosen
      object["offer"] = .object(view)
    }
    return .object(object)
  }
}

extension Work {
  func offer(of obligation: Identifier) throws -> Offer? {
    try transaction.first(
      "SELECT offers, standard, amount, currency, choose_by, choice, chosen_at FROM offer WHERE obligation = $1",
      obligation.bytes
    ) { row in
      var offer = Offer(
        obligation: obligation,
        offers: row.text(0).split(separator: " ").compactMap { Remedy.Offer(rawValue: String($0)) },
        standard: Remedy.Offer(rawValue: row.text(1))!, amount: Money(row.integer(2), Currency(row.text(3))!),
        chooseBy: row.instant(4))
      offer.choice = row.optionalText(5).flatMap(Remedy.Offer.init(rawValue:))
      offer.chosen = row.optionalInstant(6)
      return offer
    }
  }

  func view(_ owed: Owed) throws -> JSON {
    // Only what was broken can have a remedy on offer.
    let offer = owed.obligation.outcome == .broken ? try offer(of: owed.id) : nil
    return ObligationView.json(owed, offer: offer)
  }
}
