/// A form as a page shows it. What may be missing is a list with nothing in it: Mustache would take a property that is
/// nil from the enclosing view.
struct FormView {
  struct Hidden {
    var key, value: String
  }
  struct Attribute {
    var key, value: String
  }
  /// Of its four lists exactly one holds something.
  struct Field {
    var id, label: String
    var hints: [String] = []
    var inputs: [Input] = []
    var areas: [Area] = []
    var choices: [Choice] = []
    var boxes: [Boxes] = []
    /// Boxes have labels of their own, and a legend. (Mustache sees what is stored.)
    var hasLabel = true
  }
  struct Boxes {
    var boxes: [Box]
  }
  /// Something to tick: its field says `on` or is missing.
  struct Box {
    var name, words: String
    var isTicked: Bool
    var isRequired = false
  }
  struct Input {
    var attributes: [Attribute]
  }
  struct Area {
    var attributes: [Attribute]
    var text: String
  }
  struct Choice {
    var attributes: [Attribute]
    var options: [Option]
  }
  struct Option {
    var value, words: String
    var isChosen: Bool
  }
  /// What it asks the page to do: the value of its hidden field `do`.
  var act: String
  /// On its page; what it asks for, where no other form there asks for the same.
  var id: String
  var heading: String
  var explanations: [String]
  /// Names that its explanations are about, in whatever language.
  var quotes: [String]
  var encoding: String
  var hidden: [Hidden]
  var fields: [Field]
  var button: String
  /// The one that most people came for.
  var isMain: Bool
  /// Of its heading: one more than that of the heading it stands under.
  var level: Int

  init(
    _ act: String, of: String? = nil, _ heading: String, explanations: [String] = [], quotes: [String] = [],
    fields: [Field] = [], hidden: [Hidden] = [], button: String, isMain: Bool = false, hasFile: Bool = false,
    level: Int = 3
  ) {
    self.act = act
    id = of.map { "\(act)-\($0)" } ?? act
    self.heading = heading
    self.explanations = explanations
    self.quotes = quotes
    self.fields = fields
    self.hidden = hidden
    self.button = button
    self.isMain = isMain
    self.level = level
    encoding = hasFile ? "multipart/form-data" : "application/x-www-form-urlencoded"
  }
}

extension FormView.Field {
  /// One line; `attributes` are HTML's own.
  static func input(
    _ name: String, _ label: String, id: String, hint: String? = nil, _ attributes: [(String, String)]
  ) -> Self {
    Self(
      id: id, label: label, hints: hint.map { [$0] } ?? [],
      inputs: [.init(attributes: common(name, id, hint) + attributes.map { .init(key: $0.0, value: $0.1) })])
  }

  static func area(
    _ name: String, _ label: String, id: String, hint: String? = nil, text: String, longest: Int
  ) -> Self {
    Self(
      id: id, label: label, hints: hint.map { [$0] } ?? [],
      areas: [
        .init(
          attributes: common(name, id, hint) + [
            .init(key: "rows", value: "3"), .init(key: "maxlength", value: String(longest)),
          ], text: text)
      ])
  }

  static func choice(
    _ name: String, _ label: String, id: String, hint: String? = nil, _ options: [FormView.Option]
  ) -> Self {
    Self(
      id: id, label: label, hints: hint.map { [$0] } ?? [],
      choices: [.init(attributes: common(name, id, hint), options: options)])
  }

  /// Some of several.
  static func boxes(_ legend: String, id: String, _ boxes: [FormView.Box]) -> Self {
    Self(id: id, label: legend, boxes: [.init(boxes: boxes)], hasLabel: false)
  }

  private static func common(_ name: String, _ id: String, _ hint: String?) -> [FormView.Attribute] {
    [.init(key: "name", value: name), .init(key: "id", value: id)]
      + (hint == nil ? [] : [.init(key: "aria-describedby", value: id + "-hint")])
  }
}

/// Of a view that has `fields`.
let fieldsTemplate = """
  {{#fields}}
  <div class="field">
  {{#hasLabel}}<label for="{{id}}">{{label}}</label>{{/hasLabel}}
  {{#boxes}}<fieldset id="{{id}}"><legend>{{label}}</legend>{{#boxes}}<label class="box"><input type="checkbox" name="{{name}}"{{#isTicked}} checked{{/isTicked}}{{#isRequired}} required{{/isRequired}}>{{words}}</label>{{/boxes}}</fieldset>{{/boxes}}
  {{#inputs}}<input{{#attributes}} {{key}}="{{value}}"{{/attributes}}>{{/inputs}}
  {{#areas}}<textarea{{#attributes}} {{key}}="{{value}}"{{/attributes}}>
  {{text}}</textarea>{{/areas}}
  {{#choices}}<select{{#attributes}} {{key}}="{{value}}"{{/attributes}}>{{#options}}<option value="{{value}}"{{#isChosen}} selected{{/isChosen}}>{{words}}</option>{{/options}}</select>{{/choices}}
  {{#hints}}<p class="hint" id="{{id}}-hint">{{.}}</p>{{/hints}}
  </div>
  {{/fields}}
  """

/// Within a section over forms.
let formTemplate = """
  <form id="{{id}}" method="post" action="?language={{shell.language}}" enctype="{{encoding}}"{{#isMain}} class="main"{{/isMain}}>
  <h{{level}}>{{heading}}</h{{level}}>
  {{#explanations}}<p>{{.}}</p>{{/explanations}}
  {{#quotes}}<p class="soft key" lang="">{{.}}</p>{{/quotes}}
  <input type="hidden" name="do" value="{{act}}">
  {{#shell.words}}<input type="hidden" name="form-word" value="{{.}}">{{/shell.words}}
  {{#hidden}}<input type="hidden" name="{{key}}" value="{{value}}">{{/hidden}}
  \(fieldsTemplate)
  <button>{{button}}</button>
  </form>
  """
