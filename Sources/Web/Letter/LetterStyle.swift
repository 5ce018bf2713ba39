/// The look of the letter: calm paper, a serif for the letter and a sans for its record, an eight-pixel rhythm.
let letterStyle = """
  :root{--paper:#faf8f3;--ink:#22201c;--soft:#5d584f;--line:#ded8cb;--kept:#1f6b4f;--broken:#a8321f;--accent:#8c2f24;--card:#fffdf9;color-scheme:light dark}
  @media (prefers-color-scheme:dark){:root{--paper:#191816;--ink:#ece7dc;--soft:#b0a899;--line:#3a3731;--kept:#6cc5a0;--broken:#f08a76;--accent:#e0806f;--card:#211f1c}}
  *{box-sizing:border-box}
  body{margin:0;background:var(--paper);color:var(--ink);font:18px/1.78 Georgia,"Songti SC","Noto Serif CJK SC","Noto Serif SC",serif}
  a{color:var(--accent)}
  .skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px}
  .bar,.record,.hash,.contents{font-family:system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif}
  .bar{display:flex;justify-content:space-between;gap:16px;padding:16px 24px;font-size:14px;color:var(--soft);border-bottom:1px solid var(--line)}
  .bar a{margin-left:16px;text-decoration:none}.bar a[aria-current]{color:var(--ink);border-bottom:2px solid var(--accent)}
  main{max-width:1080px;margin:0 auto;padding:56px 24px 96px}
  h1{font-size:40px;line-height:1.25;text-align:center;font-weight:600;letter-spacing:.04em;margin:0 0 32px}
  .headline{max-width:680px;margin:0 auto 40px;padding:24px 0;text-align:center;font-size:21px;line-height:1.6;text-wrap:balance;border-top:1px solid var(--line);border-bottom:1px solid var(--line)}
  .preamble{max-width:680px;margin:0 auto 32px}
  .contents ol{list-style:none;display:flex;flex-wrap:wrap;gap:8px 24px;justify-content:center;padding:0;margin:0 0 24px;font-size:14px}
  .contents a{text-decoration:none}
  h2{font-size:25px;font-weight:600;margin:64px 0 8px;padding-bottom:8px;border-bottom:2px solid var(--ink)}
  article{display:grid;grid-template-columns:minmax(0,1fr) 304px;gap:8px 48px;padding:24px 0;border-bottom:1px solid var(--line)}
  .text{max-width:680px}
  h3{font-size:19px;margin:0 0 8px;font-weight:600}.number{color:var(--accent);margin-right:8px}
  .text p{margin:0 0 8px}.text ul{margin:0 0 8px;padding-left:24px;color:var(--soft);font-size:16px}
  .remedy{color:var(--soft);font-size:16px;border-left:3px solid var(--accent);padding-left:16px}
  .record{font-size:13px;line-height:1.5;color:var(--soft)}
  .rate{margin:0 0 8px}.rate b{font-size:26px;font-weight:600;font-variant-numeric:tabular-nums;color:var(--kept)}.rate.bad b{color:var(--broken)}
  .record svg{display:block;width:100%;height:auto;margin:0 0 8px}
  .record dl{margin:0;display:grid;gap:0}.record dl div{display:flex;justify-content:space-between;gap:16px}
  .record dt{margin:0}.record dd{margin:0;color:var(--ink);font-variant-numeric:tabular-nums;text-align:right}
  .none{margin:4px 0;font-style:italic}
  summary{cursor:pointer;margin-top:8px;color:var(--accent)}
  table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{text-align:right;font-weight:400;padding:2px 0;border-bottom:1px solid var(--line)}th:first-child{text-align:left}
  .defs{position:absolute}.defs rect{fill:var(--broken)}
  .bk{fill:var(--kept)}.bb{fill:url(#hatch);stroke:var(--broken)}.ax{stroke:var(--line)}.record svg text{fill:var(--soft);font:10px system-ui,sans-serif}
  footer{margin-top:64px}.closing{max-width:680px}
  .signature{display:flex;justify-content:flex-end;align-items:center;gap:32px;margin:48px 0;text-align:right}.signature p{margin:0}
  .seal{width:136px;height:136px;color:#b3271b;transform:rotate(-6deg)}
  @media (prefers-color-scheme:dark){.seal{color:#e2695c}}
  .hash{font-size:12px;color:var(--soft);margin:0;overflow-wrap:anywhere}
  @media (max-width:820px){body{font-size:17px}main{padding:32px 16px 64px}h1{font-size:30px}.headline{font-size:18px}article{grid-template-columns:1fr}.record{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:16px}.record:has(.none){padding:8px 16px}h2{margin-top:48px}.signature{flex-direction:column;align-items:flex-end}}
  @page{size:A4;margin:20mm}
  @media print{:root{--paper:#fff;--card:#fff}body{font-size:10.5pt}.bar,.contents,details,.skip{display:none}main{max-width:none;padding:0}article{grid-template-columns:minmax(0,1fr) 52mm;gap:6mm;break-inside:avoid;padding:3mm 0}h2{break-after:avoid;margin-top:8mm}.record{font-size:8pt}.rate b{font-size:13pt}}
  """
