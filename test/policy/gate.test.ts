import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LINE_STATUSES, OUTCOMES, SEVERITIES, type LineResult } from '../../src/core/types.js';
import { gate, type GateInput } from '../../src/policy/gate.js';
import { attestation, control, finding, lineResult, policy, waiver } from '../helpers/made-up.js';

const GOOD: GateInput = {
  policy: policy(),
  findings: [finding('tls/a', 'pass')],
  unassessed: [],
  frameworks: [],
  partial: false,
};
const PASSED = { verdict: 'passed', exitCode: 0, reasons: [] };
const decide = (over: Partial<GateInput>) => gate({ ...GOOD, ...over });
const texts = (over: Partial<GateInput>) => decide(over).reasons.map(({ text }) => text);

function withLines(
  failOnLines: readonly LineResult['status'][],
  lines: readonly LineResult[],
): Partial<GateInput> {
  return {
    policy: policy({ failOnLines }),
    frameworks: [{ id: 'f', title: 'Not assessed checklist', asOf: '', disclaimer: '', lines }],
  };
}

describe('findings', () => {
  it('passing ones pass', () => {
    expect(gate(GOOD)).toEqual(PASSED);
  });
  it('a failing one at the severity fails, below it or under a waiver it does not', () => {
    expect(decide({ findings: [finding('tls/a', 'fail')] })).toEqual({
      verdict: 'failed',
      exitCode: 1,
      reasons: [{ kind: 'finding', text: '1 failing finding of severity high or worse', count: 1 }],
    });
    expect(decide({ findings: [finding('tls/a', 'fail', { severity: 'medium' })] })).toEqual(PASSED);
    expect(decide({ findings: [finding('tls/a', 'fail', { waiver: waiver('tls/a') })] })).toEqual(PASSED);
    expect(decide({ policy: policy({ failOn: 'never' }), findings: [finding('tls/a', 'fail')] })).toEqual(
      PASSED,
    );
  });
  it('an unknown one that must be known leaves it undecided, a waiver does not help', () => {
    const unknown = finding('tls/a', 'unknown', { severity: 'critical', waiver: waiver('tls/a') });
    expect(decide({ findings: [unknown, finding('tls/b', 'pass')] })).toEqual({
      verdict: 'undecided',
      exitCode: 3,
      reasons: [
        {
          kind: 'unknown',
          text: '1 finding that could not be told, of severity critical or worse',
          count: 1,
        },
      ],
    });
  });
  it('a failure beats what is unknown, and the reasons list both', () => {
    const findings = [finding('tls/a', 'fail'), finding('tls/b', 'unknown', { severity: 'critical' })];
    expect(decide({ findings, partial: true })).toMatchObject({ verdict: 'failed', exitCode: 1 });
    expect(decide({ findings, partial: true }).reasons.map(({ kind }) => kind)).toEqual([
      'finding',
      'unknown',
      'scan',
    ]);
  });
});

describe('what was not seen', () => {
  it.each([
    ['no finding', []],
    ['nothing that applies', [finding('tls/a', 'not-applicable')]],
    ['only what nobody needs to know', [finding('tls/a', 'unknown', { severity: 'info' })]],
  ])('%s is never a pass', (_, findings) => {
    expect(decide({ findings, policy: policy({ requireKnown: 'never' }) })).toMatchObject({ exitCode: 3 });
  });
  it('an interrupted scan is never a pass', () => {
    expect(decide({ partial: true })).toMatchObject({ verdict: 'undecided', exitCode: 3 });
  });
  it('lines that nobody assessed are never a pass', () => {
    expect(texts({ policy: policy({ failOnLines: ['Not met'] }) })).toEqual(['no framework was assessed']);
    expect(decide(withLines(['Not met'], [])).exitCode).toBe(3);
  });
});

describe('lines', () => {
  it('a listed status fails, another one does not', () => {
    const lines = [lineResult('Not met'), lineResult('Needs attestation'), lineResult('Met')];
    expect(decide(withLines(['Not met'], lines))).toMatchObject({
      exitCode: 1,
      reasons: [{ kind: 'line', text: '1 line of Not assessed checklist: Not met', count: 1 }],
    });
    expect(decide(withLines(['Partially met'], lines))).toEqual(PASSED);
  });
  it('Not assessed is undecided and not failed', () => {
    expect(decide(withLines(['Not met', 'Not assessed'], [lineResult('Not assessed')]))).toMatchObject({
      verdict: 'undecided',
      exitCode: 3,
    });
  });
});

describe('Partially met under waivers alone', () => {
  const seen = { pass: 1, fail: 0, unknown: 0, waived: 1 };
  const good: Partial<LineResult> = {
    control: control('a', { rules: ['tls/a'] }),
    measured: seen,
    attestation: attestation('a'),
  };
  const exit = (over: Partial<LineResult>) =>
    decide(withLines(['Partially met'], [lineResult('Partially met', { ...good, ...over })])).exitCode;

  it('may go on when everything else of the line is in order', () => {
    expect(exit({})).toBe(0);
  });
  it.each([
    ['an addressable line needs a decision', { control: control('a', { requirement: 'Addressable' }) }],
    ['something fails without a waiver', { measured: { ...seen, fail: 1 } }],
    ['something is unknown', { measured: { ...seen, unknown: 1 } }],
    ['a rule left nothing', { control: control('a', { rules: ['tls/a', 'tls/silent'] }) }],
    ['no attestation counts', { attestation: undefined }],
    ['the attestation says partly', { attestation: attestation('a', { answer: 'partly' }) }],
  ] as const)('not when %s', (_, over) => {
    expect(exit(over)).toBe(1);
  });
});

it('notes are told and change nothing', () => {
  const notes = [{ kind: 'finding' as const, text: 'a waiver ended', count: 1 }];
  expect(decide({ notes })).toEqual({ ...PASSED, reasons: notes });
});

const anyInput: fc.Arbitrary<GateInput> = fc.record({
  policy: fc
    .record({
      failOn: fc.constantFrom(...SEVERITIES, 'never' as const),
      requireKnown: fc.constantFrom(...SEVERITIES, 'never' as const),
      failOnLines: fc.subarray([...LINE_STATUSES]),
    })
    .map(policy),
  findings: fc.array(
    fc
      .record({ outcome: fc.constantFrom(...OUTCOMES), severity: fc.constantFrom(...SEVERITIES) })
      .map(({ outcome, severity }) => finding('tls/a', outcome, { severity })),
    { maxLength: 5 },
  ),
  unassessed: fc.constant([]),
  frameworks: fc
    .array(
      fc.constantFrom(...LINE_STATUSES).map((status) => lineResult(status)),
      { maxLength: 4 },
    )
    .map((lines) => [{ id: 'f', title: 'F', asOf: '', disclaimer: '', lines }]),
  partial: fc.boolean(),
});

it('the verdict, the exit code and the reasons agree', () => {
  fc.assert(
    fc.property(anyInput, (input) => {
      const { verdict, exitCode, reasons } = gate(input);
      expect(exitCode).toBe({ passed: 0, failed: 1, undecided: 3 }[verdict]);
      expect(reasons.length === 0).toBe(verdict === 'passed');
      expect(reasons.map(({ text }) => text).join()).not.toMatch(/complian|certif|undefined/i);
    }),
  );
});

it('losing sight of anything never turns a verdict into passed', () => {
  fc.assert(
    fc.property(anyInput, fc.nat(), (input, pick) => {
      if (gate(input).verdict === 'passed') return;
      const blind = input.findings.map((one) => ({
        ...one,
        outcome: 'unknown' as const,
        severity: 'critical' as const,
      }));
      expect(gate({ ...input, findings: blind }).verdict).not.toBe('passed');
      expect(gate({ ...input, findings: [] }).verdict).not.toBe('passed');
      expect(gate({ ...input, partial: true }).verdict).not.toBe('passed');
      const more = finding('tls/new', 'fail', { severity: SEVERITIES[pick % SEVERITIES.length]! });
      expect(gate({ ...input, findings: [...input.findings, { ...more }] }).verdict === 'passed').toBe(
        gate({ ...input, findings: [...input.findings, { ...more, outcome: 'pass' }] }).verdict ===
          'passed' &&
          (input.policy.gate.failOn === 'never' ||
            SEVERITIES.indexOf(more.severity) > SEVERITIES.indexOf(input.policy.gate.failOn)),
      );
    }),
  );
});
