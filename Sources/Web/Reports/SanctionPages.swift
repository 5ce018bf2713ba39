import Hummingbird
import Promises
import Service

/// The public register of sanctions on merchants, with reasons (E-Commerce Law 36).
struct SanctionPages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }
  private static let most = 50

  func add(to router: Router<BasicRequestContext>) {
    router.get("/sanctions") { request, _ in try await page(Sight(request), after: FormDesk.query("after", of: request))
    }
    router.post("/sanctions") { request, _ in
      try await desk.change(request) { form in
        guard form["do"] == "lift" else { throw unknownTask }
        try await desk.perform(
          "sanctions.lift",
          ["sanction": .string(form["sanction"] ?? ""), "reason": try ReportCaseTask.both(form)])
        return Address.list("/sanctions", Site.language(of: request))
      } again: {
        try await page($0, after: nil)
      }
    }
  }

  private func page(_ sight: Sight, after: String?) async throws -> Response {
    let now = clock()
    let language = sight.language
    let letter = try desk.letterInForce(at: now)
    let times = desk.times(letter, language, now)
    let before = after.flatMap { Identifier($0) }?.bytes ?? []
    let found = try await platform.look(at: now) { try $0.sanctions(before: before, limit: Self.most + 1) }
    let shown = found.prefix(Self.most)
    let title = language.say("商家处分公示", "Sanctions on merchants")
    let rows = try shown.map { try row(Sheet(json: $0.item), times) }
    let heads = [
      language.say("时间", "When"), language.say("商家", "Merchant"), language.say("处分", "Sanction"),
      language.say("理由", "Why"),
    ]
    let next =
      found.count > Self.most
      ? [
        LinkView(
          address: Address.list("/sanctions", language, [("after", shown.last?.key)]),
          words: language.say("更早的", "Earlier ones"))
      ] : []
    let page = PlainPage(
      shell: WorkShell(
        title, platform: letter.platform[language], zone: times.zone, language: language,
        keep: Address.query([("after", after)]), refusal: sight.refusal), heading: title,
      leads: [
        language.say(
          "本平台对商家的处分及其理由，作出时即时公示；已解除的仍保留记录。",
          "What the platform did to merchants who broke its rules, and why, published when it is imposed. What was lifted stays on record."
        )
      ],
      parts: [
        PlainPage.Part(
          tables: rows.isEmpty ? [] : [PlainPage.Table(heads, rows)],
          empty: rows.isEmpty ? [language.say("目前没有处分。", "There are none.")] : [])
      ] + lift(shown.map(\.item), sight), pages: next)
    return desk.answer(page.render(), sight)
  }

  private func row(_ sanction: Sheet, _ times: TimeWords) throws -> [PlainPage.Cell] {
    let language = times.language
    let kind: Sanction = try sanction.choice("kind")
    let lifted = sanction.optionalInstant("liftedAt")
    var lines = [sanction.json["reason"]?[language.rawValue]?.string ?? ""]
    if let grounds = sanction.json["grounds"]?[language.rawValue]?.string { lines.append(grounds) }
    if let product = sanction.json["product"]?.string {
      lines.append(language.say("商品 \(product)", "Goods: \(product)"))
    }
    if let floor = sanction.optionalMoney("floor") {
      lines.append(
        language.say(
          "保证金不低于\(Prose.money(floor, language))", "The deposit holds at least \(Prose.money(floor, language))"))
    }
    if let lifted {
      let why = sanction.json["liftedBecause"]?[language.rawValue]?.string ?? ""
      lines.append(language.say("\(times.time(lifted))解除：\(why)", "Lifted \(times.time(lifted)): \(why)"))
    }
    return [
      PlainPage.Cell(times.time(try sanction.instant("imposedAt"))),
      PlainPage.Cell(quoting: try sanction.text("merchant")),
      PlainPage.Cell(
        kind.words[language],
        marks: lifted == nil ? [] : [.init(mark: "v", word: language.say("已解除", "Lifted"))], lines: [],
        quotes: [try sanction.text("reference")]), PlainPage.Cell("", lines: lines),
    ]
  }

  /// For those who decide.
  private func lift(_ sanctions: [JSON], _ sight: Sight) -> [PlainPage.Part] {
    let open = sanctions.filter { $0["liftedAt"] == nil }.compactMap { $0["reference"]?.string }
    guard Visit.current.visitor.holds(.workCases), !open.isEmpty else { return [] }
    let language = sight.language
    return [
      PlainPage.Part(
        heading: language.say("办理", "What can be done"),
        forms: [
          FormView(
            "lift", language.say("解除处分", "Lift a sanction"),
            explanations: [language.say("立即公示解除及其理由。", "The register says at once that it was lifted, and why.")],
            fields: [
              .choice(
                "sanction", language.say("处分", "Sanction"), id: "lift-sanction",
                open.map { .init(value: $0, words: $0, isChosen: sight.form["sanction"] == $0) }),
              .area(
                "reason-zh", language.say("理由（中文）", "Reason, in Chinese"), id: "lift-zh",
                text: sight.form["reason-zh"] ?? "", longest: 1000),
              .area(
                "reason-en", language.say("理由（英文）", "Reason, in English"), id: "lift-en",
                text: sight.form["reason-en"] ?? "", longest: 1000),
            ], button: language.say("解除", "Lift it"))
        ])
    ]
  }
}
