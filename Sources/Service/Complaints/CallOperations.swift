public import Promises

extension Catalog {
  static let callOperations: [Operation] = [
    complaint(
      "calls.log", "call-logs", "What was said on the telephone, typed by whoever spoke.", complained,
      [
        .field("words", .text(max: 10_000), "What was said."),
        .optional("call", .text(max: 120), "The exchange's name for the call, which is filed with the case."),
        .optional("direction", .choice(of: PhoneCall.Direction.self), "Who called; incoming where it is left out."),
        .optional("answered", .boolean, "Whether whoever complained was answered."),
      ]
    ) { work, input in
      try work.logCall(
        in: input.text("complaint"), call: input.optionalText("call"),
        direction: input.optionalText("direction").flatMap(PhoneCall.Direction.init) ?? .incoming,
        words: input.text("words"), isAnswer: input.flag("answered"), at: input.at)
    },
    Operation(
      name: "calls.dismiss", path: "call-dismissals",
      summary: "Nothing came of a call that an exchange told of: its number and recording are forgotten.",
      fields: [.field("call", .text(max: 120), "The exchange's name for the call.")],
      answer: .object([
        .field("call", .text(max: 120), "The exchange's name for the call."),
        .field("state", .choice(of: PhoneCall.State.self), "How it ended."),
      ])
    ) { work, input in
      let call = try work.dismiss(call: input.text("call"))
      return ["call": .string(call.reference), "state": .string(call.call.state.rawValue)]
    },
    complaint(
      "calls.ask", "call-requests", "Whoever complained wants to be called, which has a clock of its own.", complained,
      [
        .field("number", .text(max: 40), "His telephone number."),
        .optional("words", .text(max: 500), "When it suits him, or whom to ask for."),
      ]
    ) {
      try $0.askForCall(
        in: $1.text("complaint"), number: $1.text("number"), wish: $1.optionalText("words"), at: $1.at)
    },
    complaint(
      "calls.call-back", "call-backs", "Somebody called back as was asked for.", complained,
      [
        .field("reached", .boolean, "Whether somebody picked it up."),
        .optional("words", .text(max: 10_000), "What was said."),
      ]
    ) {
      try $0.calledBack(
        in: $1.text("complaint"), isReached: $1.flag("reached"), words: $1.optionalText("words"), at: $1.at)
    },
  ]

  /// What an exchange sends (`POST /webhooks/telephony`), signed as Standard Webhooks 1.0 has it.
  public static let phoneEvent = Schema.object([
    .field("call", .text(max: 120), "The exchange's name for the call."),
    .field("event", .choice(of: PhoneCall.Event.self), "What happened."), .field("at", .instant, "When."),
    .optional("direction", .choice(of: PhoneCall.Direction.self), "Who called; incoming where it is left out."),
    .optional("number", .text(max: 40), "The other side's number; left out where it is kept back."),
    .optional("agent", .text(max: 120), "Who of the staff has it, as he signs in."),
    .optional("recording", .text(max: 500), "Where it can be heard again."),
  ])
}

extension Work {
  /// What an exchange told, checked against `Catalog.phoneEvent`.
  ///
  /// - Throws: `InputProblems`.
  public func heard(phoneEvent body: JSON) throws {
    let problems = Catalog.phoneEvent.problems(in: body)
    guard problems.isEmpty, let fields = body.object else { throw InputProblems(problems) }
    let input = Input(fields: fields, at: now)
    try heard(
      call: input.text("call"), PhoneCall.Event(rawValue: input.text("event"))!, at: input.instant("at"),
      direction: input.optionalText("direction").flatMap(PhoneCall.Direction.init),
      number: input.optionalText("number"), agent: input.optionalText("agent"),
      recording: input.optionalText("recording"))
  }
}
