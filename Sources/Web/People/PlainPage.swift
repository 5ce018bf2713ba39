import Mustache
import Promises

/// A page of headed parts, each with sentences, facts, a table and forms, as far as it has them: what pages about people
/// and keys look like.
struct PlainPage {
  struct Part {
    /// None where the page's own heading says it all.
    var headings: [String]
    var sentences: [String] = []
    /// What is shown once and copied from here: a link, a key.
    var words: [String] = []
    var facts: [Facts] = []
    var tables: [Table] = []
    var empty: [String] = []
    /// Where to go on.
    var onward: [LinkView] = []
    var forms: [FormView] = []

    init(
      heading: String? = nil, sentences: [String] = [], words: [String] = [], facts: [Facts] = [], tables: [Table] = [],
      empty: [String] = [], onward: [LinkView] = [], forms: [FormView] = []
    ) {
      headings = heading.map { [$0] } ?? []
      self.sentences = sentences
      self.words = words
      self.facts = facts
      self.tables = tables
      self.empty = empty
      self.onward = onward
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
    var heads: [String]
    var rows: [Row]
  }
  struct Row {
    var cells: [Cell]
  }
  struct Cell {
    /// What it is, where narrow screens show no heads.
    var name: String
    var text: String
    /// Whether it is somebody's own word, in whatever language.
    var isQuoted = false
    var links: [LinkView] = []
    var buttons: [Button] = []
    var marks: [Mark] = []
  }
  /// A state: a word with its shape (`k`, `o`, `b`, `v`).
  struct Mark {
    var tone, words: String
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
  var parts: [Part]

  private static let template = compiled(plainTemplate)
  func render() -> String { Self.template.render(self) }
}

extension PlainPage.Table {
  /// - Parameter rows: as many cells in each as there are heads.
  init(_ heads: [String], _ rows: [[PlainPage.Cell]]) {
    self.heads = heads
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
    _ text: String, links: [LinkView] = [], buttons: [PlainPage.Button] = [], marks: [PlainPage.Mark] = []
  ) {
    self.init(name: "", text: text, links: links, buttons: buttons, marks: marks)
  }

  init(quoting text: String) { self.init(name: "", text: text, isQuoted: true) }
}

let plainTemplate =
  workHead + """
    {{#eyebrow}}<p class="eyebrow">{{.}}</p>{{/eyebrow}}
    <h1{{#isNamed}} lang=""{{/isNamed}}>{{heading}}</h1>
    {{#leads}}<p class="lead">{{.}}</p>{{/leads}}
    <div class="stack parts">
    {{#parts}}
    <section>{{#headings}}<h2>{{.}}</h2>{{/headings}}
    {{#sentences}}<p>{{.}}</p>{{/sentences}}
    {{#words}}<p class="card key"><code>{{.}}</code></p>{{/words}}
    {{#empty}}<p class="empty">{{.}}</p>{{/empty}}
    {{#facts}}<dl class="facts">{{#list}}<div><dt>{{name}}</dt><dd>{{#marks}}<span class="mark {{tone}}">{{words}}</span> {{/marks}}{{text}}</dd></div>{{/list}}</dl>{{/facts}}
    \(tablesTemplate)
    {{#onward}}<p><a href="{{address}}">{{words}}</a></p>{{/onward}}
    <div class="forms narrow">
    {{#forms}}
    \(formTemplate)
    {{/forms}}
    </div>
    </section>
    {{/parts}}
    </div>
    """ + workFoot
