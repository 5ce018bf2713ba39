import Mustache
import Promises

/// A page of headed parts, each with sentences, facts, a table and forms, as far as it has them: what pages about people
/// and keys, and most lists, look like.
struct PlainPage {
  /// A row of filters of which one is current.
  struct Filters {
    var label: String
    var filters: [SellerListView.Filter]
    /// The label where it is to be seen, too.
    var heading: [String] = []
  }
  struct Finder {
    var find: FindView
  }
  struct Part {
    /// None where the page's own heading says it all.
    var headings: [String]
    var sentences: [String] = []
    /// What a camera reads.
    var codes: [QRCodeView] = []
    /// What is shown once and copied from here: a link, a key.
    var words: [String] = []
    var facts: [Facts] = []
    var tables: [Table] = []
    var empty: [String] = []
    /// Where to go on, or where more of it is.
    var more: [LinkView] = []
    var forms: [FormView] = []
    /// Which part of it is shown.
    var choosers: [ChooserView] = []

    init(
      heading: String? = nil, sentences: [String] = [], codes: [QRCodeView] = [], words: [String] = [],
      facts: [Facts] = [], tables: [Table] = [], empty: [String] = [], more: [LinkView] = [], forms: [FormView] = [],
      choosers: [ChooserView] = []
    ) {
      headings = heading.map { [$0] } ?? []
      self.sentences = sentences
      self.codes = codes
      self.words = words
      self.facts = facts
      self.tables = tables
      self.empty = empty
      self.more = more
      self.choosers = choosers
      self.forms = forms.map { form in
        var form = form
        if heading == nil { form.level = 2 }
        return form
      }
    }
  }
  /// What is known of one thing, name by name.
  struct Facts {
    var list: [Cell]
  }
  struct Table {
    var heads: [Head]
    var rows: [Row]
  }
  struct Head {
    var text, kind: String
  }
  struct Row {
    var cells: [Cell]
  }
  struct Cell {
    /// What it is, where narrow screens show no heads.
    var name: String
    /// The class that aligns it: `number`, or none.
    var kind = ""
    var text: String
    /// Whether it is somebody's own word, in whatever language.
    var isQuoted = false
    var marks: [Mark] = []
    var clocks: [ClockView] = []
    var links: [LinkView] = []
    /// What is said below it; and somebody's own words.
    var lines: [String] = []
    var quotes: [String] = []
    var buttons: [Button] = []
    /// Pictures made on the server (`ScorePlot`).
    var plots: [String] = []
    /// Somebody's own words, with what was looked for in them marked.
    var excerpts: [Excerpt] = []
  }
  struct Excerpt {
    var before, word, after: String
  }
  /// A state: a word with its shape (`k`, `o`, `b`, `v`).
  struct Mark {
    var mark, word: String
  }
  /// A form of one button in a row.
  struct Button {
    var act, field, value, words: String
  }
  var shell: WorkShell
  var eyebrow: [String] = []
  var heading: String
  /// Whether the heading is somebody's own word: a name.
  var isNamed = false
  var leads: [String] = []
  var filterRows: [Filters] = []
  var finders: [Finder] = []
  var parts: [Part]
  /// The other pages of a list.
  var pages: [LinkView] = []
  /// Where the page is told that it is to be shown again; at most one.
  var events: [String] = []

  private static let template = Template(plainTemplate)
  func render() -> String { Self.template.render(self) }
}

/// Tables have a thousand of them: each says itself what a template can name, instead of being reflected.
extension PlainPage.Cell: MustacheParent {
  func child(named field: String) -> Any? {
    switch field {
    case "name": name
    case "kind": kind
    case "text": text
    case "isQuoted": isQuoted
    case "marks": marks
    case "clocks": clocks
    case "links": links
    case "lines": lines
    case "quotes": quotes
    case "buttons": buttons
    case "plots": plots
    case "excerpts": excerpts
    default: nil
    }
  }
}

extension PlainPage.Table {
  /// - Parameter rows: as many cells in each as there are heads.
  init(_ heads: [String], _ rows: [[PlainPage.Cell]]) {
    self.heads = heads.enumerated().map { place, text in
      PlainPage.Head(text: text, kind: rows.first?[place].kind ?? "")
    }
    self.rows = rows.map { cells in
      PlainPage.Row(
        cells: zip(heads, cells).map { head, cell in
          var cell = cell
          cell.name = head
          return cell
        })
    }
  }
}

extension PlainPage.Cell {
  init(
    _ text: String, marks: [PlainPage.Mark] = [], clocks: [ClockView] = [], links: [LinkView] = [],
    lines: [String] = [], quotes: [String] = [], buttons: [PlainPage.Button] = [], isNumber: Bool = false
  ) {
    self.init(
      name: "", kind: isNumber ? "number" : "", text: text, marks: marks, clocks: clocks, links: links, lines: lines,
      quotes: quotes, buttons: buttons)
  }

  init(_ text: String, excerpt: (before: String, word: String, after: String)) {
    self.init(
      name: "", text: text, excerpts: [.init(before: excerpt.before, word: excerpt.word, after: excerpt.after)])
  }

  init(quoting text: String) { self.init(name: "", text: text, isQuoted: true) }

  /// Whoever or whatever security events tell of: by the name, with the key below it, by which the API finds it.
  ///
  /// - Parameter names: what `Work.names` answers.
  init(naming text: String?, _ names: [String: String], _ language: Language) {
    let texts = text.map { Self.naming($0, names, language) } ?? ["–"]
    self.init(name: "", text: texts[0], isQuoted: true, quotes: Array(texts.dropFirst()))
  }

  static func naming(_ text: String, _ names: [String: String], _ language: Language) -> [String] {
    (names[text] ?? words(text, language)).map { [$0, text] } ?? [text]
  }

  /// What is no person's and no program's, as far as it has words of its own: weaknesses of one severity, a scan.
  private static func words(_ text: String, _ language: Language) -> String? {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    switch parts[0] {
    case "findings":
      return Severity(rawValue: parts[1]).map {
        language.say("\($0.words.zhHans)等级的安全问题", "Weaknesses of severity \($0.words.en.lowercased())")
      }
    case "scan":
      return parts[1] == SecurityFinding.person
        ? language.say("人工登记", "Told by a person") : language.say("\(parts[1]) 的扫描", "A scan of \(parts[1])")
    default: return nil
    }
  }
}

let plainTemplate =
  workHead + """
    {{#eyebrow}}<p class="eyebrow">{{.}}</p>{{/eyebrow}}
    <h1{{#isNamed}} lang=""{{/isNamed}}>{{heading}}</h1>
    {{#leads}}<p class="lead">{{.}}</p>{{/leads}}
    {{#filterRows}}<nav class="filters" aria-label="{{label}}">{{#heading}}<span class="soft" aria-hidden="true">{{.}}</span>{{/heading}}{{#filters}}<a href="{{address}}"{{#isCurrent}} aria-current="true"{{/isCurrent}}>{{words}}</a>{{/filters}}</nav>{{/filterRows}}
    {{#finders}}\(findTemplate){{/finders}}
    <div class="stack parts">
    {{#parts}}
    <section>{{#headings}}<h2>{{.}}</h2>{{/headings}}
    {{#sentences}}<p>{{.}}</p>{{/sentences}}
    {{#choosers}}
    \(chooserTemplate)
    {{/choosers}}
    {{#codes}}\(qrCodeTemplate){{/codes}}
    {{#words}}<p class="card key"><code>{{.}}</code></p>{{/words}}
    {{#empty}}<p class="empty">{{.}}</p>{{/empty}}
    {{#facts}}<dl class="facts">{{#list}}<div><dt>{{name}}</dt><dd>{{#marks}}<span class="mark {{mark}}">{{word}}</span> {{/marks}}<span{{#isQuoted}} lang=""{{/isQuoted}}>{{text}}</span>{{#quotes}}<br><span class="soft" lang="">{{.}}</span>{{/quotes}}</dd></div>{{/list}}</dl>{{/facts}}
    \(tablesTemplate)
    {{#more}}<p><a href="{{address}}">{{words}}</a></p>{{/more}}
    <div class="forms narrow">
    {{#forms}}
    \(formTemplate)
    {{/forms}}
    </div>
    </section>
    {{/parts}}
    </div>
    \(pagesTemplate)
    {{#events}}<div id="chats" data-events="{{.}}"></div><script src="\(ChatScript.path)" defer></script>{{/events}}
    """ + workFoot
