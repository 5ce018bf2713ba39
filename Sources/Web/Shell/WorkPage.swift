import Promises
import Service

/// What every work page has around its content. A view has one as `shell`.
struct WorkShell {
  struct Notice {
    /// The class that colours it: `bad` or `good`.
    var tone: String
    var text: String
  }
  var language, title, platform, style, skip, languages, zone: String
  var chinese, english: Bool
  /// What the links to the other language keep of the address, after the language.
  var keep: String
  /// What became of the form that was sent.
  var notices: [Notice]
  /// Where the visitor may go, with a word for those who use a screen reader; who he is, and how he leaves.
  var menu: [Menu.Link]
  var menuLabel: String
  /// What the links to the other pages of a list are called, for those who use a screen reader.
  var names: [String]
  var leave: String
  /// What each form brings back, where a cookie speaks for the visitor.
  var words: [String]
  /// What time it is with us, on a page whose clocks go on (`Clocks`).
  var clock: [String] = []

  init(_ title: String, platform: String, zone: Zone, language: Language, keep: String = "", refusal: String? = nil) {
    self.language = language.rawValue
    self.title = title
    self.platform = platform
    self.keep = keep
    style = Palette.style + workStyle
    skip = language.say("跳至正文", "Skip to the page")
    languages = language.say("语言", "Languages")
    self.zone =
      zone.name == "Asia/Shanghai"
      ? language.say("时间均为北京时间。", "All times are Beijing time.")
      : language.say("时间均为 \(zone.name) 时间。", "All times are \(zone.name) time.")
    chinese = language == .zhHans
    english = language == .en
    let visitor = Visit.current.visitor
    menu = Menu.links(visitor, at: Visit.current.path, language)
    menuLabel = language.say("功能", "Pages")
    names = visitor.session == nil ? [] : [visitor.name]
    leave = language.say("退出", "Sign out")
    words = Visit.current.formWord.map { [$0] } ?? []
    notices = refusal.map { [Notice(tone: "bad", text: $0)] } ?? []
  }
}

let workHead = """
  <!doctype html>
  <html lang="{{shell.language}}">
  <head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="robots" content="noindex">
  <title>{{shell.title}} – {{shell.platform}}</title>
  <style>{{{shell.style}}}</style>
  {{#shell.clock}}<script src="\(Clocks.path)" defer></script>{{/shell.clock}}
  </head>
  <body>
  <a class="skip" href="#page">{{shell.skip}}</a>
  <header class="bar">
  <a class="home" href="/?language={{shell.language}}">{{shell.platform}}</a>
  <nav class="menu" aria-label="{{shell.menuLabel}}">{{#shell.menu}}<a href="{{address}}"{{#isCurrent}} aria-current="page"{{/isCurrent}}>{{words}}</a>{{/shell.menu}}</nav>
  <nav aria-label="{{shell.languages}}"><a href="?language=zh-Hans{{shell.keep}}" lang="zh-Hans"{{#shell.chinese}} aria-current="true"{{/shell.chinese}}>中文</a> <a href="?language=en{{shell.keep}}" lang="en"{{#shell.english}} aria-current="true"{{/shell.english}}>English</a></nav>
  {{#shell.names}}<form class="leave" method="post" action="/sign-out?language={{shell.language}}"><span lang="">{{.}}</span>{{#shell.words}}<input type="hidden" name="form-word" value="{{.}}">{{/shell.words}}<button>{{shell.leave}}</button></form>{{/shell.names}}
  </header>
  <main id="page"{{#shell.clock}} data-now="{{.}}"{{/shell.clock}}>
  {{#shell.notices}}\(noticeTemplate){{/shell.notices}}

  """

let workFoot = """

  <p class="zone">{{shell.zone}}</p>
  </main>
  </body>
  </html>

  """

/// The look of the work pages: a sans, cards on paper, an eight-pixel rhythm.
let workStyle = """
  :root{--colon:": "}:root:lang(zh){--colon:"："}
  body,:lang(zh) body{font:16px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif;font-variant-numeric:tabular-nums}
  .skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px}
  .bar{display:flex;flex-wrap:wrap;align-items:center;justify-content:flex-end;gap:4px 20px;padding:12px 24px;font-size:14px;border-bottom:1px solid var(--line)}
  .bar .home{margin-right:auto;color:var(--soft)}.bar nav{display:flex;flex-wrap:wrap;gap:4px 14px}.bar a{text-decoration:none;white-space:nowrap}
  .bar .menu:empty{display:none}.bar .leave span:empty{display:none}.bar .leave{display:flex;align-items:center;gap:12px;margin:0}.bar .leave button{min-height:0;padding:2px 12px;border-color:var(--soft);color:inherit;justify-self:auto}
  .bar a[aria-current]{color:var(--ink);box-shadow:0 2px var(--accent)}.bar a:hover{text-decoration:underline}
  main{max-width:1040px;margin:0 auto;padding:40px 24px 80px}
  .eyebrow{margin:0 0 4px;font-size:14px;color:var(--soft)}
  h1{font-size:30px;line-height:1.3;margin:0 0 8px;font-weight:600;overflow-wrap:anywhere}
  h2{font-size:19px;line-height:1.4;margin:0 0 12px;font-weight:600}h3{font-size:16px;line-height:1.5;margin:0 0 4px;font-weight:600}
  p{margin:0 0 8px}p:last-child{margin-bottom:0}.soft,.hint,.zone{color:var(--soft);font-size:14px}p.zone{margin-top:40px}
  .lead{font-size:19px;line-height:1.5}.user{white-space:pre-line;overflow-wrap:anywhere}
  .notice{border-left:3px solid var(--broken);background:var(--card);padding:12px 16px;margin:0 0 24px}.notice.good{border-color:var(--kept)}.notice+.notice{margin-top:-8px}
  .scroll+p,table+p{margin-top:8px}.scroll+.forms:not(:empty){margin-top:16px}.columns{display:grid;grid-template:repeat(3,auto) 1fr/minmax(0,1fr) 344px;gap:32px 40px;margin-top:32px;align-items:start}
  .columns>*{grid-column:2}.columns>div.stack{grid-area:1/1/-1}.columns.ending{grid-template-rows:auto 1fr}.ending>aside{grid-row:1/-1}.columns.ending>div.stack{grid-area:1/1}.ending>.forms{grid-area:2/1}
  .stack{display:grid;gap:32px;min-width:0}.stack>*{min-width:0}
  .card,aside section{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:16px 20px;min-width:0}
  .standing{margin-top:16px;border-left:3px solid var(--soft);padding-left:20px}.standing.k{border-color:var(--kept)}.standing.b{border-color:var(--broken)}.standing.o{border-color:var(--accent)}
  .mark:before{content:"";display:inline-block;width:10px;height:10px;margin-right:8px;border:1px solid var(--soft)}
  .mark.k:before{background:var(--kept);border-color:var(--kept)}.mark.o:before{border-radius:50%;border:2px solid var(--accent)}
  .mark.b:before{background:repeating-linear-gradient(-45deg,var(--broken) 0 2px,transparent 2px 4px);border-color:var(--broken)}
  .mark.v:before{border-width:0 0 2px;height:0;vertical-align:4px}.mark.k{color:var(--kept)}.mark.b{color:var(--broken)}.mark.o{color:var(--accent)}.mark.v{color:var(--soft)}
  dl{margin:0;display:grid;gap:8px;font-size:14px}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}.facts div{display:grid;grid-template-columns:160px minmax(0,1fr);gap:0 16px}.facts{margin-top:16px}.facts+.forms:not(:empty){margin-top:24px}.facts+p{margin-top:12px}
  .steps{list-style:none;margin:0;padding:0}.steps li{position:relative;padding:0 0 20px 24px;border-left:2px solid var(--line);margin-left:6px}
  .steps li:before{content:"";position:absolute;left:-7px;top:7px;width:12px;height:12px;border-radius:50%;background:var(--card);border:2px solid var(--soft);box-sizing:border-box}
  .steps li:last-child{border-color:transparent;padding-bottom:0}.steps time{display:block;font-size:14px;color:var(--soft)}
  .steps .user{margin-top:4px;padding-left:12px;border-left:2px solid var(--line)}.steps .ours .user{border-left-color:var(--accent)}.steps .note .user{border-left-style:dashed;border-left-color:var(--soft);background:var(--card);padding:8px 12px}
  .plain{list-style:none;margin:0;padding:0}.plain>li{padding:12px 0;border-top:1px solid var(--line);overflow-wrap:anywhere}.plain>li:first-child{border-top:0;padding-top:0}
  .evidence{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:16px;font-size:14px}.evidence li{width:136px;overflow-wrap:anywhere}
  .evidence .file{padding:8px;box-sizing:border-box;text-align:center}.evidence img,.evidence .file{display:flex;width:136px;height:104px;object-fit:cover;border:1px solid var(--line);border-radius:4px;background:var(--card);align-items:center;justify-content:center}
  .scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:14px}th,td{text-align:left;padding:8px 16px 8px 0;border-bottom:1px solid var(--line);vertical-align:top}th{font-weight:400;color:var(--soft);white-space:nowrap}
  .number{text-align:right;white-space:nowrap}td:last-child,th:last-child{padding-right:0}
  form{display:grid;gap:12px}form>p{margin:0}.forms{display:grid;gap:16px}.forms>form{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:16px 20px}
  .field{display:grid;gap:4px}label{font-size:14px}.hint{margin:0}
  input,select,textarea,button{font:inherit;color:inherit;max-width:100%}
  input,select,textarea{width:100%;min-width:0;padding:8px 12px;background:var(--paper);border:1px solid var(--soft);border-radius:6px}select,input:not([type=checkbox]){min-height:44px}input[type=number]{width:112px}
  fieldset{display:flex;flex-wrap:wrap;gap:0 24px;margin:0;padding:0;border:0}legend{font-size:14px;padding:0}.box{display:flex;align-items:center;gap:8px;min-height:32px;font-size:16px}.box input{flex:none;width:20px;height:20px;margin:0}
  button{justify-self:start;padding:8px 20px;min-height:44px;border:1px solid var(--accent);border-radius:6px;background:none;color:var(--accent);cursor:pointer}
  form.main button{background:var(--accent);color:var(--paper)}button:hover{text-decoration:underline}
  .filters{display:flex;flex-wrap:wrap;gap:8px 20px;margin:16px 0 24px;font-size:14px}.filters a{padding:4px 0}.few{gap:8px}.filters a[aria-current]{color:var(--ink);text-decoration:none;box-shadow:0 2px var(--accent)}
  .filters:empty{display:none}.find{display:flex;flex-wrap:wrap;align-items:center;gap:8px 12px;margin:16px 0 24px}.find input{width:192px}
  .choose{display:flex;flex-wrap:wrap;align-items:end;gap:12px 16px;margin:0 0 24px}.choose .field{min-width:160px;max-width:320px}
  .acts{width:280px}.acts form{gap:8px}.acts>form{display:inline-block;margin-right:16px}.acts details{display:inline-block;vertical-align:top}.acts details form{margin:8px 0}summary{color:var(--accent);cursor:pointer;padding:10px 0}summary h2{display:inline}.standing+.scroll,.lead+.stack{margin-top:24px}h3+table{margin-top:-4px}.narrow{max-width:488px}.key{overflow-wrap:anywhere}.card.key{display:inline-block;max-width:100%;margin:0 8px 8px 0}td form+form{margin-top:8px}.square{display:block;max-width:100%;height:auto;margin:16px 0;border-radius:8px;background:#fff;fill:#000;forced-color-adjust:none}
  @media screen and (min-width:821px){.rows td:first-child,.whole{white-space:nowrap}}.rows td p{margin:0;white-space:normal}.rows td a{display:inline-block;padding:2px 8px 2px 0;margin:-2px 0}.rows td.number a{padding-right:0}.left{font-weight:600}.filters+.filters{margin-top:-12px}h1+.parts,.find+.parts{margin-top:24px}.use{margin-top:4px;font-size:14px}
  .plot svg{display:block;width:240px;max-width:100%;height:auto;overflow:visible}.plot path{fill:none}.plot .l{stroke:var(--line)}.plot .i{stroke:var(--soft);stroke-width:9}.plot.k .i{stroke:var(--kept)}.plot.b .i{stroke:var(--broken)}.plot .p{stroke:var(--ink);stroke-width:2}.plot .t{stroke:var(--ink);stroke-dasharray:2 2}.plot .r{stroke:var(--soft);stroke-width:3}.plot .d{stroke:var(--ink);stroke-width:3}.plot text{fill:var(--soft);font-size:11px}.plot .m{text-anchor:middle}.plot .e{text-anchor:end}@media screen and (min-width:821px){.plot{width:208px}.plot svg{width:208px}}
  .empty{padding:48px 24px;text-align:center;color:var(--soft);border:1px dashed var(--line);border-radius:8px}
  @media screen and (max-width:820px){.find label{flex-basis:100%}.find input{flex:1;width:auto}.facts div{grid-template-columns:minmax(0,1fr)}main{padding:24px 16px 64px}.bar{padding:12px 16px}.columns,.columns.ending{display:flex;flex-direction:column;align-items:stretch;margin-top:24px}h1{font-size:25px}.lead{font-size:17px}
  tfoot th{white-space:normal}.acts{width:auto}.acts>form{display:grid;margin:0}.acts details{display:block}[data-name]:not([data-name=""]):before{content:attr(data-name) var(--colon);color:var(--soft)}.rows td[data-name]:has(>form):before{content:none}.rows thead{display:none}.rows,.rows tbody,.rows tr,.rows td{display:block}.rows tr{padding:12px 0;border-bottom:1px solid var(--line)}.rows td{border:0;padding:0 0 4px;text-align:left;overflow-wrap:anywhere}
  button{justify-self:stretch}}
  @page{size:A4;margin:18mm}
  @media print{body,:lang(zh) body{font-size:10pt;line-height:1.5}.bar,.forms,.skip,.filters,.find,.acts,td form{display:none}main{max-width:none;padding:0}h1{font-size:18pt}h2{font-size:13pt}h3,.lead{font-size:11pt}
  .columns,.columns.ending{display:block}.columns>*+*{margin-top:8mm}.scroll{overflow:visible}tr,li,.card,.standing{break-inside:avoid}h2,h3,summary{break-after:avoid}a{color:inherit}.mark:before,.steps li:before{print-color-adjust:exact}table,dl,.soft,.hint,.steps time{font-size:9pt}}
  """
