/** The report as one page that needs nothing else: no network, no library, one style and one script. */
import { createHash } from 'node:crypto';
import type { Report } from '../../core/types.js';
import type { ReporterOptions } from '../options.js';
import { actions } from './actions.js';
import { activity } from './activity.js';
import { checklist } from './checklist.js';
import { cover, titleOf } from './cover.js';
import { findings } from './findings.js';
import { gaps } from './gaps.js';
import { lineByLine } from './lines.js';
import { method } from './method.js';
import { powers } from './powers.js';
import { decisionRegister, waiverRegister } from './registers.js';
import { SCRIPT } from './script.js';
import { STYLE } from './style.js';
import { summary } from './summary.js';
import { embedJson, Markup, markup } from './tag.js';
import { viewOf, type View } from './view.js';

const POLICY = [
  "default-src 'none'",
  `style-src '${digest(STYLE)}'`,
  `script-src '${digest(SCRIPT)}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** A page for the board and for print, with every line and every finding. */
export function html(report: Report, _options?: ReporterOptions): string {
  const view = viewOf(report);
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta name="generator" content="${report.tool.name} ${report.tool.version}">
<title>${titleOf(view)}, ${report.deployment.name}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the summary</a>
${cover(view)}
<div class="layout">
${contents(view)}
<main id="main">
${summary(view)}
${actions(view)}
${checklist(view)}
${lineByLine(view)}
${findings(view)}
${powers(view)}
${activity(view)}
${gaps(view)}
${decisionRegister(view)}
${waiverRegister(view)}
${method(view)}
</main>
</div>
<footer><p>${report.deployment.name}, judged as of ${report.judgedAt} by ${report.tool.name} ${report.tool.version}. Handle with care: it tells where this deployment is weak.</p></footer>
<script type="application/json" id="report-data">${embedJson(report)}</script>
<script>${new Markup(SCRIPT)}</script>
</body>
</html>
`;
  return page.text;
}

function contents({ report }: View): Markup {
  const framework = report.frameworks.length > 0;
  const entries = [
    ['summary', 'Summary'],
    ['actions', 'Actions'],
    ...(framework
      ? [
          ['checklist', 'Checklist'],
          ['lines', 'Line by line'],
        ]
      : []),
    ['findings', 'Findings by subject'],
    ...(report.permissions ? [['powers', 'Permissions']] : []),
    ...(report.activity ? [['activity', 'Activity for review']] : []),
    ['gaps', 'What could not be assessed'],
    ...(framework ? [['decisions', 'Decisions']] : []),
    ['waivers', 'Waivers'],
    ['method', 'Method and glossary'],
  ];
  return markup`<nav aria-label="Contents"><ul>${entries.map(([id, name]) => markup`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>`;
}

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
