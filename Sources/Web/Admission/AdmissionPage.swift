import Promises
import Service

/// What one merchant proved: the checklist, the documents, what is known of him, what happened, and what can be done.
struct AdmissionPage {
  var of: AdmissionSheet
  var related: [(merchant: String, name: String, same: [MerchantRelation])]
  /// Of each step of the history, by what security events call him; nil where nobody is known.
  var actors: [String?]
  var people: [String: String]
  var names: AdmissionNames
  /// Whether who looks decides, and whether he may hand in documents.
  var decides: Bool
  var applies: Bool
  /// Whether who looks made the last decision himself.
  var isOwnDecision: Bool
  var letter: Letter
  var times: TimeWords
  var form: Form
  var refusal: String?
  private var language: Language { times.language }

  var page: PlainPage {
    let title = language.say("商家资质 \(of.merchant)", "What \(of.merchant) proved")
    var shell = WorkShell(
      title, platform: letter.platform[language], zone: times.zone, language: language, refusal: refusal)
    shell.clock = [times.now.description]
    let forms = AdmissionForms(of: of, names: names, times: times, form: form)
    var parts = [standing, checklist, documents]
    if decides, of.submitted != nil {
      parts.append(.init(heading: language.say("审核", "Decide"), forms: [forms.review]))
    }
    if decides, of.isAppealed { parts.append(appeal(forms)) }
    if applies { parts.append(own(forms)) }
    parts.append(facts)
    if decides { parts += [relations] }
    parts.append(history)
    return PlainPage(shell: shell, eyebrow: [title], heading: of.name, isNamed: true, parts: parts)
  }

  private var standing: PlainPage.Part {
    var sentences: [String] = []
    if let by = of.decideBy, of.isWaiting {
      sentences.append(
        by < times.now
          ? language.say(
            "应在\(times.deadline(by))前作出决定，\(times.left(by))，已记入公开记录，仍须决定。",
            "It was to be decided by \(times.deadline(by)), \(times.left(by)). That counts as broken in the public record; it is still to be decided."
          ) : language.say("平台须\(times.by(by))作出决定。", "The platform decides \(times.by(by))."))
    }
    if of.isApproved, let lapses = of.lapses, of.lapseReasons.isEmpty {
      sentences.append(
        language.say(
          "现有资质有效至\(times.deadline(lapses))（\(times.left(lapses))）。届时未完成复核的，系统自动暂停其接受新订单。",
          "What was proven holds until \(times.deadline(lapses)) (\(times.left(lapses))). Who is not verified again by then takes no new orders: the clock suspends him."
        ))
    }
    sentences += suspended
    if of.wasTurnedDown, !of.isWaiting, let decided = of.decided, let within = names.annex?.appealWithin {
      let until = letter.calendar.end(of: within, from: decided)
      if until >= times.now {
        sentences.append(
          language.say(
            "可\(times.by(until))申诉，或修改后重新提交。", "You may appeal \(times.by(until)), or correct it and submit it again."))
      }
    }
    return PlainPage.Part(
      sentences: sentences,
      facts: [
        .init(
          list: [
            fact(
              language.say("状态", "State"),
              PlainPage.Cell("", marks: [.init(mark: of.mark, word: of.standing(times))])),
            lastDecision,
            fact(language.say("商家类型", "Kind"), PlainPage.Cell(names.kind(of.kind))),
            fact(language.say("登记代码", "Registration code"), PlainPage.Cell(quoting: of.code)),
            fact(
              language.say("申请类目", "Sells"),
              PlainPage.Cell(
                of.categories.isEmpty
                  ? "–" : of.categories.map(names.category).joined(separator: language.say("、", ", "))
              )),
            fact(
              language.say("品牌", "Brands"),
              PlainPage.Cell(quoting: of.brands.isEmpty ? "–" : of.brands.joined(separator: language.say("、", ", ")))),
            fact(
              language.say("保证金下限", "Least deposit"),
              PlainPage.Cell(of.floor.map { Prose.money($0, language) } ?? "–")),
          ].compactMap(\.self))
      ])
  }

  /// Why he takes no new orders, what goes on meanwhile, and what ends it.
  private var suspended: [String] {
    guard !of.suspendedFor.isEmpty else { return [] }
    var sentences = of.suspendedFor.map { SuspensionReason.words($0, language) + language.say("。", ".") }
    if of.suspendedFor.contains("deposit-outstanding"), let floor = of.floor {
      sentences.append(
        language.say(
          "保证金达到\(Prose.money(floor, language))后自动开始接单。",
          "Orders are taken as soon as the deposit holds \(Prose.money(floor, language))."))
    }
    if !of.lapseReasons.isEmpty, !of.isWaiting {
      sentences.append(
        language.say(
          "提交续期后的文件并申请复核，通过后自动恢复接单。",
          "Hand in what follows and ask to be verified again: once that is approved, new orders are taken again."))
    }
    guard of.suspendedFor != ["deposit-outstanding"] || of.activated != nil else { return sentences }
    sentences.append(
      language.say(
        "暂停期间，此前的订单照常履行，售后申请照常办理，各项期限照常计算。",
        "Meanwhile orders that were placed before go on, claims are answered and can be made, and every deadline runs.")
    )
    return sentences
  }

  /// What was decided last, where it was not in his favour and nothing has followed yet.
  private var lastDecision: PlainPage.Cell? {
    let decisions = ["rejected", "more", "approved", "appeal-granted", "appeal-refused"]
    guard !of.isWaiting, let last = of.history.last(where: { decisions.contains($0.step) }),
      !["approved", "appeal-granted"].contains(last.step)
    else { return nil }
    let reasons = names.reasons(last).joined(separator: language.say("、", "; "))
    return fact(
      language.say("最近的决定", "The last decision"),
      PlainPage.Cell(
        names.step(last) + (reasons.isEmpty ? "" : language.say("：", ": ") + reasons)
          + language.say("（\(times.time(last.at))）", " (\(times.time(last.at)))"),
        quotes: [last.words].compactMap(\.self)))
  }

  private func fact(_ name: String, _ cell: PlainPage.Cell) -> PlainPage.Cell {
    var cell = cell
    cell.name = name
    return cell
  }

  private var checklist: PlainPage.Part {
    let rows = of.points.map { point in
      [
        PlainPage.Cell(
          names.point(point.key),
          lines: point.categories.isEmpty
            ? []
            : [
              language.say(
                "经营\(point.categories.map(names.category).joined(separator: "、"))所需",
                "Needed for \(point.categories.map(names.category).joined(separator: ", "))")
            ]),
        PlainPage.Cell("", marks: [.init(mark: Self.mark(point.state), word: point.state.words[language])]),
        PlainPage.Cell(
          point.words[language],
          lines: point.until.map { [language.say("有效期至\(times.day($0))", "Until \(times.day($0))")] } ?? []),
      ]
    }
    let sentence =
      of.open.isEmpty
      ? language.say("各项要求均已满足。", "All that is demanded is met.")
      : language.say(
        "尚有 \(of.open.count) 项未满足。", "\(of.open.count) \(of.open.count == 1 ? "point is" : "points are") open.")
    return PlainPage.Part(
      heading: language.say("审核清单", "The checklist"), sentences: rows.isEmpty ? [] : [sentence],
      tables: rows.isEmpty
        ? []
        : [
          PlainPage.Table(
            [language.say("要求", "What is demanded"), language.say("状态", "State"), language.say("说明", "Why")], rows)
        ],
      empty: rows.isEmpty
        ? [
          language.say("运营方未公布商家准入要求，无清单可核对。", "Nobody published what merchants have to prove, so nothing is demanded.")
        ]
        : [])
  }

  static func mark(_ state: Requirement.State) -> String {
    switch state {
    case .met: "k"
    case .expiring: "o"
    case .missing: "v"
    case .expired, .contradictory: "b"
    }
  }

  private func appeal(_ forms: AdmissionForms) -> PlainPage.Part {
    PlainPage.Part(
      heading: language.say("裁定申诉", "Decide about the appeal"),
      sentences: isOwnDecision
        ? [
          language.say(
            "原决定由您作出，申诉须由他人裁定。", "You made the decision yourself; another person decides about the appeal.")
        ] : [], forms: isOwnDecision ? [] : [forms.decideAppeal])
  }

  private func own(_ forms: AdmissionForms) -> PlainPage.Part {
    PlainPage.Part(
      heading: language.say("办理", "What can be done"),
      sentences: of.isWaiting
        ? [
          language.say(
            "审核期间可补充文件；申请信息须待决定作出后方可修改。",
            "Documents can be added while it is decided; what was told of the merchant can be corrected after that.")
        ] : [], forms: forms.own)
  }

  private var documents: PlainPage.Part {
    let free = Set(of.withdrawable.map(\.id))
    let rows = of.documents.map { document in
      let chain = [document.grantor, document.grantee].compactMap(\.self).joined(separator: " → ")
      return [
        PlainPage.Cell(
          names.document(document.kind), quotes: [document.number, document.issuer].compactMap(\.self)),
        PlainPage.Cell(
          Self.validity(document, language),
          marks: document.withdrawn != nil
            ? [.init(mark: "v", word: language.say("已撤回", "Taken back"))]
            : document.until.map { $0 < times.zone.day(of: times.now) } ?? false
              ? [.init(mark: "b", word: language.say("已过期", "Ran out"))] : []),
        PlainPage.Cell(
          document.brand == nil ? "–" : "", quotes: [document.brand, chain.isEmpty ? nil : chain].compactMap(\.self)),
        PlainPage.Cell(
          document.file == nil ? language.say("无", "None") : "",
          links: document.file.map {
            [
              LinkView(
                address: Address.admissionFile($0, of: of.merchant), words: language.say("下载文件", "Save the file"))
            ]
          } ?? [], lines: [times.time(document.added)],
          buttons: applies && free.contains(document.id)
            ? [.init(act: "withdraw", field: "document", value: document.id, words: language.say("撤回", "Take it back"))]
            : []),
      ]
    }
    return PlainPage.Part(
      heading: language.say("已提交的文件", "Documents"),
      sentences: applies && !free.isEmpty
        ? [
          language.say(
            "误交的文件可以撤回：不再计入清单，但经过中保留记录。",
            "What was handed in by mistake can be taken back: it counts no more, and the history keeps that it was here."
          )
        ] : [],
      tables: rows.isEmpty
        ? []
        : [
          PlainPage.Table(
            [
              language.say("文件", "Document"), language.say("有效期", "Valid"), language.say("品牌", "Brand"),
              language.say("扫描件", "File"),
            ], rows)
        ], empty: rows.isEmpty ? [language.say("尚未提交文件。", "None was handed in yet.")] : [])
  }

  private static func validity(_ document: AdmissionSheet.Document, _ language: Language) -> String {
    let (from, until) = (document.from.map { Prose.day($0, language) }, document.until.map { Prose.day($0, language) })
    return switch (from, until) {
    case (let from?, let until?): language.say("\(from)至\(until)", "\(from) to \(until)")
    case (let from?, nil): language.say("自\(from)起", "From \(from)")
    case (nil, let until?): language.say("至\(until)", "Until \(until)")
    case (nil, nil): language.say("未写明", "Not said")
    }
  }

  private var facts: PlainPage.Part {
    var list = TraderFact.allCases.compactMap { known in
      of.facts[known].map { text in
        fact(
          known.words[language],
          known == .selfCertification
            ? PlainPage.Cell(Instant(text).map(times.time) ?? text) : PlainPage.Cell(quoting: text))
      }
    }
    if let registry = of.registry {
      let found = [registry.title, registry.status].compactMap(\.self).joined(separator: " · ")
      list.append(
        fact(
          language.say("登记信息（\(registry.name)）", "In the register (\(registry.name))"),
          PlainPage.Cell(
            registry.title == nil ? language.say("查无此代码", "It does not know this code") : "",
            quotes: [found, times.time(registry.at)].filter { !$0.isEmpty })))
    }
    return PlainPage.Part(
      heading: language.say("主体信息", "Who it is"), facts: list.isEmpty ? [] : [.init(list: list)],
      empty: list.isEmpty ? [language.say("未填写，或已应要求删除。", "Nothing was told, or it was erased.")] : [])
  }

  private var relations: PlainPage.Part {
    let rows = related.map { other in
      [
        PlainPage.Cell(
          "", links: [LinkView(address: Address.admission(other.merchant, language), words: other.merchant)],
          quotes: [other.name]),
        PlainPage.Cell(other.same.map { $0.words[language] }.joined(separator: language.say("、", "; "))),
      ]
    }
    return PlainPage.Part(
      heading: language.say("关联商家", "Related merchants"),
      tables: rows.isEmpty
        ? [] : [PlainPage.Table([language.say("商家", "Merchant"), language.say("相同之处", "What is the same")], rows)],
      empty: rows.isEmpty
        ? [language.say("未发现代码、账户或地址相同的商家。", "No other merchant has the same code, account or address.")] : [])
  }

  private var history: PlainPage.Part {
    let rows = of.history.enumerated().reversed().map { place, step in
      let actor = decides && place < actors.count ? actors[place].map { people[$0] ?? $0 } : nil
      return [
        PlainPage.Cell(times.time(step.at)),
        PlainPage.Cell(
          names.step(step), lines: names.reasons(step), quotes: [step.words, actor].compactMap(\.self)),
      ]
    }
    return PlainPage.Part(
      heading: language.say("经过", "What happened"),
      tables: rows.isEmpty
        ? [] : [PlainPage.Table([language.say("时间", "When"), language.say("事项", "What")], rows)])
  }
}
