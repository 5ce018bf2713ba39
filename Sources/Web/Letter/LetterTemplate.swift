/// The letter's page in Mustache. Every name is a property of `LetterView`; escaping is Mustache's, except for what the
/// views make themselves (`{{{...}}}`: style, plots and the seal). Tables and lists leave out the end tags that HTML
/// does not ask for: there are hundreds of cells, and a page stays under 60 kB.
let letterTemplate = """
  <!doctype html>
  <html lang="{{language}}">
  <head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{{title}} – {{platform}}</title>
  {{#record}}<meta name="description" content="{{headline}}">{{/record}}
  <style>{{{style}}}</style>
  </head>
  <body{{^record}} class="plain"{{/record}}>
  <a class="skip" href="#letter">{{say.skip}}</a>
  <header class="bar">
  <span>{{platform}}</span>
  <nav aria-label="{{say.languages}}"><a href="?language=zh-Hans{{keep}}" lang="zh-Hans"{{#chinese}} aria-current="true"{{/chinese}}>中文</a> <a href="?language=en{{keep}}" lang="en"{{#english}} aria-current="true"{{/english}}>English</a></nav>
  <a href="?language={{language}}{{change}}">{{say.toggle}}</a>
  <a href="/demonstration?language={{language}}">{{say.demonstration}}</a>
  <a href="/chat?language={{language}}">{{say.contact}}</a>
  </header>
  \(hatchTemplate)
  <main id="letter">
  <h1>{{title}}</h1>
  {{#record}}<div class="headline"><p>{{headline}}</p><p class="asof">{{asOf}}</p></div>{{/record}}
  {{#hasNotices}}
  <div class="notices" role="note">{{#notices}}<p>{{words}} {{#articles}}<a href="#{{key}}">{{words}}</a> {{/articles}}</p>{{/notices}}</div>
  {{/hasNotices}}
  <p class="preamble">{{preamble}}</p>
  <nav class="contents" aria-label="{{say.contents}}"><ol>{{#chapters}}<li><a href="#chapter-{{place}}">{{heading}}</a>{{/chapters}}</ol></nav>
  {{#chapters}}
  <section aria-labelledby="chapter-{{place}}">
  <h2 id="chapter-{{place}}">{{heading}}</h2>
  {{#articles}}
  <article id="{{key}}">
  <div class="text">
  <h3><a href="#{{key}}">{{number}}</a> {{title}}</h3>
  {{#suspended}}<p class="suspended">{{.}}</p>{{/suspended}}
  <p>{{text}}</p>
  {{#hasExceptions}}<ul>{{#exceptions}}<li>{{.}}{{/exceptions}}</ul>{{/hasExceptions}}
  {{#remedy}}<p class="remedy">{{.}}</p>{{/remedy}}
  </div>
  {{#quiet}}<p class="quiet">{{.}}</p>{{/quiet}}
  \(boxTemplate)
  </article>
  {{/articles}}
  </section>
  {{/chapters}}
  <footer>
  <p class="closing">{{closing}}</p>
  <div class="signature">
  <dl><div><dt>{{say.promisedBy}}<dd>{{platform}}</div><div><dt>{{say.versionHead}}<dd>{{version}}</div><div><dt>{{say.published}}<dd>{{published}}</div><div><dt>{{say.inForce}}<dd>{{effective}}</div><div><dt>SHA-256<dd class="hash">{{sha256}}</div></dl>
  {{{seal}}}
  </div>
  </footer>
  {{#annex}}
  <section class="annex" aria-labelledby="annex">
  <h2 id="annex">{{title}}</h2>
  <p>{{caption}}</p>
  <div tabindex="0" role="region" aria-labelledby="annex"><table>
  <tr><th colspan="2">{{articleHead}}{{#periods}}<th scope="col">{{.}}{{/periods}}
  {{#rows}}
  <tr id="n.{{key}}"><th scope="rowgroup" rowspan="2"><a href="#{{key}}">{{article}}</a><th scope="row">{{keptHead}}{{#kept}}<td>{{.}}{{/kept}}
  <tr><th scope="row">{{brokenHead}}{{#broken}}<td>{{.}}{{/broken}}
  {{/rows}}
  </table></div>
  </section>
  {{/annex}}
  </main>
  </body>
  </html>

  """

/// What broken bars are filled with, once on a page with plots.
let hatchTemplate = """
  <svg class="defs" aria-hidden="true"><pattern id="hatch" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="2" height="4"/></pattern></svg>
  """

/// The record beside an article: `box`.
let boxTemplate = """
  {{#box}}
  <aside class="record" aria-label="{{label}}">
  {{#rate}}<p class="rate"><b>{{figure}}</b> {{meaning}}</p>{{/rate}}
  {{#nothing}}<p class="none">{{.}}</p>{{/nothing}}
  {{#plot}}{{{.}}}{{/plot}}
  {{#hasCounts}}<ul>{{#counts}}<li class="{{mark}}">{{words}}{{/counts}}</ul>{{/hasCounts}}
  {{#notes}}<p>{{.}}</p>{{/notes}}
  {{#working}}<details><summary>{{summary}}</summary><p>{{explanation}} <code>{{rule}}</code>{{#numbers}} <a href="#n.{{key}}">{{words}}</a>{{/numbers}}</p></details>{{/working}}
  </aside>
  {{/box}}
  """
