/** What must hold whatever is measured and said. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assess, type AssessInput } from '../../src/controls/assess.js';
import { measure } from '../../src/controls/measure.js';
import {
  LINE_STATUSES,
  OUTCOMES,
  SEVERITIES,
  type Control,
  type LineResult,
  type LineStatus,
} from '../../src/core/types.js';
import { attestation, control, decision, finding, framework, NOW, rule, waiver } from '../helpers/made-up.js';

const IDS = ['tls/a', 'tls/b', 'tls/c'] as const;
const LINES = ['std', 'one', 'two'] as const;

const findings = fc.array(
  fc
    .record({
      id: fc.constantFrom(...IDS),
      outcome: fc.constantFrom(...OUTCOMES),
      subject: fc.constantFrom('host:web1', 'host:db1'),
      severity: fc.constantFrom(...SEVERITIES),
      waived: fc.boolean(),
    })
    .map(({ id, outcome, subject, severity, waived }) =>
      finding(id, outcome, {
        subject,
        severity,
        ...(outcome === 'fail' && waived ? { waiver: waiver(id) } : {}),
      }),
    ),
  { maxLength: 8 },
);
const day = fc.constantFrom(
  '2025-11-23',
  '2026-06-01',
  '2026-11-22',
  '2026-11-23',
  '2026-11-24',
  '2027-06-01',
);
const attestations = fc.array(
  fc
    .record({
      line: fc.constantFrom(...LINES),
      answer: fc.constantFrom('met', 'partly', 'not met', 'not applicable' as const),
      date: day,
      validUntil: day,
    })
    .map(({ line, ...over }) => attestation(line, over as Parameters<typeof attestation>[1])),
  { maxLength: 5 },
);
const decisions = fc.array(
  fc
    .record({
      line: fc.constantFrom(...LINES),
      date: day,
      reviewBy: day,
      alternative: fc.option(
        fc.record({ rules: fc.subarray([...IDS]), attested: fc.boolean(), measure: fc.constant('other') }),
        { nil: undefined },
      ),
    })
    .map(({ line, alternative, ...over }) =>
      decision(line, { ...over, ...(alternative ? { choice: 'alternative', alternative } : {}) }),
    ),
  { maxLength: 3 },
);
const mark = fc.constantFrom<Control['requirement']>('Required', 'Addressable');
const input: fc.Arbitrary<AssessInput> = fc.record({
  framework: fc
    .record({
      rules: fc.array(fc.subarray([...IDS]), { minLength: 3, maxLength: 3 }),
      one: mark,
      two: mark,
      applicability: fc.constantFrom('all', 'clearinghouse'),
    })
    .map(({ rules, one, two, applicability }) =>
      framework([
        control('std', { kind: 'standard', rules: rules[0] }),
        control('one', { parent: 'std', requirement: one, rules: rules[1], applicability }),
        control('two', { parent: 'std', requirement: two, rules: rules[2] }),
      ]),
    ),
  findings,
  rules: fc.subarray([...IDS]).map((ids) => ids.map((id) => rule(id))),
  attestations,
  decisions,
  now: fc.constant(NOW),
});

function statuses(of: AssessInput): LineStatus[] {
  return assess(of).lines.map(({ status }) => status);
}

function ownLines(of: AssessInput): LineResult[] {
  return assess(of).lines.filter((line) => line.control.kind !== 'standard');
}

/** For each way to lose something: no line is Met that was not Met before. */
function neverRises(lose: (of: AssessInput, id: string) => AssessInput): void {
  fc.assert(
    fc.property(input, fc.constantFrom(...IDS), (before, id) => {
      const was = statuses(before);
      for (const [index, status] of statuses(lose(before, id)).entries())
        if (status === 'Met') expect(was[index]).toBe('Met');
    }),
    { numRuns: 1000 },
  );
}

describe('losing an input never turns a line into Met', () => {
  it('a result becomes unknown', () => {
    neverRises((of, id) => ({
      ...of,
      findings: of.findings.map((one) => (one.rule === id ? finding(id, 'unknown') : one)),
    }));
  });
  it('a rule leaves no result', () => {
    neverRises((of, id) => ({ ...of, findings: of.findings.filter((one) => one.rule !== id) }));
  });
  it('a rule was not judged', () => {
    neverRises((of, id) => ({ ...of, rules: of.rules.filter((one) => one.id !== id) }));
  });
  it('nothing was judged', () => {
    neverRises((of) => ({ ...of, findings: [], rules: [] }));
  });
  it('the attestations are lost', () => {
    neverRises((of) => ({ ...of, attestations: [] }));
  });
  it('the waivers are lost', () => {
    neverRises((of) => ({ ...of, findings: of.findings.map((one) => ({ ...one, waiver: undefined })) }));
  });
  it('the decisions are lost, unless the line is met by its own evidence', () => {
    fc.assert(
      fc.property(input, (before) => {
        const was = ownLines(before);
        for (const [index, line] of ownLines({ ...before, decisions: [] }).entries()) {
          if (line.status !== 'Met' || was[index]!.status === 'Met') continue;
          expect(was[index]!.basis).toBe('decision');
          expect(line.attestation?.answer).toBe('met');
          expect(['pass', 'none']).toContain(measure(line.control, before.findings, before));
        }
      }),
      { numRuns: 1000 },
    );
  });
});

it('attestations never raise a line that failed, with no decision on it', () => {
  fc.assert(
    fc.property(input, attestations, (before, more) => {
      const bare = { ...before, decisions: [], attestations: [] };
      const was = assess(bare).lines;
      for (const [index, line] of assess({ ...bare, attestations: more }).lines.entries()) {
        if (measure(line.control, before.findings, before) !== 'fail') continue;
        expect(was[index]!.status).toBe('Not met');
        const excused = line.attestation?.answer === 'not applicable' && line.control.applicability !== 'all';
        if (!excused) expect(line.status).toBe('Not met');
      }
    }),
    { numRuns: 1000 },
  );
});

it('the end of an attestation moves a line from Met to Needs attestation', () => {
  fc.assert(
    fc.property(input, (before) => {
      const forever = before.decisions.map((one) => ({ ...one, reviewBy: '2999-01-01' }));
      const at = (now: Date) => ownLines({ ...before, decisions: forever, now });
      const later = at(new Date('2027-06-02T00:00:00Z'));
      for (const [index, line] of at(NOW).entries())
        if (line.status === 'Met')
          expect(['Needs attestation', 'Documented decision', 'Met by alternative']).toContain(
            later[index]!.status,
          );
      expect(later.every(({ status }) => status !== 'Met')).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

it('a decision changes no Required line', () => {
  fc.assert(
    fc.property(input, (before) => {
      const bare = assess({ ...before, decisions: [] }).lines;
      for (const [index, line] of assess(before).lines.entries())
        if (line.control.requirement === 'Required' && line.control.kind !== 'standard')
          expect({ ...line, gap: '' }).toEqual({ ...bare[index]!, gap: '' });
    }),
    { numRuns: 500 },
  );
});

it('the order of findings, statements and rules does not matter', () => {
  fc.assert(
    fc.property(input, (before) => {
      const turned = {
        ...before,
        findings: before.findings.toReversed(),
        rules: before.rules.toReversed(),
        attestations: before.attestations.toReversed(),
      };
      expect(statuses(turned)).toEqual(statuses(before));
    }),
    { numRuns: 500 },
  );
});

it('a standard is the worst of its own line and its lines, without those that do not apply', () => {
  fc.assert(
    fc.property(input, (before) => {
      const alone = assess({
        ...before,
        framework: framework(before.framework.controls.map((one) => ({ ...one, parent: 'top' }))),
      }).lines.map(({ status }) => status);
      const [standard, ...rest] = statuses(before);
      const counted: LineStatus[] = alone.filter((status) => status !== 'Not applicable');
      const worst = LINE_STATUSES.find((status) => counted.includes(status)) ?? 'Not applicable';
      expect(standard).toBe(worst);
      expect(rest).toEqual(alone.slice(1));
    }),
    { numRuns: 1000 },
  );
});
