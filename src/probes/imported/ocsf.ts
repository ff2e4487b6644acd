import { clean, cleanId, cleanPlace, toMoment } from './clean.js';
import { Collector, TOO_MANY } from './collect.js';
import { get, list, type Json } from './json.js';
import { refusal } from './refuse.js';
import { fromOcsf } from './severity.js';
import type { ResultStatus, ToolRun } from './types.js';

const MAX_RUNS = 50;
/** Security Finding (Prowler 3), Compliance Finding, Detection Finding (Prowler 4 and 5). */
const FINDINGS = new Set([2001, 2003, 2004]);

/** The runs of a list of OCSF findings: one for each product and account. */
export function readOcsf(root: Json): ToolRun[] {
  const events = Array.isArray(root) ? (root as readonly Json[]) : [root];
  if (events.length === 0) throw refusal('E_IMPORT_DAMAGED', 'it holds no finding, not even a good one');
  const groups = new Map<string, Group>();
  for (const event of events) {
    const key = JSON.stringify([productOf(event), accountOf(event)]);
    const group = groups.get(key) ?? {
      event,
      collector: new Collector(),
      moments: [],
      strange: 0,
      checks: new Set(),
    };
    groups.set(key, group);
    if (groups.size > MAX_RUNS)
      throw refusal('E_IMPORT_BOMB', `it holds findings of more than ${MAX_RUNS} accounts`);
    addEvent(event, group);
  }
  return [...groups.values()].map(toRun);
}

interface Group {
  /** The first event. */
  readonly event: Json;
  readonly collector: Collector;
  readonly moments: Date[];
  readonly checks: Set<string>;
  /** Events of classes that are no findings. */
  strange: number;
}

function toRun({ event, collector, moments, strange, checks }: Group): ToolRun {
  const { results, leftOut, lost } = collector.finish();
  const sorted = moments.toSorted((left, right) => left.getTime() - right.getTime());
  const classes = strange > 0 ? `${strange} of its events are of a class that is not read` : '';
  return {
    tool: productOf(event),
    version: clean(get(event, 'metadata', 'product', 'version'), 40),
    target: accountOf(event),
    scope: '',
    names: [],
    started: sorted[0],
    finished: sorted.at(-1),
    unfinished: classes || (lost ? TOO_MANY : ''),
    covered: checks.size,
    leftOut,
    results,
    ports: [],
  };
}

function productOf(event: Json): string {
  return clean(get(event, 'metadata', 'product', 'name'), 60) || 'unnamed tool';
}

function accountOf(event: Json): string {
  const account = get(event, 'cloud', 'account', 'uid') ?? get(event, 'unmapped', 'provider_uid');
  return [get(event, 'cloud', 'provider') ?? get(event, 'unmapped', 'provider'), account]
    .map(cleanPlace)
    .filter((part) => part !== '')
    .join(' ');
}

function addEvent(event: Json, group: Group): void {
  const { collector, moments, checks } = group;
  const moment = momentOf(event);
  if (moment) moments.push(moment);
  const id = cleanId(
    get(event, 'metadata', 'event_code') ??
      get(event, 'metadata', 'product', 'feature', 'uid') ??
      get(event, 'compliance', 'control') ??
      get(event, 'finding_info', 'uid') ??
      get(event, 'finding', 'uid'),
  );
  const classId = get(event, 'class_uid');
  const known = typeof classId === 'number' && FINDINGS.has(classId);
  if (!known) group.strange += 1;
  if (checks.size < 100_000) checks.add(id);
  const status = known ? statusOf(event) : 'unknown';
  collector.add({
    id: id || 'unnamed',
    title: clean(get(event, 'finding_info', 'title') ?? get(event, 'finding', 'title')),
    area: 'cloud',
    ...fromOcsf(get(event, 'severity_id')),
    status,
    suppression: status === 'suppressed' ? 'muted' : '',
    justified: false,
    places: list(event, 'resources')
      .slice(0, 5)
      .map((one) => cleanPlace(get(one, 'uid') ?? get(one, 'name'))),
    lines: hipaaLines(event),
  });
}

/** Muted is suppressed, manual is unknown; a detection without a verdict of its own is bad. */
function statusOf(event: Json): ResultStatus {
  const words = [get(event, 'status_code'), get(event, 'compliance', 'status'), get(event, 'status')].map(
    (word) => (typeof word === 'string' ? word.toLowerCase() : ''),
  );
  const [code] = words;
  // In Security Findings of Prowler 3 the number 3 is another status; only the word counts there.
  const muted = get(event, 'status_id') === 3 && get(event, 'class_uid') !== 2001;
  if (muted || words.includes('suppressed') || code === 'muted') return 'suppressed';
  const verdict = words.map((word) => VERDICTS.get(word)).find((found) => found !== undefined);
  if (verdict) return verdict;
  return code === '' && get(event, 'class_uid') === 2004 && words[2] === 'new' ? 'fail' : 'unknown';
}

const VERDICTS: ReadonlyMap<string, ResultStatus> = new Map([
  ['pass', 'pass'],
  ['success', 'pass'],
  ['fail', 'fail'],
  ['failure', 'fail'],
  ['warning', 'unknown'],
  ['manual', 'unknown'],
  ['error', 'unknown'],
  ['not_applicable', 'not-applicable'],
]);

function momentOf(event: Json): Date | undefined {
  const candidates = [
    get(event, 'time'),
    get(event, 'time_dt'),
    get(event, 'event_time'),
    get(event, 'finding_info', 'created_time'),
    get(event, 'metadata', 'original_time'),
  ];
  return candidates.map(toMoment).find((moment) => moment !== undefined);
}

/** Prowler writes 164_312_a_2_iv for 164.312(a)(2)(iv). */
function hipaaLines(event: Json): string[] {
  return list(event, 'unmapped', 'compliance', 'HIPAA')
    .flatMap((one) => {
      const match =
        typeof one === 'string' ? /^(164)_(3\d\d)((?:_[a-z0-9]{1,4}){1,5})$/i.exec(one) : undefined;
      if (!match) return [];
      const parts = match[3]!
        .slice(1)
        .split('_')
        .map((part, index) => `(${index === 3 ? part.toUpperCase() : part})`);
      return [`${match[1]}.${match[2]}${parts.join('')}`];
    })
    .slice(0, 20);
}
