/** Made-up rules, findings, lines and statements, each with sensible values that a test overrides. */
import type {
  Attestation,
  Control,
  Decision,
  Finding,
  Framework,
  LineResult,
  Policy,
  Rule,
  Waiver,
} from '../../src/core/types.js';

export const NOW = new Date('2026-11-23T12:00:00Z');

export function rule(id: string, over: Partial<Rule> = {}): Rule {
  return {
    id,
    rev: 1,
    pack: id.split('/')[0]!,
    title: `${id} is good`,
    subject: 'host',
    needs: [],
    severity: 'high',
    assert: 'true',
    message: 'it is bad',
    found: '',
    why: '',
    fix: '',
    references: [],
    params: {},
    tags: [],
    ...over,
  };
}

export function finding(id: string, outcome: Finding['outcome'], over: Partial<Finding> = {}): Finding {
  const subject = over.subject ?? 'host:web1';
  return {
    rule: id,
    subject,
    item: '',
    outcome,
    rev: 1,
    severity: 'high',
    message: '',
    expected: '',
    found: '',
    remedy: '',
    evidence: [],
    fingerprint: `${id} ${subject} ${over.item ?? ''}`,
    ...over,
  };
}

export function waiver(id: string, over: Partial<Waiver> = {}): Waiver {
  return {
    rule: id,
    reason: 'a new server comes',
    approvedBy: 'A. Officer',
    date: '2026-10-01',
    expires: '2026-12-31',
    ...over,
  };
}

export function control(id: string, over: Partial<Control> = {}): Control {
  return {
    id,
    parent: 'top',
    title: `Line ${id}`,
    kind: 'specification',
    requirement: 'Required',
    safeguard: 'technical',
    text: 'What it asks for.',
    cite: id,
    evidence: 'partial',
    applicability: 'all',
    rules: [],
    questions: [`Who answers for ${id}?`],
    documents: [],
    nist80053: [],
    ...over,
  };
}

export function framework(controls: readonly Control[]): Framework {
  return { id: 'made-up', title: 'Made-up', asOf: '2026-07-01', disclaimer: '', controls, unmapped: [] };
}

export function attestation(line: string, over: Partial<Attestation> = {}): Attestation {
  return {
    line,
    answer: 'met',
    explanation: 'policy 7',
    by: 'B. Officer',
    role: 'security official',
    date: '2026-06-01',
    validUntil: '2027-06-01',
    evidence: [],
    ...over,
  };
}

export function decision(line: string, over: Partial<Decision> = {}): Decision {
  return {
    line,
    choice: 'neither',
    assessment: 'not reasonable here',
    rationale: 'two people share one room',
    approvedBy: 'C. Officer',
    date: '2026-06-01',
    reviewBy: '2027-06-01',
    ...over,
  };
}

export function lineResult(status: LineResult['status'], over: Partial<LineResult> = {}): LineResult {
  return {
    control: control('a'),
    status,
    basis: 'measured',
    measured: { pass: 1, fail: 0, unknown: 0, waived: 0 },
    findings: [],
    gap: '',
    ...over,
  };
}

export function policy(over: Partial<Policy['gate']> = {}): Policy {
  return {
    id: 'made-up',
    title: 'Made-up',
    rules: ['*'],
    off: [],
    packs: [],
    probes: {},
    requireSigned: false,
    severities: {},
    params: {},
    frameworks: [],
    gate: { failOn: 'high', requireKnown: 'critical', failOnLines: [], ...over },
  };
}
