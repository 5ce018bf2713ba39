import Promises
import Service

/// The case as its page shows it. What it says of times and money is what the run came to; the captions have none.
struct DemonstrationPage {
  /// Which part of it is asked for.
  enum Shown: Equatable {
    case intro, all
    /// Counted from 0.
    case step(Int)

    /// - Parameter text: as the address has it.
    init?(_ text: String?, of count: Int) {
      switch text {
      case nil: self = .intro
      case "all": self = .all
      case let text?:
        guard let number = Int(text), String(number) == text, (1...max(1, count)).contains(number) else { return nil }
        self = .step(number - 1)
      }
    }

    var hasPlayer: Bool { if case .step = self { true } else { false } }
  }

  var rehearsal: Rehearsal
  var shown: Shown
  /// Whether it goes on by itself.
  var plays = false
  var times: TimeWords
  private var language: Language { times.language }
  private var letter: Letter { rehearsal.version.letter }

  static func title(_ language: Language) -> String {
    language.say("假冒商品案件演示", "A counterfeit case, demonstrated")
  }

  private static let template = Template(demonstrationTemplate)
  func render() -> String { Self.template.render(view) }

  var view: DemonstrationView {
    let keep: String? =
      switch shown {
      case .intro: nil
      case .all: "all"
      case .step(let place): String(place + 1)
      }
    let title = Self.title(language)
    var shell = WorkShell(
      heading.map { "\($0) – \(title)" } ?? title, platform: letter.platform[language], zone: times.zone,
      language: language, keep: Address.query([("step", keep)]))
    shell.style += demonstrationStyle
    var view = DemonstrationView(shell: shell, title: title, all: address("all"), allWords: allWords)
    switch shown {
    case .intro: view.intro = [intro]
    case .all:
      view.overview = [
        DemonstrationView.Overview(
          heading: allWords, first: Address.list(DemonstrationPages.path, language),
          steps: rehearsal.steps.indices.map(step), sources: sources)
      ]
    case .step(let place): view.player = [player(at: place)]
    }
    return view
  }

  private var heading: String? {
    switch shown {
    case .intro: nil
    case .all: allWords
    case .step(let place): stepWords(place)
    }
  }

  private var allWords: String { language.say("全部步骤", "All steps on one page") }

  private func stepWords(_ place: Int) -> String {
    language.say(
      "第 \(place + 1) 步，共 \(rehearsal.steps.count) 步", "Step \(place + 1) of \(rehearsal.steps.count)")
  }

  private func address(_ step: String) -> String {
    Address.list(DemonstrationPages.path, language, [("step", step)])
  }

  private var intro: DemonstrationView.Intro {
    let number = rehearsal.version.number
    return DemonstrationView.Intro(
      heading: Self.title(language),
      lead: language.say(
        "从买家举报到处分公示：看这一条承诺如何一步步让假冒商品下架、批次停发、买家获赔。",
        "From a buyer's report to the published sanction: watch this article take counterfeits off sale, hold their lot and pay everybody who bought one."
      ), button: language.say("观看全过程", "Watch the case"), promise: promise, sums: sums,
      how: language.say(
        "演示不是录像：现行承诺书（第 \(number) 版）及其附件在一个空白的系统副本上以虚拟时间实际运行，期限、金额和通知都是运行的结果。人物和订单为虚构。",
        "This is no recording. Version \(number) of the letter, which is in force, and its annexes are run on an empty copy of this system in virtual time; deadlines, amounts and messages are what that came to. People and orders are invented."
      ))
  }

  private var promise: [DemonstrationView.Promise] {
    guard let place = letter.clauses.firstIndex(where: { $0.key == "goods.genuine" }) else { return [] }
    let clause = letter.clauses[place]
    return [
      DemonstrationView.Promise(
        address: Address.list("/", language) + "#goods.genuine",
        number: LetterPrinter.articleNumber(place + 1, language), title: clause.title[language],
        text: Prose.filled(clause.text[language], clause: clause, language: language))
    ]
  }

  private func player(at place: Int) -> DemonstrationView.Player {
    let last = rehearsal.steps.count - 1
    let isLast = place == last
    return DemonstrationView.Player(
      heading: stepWords(place), seconds: seconds(rehearsal.steps[place]), plays: plays ? "yes" : "no",
      goLabel: language.say("前后步骤", "Steps"), playWords: language.say("播放", "Play"),
      pauseWords: language.say("暂停", "Pause"),
      back: place == 0
        ? [] : [LinkView(address: address(String(place)), words: language.say("上一步", "Back"))],
      next: isLast ? [] : [LinkView(address: address(String(place + 2)), words: language.say("下一步", "Next"))],
      railLabel: language.say("各步骤", "All steps"),
      rail: rehearsal.steps.enumerated().map { number, step in
        DemonstrationView.Stop(
          address: address(String(number + 1)), time: since(step.at, isShort: true), who: who(step),
          isCurrent: number == place, isPast: number < place)
      }, steps: [step(place)], sources: isLast ? sources : [])
  }

  /// How long it takes to read it.
  private func seconds(_ step: Rehearsal.Step) -> Int {
    let length = step.words[language].count
    let effects = step.opened.count + step.ended.count + step.moved.count + step.told.count
    return min(20, 4 + length / (language == .en ? 28 : 12) + effects / 2)
  }

  func who(_ step: Rehearsal.Step) -> String {
    step.who == "system"
      ? language.say("系统", "The system") : Role(rawValue: step.who).map { $0.words[language] } ?? step.who
  }

  /// `1 h 12 min after the report`; before it, how long before.
  ///
  /// - Parameter isShort: `+1 h 12 min`.
  func since(_ at: Instant, isShort: Bool = false) -> String {
    let seconds = at.microseconds(since: rehearsal.reported) / 1_000_000
    let length = times.length(abs(seconds))
    if seconds == 0 { return language.say("举报", "The report") }
    if isShort { return (seconds > 0 ? "+" : "−") + length }
    return seconds > 0
      ? language.say("举报后 \(length)", "\(length) after the report")
      : language.say("举报前 \(length)", "\(length) before the report")
  }
}
