import Promises
import Service

/// What the template of the style guide shows. The names are those of the parts (`Components`, `Forms`, `Claims`).
struct StyleGuideView {
  struct Say {
    var colours, coloursLead, light, dark, status, statusLead, claims, promises, times, timesLead, notices,
      noticesLead: String
    var forms, formsLead, lists, listsLead, steps, evidence, secrets, secretsLead, records, recordsLead, seal: String
  }
  struct Colour {
    var name, light, dark, use: String
  }
  struct Standing {
    var mark, status, standing: String
    var sentences: [String]
  }
  var shell: WorkShell
  var heading, lead: String
  var say: Say
  var colourHeads: [String]
  var colours: [Colour]
  var standings: [Standing]
  var claims: [MarkedView]
  var promises: [MarkedView]
  var facts: [ClaimPageView.Fact]
  var notices: [WorkShell.Notice]
  var forms: [FormView]
  var filtersLabel: String
  var filters: [SellerListView.Filter]
  var find: FindView
  var tables: [PlainPage.Table]
  var pages: [LinkView]
  var empty: String
  var goods: GoodsTable
  var parcels: ParcelList
  var steps: [StepView]
  var evidence: [ClaimPageView.Item]
  var words: [String]
  var box: LetterView.Box
  var seal: String
}

/// The page /styleguide, for who builds pages and for who looks after how they speak: all parts in all their states, in
/// the language, the colours and the width of its reader. What stands in them is invented.
struct StyleGuidePage {
  var letter: Letter
  var times: TimeWords
  var language: Language { times.language }
  var here: String { "/styleguide?language=\(language.rawValue)" }

  private static let template = Template(styleGuideTemplate)
  func render() -> String { Self.template.render(view) }

  var view: StyleGuideView {
    let heading = language.say("页面组件", "Style guide")
    var shell = WorkShell(heading, platform: letter.platform[language], zone: times.zone, language: language)
    shell.style += recordStyle + styleGuideStyle
    return StyleGuideView(
      shell: shell, heading: heading,
      lead: language.say(
        "各页面所用的全部组件及其状态，由页面自身的代码生成；内容均为虚构。",
        "Every part of the pages in its states, drawn by the pages' own code. What they say is invented."),
      say: say,
      colourHeads: [
        language.say("名称", "Name"), say.light, say.dark, language.say("用途", "What it is for"),
      ], colours: colours, standings: standings,
      claims: ClaimStatus.allCases.map { Self.marked($0.mark, $0.words(language), "") }, promises: promises,
      facts: facts,
      notices: [
        .init(tone: "bad", text: language.say("验证码不正确。请核对后重试。", "The code is wrong. Check it and try again.")),
        .init(tone: "good", text: language.say("已登记。", "It is noted.")),
      ],
      forms: forms, filtersLabel: language.say("筛选", "Show"),
      filters: SellerFilter.allCases.map {
        .init(address: here, words: $0.words(language), isCurrent: $0 == .due)
      },
      find: FindView(
        "/styleguide", "merchant", language.say("只看商家", "Only merchant"), value: "M-1", language),
      tables: [table],
      pages: [
        LinkView(address: here, words: language.say("上一页", "Previous page")),
        LinkView(address: here, words: language.say("下一页", "Next page")),
      ],
      empty: language.say("没有待处理的申请。", "Nothing waits for you."), goods: goods, parcels: parcels, steps: steps,
      evidence: [
        .init(
          address: "#page", name: "报告 report.pdf", time: times.time(ago(2)), pictures: [], files: ["PDF"], erased: []),
        .init(
          address: "", name: "", time: times.time(ago(3)), pictures: [], files: [],
          erased: [language.say("已应本人要求删除", "Erased at the person's request")]),
      ], words: ["https://shop.example/invitations/gZk3w0mT7pVxJtB1sQ9yLrC5aHnE2dUf"], box: box,
      seal: Seal(platform: letter.platform[language], version: language.say("第 3 版", "Version 3")).svg)
  }

  func ago(_ hours: Int64) -> Instant { times.now.adding(seconds: -3600 * hours) }

  private static func marked(_ mark: String, _ word: String, _ text: String, _ lines: [String] = []) -> MarkedView {
    MarkedView(mark: mark, word: word, text: text, lines: lines, links: [])
  }

  private var colours: [StyleGuideView.Colour] {
    let dark = Dictionary(uniqueKeysWithValues: Palette.dark)
    return Palette.light.map { name, colour in
      .init(name: name, light: colour, dark: dark[name] ?? "", use: use(of: name))
    }
  }

  private func use(of colour: String) -> String {
    switch colour {
    case "paper": language.say("页面底色", "The page")
    case "card": language.say("卡片底色", "Cards on it")
    case "ink": language.say("正文", "Text")
    case "soft": language.say("次要文字、失效、边框", "Less important text, void, edges of fields")
    case "line": language.say("分隔线", "Lines between things")
    case "kept": language.say("已履行：实心方块", "Kept: a full square")
    case "broken": language.say("已违反：斜线方块", "Broken: a hatched square")
    case "accent": language.say("待履行：圆圈；链接与按钮", "Open: a ring; links and buttons")
    default: language.say("印章", "The seal")
    }
  }

  private var standings: [StyleGuideView.Standing] {
    let due = times.by(ago(-47))
    return [
      .init(
        mark: "o", status: ClaimStatus.requested.words(language),
        standing: language.say("买家等待您的答复。", "The buyer waits for your answer."),
        sentences: [language.say("请\(due)答复；逾期视为同意。", "Answer \(due); if you do not, the claim is granted.")]),
      .init(
        mark: "k", status: ClaimStatus.done.words(language), standing: language.say("已退款。", "The money went back."),
        sentences: []),
      .init(
        mark: "b", status: ClaimStatus.refused.words(language),
        standing: language.say("商家未同意。", "The seller refused."),
        sentences: [language.say("您仍可投诉。", "You may still complain.")]),
      .init(
        mark: "v", status: ClaimStatus.withdrawn.words(language), standing: language.say("您已撤回。", "You took it back."),
        sentences: []),
    ]
  }

  private var promises: [MarkedView] {
    let article = LinkView(
      address: "/?language=\(language.rawValue)",
      words: language.say("承诺书第十七条《按时送达》", "Article 17 of the letter, “Delivered on time”"))
    var open = Self.marked(
      "o", language.say("待履行", "Open"), Duty.deliver.words(language),
      [language.say("须\(times.by(ago(-26)))履行。", "Due \(times.by(ago(-26))).")])
    open.links = [article]
    return [
      open,
      Self.marked(
        "k", language.say("已履行", "Kept"), Duty.decide.words(language),
        [
          language.say(
            "\(times.time(ago(30)))履行，期限为\(times.deadline(ago(20)))。",
            "Done on \(times.time(ago(30))); due by \(times.deadline(ago(20))).")
        ]),
      Self.marked(
        "b", language.say("已违反", "Broken"), Duty.answer.words(language),
        [
          language.say(
            "期限为\(times.deadline(ago(9)))，逾期未履行。", "Due by \(times.deadline(ago(9))), and not done.")
        ]),
      Self.marked(
        "v", language.say("不再适用", "Fell away"), Duty.finish.words(language),
        [language.say("不再需要履行。", "It is owed no more.")]),
    ]
  }

  private var facts: [ClaimPageView.Fact] {
    let endOfDay = times.zone.end(of: times.zone.day(of: times.now).adding(7))
    let examples: [(LocalizedText, [String])] = [
      (LocalizedText(zhHans: "时刻", en: "A moment"), [times.time(times.now)]),
      (
        LocalizedText(zhHans: "期限", en: "A deadline"),
        [times.by(ago(-2).adding(seconds: 600)), times.by(ago(-40)), times.by(endOfDay), times.by(ago(-30 * 24))]
      ), (LocalizedText(zhHans: "已过", en: "Past"), [times.left(ago(3))]),
      (LocalizedText(zhHans: "期间", en: "A term"), [Prose.words(.days(7), language)]),
      (
        LocalizedText(zhHans: "金额", en: "Money"),
        [Prose.money(Money(1_234_50, .cny), language), Prose.money(Money(0, .cny), language)]
      ),
    ]
    return examples.map { .init(term: $0[language], details: $1, links: []) }
  }
}
