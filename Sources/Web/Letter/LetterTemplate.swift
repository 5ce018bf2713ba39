/// The letter's page in Mustache. Every name is a property of `LetterView`; escaping is Mustache's, except for what the
/// views make themselves (`{{{...}}}`: plots and the seal).
let letterTemplate = """
  <!doctype html>
  <html lang="{{language}}">
  <head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{{title}} – {{platform}}</title>
  <style>{{{style}}}</style>
  </head>
  <body>
  <a class="skip" href="#letter">{{say.skip}}</a>
  <header class="bar">
  <span>{{platform}}</span>
  <nav aria-label="{{say.languages}}"><a href="/?language=zh-Hans" lang="zh-Hans"{{#chinese}} aria-current="true"{{/chinese}}>中文</a> <a href="/?language=en" lang="en"{{#english}} aria-current="true"{{/english}}>English</a>{{#record}} <a href="/?language={{language}}&amp;record=no">{{say.plain}}</a>{{/record}}</nav>
  </header>
  <svg class="defs" aria-hidden="true" width="0" height="0"><pattern id="hatch" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="2" height="4"/></pattern></svg>
  <main id="letter">
  <h1>{{title}}</h1>
  {{#record}}<p class="headline">{{headline}}</p>{{/record}}
  <p class="preamble">{{preamble}}</p>
  <nav class="contents" aria-label="{{say.contents}}"><ol>{{#chapters}}<li><a href="#chapter-{{place}}">{{heading}}</a></li>{{/chapters}}</ol></nav>
  {{#chapters}}
  <section aria-labelledby="chapter-{{place}}">
  <h2 id="chapter-{{place}}">{{heading}}</h2>
  {{#articles}}
  <article id="{{key}}">
  <div class="text">
  <h3><span class="number">{{number}}</span> {{title}}</h3>
  <p>{{text}}</p>
  {{#hasExceptions}}<ul>{{#exceptions}}<li>{{.}}</li>{{/exceptions}}</ul>{{/hasExceptions}}
  {{#remedy}}<p class="remedy">{{.}}</p>{{/remedy}}
  </div>
  {{#box}}
  <aside class="record" aria-label="{{label}}">
  {{#settled}}
  <p class="rate {{state}}"><b>{{rate}}</b> <span>{{rateWords}}</span></p>
  {{{plot}}}
  <dl>{{#facts}}<div><dt>{{name}}</dt><dd>{{value}}</dd></div>{{/facts}}</dl>
  <details><summary>{{how}}</summary><p>{{explanation}}</p>
  <table><thead><tr><th scope="col">{{periodHead}}</th><th scope="col">{{keptHead}}</th><th scope="col">{{brokenHead}}</th></tr></thead><tbody>{{#periods}}<tr><th>{{days}}</th><td>{{kept}}</td><td>{{broken}}</td></tr>{{/periods}}</tbody></table></details>
  {{/settled}}
  {{^settled}}<p class="none">{{nothing}}</p>{{/settled}}
  </aside>
  {{/box}}
  </article>
  {{/articles}}
  </section>
  {{/chapters}}
  <footer>
  <p class="closing">{{closing}}</p>
  <div class="signature">
  <div><p>{{say.promisedBy}}{{platform}}</p><p>{{say.inForce}}{{effective}}</p><p>{{version}}</p></div>
  {{{seal}}}
  </div>
  <p class="hash">SHA-256 <code>{{sha256}}</code></p>
  {{#record}}<p class="hash">{{asOf}}</p>{{/record}}
  </footer>
  </main>
  </body>
  </html>

  """
