"""The stylesheet of the Data Docs: what Great Expectations' sections need, and nothing remote."""

STYLE = """\
:root { color-scheme: light dark; --ink: #1d2730; --soft: #5b6b78; --line: #d9e0e6; --paper: #fff; --back: #f4f6f8;
  --good: #1b7f4b; --bad: #b3261e; --warn: #9a6700; --link: #1f5c80; --tint: #eef3f7; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e9ed; --soft: #9fb0bd; --line: #38434c; --paper: #1c2329;
  --back: #14191d; --good: #6fcf97; --bad: #ff8a80; --warn: #e9c46a; --link: #8ecae6; --tint: #242d34; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--ink); line-height: 1.55;
  font: 15px/1.55 "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif; }
header { padding: .7rem 1.6rem; background: var(--paper); border-bottom: 1px solid var(--line); color: var(--soft); }
a { color: var(--link); text-decoration: none; } a:hover { text-decoration: underline; }
h1 { font-size: 1.45rem; margin: 1.3rem 0 .3rem; } h5 { font-size: 1rem; margin: 0; } h6 { font-size: .9rem; margin: 0; }
body > h1, body > .tiles, body > .note, body > .filter, body > main, .columns { margin-left: 1.6rem; margin-right: 1.6rem; }
body > .filter { display: block; }
.note { color: var(--soft); margin-top: .2rem; margin-bottom: .8rem; }
.good { --state: var(--good); } .bad { --state: var(--bad); } .warn { --state: var(--warn); }
.tiles { display: flex; flex-wrap: wrap; gap: .8rem; margin-top: .8rem; margin-bottom: .8rem; }
.tiles div { background: var(--paper); border: 1px solid var(--line); border-left: 4px solid var(--state, var(--line));
  border-radius: 6px; padding: .45rem 1rem; min-width: 9rem; }
.tiles dt { color: var(--soft); font-size: .85rem; } .tiles dd { margin: 0; font-size: 1.35rem; font-weight: 600; }
.columns { display: grid; grid-template-columns: 15rem minmax(0, 1fr); gap: 1.6rem; align-items: start; margin-top: 1rem; }
nav ol { list-style: none; margin: 0; padding: .4rem; position: sticky; top: 1rem; max-height: 92vh; overflow: auto;
  background: var(--paper); border: 1px solid var(--line); border-radius: 6px; }
nav li a { display: block; padding: .2rem .6rem; overflow-wrap: anywhere; }
nav li.bad a { color: var(--bad); font-weight: 600; } nav li.warn a { color: var(--warn); font-weight: 600; }
section { background: var(--paper); border: 1px solid var(--line); border-radius: 6px; margin-bottom: 1.1rem;
  padding: .8rem 1.1rem; scroll-margin-top: 1rem; }
section h5 { padding-bottom: .4rem; }
table { border-collapse: collapse; width: 100%; background: var(--paper); }
th, td { text-align: left; vertical-align: top; padding: .45rem .6rem; border-top: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; font-size: .85rem; line-height: 1.3; }
td.n { font-variant-numeric: tabular-nums; color: var(--state, inherit); }
table table { width: auto; margin-top: .5rem; background: var(--tint); font-size: .88rem; }
table table td { font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
main > table { border: 1px solid var(--line); border-radius: 6px; }
.table > thead > tr > th:first-child { width: 7rem; }
i.fas { font-style: normal; font-weight: 600; white-space: nowrap; }
i.text-success { color: var(--good); } i.text-success::before { content: "✓ 合格 pass"; }
i.text-danger { color: var(--bad); } i.text-danger::before { content: "✗ 不合格 fail"; }
i.text-warning { color: var(--warn); } i.text-warning::before { content: "! 提示 warn"; }
strong.text-danger { color: var(--bad); font-weight: 600; } strong.text-warning { color: var(--warn); font-weight: 600; }
body:has(#only-failed:checked) section.good, body:has(#only-failed:checked) nav li.good,
body:has(#only-failed:checked) tr:has(> td i.text-success) { display: none; }
@media (max-width: 60rem) { .columns { grid-template-columns: minmax(0, 1fr); } nav { display: none; } }
@media print { nav, .filter { display: none; } .columns { display: block; } section { break-inside: avoid; } }
"""
