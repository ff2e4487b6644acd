/** What must hold for every pack, however hostile: it is refused with a place, or judged within bounds, and nothing of it escapes. */
import { parse as parseYamlData, stringify } from 'yaml';
import { AuditError } from '../../src/core/errors.js';
import type { CompiledRule } from '../../src/rules/compile.js';
import type { Finding, Policy, Report } from '../../src/core/types.js';
import { readPacks } from '../../src/files/packs.js';
import { reporters } from '../../src/reporters/index.js';
import { oneLine } from '../../src/reporters/text.js';
import { caseFacts, judgeFacts, runCases } from '../../src/rules/cases.js';
import { lintRule } from '../../src/rules/lint.js';
import { readCases, readRule, type CaseReading } from '../../src/rules/load.js';
import { withinSteps } from '../../src/rules/meter.js';
import { packPage } from '../../src/rules/page.js';
import { gate } from '../../src/policy/gate.js';
import { PLAIN } from '../reporters/report.js';
import { describeFinding } from '../../src/cli/actions/explain/finding.js';
import { describeRule } from '../../src/cli/actions/explain/rule.js';
import { whatIfScreen } from '../../src/cli/actions/what-if.js';
import { pageOf } from '../../src/cli/page.js';
import { compareReports } from '../../src/scan/differences.js';
import { POISON, type Input, type Model } from './generate.js';

/** Real rules of our packs with their first cases, as models to break. */
export async function loadModels(): Promise<Model[]> {
  return (await readPacks()).map(({ text, cases }) => {
    const few = (parseYamlData(cases!.text) as Record<string, unknown>[]).slice(0, 3);
    const casesText = stringify(few, { lineWidth: 0 });
    readings.set(casesText, readCases(casesText, CASES_FILE));
    return { rule: parseYamlData(text) as Record<string, unknown>, cases: few, ruleText: text, casesText };
  });
}

const CASES_FILE = 'hostile/rule.test.yaml';
/** Cases that no input has changed are read once. */
const readings = new Map<string, CaseReading>();

/** Findings and rules that were judged, kept until there are enough for a report. */
export interface Judged {
  readonly rules: CompiledRule[];
  readonly findings: Finding[];
}

/** Runs one input through loader, lint, cases and judging. Returns what came of it, or throws what should never be thrown. */
export function runInput({ rule, cases }: Input, judged: Judged, allowance: number): 'refused' | 'loaded' {
  const source = {
    id: 'hostile/rule',
    file: 'hostile/rule.yaml',
    text: rule,
    cases: { file: CASES_FILE, text: cases },
  };
  const reading = readRule(rule, source.file, source.id);
  const read = readings.get(cases) ?? readCases(cases, CASES_FILE);
  for (const { place, message, remedy } of lintRule(source, reading, read)) {
    if (place.file === '' || message === '' || remedy === '')
      throw new Error('a problem without place, words or remedy');
    if (hasControl(oneLine(message)))
      throw new Error(`a problem would reach the terminal raw: ${JSON.stringify(message)}`);
  }
  const { compiled, problems } = reading;
  for (const problem of problems) if (!(problem instanceof AuditError)) throw problem;
  if (Object.hasOwn(Object.prototype, 'polluted'))
    throw new Error('the prototype of all objects was changed');
  if (!compiled || problems.length > 0) return 'refused';
  withinSteps(() => {
    for (const { findings } of runCases(compiled, read.cases.slice(0, 4))) keep(compiled, findings, judged);
    const facts = read.cases[0] ? caseFacts(read.cases[0], read.cases) : {};
    keep(compiled, judgeFacts(compiled, facts), judged);
  }, allowance);
  packPage('hostile', [compiled.rule]);
  return 'loaded';
}

function keep(compiled: CompiledRule, findings: readonly Finding[], judged: Judged): void {
  for (const finding of findings)
    if (!['pass', 'fail', 'unknown', 'not-applicable'].includes(finding.outcome))
      throw new Error(`outcome ${finding.outcome}`);
  const id = `hostile/rule${judged.rules.length}`;
  judged.rules.push({ ...compiled, rule: { ...compiled.rule, id } });
  judged.findings.push(
    ...findings.slice(0, 5).map((finding) => ({ ...finding, rule: id, subject: 'host:web1' })),
  );
}

// oxlint-disable-next-line no-control-regex -- exactly these must not come through
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e]/;
const MARKUP = /<script>alert|<img src=x|javascript:alert\(1\)\)/;

function hasControl(text: string): boolean {
  return CONTROL.test(text);
}

/** Prints what was judged with every reporter and the documentation page, and looks for what should not have come through. */
export function checkReports({ rules, findings }: Judged): void {
  const report = reportOf(rules, findings);
  for (const [name, print] of Object.entries(reporters)) {
    const text = print(report, { ...PLAIN, verbose: true });
    const shown = name === 'csv' || name === 'html' ? text.replaceAll('\ufeff', '') : text;
    if (hasControl(shown))
      throw new Error(`${name}: a control character came through: ${around(shown, CONTROL)}`);
    if (name === 'html' && /<script>alert|<img src=x/.test(text))
      throw new Error(`${name}: ${around(text, MARKUP)}`);
    if (name === 'json' || name === 'sarif') JSON.parse(text);
    if (name === 'csv' && /(^|,)"?=cmd/m.test(text)) throw new Error('csv: a formula came through');
  }
  const page = packPage(
    'hostile',
    rules.map(({ rule }) => rule),
  );
  if (hasControl(page)) throw new Error(`docs: a control character came through: ${around(page, CONTROL)}`);
  if (/<script>|<img|\]\(javascript:/.test(page))
    throw new Error(`docs: markup came through: ${around(page, /<script>|<img|\]\(javascript:/)}`);
  for (const screen of screensOf(report))
    if (hasControl(screen))
      throw new Error(`a screen: a control character came through: ${around(screen, CONTROL)}`);
}

/** What `explain` prints of each rule and finding, and `what-if` of all findings, on a terminal without colours. */
function screensOf(report: Report): string[] {
  const page = pageOf(process.stdout, true);
  const explained = [
    ...report.rules.map((rule) => describeRule(rule, [])),
    ...report.findings.map((finding) => describeFinding({ finding, report }, report.rules, [])),
  ];
  const changes = POISON.map((text) => ({ text: `params.x=${text}`, kind: 'set' as const }));
  const none = { ...report, findings: [] };
  const found = [compareReports(report, none), compareReports(none, report)];
  return [
    ...explained.map(({ text }) => text(page)),
    ...found.map((one) => whatIfScreen({ changes, before: report, after: none, found: one }, page)),
  ];
}

function around(text: string, pattern: RegExp): string {
  const at = text.search(pattern);
  return JSON.stringify(text.slice(Math.max(0, at - 60), at + 60));
}

function reportOf(rules: readonly CompiledRule[], findings: readonly Finding[]): Report {
  const policy = {
    id: 'fuzz',
    title: 'Fuzz',
    rules: ['*'],
    skip: [],
    severities: {},
    params: {},
    frameworks: [],
    gate: { failOn: 'high', requireKnown: 'high', failOnLines: [] },
  } as const;
  return {
    schema: 'emr-audit/report/1',
    tool: { name: 'emr-audit', version: '0.0.0' },
    deployment: { name: 'Riverside Clinic' },
    scan: {
      startedAt: '2026-11-23T12:00:00.000Z',
      finishedAt: '2026-11-23T12:00:05.000Z',
      partial: false,
      vantage: 'from 192.0.2.1',
    },
    judgedAt: '2026-11-23T12:00:00.000Z',
    policy: { id: policy.id, title: policy.title, gate: policy.gate },
    subjects: [{ id: 'host:web1', kind: 'host', title: 'web1', links: {} }],
    rules: rules.map(({ rule }) => rule),
    findings,
    unassessed: [],
    frameworks: [],
    gate: gate({
      policy: policy as unknown as Policy,
      findings,
      unassessed: [],
      frameworks: [],
      partial: false,
      notes: [],
    }),
  } as unknown as Report;
}
