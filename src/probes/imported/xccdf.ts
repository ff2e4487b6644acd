import { clean, cleanId, cleanPlace, toMoment } from './clean.js';
import { Collector, TOO_MANY } from './collect.js';
import { refusal } from './refuse.js';
import { fromXccdf } from './severity.js';
import type { ResultStatus, ToolRun } from './types.js';
import { readXml, type Element } from './xml.js';

const MAX_TITLES = 50_000;
const MAX_RUNS = 50;

/** What each word of XCCDF means here. What was not selected is no result. */
const STATUSES: ReadonlyMap<string, ResultStatus> = new Map([
  ['pass', 'pass'],
  ['fixed', 'pass'],
  ['fail', 'fail'],
  ['notapplicable', 'not-applicable'],
  ['informational', 'not-applicable'],
]);

interface Open {
  readonly element: Element;
  readonly names: string[];
  readonly facts: Map<string, string>;
  readonly results: { id: string; severity: string; result: string; overridden: boolean }[];
  target: string;
  profile: string;
}

/** The test results in an ARF collection, a benchmark with results, or a plain TestResult. */
export function readXccdf(text: string): ToolRun[] {
  const titles = new Map<string, string>();
  const open: Open[] = [];
  const done: Open[] = [];
  readXml(text, {
    open(element, path) {
      if (element.name === 'TestResult') open.push(begin(element));
      const run = open.at(-1);
      if (run && element.name === 'rule-result' && path.at(-2)?.name === 'TestResult') {
        if (run.results.length >= 500_000)
          throw refusal('E_IMPORT_BOMB', 'a run has more than 500000 results');
        run.results.push({
          id: element.attribute('idref'),
          severity: element.attribute('severity'),
          result: '',
          overridden: false,
        });
      }
      if (run && element.name === 'profile') run.profile = element.attribute('idref');
    },
    close(element, inner, path) {
      const parent = path.at(-2);
      if (element.name === 'title' && parent?.name === 'Rule') {
        if (titles.size < MAX_TITLES) titles.set(parent.attribute('id'), clean(inner));
        return;
      }
      const run = open.at(-1);
      if (!run) return;
      if (element.name === 'TestResult') {
        done.push(open.pop()!);
        if (done.length > MAX_RUNS) throw refusal('E_IMPORT_BOMB', `it holds more than ${MAX_RUNS} runs`);
      } else note(run, element, inner.trim(), parent?.name);
    },
  });
  if (done.length === 0)
    throw refusal('E_IMPORT_FORMAT', 'it holds no test result', {
      remedy: 'Let oscap write results: `oscap xccdf eval --results-arf FILE …` or `--results FILE`.',
    });
  return done.map((run) => toRun(run, titles));
}

function begin(element: Element): Open {
  return { element, names: [], facts: new Map(), results: [], target: '', profile: '' };
}

function note(run: Open, element: Element, text: string, parent: string | undefined): void {
  const last = run.results.at(-1);
  if (element.name === 'result' && parent === 'rule-result' && last) last.result = text;
  else if (element.name === 'override' && parent === 'rule-result' && last) last.overridden = true;
  else if (parent === 'TestResult' && element.name === 'target') {
    run.target ||= cleanPlace(text);
    if (run.names.length < 100) run.names.push(cleanPlace(text));
  } else if (parent === 'TestResult' && element.name === 'target-address') {
    if (run.names.length < 100) run.names.push(cleanPlace(text));
  } else if (element.name === 'fact' && run.facts.size < 1000)
    run.facts.set(element.attribute('name'), clean(text, 200));
}

function toRun(run: Open, titles: ReadonlyMap<string, string>): ToolRun {
  const collector = new Collector();
  for (const { id, severity, result, overridden } of run.results) {
    if (result === 'notselected') continue;
    const status = STATUSES.get(result) ?? (result === 'fail' ? 'fail' : 'unknown');
    const changed = overridden && status !== 'fail';
    collector.add({
      id: shorten(id),
      title: titles.get(id) ?? '',
      area: 'host',
      ...fromXccdf(severity),
      status: changed ? 'suppressed' : status,
      suppression: changed ? 'override' : '',
      justified: false,
      lines: [],
    });
  }
  const { results, leftOut, lost } = collector.finish();
  const [tool, version] = toolOf(run);
  const finished = toMoment(run.element.attribute('end-time'));
  const end = finished ? '' : 'it names no end of the run';
  const none = results.length === 0 ? 'no rule was selected, so nothing was tested' : '';
  return {
    tool,
    version,
    target: run.target,
    scope: shorten(run.profile),
    names: [...new Set(run.names)],
    started: toMoment(run.element.attribute('start-time')),
    finished,
    unfinished: end || none || (lost ? TOO_MANY : ''),
    covered: results.reduce((sum, { count }) => sum + count, 0),
    leftOut,
    results,
    ports: [],
  };
}

/** xccdf_org.ssgproject.content_rule_sshd_set_idle_timeout is sshd_set_idle_timeout. */
function shorten(id: string): string {
  return cleanId(/^xccdf_[^_]+_(?:rule|profile)_(.+)$/.exec(id)?.[1] ?? id) || (id === '' ? '' : 'unnamed');
}

/** Name and version: from the facts, else from the CPE name such as cpe:/a:redhat:openscap:1.3.7. */
function toolOf({ facts, element }: Open): [tool: string, version: string] {
  const name = facts.get('urn:xccdf:fact:scanner:name');
  if (name) return [clean(name, 60), clean(facts.get('urn:xccdf:fact:scanner:version'), 40)];
  const parts = element
    .attribute('test-system')
    .replace(/^cpe:(?:\/|2\.3:)/, '')
    .split(':');
  return [clean(parts[2], 60) || 'XCCDF tool', clean(parts[3], 40)];
}
