import Promises
import Service

/// Merchants for those who decide about them: what waits by its clock, then everybody with where he stands.
struct MerchantsPage {
  var waiting: [AdmissionSheet]
  var listed: SheetPage<AdmissionSheet>
  var isFirst: Bool
  var names: AdmissionNames
  var letter: Letter
  var times: TimeWords
  static let most = 50
  private var language: Language { times.language }

  init(
    waiting: [AdmissionSheet], page: SheetPage<AdmissionSheet>, isFirst: Bool, names: AdmissionNames, letter: Letter,
    times: TimeWords
  ) {
    self.waiting = waiting
    listed = page
    self.isFirst = isFirst
    self.names = names
    self.letter = letter
    self.times = times
  }

  var page: PlainPage {
    let title = language.say("商家准入", "Admission of merchants")
    var shell = WorkShell(title, platform: letter.platform[language], zone: times.zone, language: language)
    shell.clock = [times.now.description]
    return PlainPage(
      shell: shell, heading: title,
      finders: [
        .init(find: FindView("/merchants", "merchant", language.say("商家编号", "Merchant"), value: "", language))
      ], parts: (isFirst ? [queue] : []) + [all],
      pages: (isFirst
        ? []
        : [LinkView(address: Address.list("/merchants", language), words: language.say("第一页", "First page"))])
        + (listed.next.map {
          [
            LinkView(
              address: Address.list("/merchants", language, [("cursor", $0)]), words: language.say("下一页", "Next page"))
          ]
        } ?? []))
  }

  private var queue: PlainPage.Part {
    let rows = waiting.map { admission in
      let due = admission.decideBy
      return [
        PlainPage.Cell(
          due == nil ? language.say("无期限", "No deadline") : "",
          marks: due.map { $0 < times.now } ?? false ? [.init(mark: "b", word: language.say("已逾期", "Overdue"))] : [],
          clocks: due.map { [ClockView($0, times)] } ?? [], lines: due.map { [times.deadline($0)] } ?? []),
        who(admission),
        PlainPage.Cell(admission.standing(times)),
        // Points name brands, in whatever language those are.
        admission.open.isEmpty
          ? PlainPage.Cell(language.say("齐全", "Complete"))
          : PlainPage.Cell(
            quoting: admission.open.map { names.point($0.key) }.joined(separator: language.say("、", ", "))),
      ]
    }
    return PlainPage.Part(
      heading: language.say("待审核", "To be decided"),
      tables: rows.isEmpty
        ? []
        : [
          PlainPage.Table(
            [
              language.say("期限", "By when"), language.say("商家", "Merchant"), language.say("事项", "What"),
              language.say("未满足的要求", "What is open"),
            ], rows)
        ], empty: rows.isEmpty ? [language.say("没有待审核的申请。", "Nothing waits.")] : [])
  }

  private func who(_ admission: AdmissionSheet) -> PlainPage.Cell {
    PlainPage.Cell(
      "",
      links: [LinkView(address: Address.admission(admission.merchant, language), words: admission.merchant)]
        + Address.scorecard(.merchant, admission.merchant, language),
      lines: [names.kind(admission.kind)], quotes: [admission.name])
  }

  private var all: PlainPage.Part {
    let rows = listed.items.map { admission in
      [
        who(admission),
        PlainPage.Cell("", marks: [.init(mark: admission.mark, word: admission.standing(times))]),
        PlainPage.Cell(
          admission.categories.isEmpty
            ? "–" : admission.categories.map(names.category).joined(separator: language.say("、", ", "))),
        PlainPage.Cell(
          admission.lapses.map(times.deadline) ?? "–", lines: admission.lapses.map { [times.left($0)] } ?? []),
      ]
    }
    return PlainPage.Part(
      heading: language.say("全部商家", "All merchants"),
      sentences: [
        language.say(
          "按申请先后排列。由商城系统直接登记、未在此申请的商家见“资金”中的商家保证金。",
          "In the order in which they applied. Those whom the shop brought in and who have not applied here are listed with their deposits, under Money."
        )
      ],
      tables: rows.isEmpty
        ? []
        : [
          PlainPage.Table(
            [
              language.say("商家", "Merchant"), language.say("状态", "State"), language.say("类目", "Sells"),
              language.say("资质有效至", "Proven until"),
            ], rows)
        ], empty: rows.isEmpty ? [language.say("尚无商家申请。", "Nobody has applied yet.")] : [])
  }
}
