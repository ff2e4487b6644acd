import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Finding, Report, Rule } from '../../src/core/types.js';
import { compare, parseBaseline } from '../../src/policy/baseline.js';
import { complaint } from '../helpers/errors.js';
import { finding as madeUp, rule } from '../helpers/made-up.js';

const finding = (id: string, outcome: Finding['outcome'], item = '', subject = 'host:web1') =>
  madeUp(id, outcome, {
    item,
    subject,
    fingerprint: createHash('sha256').update(`${id} ${subject} ${item}`).digest('hex'),
  });

const report = (rules: readonly Rule[], findings: readonly Finding[], over: object = {}): string =>
  JSON.stringify({
    schema: 'emr-audit/report/1',
    tool: { name: 'emr-audit', version: '0.1.0' },
    deployment: { name: 'Riverside Clinic' },
    scan: { startedAt: '2026-10-01T00:00:00.000Z' },
    judgedAt: '2026-10-01T00:00:00.000Z',
    policy: { id: 'baseline' },
    rules,
    findings,
    ...over,
  } satisfies { [K in keyof Partial<Report>]: unknown });

function changes(
  before: { rules?: Rule[]; findings: Finding[] },
  now: { rules?: Rule[]; findings: Finding[] },
): string[] {
  const rules = [rule('tls/a'), rule('tls/b')];
  const baseline = parseBaseline(report(before.rules ?? rules, before.findings), 'old.json');
  const { findings, comparison } = compare(baseline, {
    deployment: 'Riverside Clinic',
    rules: now.rules ?? rules,
    findings: now.findings,
  });
  const open = findings.filter(({ outcome }) => outcome === 'fail' || outcome === 'unknown');
  const all = [
    ...open.map((one) => [one.standing!, one] as const),
    ...comparison.gone.map((one) => [one.state, one] as const),
  ];
  for (const [state, count] of Object.entries(comparison.counts))
    expect(all.filter(([one]) => one === state)).toHaveLength(count);
  return all.map(([state, one]) => `${state} ${one.rule} ${one.outcome}${one.item && ` ${one.item}`}`);
}

const failing = [finding('tls/a', 'fail')];

describe('a finding is', () => {
  it.each([
    ['unchanged when it was there', failing, failing, ['unchanged tls/a fail']],
    ['new when it was not', [finding('tls/a', 'pass')], failing, ['new tls/a fail']],
    ['gone when the rule passes now', failing, [finding('tls/a', 'pass')], ['gone tls/a fail']],
    [
      'gone when its item is gone and others were judged',
      [finding('tls/a', 'fail', 'ann'), finding('tls/a', 'fail', 'bea')],
      [finding('tls/a', 'fail', 'bea')],
      ['unchanged tls/a fail bea', 'gone tls/a fail ann'],
    ],
    [
      'never gone when nobody could look',
      [finding('tls/a', 'fail', 'ann')],
      [finding('tls/a', 'unknown')],
      ['new tls/a unknown', 'not-seen tls/a fail ann'],
    ],
    ['never gone when its subject was not judged', failing, [], ['not-seen tls/a fail']],
    [
      'never gone when another subject was',
      failing,
      [finding('tls/a', 'pass', '', 'host:db1')],
      ['not-seen tls/a fail'],
    ],
    ['nothing when it passes then and now', [finding('tls/a', 'pass')], [finding('tls/a', 'pass')], []],
    [
      'new and gone when it cannot be told any more',
      failing,
      [finding('tls/a', 'unknown')],
      ['new tls/a unknown', 'not-seen tls/a fail'],
    ],
  ])('%s', (_, before, now, wanted) => {
    expect(changes({ findings: before }, { findings: now })).toEqual(wanted);
  });

  const passing = [finding('tls/a', 'pass')];
  const other = (over: Partial<Rule>) => [{ ...rule('tls/a'), ...over }, rule('tls/b')];
  it.each([
    ['its revision was raised', other({ rev: 2 })],
    ['a parameter is another', other({ params: { minDays: 30 } })],
    ['it is a new rule', [rule('tls/b')]],
  ])('blamed on the rule when %s', (_, rules) => {
    expect(changes({ rules, findings: passing }, { findings: failing })).toEqual([
      'changed-by-rule tls/a fail',
    ]);
    expect(changes({ rules, findings: failing }, { findings: passing })).toEqual(['gone-by-rule tls/a fail']);
    expect(changes({ rules, findings: failing }, { findings: failing })).toEqual(['unchanged tls/a fail']);
    expect(changes({ findings: failing }, { rules: [rule('tls/b')], findings: [] })).toEqual([
      'gone-by-rule tls/a fail',
    ]);
  });

  it('blamed on the host when a report of before revisions says the same', () => {
    const { rev: _rev, ...old } = rule('tls/a');
    expect(changes({ rules: [old as Rule], findings: passing }, { findings: failing })).toEqual([
      'new tls/a fail',
    ]);
  });
});

it.each([
  ['{', 'old.json is not JSON'],
  ['null', 'old.json is no report'],
  ['{"schema":"emr-audit/snapshot/1"}', 'old.json is no report'],
  [report([], [], { findings: undefined }), 'old.json is damaged'],
  [report([], [{ ...finding('a/b', 'fail'), fingerprint: 'x' }]), 'old.json is damaged'],
  [report([{ id: 1 } as never], []), 'old.json is damaged'],
])('%s is refused', (text, message) => {
  expect(complaint(() => parseBaseline(text, 'old.json'))).toContain(`E_BASELINE old.json ${message}`);
});

it('a report of another deployment is refused', () => {
  const baseline = parseBaseline(report([], []), 'old.json');
  expect(complaint(() => compare(baseline, { deployment: 'Lakeside', rules: [], findings: [] }))).toContain(
    'the earlier report is of "Riverside Clinic", and this is "Lakeside"',
  );
});
