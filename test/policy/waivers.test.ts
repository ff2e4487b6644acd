import { expect, it } from 'vitest';
import { applyWaivers, noteLapsedWaivers } from '../../src/policy/waivers.js';
import { finding, NOW, waiver } from '../helpers/made-up.js';

const FAILING = finding('tls/a', 'fail', { subject: 'host:web1', item: 'TLSv1.0' });

it.each([
  ['the rule', {}, true],
  ['the subject', { subject: 'host:web1' }, true],
  ['another subject', { subject: 'host:db1' }, false],
  ['the item', { item: 'TLSv1.0' }, true],
  ['another item', { item: 'TLSv1.1' }, false],
  ['subject and item', { subject: 'host:web1', item: 'TLSv1.0' }, true],
  ['another rule', { rule: 'tls/b' }, false],
  ['its last day', { expires: '2026-11-23' }, true],
  ['the day after its last', { expires: '2026-11-22' }, false],
  ['its first day', { date: '2026-11-23' }, true],
  ['the day before its first', { date: '2026-11-24' }, false],
])('%s', (_, over, covered) => {
  const [result] = applyWaivers([FAILING], [waiver('tls/a', over)], NOW);
  expect(result!.waiver !== undefined).toBe(covered);
  expect({ ...result, waiver: undefined }).toEqual({ ...FAILING, waiver: undefined });
});

function isCovered(now: string): boolean {
  const [result] = applyWaivers([FAILING], [waiver('tls/a', { expires: '2026-11-23' })], new Date(now));
  return result!.waiver !== undefined;
}

it('the last day counts until midnight UTC', () => {
  expect(isCovered('2026-11-23T23:59:59.999Z')).toBe(true);
  expect(isCovered('2026-11-24T00:00:00Z')).toBe(false);
});

it('only failing findings get one, and the input stays as it is', () => {
  const findings = [
    finding('tls/a', 'pass'),
    finding('tls/a', 'unknown'),
    finding('tls/a', 'not-applicable'),
  ];
  const before = structuredClone(findings);
  expect(applyWaivers(findings, [waiver('tls/a')], NOW)).toEqual(before);
  expect(findings).toEqual(before);
});

it('a waiver that ended is named as long as something fails under it', () => {
  const ended = waiver('tls/a', { expires: '2026-11-22' });
  expect(noteLapsedWaivers([FAILING], [ended, waiver('tls/a')], NOW)).toEqual([
    {
      kind: 'finding',
      text: 'the waiver of tls/a by A. Officer ended on 2026-11-22; 1 failing finding counts again',
      count: 1,
    },
  ]);
  expect(noteLapsedWaivers([{ ...FAILING, outcome: 'pass' }], [ended], NOW)).toEqual([]);
  expect(noteLapsedWaivers(applyWaivers([FAILING], [waiver('tls/a')], NOW), [ended], NOW)).toEqual([]);
});
