/** The cover: what was looked at, when, by which means, and who signs. */
import type { SubjectKind } from '../../core/facts.js';
import { verdictOf } from '../text.js';
import { pairs } from './pieces.js';
import { markup, type Markup } from './tag.js';
import { inWords, moment, type View } from './view.js';

const DISCLAIMER =
  'This report records what emr-audit measured on the named systems at the named time and what named people attested. It is evidence for the organization’s own risk analysis, risk management and evaluation. It is not a certification, not legal advice, and not a finding by any authority. It covers only the systems listed under Scope. Lines without evidence are shown as such.';

/** Title of the document. */
export function titleOf({ report }: View): string {
  const [framework] = report.frameworks;
  return framework
    ? `${framework.title}: measured and attested evidence`
    : 'Security scan: measured evidence';
}

/** The first page. */
export function cover(view: View): Markup {
  const { report } = view;
  return markup`<header class="cover">
<p class="brand">${report.tool.name}</p>
<h1>${titleOf(view)}</h1>
<p class="deployment">${report.deployment.name}</p>
<p class="verdict v-${report.gate.verdict}"><strong>${sentence(verdictOf(report))}</strong> Policy: ${report.policy.title}</p>
${report.scan.partial ? markup`<p class="alarm" role="note"><strong>The scan was interrupted.</strong> What was not read stands as unknown; scan again before relying on this report.</p>` : ''}
${facts(view)}
<div class="columns">${scope(view)}<div><h2>Out of scope</h2><p>Everything that is not listed: workstations, paper, other applications, vendors and the people who work with them. What is in scope and could not be read stands under <a href="#gaps">What could not be assessed</a>.</p></div></div>
<p class="disclaimer">${report.frameworks[0]?.disclaimer ?? DISCLAIMER}</p>
${signOff()}
</header>`;
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

function facts({ report }: View): Markup {
  const { scan, tool, policy, deployment } = report;
  return pairs([
    ['Scanned', `${moment(scan.startedAt)} to ${moment(scan.finishedAt)}`],
    ['Judged as of', moment(report.judgedAt)],
    ['Ports were tried', scan.vantage],
    ['Deployment file', deployment.file],
    ['Policy', policy.id],
    ['Tool', `${tool.name} ${tool.version}, ${report.rules.length} rules`],
    ...report.frameworks.map(({ title, asOf }) => [title, `text as of ${asOf}`] as const),
  ]);
}

function scope({ report }: View): Markup {
  const kinds = [...new Set(report.subjects.map(({ kind }) => kind))].filter((kind) => kind !== 'deployment');
  const ofKind = (kind: SubjectKind) =>
    report.subjects.filter((subject) => subject.kind === kind).map(({ title }) => markup`<li>${title}</li>`);
  return markup`<div><h2>In scope</h2>${kinds.map(
    (kind) => markup`<h3>${inWords(kind)}s</h3><ul>${ofKind(kind)}</ul>`,
  )}</div>`;
}

function signOff(): Markup {
  const rows = ['Scan run by', 'Security official', 'For the management'];
  return markup`<table class="sign"><caption>Sign-off</caption><thead><tr><th scope="col">Role</th><th scope="col">Name</th><th scope="col">Signature</th><th scope="col">Date</th></tr></thead><tbody>${rows.map(
    (role) => markup`<tr><th scope="row">${role}</th><td></td><td></td><td></td></tr>`,
  )}</tbody></table>`;
}
