import Promises
import Service

/// A case's thread as its page shows it: what was written, over what and by whom, and what happened beside it.
struct ThreadSteps {
  var thread: [ThreadEntry]
  /// What staff are called, by their keys; empty for whoever is none of them.
  var names: [String: String]
  var times: TimeWords
  /// Where its files are, before their hashes.
  var files = "/evidence/"
  /// Whether its reader may have messages as they came.
  var hasMails = false
  /// The tree that reasons are named by.
  var annex: ComplaintsAnnex?
  private var language: Language { times.language }

  /// With the time of each, so that what happened to the case itself finds its place between them.
  var steps: [(at: Instant, view: StepView)] {
    thread.map { entry in
      let step = StepView(
        time: times.time(entry.at), stamp: entry.at.description, text: heading(entry),
        quotes: entry.words == .none ? [] : [entry.words.shown(language)],
        files: entry.files.map { LinkView(address: files + $0.hash, words: $0.name.text ?? $0.type) }
          + (hasMails ? entry.mail.map { [asItCame($0)] } ?? [] : []),
        look: look(entry).map { [$0] } ?? [])
      return (entry.at, step)
    }
  }

  /// Whatever was attached is in it. Consumers have it in the copy of their data.
  private func asItCame(_ mail: Identifier) -> LinkView {
    LinkView(address: Address.message(mail), words: language.say("原始邮件", "The message as it came"))
  }

  private func look(_ entry: ThreadEntry) -> String? {
    if entry.isInternal { return "note" }
    guard entry.event == nil else { return nil }
    return entry.author == .staff || entry.author == .automatic ? "ours" : "theirs"
  }

  private func heading(_ entry: ThreadEntry) -> String {
    let name = entry.actor.flatMap { names[$0] }
    if let event = entry.event {
      let reason = event == .classified ? entry.detail.flatMap { annex?.path(of: $0, language) } : nil
      let what = event.words(language, detail: reason ?? entry.detail)
      return name.map { language.say("\(what)（\($0)）", "\(what) (\($0))") } ?? what
    }
    let channel = entry.channel.words(language)
    if entry.isInternal {
      let who =
        name ?? (entry.author == .automatic ? language.say("系统", "automatic") : language.say("客服", "customer service"))
      return language.say("内部备注 · \(who)", "Note for colleagues · \(who)")
    }
    let who =
      switch entry.author {
      case .consumer: language.say("消费者", "The consumer")
      case .staff: name ?? language.say("客服", "Customer service")
      case .merchant: language.say("商家", "The merchant")
      case .automatic: language.say("自动消息（不算答复）", "An automatic message, which is no answer")
      case .stranger: language.say("来自其他地址，未证实为本人", "From another address; nothing shows that it is the same person")
      }
    return "\(who) · \(channel)"
  }
}

extension ContactChannel {
  func words(_ language: Language) -> String {
    switch self {
    case .page: language.say("网页", "by a page")
    case .mail: language.say("电子邮件", "by e-mail")
    case .chat: language.say("在线客服", "by chat")
    case .telephone: language.say("电话", "by telephone")
    case .program: language.say("系统", "by a program")
    }
  }
}

extension ComplaintKind {
  func words(_ language: Language) -> String {
    switch self {
    case .complaint: language.say("投诉", "Complaint")
    case .suggestion: language.say("建议", "Suggestion")
    case .question: language.say("咨询", "Question")
    }
  }
}

extension RemedySought {
  /// What whoever complains wants, where he wants to say.
  static func field(chosen: RemedySought?, _ language: Language) -> FormView.Field {
    .choice(
      "remedy", language.say("诉求", "The remedy sought"), id: "remedy",
      [.init(value: "", words: language.say("未说明", "Not said"), isChosen: chosen == nil)]
        + allCases.map { .init(value: $0.rawValue, words: $0.words(language), isChosen: $0 == chosen) })
  }

  func words(_ language: Language) -> String {
    switch self {
    case .refund: language.say("退款", "a refund")
    case .exchange: language.say("换货", "an exchange")
    case .repair: language.say("维修", "a repair")
    case .compensation: language.say("赔偿", "compensation")
    case .delivery: language.say("送达", "the delivery")
    case .information: language.say("答复", "an answer")
    case .apology: language.say("道歉", "an apology")
    case .other: language.say("其他", "something else")
    }
  }
}

extension CaseEvent {
  /// - Parameter detail: what it is about.
  func words(_ language: Language, detail: String?) -> String {
    let about = detail ?? ""
    return switch self {
    case .linked: language.say("归案：\(about)", "Sorted: \(about)")
    case .merged: language.say("案件 \(about) 并入本案", "Case \(about) was joined to this one")
    case .split: language.say("拆分：\(about)", "Split: \(about)")
    case .related: language.say("关联案件 \(about)", "Related to \(about)")
    case .assigned: language.say("分派", "Assigned")
    case .released: language.say("退回队列", "Back in the queue")
    case .paused: language.say("计时暂停", "The clock stands still")
    case .resumed: language.say("计时继续", "The clock runs again")
    case .called: language.say("通话 \(about)", "A call \(about)")
    case .closed: language.say("结案", "Closed")
    case .chatBegan: language.say("开始在线对话", "A chat began")
    case .chatEnded: language.say("在线对话结束", "The chat ended")
    case .callBackAsked: language.say("预约回电", "A call back was asked for")
    case .mailFailed: language.say("邮件未送达", "A mail did not arrive")
    case .rated: language.say("已评价处理情况", "It was said how it was handled")
    case .dismissed: language.say("他人留言无需答复", "What somebody else wrote needs no answer")
    case .mailDelayed: language.say("邮件延迟送达", "A mail is late on its way")
    case .callBackDone:
      about == "not-reached"
        ? language.say("已回电，无人接听", "Called back; nobody picked up") : language.say("已回电", "Called back")
    case .liable:
      Liable(rawValue: about).map { language.say("责任认定：\($0.words(.zhHans))", "Liable: \($0.words(.en))") }
        ?? language.say("责任认定", "Who is liable")
    case .appealed: language.say("消费者申诉", "An appeal was made")
    case .appealDecided:
      about == AppealDecision.upheld.rawValue
        ? language.say("申诉经另一人复核：维持原决定", "Another person decided the appeal: it stands")
        : language.say("申诉经另一人复核：决定变更", "Another person decided the appeal: it was changed")
    case .classified: language.say("事由：\(about)", "Reason: \(about)")
    }
  }
}
