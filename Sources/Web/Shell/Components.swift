// Parts that several pages are made of, each in one place: the pages put them into their templates, and /styleguide
// shows them all. What a part shows are properties of its page's view, under the names that stand here.

/// What became of a form that was sent. Within a section over notices.
let noticeTemplate = """
  <p class="notice {{tone}}" role="alert">{{text}}</p>
  """

/// What the matter comes to, by one of the four marks: k kept, o open, b broken, v void.
let standingTemplate = """
  <div class="standing {{mark}}"><p><span class="mark {{mark}}">{{status}}</span></p><p class="lead">{{standing}}</p>{{#sentences}}<p>{{.}}</p>{{/sentences}}</div>
  """

/// `promises`, each a `MarkedView`.
let promisesTemplate = """
  <ul class="plain">{{#promises}}<li><span class="mark {{mark}}">{{word}}</span><h3>{{text}}</h3>{{#lines}}<p class="soft">{{.}}</p>{{/lines}}{{#links}}<p class="soft"><a href="{{address}}">{{words}}</a></p>{{/links}}</li>{{/promises}}</ul>
  """

/// What happened, one after the other: `steps`, each a `StepView`.
let stepsTemplate = """
  <ol class="steps">{{#steps}}<li{{#look}} class="{{.}}"{{/look}}><time datetime="{{stamp}}">{{time}}</time>{{text}}{{#quotes}}<p class="user" lang="">{{.}}</p>{{/quotes}}{{#files}}<p class="soft"><a href="{{address}}" lang="">{{words}}</a></p>{{/files}}</li>{{/steps}}</ol>
  """

/// `evidence`, each a `ClaimPageView.Item`.
let evidenceTemplate = """
  <ul class="evidence">{{#evidence}}<li>{{#erased}}<span class="file">{{.}}</span>{{/erased}}{{^erased}}<a href="{{address}}">{{#pictures}}<img src="{{address}}" alt="{{.}}" loading="lazy">{{/pictures}}{{#files}}<span class="file">{{.}}</span>{{/files}}<span{{#isQuoted}} lang=""{{/isQuoted}}>{{name}}</span></a>{{/erased}}{{^erased}}<br>{{/erased}}<span class="soft">{{time}}</span></li>{{/evidence}}</ul>
  """

/// `facts`, each a term with what there is to say of it and where that leads.
let factsTemplate = """
  <dl>{{#facts}}<div><dt>{{term}}</dt>{{#details}}<dd>{{.}}</dd>{{/details}}{{#links}}<dd><a href="{{address}}">{{words}}</a></dd>{{/links}}</div>{{/facts}}</dl>
  """

/// Which part of a list is shown: `filters` and their label.
let filtersTemplate = """
  <nav class="filters" aria-label="{{filtersLabel}}">{{#filters}}<a href="{{address}}"{{#isCurrent}} aria-current="true"{{/isCurrent}}>{{words}}</a>{{/filters}}</nav>
  """

/// `tables`, each a `PlainPage.Table`; on a narrow screen each row is a block that names its cells.
let tablesTemplate = """
  {{#tables}}
  <div class="scroll"><table class="rows">
  <thead><tr>{{#heads}}<th scope="col" class="{{kind}}">{{text}}</th>{{/heads}}</tr></thead>
  <tbody>{{#rows}}<tr>{{#cells}}<td class="{{kind}}" data-name="{{name}}"{{#isQuoted}} lang=""{{/isQuoted}}>{{#marks}}<span class="mark {{mark}}">{{word}}</span> {{/marks}}{{#clocks}}\(clockTemplate) {{/clocks}}{{text}}{{#links}}<a href="{{address}}">{{words}}</a> {{/links}}{{#plots}}{{{.}}}{{/plots}}{{#excerpts}}<span class="user" lang="">{{before}}<mark>{{word}}</mark>{{after}}</span>{{/excerpts}}{{#lines}}<p class="soft">{{.}}</p>{{/lines}}{{#quotes}}<p class="soft" lang="">{{.}}</p>{{/quotes}}{{#buttons}}<form method="post" action="?language={{shell.language}}">{{#shell.words}}<input type="hidden" name="form-word" value="{{.}}">{{/shell.words}}<input type="hidden" name="do" value="{{act}}"><input type="hidden" name="{{field}}" value="{{value}}"><button>{{words}}</button></form>{{/buttons}}</td>{{/cells}}</tr>{{/rows}}</tbody>
  </table></div>
  {{/tables}}
  """
