import Promises

/// A field that leads to what is looked for, without changing anything.
struct FindView {
  struct Hidden {
    var key, value: String
  }
  var action, name, label, value, button: String
  var hidden: [Hidden]

  init(
    _ action: String, _ name: String, _ label: String, value: String, hidden: [(String, String)] = [],
    _ language: Language
  ) {
    self.action = action
    self.name = name
    self.label = label
    self.value = value
    button = language.say("查看", "Show")
    self.hidden = ([("language", language.rawValue)] + hidden).map { Hidden(key: $0.0, value: $0.1) }
  }
}

/// A form that asks for another part of a list, without changing anything.
struct ChooserView {
  var action: String
  var hidden: [FindView.Hidden]
  var fields: [FormView.Field]
  var button: String

  init(_ action: String, _ fields: [FormView.Field], _ language: Language) {
    self.action = action
    self.fields = fields
    button = language.say("查看", "Show")
    hidden = [.init(key: "language", value: language.rawValue)]
  }
}

/// Within a section over choosers.
let chooserTemplate = """
  <form class="choose" method="get" action="{{action}}">{{#hidden}}<input type="hidden" name="{{key}}" value="{{value}}">{{/hidden}}
  \(fieldsTemplate)
  <button>{{button}}</button></form>
  """

/// Of a view that has one as `find`.
let findTemplate = """
  <form class="find" method="get" action="{{find.action}}">{{#find.hidden}}<input type="hidden" name="{{key}}" value="{{value}}">{{/find.hidden}}
  <label for="find">{{find.label}}</label><input name="{{find.name}}" id="find" value="{{find.value}}" maxlength="64"><button>{{find.button}}</button></form>
  """

/// Of a view that has the links to the other pages of a list as `pages`.
let pagesTemplate = """
  <div class="filters">{{#pages}}<a href="{{address}}">{{words}}</a>{{/pages}}</div>
  """
