public import Promises

/// What stands where a page could not be shown: what is the matter and what can be done, in both languages, the
/// reader's first. It says nothing of what went on inside.
public struct ErrorPage: Sendable {
  /// The HTTP status.
  public var status: Int
  public var language: Language

  public init(status: Int, language: Language) {
    self.status = status
    self.language = language
  }

  struct View {
    struct Part {
      var language, title, advice, home: String
      /// Of its heading: the reader's own language heads the page.
      var level: Int
    }
    var language, style, title: String
    var status: Int
    var parts: [Part]
  }

  private static let template = Template(errorTemplate)

  public func render() -> String { Self.template.render(view) }

  var view: View {
    let languages = [language] + Language.allCases.filter { $0 != language }
    return View(
      language: language.rawValue, style: Palette.style + errorStyle, title: title(language), status: status,
      parts: languages.map {
        .init(
          language: $0.rawValue, title: title($0), advice: advice($0), home: $0.say("查看承诺书", "To the letter"),
          level: $0 == language ? 1 : 2)
      })
  }

  private func title(_ language: Language) -> String {
    switch status {
    case 401: language.say("请先登录", "Sign in first")
    case 403: language.say("您没有此项权限", "You may not do this")
    case 404: language.say("此地址没有页面", "There is no page at this address")
    case 410: language.say("已应本人要求删除", "It was erased at the person's request")
    case 429: language.say("操作过于频繁", "That was too often")
    case 503: language.say("此页暂时无法显示", "This page cannot be shown just now")
    case 500...: language.say("此页未能生成", "This page could not be made")
    default: language.say("无法按此请求作答", "This request cannot be answered")
    }
  }

  private func advice(_ language: Language) -> String {
    switch status {
    case 401: language.say("登录后可继续。", "Once you have, you can go on.")
    case 403:
      language.say(
        "您的角色不包含此项权限，权限表见 /rights；表单若已过期，请重新打开页面。",
        "Your roles do not hold the right that it takes; /rights shows who does. If it was a form, load its page again."
      )
    case 404:
      language.say(
        "地址可能有误，或页面已移走。承诺书及其履行情况见首页。",
        "It may be mistyped, or the page was moved. The letter and its record are on the first page.")
    case 410:
      language.say(
        "密钥已销毁，任何人都无法再读取。申请和账目依法保留。",
        "Its key was destroyed and nobody can read it again. Claims and accounts stay, as the law asks.")
    case 429: language.say("请稍候片刻再试。", "Please wait a moment and try again.")
    case 503: language.say("请过一分钟再打开。", "Please open it again in a minute.")
    case 500...:
      language.say(
        "问题在我方，已记录在案。请过一分钟再打开。", "The fault is ours and has been noted. Please open it again in a minute.")
    default:
      language.say("请检查地址，或从首页重新进入。", "Please check the address, or start again from the first page.")
    }
  }
}

let errorTemplate = """
  <!doctype html>
  <html lang="{{language}}">
  <head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{{title}}</title>
  <style>{{{style}}}</style>
  </head>
  <body>
  <main>
  <p class="status">{{status}}</p>
  {{#parts}}
  <section lang="{{language}}">
  <h{{level}}>{{title}}</h{{level}}>
  <p>{{advice}}</p>
  <p><a href="/?language={{language}}">{{home}}</a></p>
  </section>
  {{/parts}}
  </main>
  </body>
  </html>

  """

private let errorStyle = """
  main{max-width:608px;margin:0 auto;padding:96px 24px}
  .status{font:14px system-ui,sans-serif;color:var(--soft);letter-spacing:.1em;margin:0 0 16px}
  section{border-top:1px solid var(--line);padding:24px 0}h1,h2{font-size:28px;line-height:1.35;margin:0 0 8px}
  h2{font-size:20px}section+section{color:var(--soft)}p{margin:0 0 8px}
  section:lang(zh){font-family:"Songti SC","Noto Serif CJK SC","Noto Serif SC",SimSun,serif}
  @media screen and (max-width:820px){main{padding:48px 16px}}
  """
