import Promises
import Service

/// What the chat's template shows.
struct ChatView {
  var shell: WorkShell
  var heading, mark, standing, clock, threadLabel: String
  var steps: [StepView]
  /// Where the page is told of what is new, after which place in the thread.
  var events: String
  var last: String
  /// Where the consumer finds the chat again, nothing once it has ended; none for staff.
  var kept: [String]
  var typing, sending, failed, ask: String
  var composers: [FormView]
  var forms: [FormView]
  var links: [LinkView]
  var without: String
}

/// A chat as the consumer or the staff have it open.
struct ChatPage {
  var standing: ChatStanding
  var thread: [ThreadEntry]
  var names: [String: String]
  var isForStaff: Bool
  /// The page's own address, without a language.
  var address: String
  /// Colleagues to hand it over to.
  var colleagues: [(id: Identifier, name: String)] = []
  var letter: Letter
  var times: TimeWords
  var form: Form
  var refusal: String?
  private var language: Language { times.language }
  private var chat: Chat { standing.chat }

  private static let template = Template(chatTemplate)
  func render() -> String { Self.template.render(view) }

  var view: ChatView {
    let title = language.say("在线客服 \(chat.complaint)", "Chat \(chat.complaint)")
    var shell = WorkShell(
      title, platform: letter.platform[language], zone: times.zone, language: language, refusal: refusal)
    if !isForStaff { shell.menu = [] }
    let words = ChatWords(standing, isForStaff: isForStaff, times)
    let files = isForStaff ? "/evidence/" : address + "/files/"
    let steps = ThreadSteps(thread: thread, names: names, times: times, files: files, hasMails: isForStaff).steps.map(
      \.view)
    let last = thread.map(\.position).max() ?? 0
    return ChatView(
      shell: shell, heading: title, mark: words.mark, standing: words.sentence,
      clock: words.clock, threadLabel: language.say("对话", "The conversation"), steps: steps,
      events: address + "/events?language=\(language.rawValue)", last: String(last),
      kept: isForStaff ? [] : [chat.state == .ended ? "" : address],
      typing: isForStaff
        ? language.say("对方正在输入…", "The other side is writing…") : language.say("客服正在输入…", "Somebody is writing…"),
      sending: language.say("正在发送…", "Sending…"),
      failed: language.say("未能发送，正在重试。", "It was not sent yet; trying again."),
      ask: language.say("评价处理", "Say how it was handled"), composers: [composer], forms: forms,
      links: isForStaff
        ? [
          LinkView(
            address: Address.complaint(chat.complaint, language), words: language.say("打开案件", "Open the case"))
        ] : [],
      without: language.say("浏览器未启用脚本：请刷新页面查看新消息。", "Without scripts, load the page again to see what is new."))
  }

  private var composer: FormView {
    FormView(
      "write", language.say("写消息", "Write"),
      fields: [
        .area(
          "words", language.say("消息", "Message"), id: "words",
          text: form["do"] == "rate" ? "" : form["words"] ?? "", longest: 10_000),
        .input(
          "file", language.say("图片或 PDF（可选）", "A picture or PDF, if you like"), id: "file",
          [("type", "file"), ("accept", "image/jpeg,image/png,image/webp,application/pdf")]),
      ], hidden: [.init(key: "token", value: FormKey.hidden().value)], button: language.say("发送", "Send"), isMain: true,
      hasFile: true, level: 2)
  }

  /// Whoever has no other page of his case says here how it was handled, once they have done talking.
  private var rating: [FormView] {
    guard chat.state == .ended, standing.rating.mayRate else { return [] }
    return [
      RatingWords.form(said: standing.rating.said, form["do"] == "rate" ? form : Form(), language, level: 2)
    ]
  }

  private var forms: [FormView] {
    guard chat.state != .ended else { return rating }
    let end = FormView(
      "end", language.say("结束对话", "End the chat"),
      explanations: [language.say("案件不会因此结束。", "The case goes on.")], button: language.say("结束", "End it"), level: 2)
    guard isForStaff else { return [end] }
    let take = FormView(
      "take", language.say("接起", "Take it"), button: language.say("接起对话", "Take the chat"), isMain: chat.agent == nil,
      level: 2)
    let others = colleagues.filter { $0.id != chat.agent }
    let over = FormView(
      "hand-over", language.say("转交", "Hand it over"),
      fields: [
        .choice(
          "person", language.say("在线的同事", "A colleague who is here"), id: "person",
          others.map { .init(value: $0.id.description, words: $0.name, isChosen: false) })
      ], button: language.say("转交", "Hand over"), level: 2)
    let release = FormView(
      "release", language.say("放回队列", "Back in the line"), button: language.say("放回", "Put it back"), level: 2)
    return (chat.agent == nil ? [take] : []) + (others.isEmpty ? [] : [over]) + (chat.agent == nil ? [] : [release])
      + [end]
  }
}

let chatTemplate =
  workHead + """
    <p class="eyebrow">{{heading}}{{#links}} · <a href="{{address}}">{{words}}</a>{{/links}}</p>
    <h1>{{heading}}</h1>
    <p class="lead" role="status"><span id="mark" class="mark {{mark}}"><span id="standing">{{standing}}</span></span> <span id="clock" class="soft">{{clock}}</span></p>
    <p id="ask" hidden><a href="">{{ask}}</a></p>
    <noscript><p class="soft">{{without}}</p></noscript>
    <div class="columns">
    <div class="stack">
    <section id="chat" aria-label="{{threadLabel}}" data-events="{{events}}" data-last="{{last}}"{{#kept}} data-kept="{{.}}"{{/kept}} data-typing="{{typing}}" data-sending="{{sending}}" data-failed="{{failed}}">
    \(stepsTemplate)
    <p id="typing" class="soft" aria-live="polite"></p></section>
    <section class="forms">{{#composers}}
    \(formTemplate)
    {{/composers}}</section>
    </div>
    <aside class="stack"><div class="forms">{{#forms}}
    \(formTemplate)
    {{/forms}}</div></aside>
    </div>
    <script src="\(ChatScript.path)" defer></script>
    """ + workFoot
