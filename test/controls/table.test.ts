/** Every combination of measured result, attestation, decision, mark and applicability against the written table. */
import { expect, it } from 'vitest';
import { assess } from '../../src/controls/assess.js';
import type { Attestation, Decision, Finding, LineStatus } from '../../src/core/types.js';
import { attestation, control, decision, finding, framework, NOW, rule, waiver } from '../helpers/made-up.js';

const RULES = ['tls/a', 'tls/b', 'tls/other'].map((id) => rule(id));
const waived = { waiver: waiver('tls/a') };
const low = { severity: 'low' } as const;

interface Measurement {
  readonly T: 'fail' | 'waived' | 'partial' | 'inconclusive' | 'pass' | 'none';
  readonly findings: readonly Finding[];
  readonly rules?: readonly string[];
}

const MEASURED: Readonly<Record<string, Measurement>> = {
  fails: { T: 'fail', findings: [finding('tls/a', 'fail'), finding('tls/b', 'pass')] },
  'fails at the threshold': {
    T: 'fail',
    findings: [finding('tls/a', 'fail', { severity: 'medium' }), finding('tls/b', 'unknown')],
  },
  'fails in one place, waived in another': {
    T: 'fail',
    findings: [finding('tls/a', 'fail', waived), finding('tls/a', 'fail'), finding('tls/b', 'pass')],
  },
  waived: { T: 'waived', findings: [finding('tls/a', 'fail', waived), finding('tls/b', 'pass')] },
  'waived, the rest unknown': {
    T: 'waived',
    findings: [finding('tls/a', 'fail', waived), finding('tls/b', 'unknown')],
  },
  'fails below the threshold': {
    T: 'partial',
    findings: [finding('tls/a', 'fail', low), finding('tls/b', 'pass')],
  },
  'fails below the threshold, waived above': {
    T: 'partial',
    findings: [finding('tls/a', 'fail', waived), finding('tls/b', 'fail', low)],
  },
  'unknown in one place': {
    T: 'inconclusive',
    findings: [finding('tls/a', 'pass'), finding('tls/a', 'unknown'), finding('tls/b', 'pass')],
  },
  'unknown, low severity': {
    T: 'inconclusive',
    findings: [finding('tls/a', 'pass'), finding('tls/b', 'unknown', low)],
  },
  'one rule silent': { T: 'inconclusive', findings: [finding('tls/a', 'pass')] },
  'all silent': { T: 'inconclusive', findings: [] },
  passes: { T: 'pass', findings: [finding('tls/a', 'pass'), finding('tls/b', 'pass')] },
  'passes, one not applicable': {
    T: 'pass',
    findings: [finding('tls/a', 'not-applicable'), finding('tls/b', 'pass')],
  },
  'applies nowhere': {
    T: 'none',
    findings: [finding('tls/a', 'not-applicable'), finding('tls/b', 'not-applicable')],
  },
  'no rule': { T: 'none', findings: [], rules: [] },
};

const old = { date: '2025-06-01', validUntil: '2026-06-01' };
const ATTESTED: Readonly<Record<string, { readonly G: string; readonly list: readonly Attestation[] }>> = {
  nobody: { G: 'missing', list: [] },
  'another line': { G: 'missing', list: [attestation('other')] },
  met: { G: 'met', list: [attestation('x')] },
  'met until today': { G: 'met', list: [attestation('x', { validUntil: '2026-11-23' })] },
  'ended yesterday': { G: 'missing', list: [attestation('x', { validUntil: '2026-11-22' })] },
  'newest ended, older still running': {
    G: 'missing',
    list: [
      attestation('x', { date: '2026-01-01', validUntil: '2027-01-01' }),
      attestation('x', { date: '2026-02-01', validUntil: '2026-03-01' }),
    ],
  },
  'newest partly, older met': {
    G: 'partly',
    list: [attestation('x', { answer: 'partly' }), attestation('x', { date: '2026-05-01' })],
  },
  'two answers of one day': {
    G: 'not met',
    list: [attestation('x'), attestation('x', { answer: 'not met' })],
  },
  'given tomorrow': { G: 'missing', list: [attestation('x', { date: '2026-11-24' })] },
  partly: { G: 'partly', list: [attestation('x', { answer: 'partly' })] },
  'not met': { G: 'not met', list: [attestation('x', { answer: 'not met' })] },
  'not applicable': {
    G: 'n/a',
    list: [attestation('x', { answer: 'not applicable' }), attestation('x', old)],
  },
  'not applicable without a reason': {
    G: 'missing',
    list: [attestation('x', { answer: 'not applicable', explanation: ' ' })],
  },
};

const other = (rules: readonly string[], attested = false): Partial<Decision> => ({
  choice: 'alternative',
  alternative: { measure: 'a locked room', rules, attested },
});
const DECIDED: Readonly<Record<string, { readonly D: string; readonly list: readonly Decision[] }>> = {
  none: { D: 'none', list: [] },
  neither: { D: 'neither', list: [decision('x')] },
  'review overdue': { D: 'none', list: [decision('x', { reviewBy: '2026-11-22' })] },
  'newest overdue, older running': {
    D: 'none',
    list: [
      decision('x', { date: '2026-01-01' }),
      decision('x', { date: '2026-02-01', reviewBy: '2026-03-01' }),
    ],
  },
  'alternative passes': { D: 'good', list: [decision('x', other(['tls/other']))] },
  'alternative is not a rule': { D: 'none', list: [decision('x', other(['tls/other', 'tls/typo']))] },
  'alternative without evidence': { D: 'none', list: [decision('x', other([]))] },
  'alternative attested': { D: 'attested', list: [decision('x', other([], true))] },
  'alternative passes and is attested': { D: 'attested', list: [decision('x', other(['tls/other'], true))] },
};

/** The table of the law, written once more and in its own order. */
function expected(T: string, G: string, D: string, line: { addressable: boolean; all: boolean }): LineStatus {
  const g = G === 'n/a' && line.all ? 'missing' : G;
  if (g === 'n/a') return 'Not applicable';
  if (line.addressable && D === 'good') return 'Met by alternative';
  if (line.addressable && D === 'attested' && g === 'met') return 'Met by alternative';
  if (line.addressable && D === 'neither') return 'Documented decision';
  if (T === 'fail' || g === 'not met') return 'Not met';
  if (T === 'waived' || T === 'partial' || g === 'partly') return 'Partially met';
  if (T === 'inconclusive') return 'Not assessed';
  if (g === 'missing') return 'Needs attestation';
  return 'Met';
}

const cases = Object.entries(MEASURED).flatMap(([measured, { T, findings, rules }]) =>
  Object.entries(ATTESTED).flatMap(([attested, { G, list: attestations }]) =>
    Object.entries(DECIDED).flatMap(([decided, { D, list: decisions }]) =>
      [true, false].flatMap((addressable) =>
        [true, false].map((all) => ({
          name: `${measured} / ${attested} / ${decided} / ${addressable ? 'A' : 'R'} / ${all ? 'all' : 'clearinghouse'}`,
          wanted: expected(T, G, D, { addressable, all }),
          line: control('x', {
            requirement: addressable ? 'Addressable' : 'Required',
            applicability: all ? 'all' : 'clearinghouse',
            rules: rules ?? ['tls/a', 'tls/b'],
          }),
          findings,
          attestations,
          decisions,
        })),
      ),
    ),
  ),
);

it(`the status of ${cases.length} combinations is that of the table, and each has its words`, () => {
  const wrong = cases.flatMap(({ name, wanted, line, ...statements }) => {
    const findings = [...statements.findings, finding('tls/other', 'pass')];
    const [result] = assess({
      ...statements,
      framework: framework([line]),
      findings,
      rules: RULES,
      now: NOW,
    }).lines;
    const silent = result!.gap === '' && !['Met', 'Met by alternative', 'Not applicable'].includes(wanted);
    const strange = /undefined|null|\[object|NaN/.test(result!.gap);
    if (result!.status === wanted && !silent && !strange) return [];
    return [`${name}: ${result!.status}, not ${wanted}; "${result!.gap}"`];
  });
  expect(wrong).toEqual([]);
});
