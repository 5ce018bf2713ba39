/// Every part of the pages in its states. What is shown is drawn by the templates that the pages use; only the headings
/// and the table of colours are the guide's own.
let styleGuideTemplate =
  workHead + """
    \(hatchTemplate)
    <h1>{{heading}}</h1>
    <p class="lead">{{lead}}</p>
    <div class="stack guide">
    <section><h2>{{say.colours}}</h2><p>{{say.coloursLead}}</p>
    <table class="rows">
    <thead><tr>{{#colourHeads}}<th scope="col">{{.}}</th>{{/colourHeads}}</tr></thead>
    <tbody>{{#colours}}<tr><td><svg class="swatch" viewBox="0 0 24 24" aria-hidden="true"><rect width="24" height="24" fill="var(--{{name}})"/></svg> <code>{{name}}</code></td><td data-name="{{say.light}}"><code>{{light}}</code></td><td data-name="{{say.dark}}"><code>{{dark}}</code></td><td>{{use}}</td></tr>{{/colours}}</tbody>
    </table></section>
    <section><h2>{{say.status}}</h2><p>{{say.statusLead}}</p>
    <div class="columns ending"><div class="stack">
    {{#standings}}
    \(standingTemplate)
    {{/standings}}
    </div><aside class="stack"><section><h3>{{say.claims}}</h3><ul class="plain">{{#claims}}<li><span class="mark {{mark}}">{{word}}</span></li>{{/claims}}</ul></section></aside></div></section>
    <section><h2>{{say.promises}}</h2>
    \(promisesTemplate)
    </section>
    <section><h2>{{say.times}}</h2><p>{{say.timesLead}}</p>
    \(factsTemplate)
    </section>
    <section><h2>{{say.notices}}</h2><p>{{say.noticesLead}}</p>
    {{#notices}}\(noticeTemplate){{/notices}}
    </section>
    <section><h2>{{say.forms}}</h2><p>{{say.formsLead}}</p>
    <div class="forms narrow">
    {{#forms}}
    \(formTemplate)
    {{/forms}}
    </div></section>
    <section><h2>{{say.lists}}</h2><p>{{say.listsLead}}</p>
    \(filtersTemplate)
    \(findTemplate)
    \(tablesTemplate)
    \(pagesTemplate)
    <p class="empty">{{empty}}</p></section>
    \(goodsTemplate)
    \(parcelsTemplate)
    <section><h2>{{say.steps}}</h2>
    \(stepsTemplate)
    </section>
    <section><h2>{{say.evidence}}</h2>
    \(evidenceTemplate)
    </section>
    <section><h2>{{say.secrets}}</h2><p>{{say.secretsLead}}</p>
    {{#words}}<p class="card key"><code>{{.}}</code></p>{{/words}}</section>
    <section><h2>{{say.records}}</h2><p>{{say.recordsLead}}</p>
    <div class="card">
    \(boxTemplate)
    </div></section>
    <section><h2>{{say.seal}}</h2>{{{seal}}}</section>
    </div>
    """ + workFoot

let styleGuideStyle = """
  .guide{gap:56px;margin-top:40px}.guide h3{margin-bottom:12px}.guide .columns{margin-top:16px}.guide .standing:first-child{margin-top:0}.swatch{width:24px;height:24px;vertical-align:-6px;border:1px solid var(--line);margin-right:8px;print-color-adjust:exact}
  """
