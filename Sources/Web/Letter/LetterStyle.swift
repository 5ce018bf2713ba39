/// The look of the letter: calm paper, a serif for the letter and a sans for its record, an eight-pixel rhythm.
let letterStyle = """
  .skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px}
  .bar,.asof,.notices,.contents,.suspended,.quiet,.record,.signature{font-family:system-ui,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif}
  .bar{display:flex;flex-wrap:wrap;gap:4px 24px;padding:12px 24px;font-size:14px;color:var(--soft);border-bottom:1px solid var(--line)}
  .bar span{margin-right:auto}.bar nav{display:flex;gap:16px}.bar a{text-decoration:none;white-space:nowrap}
  .bar a[aria-current]{color:var(--ink);box-shadow:0 2px var(--accent)}
  main{max-width:1080px;margin:0 auto;padding:64px 24px 96px}
  h1{font-size:40px;line-height:1.25;text-align:center;font-weight:600;letter-spacing:.04em;margin:0 0 32px}
  .headline{max-width:680px;margin:0 auto 40px;padding:24px 0;text-align:center;border:solid var(--line);border-width:1px 0}
  .headline p{margin:0;font-size:21px;line-height:1.6;text-wrap:balance}.headline .asof{font-size:13px;color:var(--soft);margin-top:8px}
  :lang(zh) :is(.headline,.record) p{word-break:keep-all;overflow-wrap:anywhere}
  .preamble,.closing,.notices{max-width:680px;margin:0 auto 32px}
  .notices,.suspended{font-size:14px;line-height:1.6;border-left:3px solid var(--broken);padding-left:16px}.notices p{margin:0 0 8px}
  .contents ol{list-style:none;display:flex;flex-wrap:wrap;gap:8px 24px;justify-content:center;padding:0;margin:0;font-size:14px}
  .contents a,h3 a{text-decoration:none}:is(.bar,.contents,h3) a:hover{text-decoration:underline}
  h2{font-size:25px;line-height:1.4;font-weight:600;margin:64px 0 0;padding-bottom:8px;border-bottom:2px solid var(--ink)}
  article{display:grid;grid-template-columns:minmax(0,1fr) 320px;gap:8px 40px;padding:24px 0;border-bottom:1px solid var(--line)}
  article:last-child{border-bottom:0}article:target{box-shadow:-24px 0 var(--paper),-27px 0 var(--accent)}
  .text{max-width:680px}
  h3{font-size:19px;line-height:1.5;margin:0 0 8px;font-weight:600}h3 a{margin-right:8px}
  .text p{margin:0 0 8px}.text ul{margin:0 0 8px;padding-left:24px;color:var(--soft);font-size:16px}
  .remedy{color:var(--soft);font-size:16px;border-left:3px solid var(--line);padding-left:16px}
  \(recordStyle)
  summary{cursor:pointer;margin-top:8px;color:var(--accent);width:max-content}summary:hover{text-decoration:underline}
  code{overflow-wrap:anywhere}
  .annex{font:13px/1.5 system-ui,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif}.annex h2{font-size:19px}.annex div{overflow-x:auto}.annex a{text-decoration:none;white-space:nowrap}
  table{border-collapse:collapse;width:100%;font-size:12px;font-variant-numeric:tabular-nums}th,td{text-align:right;vertical-align:top;font-weight:400;padding:2px 0 2px 8px}
  tr:first-child th{color:var(--soft);vertical-align:bottom}tr:has([rowspan]) :is(th,td){border-top:1px solid var(--line);padding-top:6px}th:first-child,th[rowspan]+th,tr:not(:has([rowspan])) th[scope=row]{text-align:left;padding-left:0}th[rowspan],th[scope=row]{white-space:nowrap}th[rowspan]{padding-right:8px}th[scope=col]{min-width:60px}tr:target{background:var(--card);outline:2px solid var(--accent)}
  footer{margin-top:64px;padding-top:32px;border-top:2px solid var(--ink)}.closing{margin-left:0}
  .signature{display:flex;align-items:center;justify-content:space-between;gap:32px;font-size:14px;line-height:1.6}
  .signature dl{margin:0;display:grid;gap:4px}.signature dl div{display:flex;gap:16px}dt{flex:0 0 112px;color:var(--soft)}dd{margin:0;min-width:0}
  .hash{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:12px;line-height:1.9;overflow-wrap:anywhere}
  .plain main{max-width:728px}.plain article{display:block}
  @media screen and (max-width:820px){body{font-size:17px}.bar{padding:12px 16px}main{padding:40px 16px 64px}h1{font-size:30px}.headline p{font-size:18px}
  .contents ol{display:block}.contents a{display:block;padding:8px 0;border-bottom:1px solid var(--line)}
  article{display:block}.quiet{margin:0}.record{--paper:var(--card);background:var(--card);border:1px solid var(--line);border-radius:8px;padding:16px;margin-top:16px}
  h2{margin-top:48px}summary{padding:8px 0;margin:0}.signature{flex-direction:column}.signature dl div{display:block}.signature dl{align-self:stretch}}
  @media screen and (max-width:480px){.bar span{flex:1 0 100%}.bar nav{margin-right:auto}}
  @page{size:A4;margin:18mm}
  @media print{body{font-size:10.5pt;line-height:1.6}.bar,.contents,details,.skip{display:none}.annex{break-before:page;font-size:7pt}.annex table{font-size:6.5pt}th[scope=col]{min-width:0}.annex a{color:inherit}main,.plain main{max-width:none;padding:0}h1{font-size:22pt}h2{font-size:14pt;margin-top:9mm;break-after:avoid}h3{font-size:11pt}h3 a{color:inherit}
  .headline p{font-size:12pt}article{display:grid;grid-template-columns:minmax(0,1fr) 58mm;gap:6mm;break-inside:avoid;padding:4mm 0}.plain{font-size:10pt;line-height:1.5}.plain article{padding:1.2mm 0;border:0}.plain h2{margin-top:6mm}.plain .text p{margin-bottom:1mm}.text ul,.remedy{font-size:9.5pt}
  .record,.quiet,.signature{font-size:8pt}.record{background:none;border:0;padding:0;margin:0}.rate b{font-size:13pt}.hash{font-size:7pt}footer{break-inside:avoid;margin-top:7mm;padding-top:5mm}.closing{margin-bottom:4mm}.seal{width:34mm;height:34mm}.signature{flex-direction:row}}
  """

/// The look of a record with its plot, and of the seal.
let recordStyle = """
  .record,.quiet{font-size:13px;line-height:1.55;color:var(--soft)}.quiet{margin:6px 0 0}
  .record p{margin:0}.record .rate{margin:0 0 4px;line-height:1.2}.rate b{font-size:26px;font-weight:600;color:var(--ink);margin-right:4px}
  .record svg{display:block;width:100%;max-width:360px;height:auto;margin:0 0 8px}
  .record ul{list-style:none;margin:0 0 4px;padding:0;display:flex;flex-wrap:wrap;gap:0 10px;color:var(--ink)}
  .record{font-variant-numeric:tabular-nums}.record li{white-space:nowrap}
  .record li:not(.n):before{content:"";display:inline-block;width:9px;height:9px;margin-right:5px;border:1px solid var(--soft);print-color-adjust:exact}
  .record .k:before{background:var(--kept);border-color:var(--kept)!important}
  .record .b:before{background:repeating-linear-gradient(-45deg,var(--broken) 0 1.5px,transparent 1.5px 3px);border-color:var(--broken)!important}
  .record .o:before{border-radius:5px}.record .v:before{border-width:0 0 1px!important;vertical-align:4px}
  .defs{position:absolute;width:0;height:0}.defs rect{fill:var(--broken)}
  svg .k{stroke:var(--kept)}svg .b{fill:url(#hatch);stroke:var(--broken)}.l{stroke:var(--line);fill:none}
  .record text{fill:var(--soft);font-size:10px;paint-order:stroke;stroke:var(--paper);stroke-width:3px}.record .m{fill:var(--broken);text-anchor:middle}.record .e{text-anchor:end}
  .seal{flex:none;width:152px;height:152px;color:var(--seal);transform:rotate(-6deg)}.seal path:not([id]),.seal text{fill:currentColor}
  .seal text{text-anchor:middle;font-weight:600;font-family:Georgia,"Songti SC","Noto Serif CJK SC",serif}
  """
