import { describe, expect, it } from 'vitest';
import { readAttestations, readDecisions, readWaivers } from '../../src/controls/statements.js';
import { complaint } from '../helpers/errors.js';
import { NOW } from '../helpers/made-up.js';

const ATTESTATION = `attestations:
  - line: 164.308(a)(2)
    answer: met
    explanation: appointed in writing
    by: B. Officer
    role: security official
    date: 2026-06-01
    valid_for: 365d
`;
const WAIVER = `waivers:
  - rule: tls/tls13
    subject: endpoint:lab
    reason: the laboratory changes its server
    approved_by: A. Officer
    date: 2026-10-01
    expires: 2026-12-31
`;
const DECISION = `decisions:
  - line: 164.312(a)(2)(iii)
    choice: alternative
    assessment: not reasonable in the operating room
    rationale: hands are not free
    alternative: { measure: a locked room, attested: true }
    approved_by: C. Officer
    date: 2026-06-01
    review_by: 2027-06-01
`;
const twice = (text: string) => text + text.split('\n').slice(1).join('\n');
const attest = (text: string) => readAttestations(text, 'said.yaml', NOW);
const waive = (text: string) => readWaivers(text, 'said.yaml', NOW);
const decide = (text: string) => readDecisions(text, 'said.yaml', NOW);

describe('what is read', () => {
  it('an attestation, valid for days, weeks, months of 30 days or years of 365', () => {
    expect(attest(ATTESTATION)).toEqual([
      {
        line: '164.308(a)(2)',
        answer: 'met',
        explanation: 'appointed in writing',
        by: 'B. Officer',
        role: 'security official',
        date: '2026-06-01',
        validUntil: '2027-06-01',
        evidence: [],
      },
    ]);
    const until = (text: string) => attest(ATTESTATION.replace('365d', text))[0]!.validUntil;
    expect(['0d', '2w', '1m', '1y'].map(until)).toEqual([
      '2026-06-01',
      '2026-06-15',
      '2026-07-01',
      '2027-06-01',
    ]);
  });
  it('a waiver', () => {
    expect(waive(WAIVER)).toEqual([
      {
        rule: 'tls/tls13',
        subject: 'endpoint:lab',
        reason: 'the laboratory changes its server',
        approvedBy: 'A. Officer',
        date: '2026-10-01',
        expires: '2026-12-31',
      },
    ]);
  });
  it('a decision, whose evidence is nothing when nothing is named', () => {
    expect(decide(DECISION)[0]).toMatchObject({
      reviewBy: '2027-06-01',
      approvedBy: 'C. Officer',
      alternative: { measure: 'a locked room', rules: [], attested: true },
    });
    const neither = DECISION.replace('choice: alternative', 'choice: neither').replace(
      / {4}alternative.*\n/,
      '',
    );
    expect(decide(neither)[0]).not.toHaveProperty('alternative');
  });
  it('empty lists', () => {
    expect([attest('attestations: []'), waive('waivers: []'), decide('decisions: []')]).toEqual([[], [], []]);
  });
});

it.each([
  [
    '7:11 attestations.0.date: 2026-11-24 lies in the future',
    attest,
    ATTESTATION,
    '2026-06-01',
    '2026-11-24',
  ],
  [
    '7:11 attestations.0.date: 2026-02-30 is not a day of the calendar',
    attest,
    ATTESTATION,
    '2026-06-01',
    '2026-02-30',
  ],
  ['8:16 attestations.0.valid_for: 11y is longer than ten years', attest, ATTESTATION, '365d', '11y'],
  [
    '8:16 attestations.0.valid_for: has a form that is not allowed (how long it counts: a number and d, w, m or y), not "a year"',
    attest,
    ATTESTATION,
    '365d',
    'a year',
  ],
  [
    '3:13 attestations.0.answer: must be one of met, partly, not met, not applicable (the answer), not "yes"',
    attest,
    ATTESTATION,
    'answer: met',
    'answer: yes',
  ],
  [
    '4:18 attestations.0.explanation: has a form that is not allowed (what it rests on), not " "',
    attest,
    ATTESTATION,
    'appointed in writing',
    '" "',
  ],
  ['2:5 attestations.0.by: is missing', attest, ATTESTATION, '    by: B. Officer\n', ''],
  ['5:5 attestations.0.bye: unknown key; did you mean "by"?', attest, ATTESTATION, 'by:', 'bye:'],
  ['7:14 waivers.0.expires: 2026-09-30 lies before 2026-10-01', waive, WAIVER, '2026-12-31', '2026-09-30'],
  [
    '7:14 waivers.0.expires: 2026-11-31 is not a day of the calendar',
    waive,
    WAIVER,
    '2026-12-31',
    '2026-11-31',
  ],
  ['2:5 waivers.0.expires: is missing', waive, WAIVER, '    expires: 2026-12-31\n', ''],
  [
    '3:13 decisions.0.choice: the alternative of 164.312(a)(2)(iii) is not described',
    decide,
    DECISION,
    /    alternative: .*\n/,
    '',
  ],
  [
    '9:16 decisions.0.review_by: 2026-05-31 lies before 2026-06-01',
    decide,
    DECISION,
    '2027-06-01',
    '2026-05-31',
  ],
] as const)('%s', (...[wanted, read, text, from, to]) => {
  expect(complaint(() => read(text.replace(from, to)))).toMatch(`E_ATTESTATION said.yaml:${wanted}`);
});

it('two answers of one day on one line are refused, in every file of statements', () => {
  expect(complaint(() => attest(twice(ATTESTATION)))).toBe(
    'E_ATTESTATION said.yaml:9:11 attestations.1.line: 164.308(a)(2) stands twice for 2026-06-01; keep the one that counts',
  );
  expect(complaint(() => decide(twice(DECISION)))).toMatch(
    'decisions.1.line: 164.312(a)(2)(iii) stands twice',
  );
});
