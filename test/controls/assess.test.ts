import { describe, expect, it } from 'vitest';
import { assess, type AssessInput } from '../../src/controls/assess.js';
import { noteStrayStatements } from '../../src/controls/stray.js';
import type { Control, LineResult } from '../../src/core/types.js';
import { attestation, control, decision, finding, framework, NOW, rule, waiver } from '../helpers/made-up.js';

function line(over: Partial<Control>, input: Partial<AssessInput>): LineResult {
  const [result] = assess({
    framework: framework([control('x', { rules: ['tls/a'], ...over })]),
    findings: [],
    rules: [rule('tls/a')],
    attestations: [],
    decisions: [],
    now: NOW,
    ...input,
  }).lines;
  return result!;
}

describe('the detail of a line', () => {
  it('counts outcomes apart and names the findings', () => {
    const findings = [
      finding('tls/a', 'fail', { item: '1' }),
      finding('tls/a', 'fail', { item: '2', waiver: waiver('tls/a') }),
      finding('tls/a', 'pass', { item: '3' }),
      finding('tls/a', 'unknown', { item: '4' }),
      finding('tls/a', 'not-applicable', { item: '5' }),
      finding('tls/other', 'fail'),
    ];
    const { measured, findings: named } = line({}, { findings });
    expect(measured).toEqual({ pass: 1, fail: 1, unknown: 1, waived: 1 });
    expect(named).toEqual(findings.slice(0, 4).map(({ fingerprint }) => fingerprint));
  });

  it('keeps a measured failure visible behind a decision', () => {
    const result = line(
      { requirement: 'Addressable' },
      { findings: [finding('tls/a', 'fail')], decisions: [decision('x')] },
    );
    expect(result).toMatchObject({
      status: 'Documented decision',
      basis: 'decision',
      measured: { fail: 1 },
      gap: 'Nothing is implemented: the decision of 2026-06-01 by C. Officer stands until 2027-06-01. 1 finding failed behind it.',
    });
  });

  it('says on what it rests', () => {
    const pass = [finding('tls/a', 'pass')];
    expect(line({}, { findings: pass }).basis).toBe('measured');
    expect(line({}, { findings: pass, attestations: [attestation('x')] }).basis).toBe('measured + attested');
    expect(line({ rules: [] }, { attestations: [attestation('x')] }).basis).toBe('attested');
    expect(line({ rules: [] }, {}).basis).toBe('none');
  });

  it('takes the threshold as a value', () => {
    const findings = [finding('tls/a', 'fail', { severity: 'high' })];
    expect(line({}, { findings, threshold: 'critical' }).status).toBe('Partially met');
    expect(line({}, { findings, threshold: 'high' }).status).toBe('Not met');
  });
});

describe('the gap', () => {
  const cases: readonly [string, Partial<Control>, Partial<AssessInput>][] = [
    ['A named person must answer: Who answers for x?', { rules: [] }, {}],
    [
      'The attestation by B. Officer ended on 2026-11-22; a named person must answer again: Who answers for x?',
      { rules: [] },
      { attestations: [attestation('x', { validUntil: '2026-11-22' })] },
    ],
    [
      'The attestation "not applicable" of 2026-06-01 does not count, because the line binds everybody; a named person must answer: Who answers for x?',
      { rules: [] },
      { attestations: [attestation('x', { answer: 'not applicable' })] },
    ],
    ['tls/a left no result in this run. An attestation is missing as well.', {}, {}],
    [
      'tls/a, tls/b, tls/c and 1 more rules left no result in this run.',
      { rules: ['tls/a', 'tls/b', 'tls/c', 'tls/d'] },
      { attestations: [attestation('x')] },
    ],
    [
      '1 finding failed under a waiver, until 2026-12-31.',
      {},
      {
        findings: [finding('tls/a', 'fail', { waiver: waiver('tls/a') })],
        attestations: [attestation('x')],
      },
    ],
    [
      'A named person must answer: Who answers for x? A decision cannot replace a line that is Required.',
      { rules: [] },
      { decisions: [decision('x')] },
    ],
    [
      'A named person must answer: Who answers for x? The decision of 2026-06-01 was due for review on 2026-07-01.',
      { rules: [], requirement: 'Addressable' },
      { decisions: [decision('x', { reviewBy: '2026-07-01' })] },
    ],
    [
      'B. Officer attested on 2026-06-01 that it is not met.',
      { rules: [] },
      { attestations: [attestation('x', { answer: 'not met' })] },
    ],
  ];
  it.each(cases)('%s', (wanted, over, input) => {
    expect(line(over, input).gap).toBe(wanted);
  });

  it('of a standard names the line that is worst', () => {
    const [standard] = assess({
      framework: framework([
        control('std', { kind: 'standard' }),
        control('sub', { parent: 'std', rules: ['tls/a'] }),
      ]),
      findings: [finding('tls/a', 'fail')],
      rules: [rule('tls/a')],
      attestations: [attestation('std'), attestation('sub')],
      decisions: [],
      now: NOW,
    }).lines;
    expect(standard).toMatchObject({
      status: 'Not met',
      gap: 'sub Line sub: 1 finding failed: see the findings of this line.',
    });
  });
});

it('a line that carries the name of its section is not below itself, and circles end', () => {
  const controls = [
    control('164.402', { parent: '164.402', kind: 'standard' }),
    control('a', { parent: 'b', kind: 'standard' }),
    control('b', { parent: 'a', kind: 'standard' }),
  ];
  const { lines } = assess({
    framework: framework(controls),
    findings: [],
    rules: [],
    attestations: [],
    decisions: [],
    now: NOW,
  });
  expect(lines.map(({ status }) => status)).toEqual(Array(3).fill('Needs attestation'));
});

it('a statement on a line that is not there is named', () => {
  const notes = noteStrayStatements(
    [framework([control('164.312(b)')])],
    [attestation('164.312(b)'), attestation('164.312b')],
    [decision('164.999')],
  );
  expect(notes.map(({ text }) => text)).toEqual([
    'the attestation of 164.312b counts for nothing: there is no such line; did you mean 164.312(b)?',
    'the decision of 164.999 counts for nothing: there is no such line',
  ]);
  expect(noteStrayStatements([], [attestation('x')], [])).toEqual([]);
});
