/// The case as a sequence: what is asked of the visitor first, one step, or all of them.
let demonstrationTemplate =
  workHead + """
    \(hatchTemplate)
    {{#intro}}
    <h1>{{heading}}</h1>
    <p class="lead">{{lead}}</p>
    {{#promise}}<blockquote class="promise"><h2><a href="{{address}}">{{number}}</a> {{title}}</h2><p>{{text}}</p></blockquote>{{/promise}}
    <form class="main start" method="get" action="\(DemonstrationPages.path)"><input type="hidden" name="language" value="{{shell.language}}"><input type="hidden" name="step" value="1"><input type="hidden" name="play" value="yes"><button>{{button}}</button> <a href="{{all}}">{{allWords}}</a></form>
    <dl class="sums">{{#sums}}<div><dt>{{term}}</dt><dd>{{figure}}</dd><dd class="soft">{{note}}</dd></div>{{/sums}}</dl>
    <p class="soft">{{how}}</p>
    {{/intro}}
    {{#player}}
    <p class="eyebrow">{{title}}</p>
    <h1>{{heading}}</h1>
    <div id="player" data-seconds="{{seconds}}" data-play="{{plays}}" style="--seconds:{{seconds}}s">
    <nav class="go" aria-label="{{goLabel}}">{{#back}}<a id="back" rel="prev" href="{{address}}">{{words}}</a>{{/back}}<button type="button" id="play" data-play="{{playWords}}" data-pause="{{pauseWords}}" hidden></button>{{#next}}<a id="next" rel="next" href="{{address}}">{{words}}</a>{{/next}}<a href="{{all}}">{{allWords}}</a></nav>
    <div class="time" aria-hidden="true"><i></i></div>
    <div class="watch">
    <nav class="rail" aria-label="{{railLabel}}"><ol>{{#rail}}<li><a href="{{address}}"{{#isCurrent}} aria-current="step"{{/isCurrent}}{{#isPast}} class="past"{{/isPast}}><b>{{time}}</b> {{who}}</a></li>{{/rail}}</ol></nav>
    <div class="stack">{{#steps}}\(demonstrationStep){{/steps}}
    \(demonstrationSources)</div>
    </div></div>
    <script src="\(Player.path)" defer></script>
    {{/player}}
    {{#overview}}
    <p class="eyebrow"><a href="{{first}}">{{title}}</a></p>
    <h1>{{heading}}</h1>
    <div class="stack all">{{#steps}}\(demonstrationStep){{/steps}}
    \(demonstrationSources)</div>
    {{/overview}}
    """ + workFoot

/// One step: when, who, what, how things stand then, and what it set in motion.
let demonstrationStep = """
  <article class="step" aria-labelledby="step-{{number}}">
  <p class="when"><b>{{since}}</b> <time datetime="{{stamp}}">{{time}}</time></p>
  <h2 id="step-{{number}}">{{number}}. {{who}}</h2>
  <p class="lead">{{words}}</p>
  {{#refusals}}<p class="refused"><span class="mark b">{{.}}</span></p>{{/refusals}}
  <ul class="states">{{#states}}<li><span class="soft">{{term}}</span> <span class="mark {{mark}}">{{word}}</span></li>{{/states}}</ul>
  {{#hasMoney}}<dl class="bars">{{#bars}}<div><dt>{{term}}</dt><dd class="number">{{amount}}</dd><dd class="gauge" aria-hidden="true"><i class="{{mark}}" style="width:{{share}}%"></i></dd></div>{{/bars}}</dl>{{/hasMoney}}
  <div class="effects">{{#effects}}<section><h3>{{heading}}</h3><ul class="plain">{{#items}}<li>{{#marks}}<span class="mark {{mark}}">{{word}}</span> {{/marks}}{{text}}{{#lines}}<br><span class="soft">{{.}}</span>{{/lines}}</li>{{/items}}</ul></section>{{/effects}}</div>
  {{#links}}<p class="more">{{#list}}<a href="{{address}}">{{words}}</a>{{/list}}</p>{{/links}}
  </article>
  """

/// Where each buyer's money comes from: a row of two bars each.
let demonstrationSources = """
  {{#sources}}<section class="card"><h2>{{heading}}</h2><p>{{lead}}</p>
  <div class="scroll"><table class="rows"><thead><tr>{{#heads}}<th scope="col" class="{{kind}}">{{text}}</th>{{/heads}}</tr></thead>
  <tbody>{{#rows}}<tr><td data-name="{{orderHead}}" lang="">{{order}}</td><td class="number" data-name="{{grantedHead}}">{{granted}}</td><td class="number" data-name="{{depositHead}}">{{deposit}}</td><td class="number" data-name="{{fundHead}}">{{fund}}</td><td class="share" data-name=""><svg viewBox="0 0 100 12" preserveAspectRatio="none" role="img" aria-label="{{label}}">{{#hasFund}}<rect class="b" x="{{share}}" width="{{rest}}" height="12"/>{{/hasFund}}{{#hasDeposit}}<rect class="d" width="{{share}}" height="12"/>{{/hasDeposit}}</svg></td></tr>{{/rows}}</tbody></table></div>
  <p class="legend soft"><span class="mark k">{{depositHead}}</span> <span class="mark b">{{fundHead}}</span></p></section>{{/sources}}
  """

let demonstrationStyle = """
  .promise{margin:24px 0 0;padding:0 0 0 20px;border-left:3px solid var(--line);max-width:760px;font-family:Georgia,"Songti SC","Noto Serif CJK SC","Noto Serif SC",SimSun,serif}.promise h2{margin-bottom:4px}.promise a{text-decoration:none}.more{display:flex;flex-wrap:wrap;gap:8px 24px;margin:16px 0 0}
  @view-transition{navigation:auto}.start{display:flex;flex-wrap:wrap;align-items:center;gap:16px 24px;margin:32px 0}.start button{font-size:19px;padding:12px 32px}
  .sums{display:grid;grid-template-columns:repeat(auto-fit,minmax(200px,1fr));gap:24px 32px;margin:0 0 32px;border-top:1px solid var(--line);padding-top:24px}.sums dd:not(.soft){white-space:nowrap;font-size:25px;line-height:1.3}.sums dd.soft{font-size:14px}
  .go{display:flex;flex-wrap:wrap;align-items:center;gap:8px 16px;margin:16px 0}.go a:not([id]){margin-left:auto;font-size:14px}.go a[id],.go button{display:inline-flex;align-items:center;min-height:44px;padding:8px 20px;border:1px solid var(--accent);border-radius:6px;text-decoration:none;min-width:96px;justify-content:center}.go button{background:var(--accent);color:var(--paper)}.go [hidden]{display:none}
  .time{height:3px;background:var(--line);margin-bottom:24px;overflow:hidden}.time i{display:block;height:3px;width:0;background:var(--accent)}
  .watch{display:grid;grid-template-columns:264px minmax(0,1fr);gap:32px}.rail ol{list-style:none;margin:0;padding:0;font-size:14px;border-left:2px solid var(--line)}.rail a{display:grid;grid-template-columns:118px 1fr;gap:8px;padding:4px 0 4px 16px;margin-left:-2px;border-left:2px solid transparent;color:var(--soft);text-decoration:none}.rail a:hover{text-decoration:underline}.rail b{font-weight:400}.rail .past{border-color:var(--soft)}.rail [aria-current]{border-color:var(--accent);color:var(--ink);font-weight:600}.rail [aria-current] b{font-weight:600}
  .step{min-width:0}.when{margin:0 0 4px;color:var(--soft);font-size:14px}.when b{color:var(--accent);font-size:19px;font-weight:600;margin-right:12px}.step .lead{max-width:720px;margin-bottom:16px}.refused{margin:-4px 0 12px}
  .states{list-style:none;margin:0 0 16px;padding:12px 0;display:flex;flex-wrap:wrap;gap:4px 32px;border:solid var(--line);border-width:1px 0;font-size:14px}
  .states .soft{margin-right:4px}.bars{display:grid;gap:8px;margin:0 0 24px;max-width:720px}.bars div{display:grid;grid-template-columns:minmax(0,232px) 136px minmax(0,1fr);gap:0 16px;align-items:center}.gauge{height:12px;background:linear-gradient(var(--line),var(--line)) 0 100%/100% 1px no-repeat}.gauge i{display:block;height:12px;print-color-adjust:exact}
  .gauge .k{background:var(--kept)}.gauge .b{background:repeating-linear-gradient(-45deg,var(--broken) 0 2px,transparent 2px 4px)}.gauge .o{border:2px solid var(--accent)}.gauge .p{background:var(--accent)}.gauge [style="width:0%"]{border:0}
  .effects{display:grid;grid-template-columns:repeat(auto-fit,minmax(264px,1fr));gap:16px;font-size:14px}.effects section{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:12px 16px}.effects .plain>li{padding:8px 0}
  .share{width:32%}.share svg{display:block;width:100%;height:12px;margin-top:5px;print-color-adjust:exact}.share .d{fill:var(--kept)}.share .b{fill:url(#hatch);stroke:var(--broken);vector-effect:non-scaling-stroke}.defs{position:absolute;width:0;height:0}.defs rect{fill:var(--broken)}.legend{display:flex;gap:24px;margin-top:12px}
  .all .step+.step{border-top:1px solid var(--line);padding-top:24px}
  @media (prefers-reduced-motion:no-preference){.playing .time i{animation:full var(--seconds) linear forwards}@keyframes full{to{width:100%}}}
  @media (prefers-reduced-motion:reduce){@view-transition{navigation:none}}
  @media screen and (max-width:820px){.watch{display:block}.rail{display:none}.bars div{grid-template-columns:minmax(0,1fr) auto;gap:0 16px}.gauge{grid-column:1/-1}.start{display:grid}.share{width:auto}.rows .number{white-space:normal}.go a:not([id]){margin-left:0}}
  @media print{.go,.time,.rail,.start{display:none}.watch{display:block}.step{break-inside:avoid}}
  """
