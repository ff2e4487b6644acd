/** The page's one style: screen in light and dark, phone, and A4. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --bg: #f4f6f8; --paper: #ffffff; --ink: #17212b; --soft: #52606d; --line: #d5dce3; --faint: #eef2f5; --accent: #0a5273; --on: #ffffff;
  --red: #a61b1b; --orange: #8f4a00; --amber: #735c00; --violet: #65389c; --blue: #1d5c94; --slate: #4a5968; --teal: #0b6b66; --green: #20693a; --grey: #5f6b76;
}
@media (prefers-color-scheme: dark) {
  :root {
    --bg: #0f151b; --paper: #171f27; --ink: #e6ebf0; --soft: #a9b5c1; --line: #34414e; --faint: #1f2933; --accent: #7cc4e6; --on: #0f151b;
    --red: #ff9d94; --orange: #f5b26b; --amber: #e6cf6a; --violet: #cbb2f6; --blue: #93c4f2; --slate: #b3bfcb; --teal: #76d0c8; --green: #88d79d; --grey: #a3afbb;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } * { transition: none !important; } }
body { margin: 0; background: var(--bg); color: var(--ink); font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif; overflow-wrap: break-word; }
h1, h2, h3, h4, h5 { line-height: 1.2; margin: 0; text-wrap: balance; overflow-wrap: break-word; }
h1 { font-size: clamp(1.6rem, 1.1rem + 2.2vw, 2.5rem); font-weight: 650; letter-spacing: -0.02em; max-width: 24em; }
h2 { font-size: 1.6rem; font-weight: 650; letter-spacing: -0.015em; margin-bottom: 1.1rem; }
h3 { font-size: 1.15rem; font-weight: 650; margin: 2.2rem 0 0.7rem; }
h4 { font-size: 1.02rem; font-weight: 650; }
h5 { font-size: 0.78rem; font-weight: 650; color: var(--soft); margin-bottom: 0.25rem; }
p { margin: 0 0 0.6rem; max-width: 46rem; }
ul, ol { margin: 0 0 0.6rem; padding-left: 1.2rem; }
a { color: var(--accent); text-underline-offset: 0.15em; }
a:focus-visible, summary:focus-visible, input:focus-visible, select:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
code { font: 0.88em/1.4 ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace; background: var(--faint); padding: 0.08em 0.3em; border-radius: 3px; unicode-bidi: isolate; overflow-wrap: anywhere; }
time { color: var(--soft); }
.soft { color: var(--soft); font-size: 0.88rem; font-weight: 400; }
.lead { color: var(--soft); }
.skip { position: absolute; left: -99rem; padding: 0.6rem 1rem; background: var(--paper); z-index: 2; }
.skip:focus { left: 1rem; top: 1rem; }

.cover { background: var(--paper); border-top: 6px solid var(--accent); border-bottom: 1px solid var(--line); padding: 2.5rem max(1.25rem, calc((100vw - 76rem) / 2)) 2.5rem; }
.brand { font-weight: 650; color: var(--accent); margin-bottom: 1.6rem; }
.deployment { font-size: 1.35rem; color: var(--soft); margin: 0.5rem 0 1.4rem; }
.verdict { border-left: 4px solid var(--c); padding: 0.15rem 0 0.15rem 0.9rem; margin: 0 0 1.8rem; }
.verdict strong { color: var(--c); }
.v-passed { --c: var(--green); } .v-failed { --c: var(--red); } .v-undecided { --c: var(--violet); }
.cover h2 { font-size: 1.1rem; margin: 1.6rem 0 0.6rem; }
.cover h3 { font-size: 0.88rem; color: var(--soft); margin: 0.7rem 0 0.2rem; }
.cover dl { grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); display: grid; gap: 0.9rem 2rem; border-block: 1px solid var(--line); padding: 1.1rem 0; }
.cover dl > div { display: block; }
.cover ul { list-style: none; padding: 0; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr)); gap: 0 2.5rem; }
.disclaimer { background: var(--faint); border-radius: 6px; padding: 0.9rem 1.1rem; margin: 1.6rem 0; max-width: none; font-size: 0.94rem; }
.alarm { border: 1px solid var(--violet); border-left-width: 6px; border-radius: 6px; padding: 0.7rem 1rem; max-width: none; }
.alarm strong { color: var(--violet); }
.sign { table-layout: fixed; } .sign td { height: 2.6rem; } .sign th { overflow-wrap: anywhere; padding-inline: 0.4rem; } .sign th[scope=row] { width: 24%; font-weight: 400; }

.layout { max-width: 78.5rem; margin: 0 auto; padding: 0 1.25rem; display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 2.5rem; }
nav { padding: 1rem 0 0; font-size: 0.92rem; }
nav ul { list-style: none; padding: 0; margin: 0; display: flex; flex-wrap: wrap; gap: 0.15rem 1.1rem; }
nav a { display: inline-block; padding: 0.3rem 0; text-decoration: none; color: var(--ink); }
nav a:hover { color: var(--accent); text-decoration: underline; }
@media (min-width: 72rem) {
  .layout { grid-template-columns: 12.5rem minmax(0, 1fr); }
  nav { position: sticky; top: 0; align-self: start; padding-top: 3.2rem; }
  nav ul { display: block; border-left: 2px solid var(--line); padding-left: 1rem; }
}
section { padding: 3rem 0 0; scroll-margin-top: 0.5rem; }
footer { max-width: 78.5rem; margin: 3rem auto 0; padding: 1.2rem 1.25rem 2rem; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.88rem; }

.gate { background: var(--paper); border: 1px solid var(--line); border-left: 6px solid var(--c); border-radius: 6px; padding: 1.1rem 1.3rem; }
.gate-word { font-size: 1.35rem; font-weight: 650; color: var(--c); letter-spacing: -0.01em; }
.gate > :last-child { margin-bottom: 0; }
.tiles { list-style: none; padding: 0; margin: 1rem 0 0; display: flex; flex-wrap: wrap; gap: 1px; background: var(--line); border: 1px solid var(--line); border-radius: 6px; overflow: hidden; }
.tiles li { flex: 1 1 7rem; background: var(--paper); }
.tiles a { display: block; height: 100%; padding: 0.8rem 1rem; color: inherit; text-decoration: none; }
.tiles a:hover span { text-decoration: underline; }
.tiles b { display: block; font-size: 1.8rem; line-height: 1.15; font-weight: 650; font-variant-numeric: tabular-nums; color: var(--c, var(--ink)); }
.start { padding-left: 1.4rem; } .start li { margin-bottom: 0.5rem; } .start li p { margin: 0; color: var(--soft); }
.tiles span { font-size: 0.88rem; line-height: 1.35; display: block; color: var(--soft); }

.picture { background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: 1.1rem 1.3rem 0.5rem; margin-bottom: 1rem; }
figure { margin: 0 0 1rem; break-inside: avoid; }
figcaption { color: var(--soft); margin-bottom: 0.35rem; } figcaption strong { color: var(--ink); margin-right: 0.4rem; }
.bar { display: block; width: 100%; height: 28px; }
.bar rect { fill: var(--c); stroke: var(--paper); stroke-width: 2px; }
.days { display: block; width: 100%; height: 36px; border-bottom: 1px solid var(--line); } .days rect { fill: var(--accent); }
.bar text { fill: var(--on); font: 650 13px system-ui, sans-serif; text-anchor: middle; }
.legend { list-style: none; padding: 0; margin: 0.4rem 0 0; display: flex; flex-wrap: wrap; gap: 0.1rem 1.2rem; font-size: 0.88rem; }
.legend b { font-variant-numeric: tabular-nums; }
.swatch { display: inline-block; width: 0.75em; height: 0.75em; background: var(--c); border-radius: 2px; margin-right: 0.4em; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.c-not-met, .f-not-met, .c-fail, .c-critical, .b-critical { --c: var(--red); }
.c-partially-met, .f-partially-met, .c-high, .b-high { --c: var(--orange); }
.c-medium, .b-medium, .c-waived { --c: var(--amber); }
.c-not-assessed, .f-not-assessed, .c-unknown { --c: var(--violet); }
.c-needs-attestation, .f-needs-attestation, .c-low, .b-low { --c: var(--blue); }
.c-documented-decision, .f-documented-decision, .c-info, .b-info { --c: var(--slate); }
.c-met-by-alternative, .f-met-by-alternative { --c: var(--teal); }
.c-met, .f-met, .c-pass { --c: var(--green); }
.c-not-applicable, .f-not-applicable { --c: var(--grey); }
.chip { display: inline-block; color: var(--c); border: 1px solid var(--c); border-radius: 99px; padding: 0 0.6em; font-size: 0.8rem; line-height: 1.5; font-weight: 600; white-space: nowrap; vertical-align: 0.05em; background: var(--paper); }

table { border-collapse: collapse; width: 100%; background: var(--paper); font-size: 0.92rem; margin: 0.4rem 0 1rem; border: 1px solid var(--line); }
caption { text-align: left; color: var(--soft); font-size: 0.88rem; padding: 0 0 0.4rem; }
th, td { border-bottom: 1px solid var(--line); padding: 0.5rem 0.7rem; text-align: left; vertical-align: top; unicode-bidi: isolate; }
thead th { font-size: 0.8rem; font-weight: 650; color: var(--soft); background: var(--faint); }
tbody th { font-weight: 600; }
tr.head th { background: var(--faint); font-size: 1rem; padding-top: 0.8rem; }
td p { margin: 0 0 0.25rem; }
td code { background: none; padding: 0; }
.numbers td { font-variant-numeric: tabular-nums; }
.stack { table-layout: fixed; } .stack td, .stack th { overflow-wrap: anywhere; }
td[data-label="Last day"], td[data-label="Review by"] { white-space: nowrap; }
.lines thead th:nth-child(1) { width: 3.4%; } .lines thead th:nth-child(2) { width: 17.6%; } .lines thead th:nth-child(3) { width: 11%; } .lines thead th:nth-child(4) { width: 8.2%; } .lines thead th:nth-child(5) { width: 12.4%; } .lines thead th:nth-child(6) { width: 9.2%; } .lines thead th:nth-child(7) { width: 9%; } .lines thead th:nth-child(8) { width: 10%; }
.found thead th:nth-child(1) { width: 13%; } .found thead th:nth-child(2) { width: 23%; } .found thead th:nth-child(3) { width: 27%; }
.places thead th:nth-child(1) { width: 20%; } .places thead th:nth-child(2) { width: 23%; }
.endings thead th:nth-child(1) { width: 7.5rem; } .endings thead th:nth-child(3) { width: 30%; }
.remedy::before { content: "What to do: "; font-weight: 600; }
.source { display: block; }
.lines { font-size: 0.86rem; } .lines td, .lines th { padding: 0.45rem 0.5rem; } .lines .chip, .found .chip, .stack .chip { white-space: normal; border-radius: 0.7em; line-height: 1.35; } .lines th a { display: block; font-weight: 400; }
dl { margin: 0; } dl > div { display: grid; grid-template-columns: minmax(9rem, 12rem) minmax(0, 1fr); gap: 0.2rem 1rem; padding: 0.3rem 0; }
dt { color: var(--soft); font-size: 0.88rem; } dd { margin: 0; } dd > :last-child { margin-bottom: 0; }
.glossary > dl > div { border-bottom: 1px solid var(--line); padding: 0.5rem 0; }

.group { border-bottom: 1px solid var(--line); padding-bottom: 0.5rem; }
.action { background: var(--paper); border: 1px solid var(--line); border-left: 5px solid var(--c); border-radius: 6px; padding: 1rem 1.2rem 0.5rem; margin: 0 0 1rem; scroll-margin-top: 0.5rem; }
.action h4 { font-size: 1.1rem; } .action > .columns { margin: 0.6rem 0 0.5rem; } .action caption, .found caption { font-size: 0; line-height: 0; padding: 0; color: transparent; }
.places th, .places td { padding: 0.35rem 0.5rem; font-size: 0.86rem; } .places { border-width: 1px 0 0; margin-bottom: 0.6rem; }
details { margin: 0 0 0.6rem; } summary { cursor: pointer; padding: 0.35rem 0; }
.subject > details > summary, .form > summary, .action > details > summary { color: var(--accent); }
.line { background: var(--paper); border: 1px solid var(--line); border-radius: 6px; margin-bottom: 0.4rem; scroll-margin-top: 0.5rem; }
.line summary { padding: 0.5rem 0.9rem; } .line .id { font-variant-numeric: tabular-nums; color: var(--soft); margin-right: 0.4rem; } .line .name { font-weight: 600; margin-right: 0.5rem; } .line .body { padding: 0.2rem 0.9rem 0.8rem; border-top: 1px solid var(--line); margin-top: 0.1rem; padding-top: 0.7rem; }
.facts { color: var(--soft); font-size: 0.92rem; } .question { border-top: 1px solid var(--line); padding: 0.8rem 0; break-inside: avoid; }
.answer { display: flex; flex-wrap: wrap; gap: 0.4rem 1.6rem; max-width: none; } .blank { flex: 1 1 11rem; border-bottom: 1px solid var(--soft); color: var(--soft); font-size: 0.8rem; padding-bottom: 1.2rem; }
#filter { display: flex; flex-wrap: wrap; gap: 0.7rem 1.2rem; align-items: end; background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: 0.9rem 1.1rem; margin-bottom: 1rem; }
#filter label { display: grid; gap: 0.2rem; font-size: 0.82rem; color: var(--soft); }
#filter input, #filter select { font: inherit; font-size: 1rem; color: var(--ink); background: var(--bg); border: 1px solid var(--soft); border-radius: 4px; padding: 0.4rem 0.55rem; min-height: 2.6rem; max-width: 100%; }
#filter output { padding: 0.6rem 0; color: var(--soft); }
.subject { margin-bottom: 2rem; }
${powers()}
${phone()}
${print()}`;

/** Roles and sections: the more power, the stronger the colour; letters stay readable on each. */
function powers(): string {
  return `.powers { font-size: 0.84rem; } .powers th, .powers td { padding: 0.4rem 0.35rem; } .powers thead th:nth-child(1) { width: 21%; } .powers thead th { font-size: 0.76rem; vertical-align: bottom; } .powers thead th:not(:first-child) { writing-mode: vertical-rl; transform: rotate(180deg); height: 9.5rem; border-bottom: 0; text-align: left; white-space: nowrap; }
.powers td { text-align: center; font-variant-numeric: tabular-nums; border-left: 1px solid var(--line); }
.p-0 { color: var(--soft); } .p-1 { background: color-mix(in srgb, var(--accent) 9%, var(--paper)); } .p-2 { background: color-mix(in srgb, var(--accent) 20%, var(--paper)); } .p-3 { background: color-mix(in srgb, var(--accent) 34%, var(--paper)); } .p-4 { background: var(--accent); color: var(--on); font-weight: 650; }
.key { display: flex; flex-wrap: wrap; gap: 0.3rem 1rem; list-style: none; padding: 0; font-size: 0.86rem; } .key span { display: inline-block; min-width: 1.4em; height: 1.2em; border: 1px solid var(--line); vertical-align: -0.2em; margin-right: 0.35em; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media print { .powers td, .key span { print-color-adjust: exact; -webkit-print-color-adjust: exact; } .powers { font-size: 0.8em; } }
@media screen and (max-width: 48rem) { .powers td { text-align: left; border-left: 0; } .powers .p-4::before { color: var(--on) !important; } .powers .p-0 { display: none; } }`;
}

/** Below 48 rem a row of a wide table becomes a block of named values. */
function phone(): string {
  return `@media screen and (max-width: 48rem) {
  .cover { padding-top: 1.6rem; } section { padding-top: 2.2rem; }
  .stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .stack, .stack tbody, .stack tr, .stack th, .stack td, .stack caption { display: block; width: auto; }
  .stack tr { border-bottom: 1px solid var(--line); padding: 0.5rem 0; }
  .stack th, .stack td { border: 0; padding: 0.15rem 0.7rem; }
  .stack td[data-label]::before { content: attr(data-label) ": "; color: var(--soft); }
  .stack td:empty, .lines td[data-label="#"] { display: none; } .stack td p, .source { display: inline; }
  .numbers thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); } .numbers, .numbers tbody, .numbers caption { display: block; }
  .numbers tr { display: flex; flex-wrap: wrap; gap: 0 0.9rem; padding: 0.5rem 0.7rem; border-bottom: 1px solid var(--line); } .numbers th, .numbers td { border: 0; padding: 0; } .numbers th { flex-basis: 100%; overflow-wrap: anywhere; } .numbers td::before { content: attr(data-label) " "; color: var(--soft); }
  .stack caption, .numbers caption { padding: 0.5rem 0.7rem; } .action caption, .found caption { padding: 0; }
  dl > div { grid-template-columns: minmax(0, 1fr); } .action { padding: 0.9rem 0.9rem 0.3rem; }
  #filter label { flex: 1 1 8rem; }
}`;
}

/** A4: everything open, tables whole, the checklist across the page. */
function print(): string {
  return `@page { size: A4; margin: 14mm 13mm 16mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #52606d; } }
@page wide { size: A4 landscape; }
@media print {
  :root { color-scheme: light; --bg: #fff; --paper: #fff; --ink: #111; --soft: #444f59; --line: #b9c2cb; --faint: #f1f4f6; --accent: #0a5273; --on: #fff; --red: #a61b1b; --orange: #8f4a00; --amber: #735c00; --violet: #65389c; --blue: #1d5c94; --slate: #4a5968; --teal: #0b6b66; --green: #20693a; --grey: #5f6b76; }
  html { font-size: 9.2pt; } body { background: none; }
  nav, .skip, #filter { display: none !important; }
  .cover { padding: 0; border-bottom: 0; min-height: 0; } .layout, footer { padding-inline: 0; max-width: none; } .layout { display: block; }
  #summary, #actions, #checklist, #lines { break-before: page; } section { padding-top: 1.4rem; } #summary, #actions, #checklist, #lines { padding-top: 0; }
  #checklist { page: wide; }
  table { width: calc(100% - 1px); } thead { display: table-header-group; } tr, .gate, .tiles, .action, .line summary, .facts { break-inside: avoid; } h2, h3, h4, caption, .lead, tr.head { break-after: avoid; }
  #summary table { margin-bottom: 0.4rem; } #summary th, #summary td { padding-block: 0.16rem; } #summary h3 { margin-top: 1.1rem; } #summary p { max-width: none; } #summary h2 { margin-bottom: 0.6rem; } .gate { padding: 0.6rem 0.9rem; } .gate li { line-height: 1.35; } .tiles a { padding: 0.4rem 0.7rem; } .tiles b { font-size: 1.4rem; } .picture { padding: 0.6rem 0.9rem 0.2rem; margin-bottom: 0.4rem; } figure { margin-bottom: 0.4rem; } figcaption { margin-bottom: 0.15rem; } .line { break-inside: avoid; }
  table { font-size: 0.9em; } .lines { font-size: 0.86em; } th, td { padding: 0.3rem 0.4rem; }
  .chip { white-space: normal; padding: 0 0.4em; border-radius: 4px; } details { break-inside: auto; } details::details-content { content-visibility: visible; display: block; } summary { list-style: none; }
  .entries { columns: 2; column-gap: 5mm; } .line { font-size: 0.94em; } .line summary { padding: 0.3rem 0.6rem; } .line .body { padding: 0.5rem 0.6rem; } .line dl > div { grid-template-columns: minmax(0, 1fr); gap: 0; padding: 0.15rem 0; }
  a { color: inherit; text-decoration: none; } 
  .bar rect, .days rect, thead th, tr.head th, .disclaimer { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}`;
}
