import Database
import Promises

/// Whether somebody has looked at an alert.
private enum AlertState: String, CaseIterable { case open, acknowledged }

extension Catalog {
  private static let event = Schema.object([
    .field("kind", .choice(of: SecurityEvent.Kind.self), "What happened."), .field("at", .instant, "When."),
    .optional("actor", .text(max: 200), "Who did it."), .optional("subject", .text(max: 200), "To whom or what."),
    .optional("address", .text(max: 200), "From which address."),
    .optional("detail", .text(max: 4000), "What else is known, as JSON."),
  ])
  static let alert = Schema.object([
    .field("alert", Shape.identifier, "Its key."), .field("rule", .text(max: 80), "What raised it; stable."),
    .field("words", Shape.localized, "The same in words."),
    .field("about", .text(max: 400), "Whom or what it is about."),
    .field("at", .instant, "When it was raised."), .field("event", event, "The event that raised it."),
    .optional("acknowledged", .instant, "When somebody looked at it."),
    .optional("acknowledged-by", .text(max: 200), "Who."), .optional("note", .text(max: 4000), "What he found."),
  ])

  static let securityQueries: [Query] = [
    .list(
      "security.events", "security-events", "What happened that who watches over the platform wants to know.",
      of: event,
      filters: [
        .optional("kind", .choice(of: SecurityEvent.Kind.self), "Only of this kind."),
        .optional("from", .instant, "Only what happened then or later."),
        .optional("until", .instant, "Only what happened then or earlier."),
      ]
    ) { work, input, page in
      try work.securityEvents(
        after: page.after(), kind: input.optionalText("kind").flatMap { SecurityEvent.Kind(rawValue: $0) },
        from: input.optionalText("from").flatMap { Instant($0) },
        until: input.optionalText("until").flatMap { Instant($0) }, limit: page.fetched
      ).map { ($0.key.description, $0.event.json) }
    },
    .list(
      "security.alerts", "security-alerts", "What somebody has to look at.", of: alert,
      filters: [.optional("state", .choice(of: AlertState.self), "Only those in this state.")]
    ) { work, input, page in
      try work.alerts(
        after: page.after(), isOpen: input.optionalText("state").map { $0 == AlertState.open.rawValue },
        limit: page.fetched
      ).map { ($0.id.description, $0.json) }
    },
  ]

  static let securityOperations: [Operation] = [
    Operation(
      name: "security.acknowledge", path: "security-acknowledgements",
      summary: "Somebody has looked at an alert and says what he found.",
      fields: [
        .field("alert", Shape.identifier, "The alert."), .field("note", .text(max: 4000), "What was found and done."),
      ],
      answer: alert, isDated: false
    ) { work, input in
      let id = try input.identifier("alert")
      try work.acknowledge(id, note: input.text("note"), by: work.actor)
      return try work.alert(id)?.json ?? .null
    }
  ]
}

extension SecurityEvent {
  var json: JSON {
    var json: JSONObject = ["kind": .string(kind.rawValue), "at": .string(at.description)]
    json[text: "actor"] = actor
    json[text: "subject"] = subject
    json[text: "address"] = address
    if !detail.keys.isEmpty { json["detail"] = .string(JSON.object(detail).text) }
    return .object(json)
  }
}

extension Alert {
  var json: JSON {
    var json: JSONObject = [
      "alert": .string(id.description), "rule": .string(rule),
      "words": (AlertRule.named(rule)?.words ?? LocalizedText(zhHans: rule, en: rule)).json, "about": .string(about),
      "at": .string(at.description), "event": event.json,
    ]
    json[instant: "acknowledged"] = acknowledged?.at
    json[text: "acknowledged-by"] = acknowledged?.by
    json[text: "note"] = acknowledged?.note
    return .object(json)
  }
}
