import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/core/types.js';
import { readPacks } from '../../src/files/packs.js';
import { parsePolicy } from '../../src/policy/policy.js';
import { applySeverities, selectRules } from '../../src/policy/rules.js';
import { complaint } from '../helpers/errors.js';
import { policy, rule } from '../helpers/made-up.js';

const TEXT = `version: 1
id: own
title: Our own
frameworks: [hipaa-security-rule]
severities: { tls/tls13: medium }
params: { tls/certificate-expiry: { minDays: 30 } }
gate:
  failOn: high
  requireKnown: critical
  failOnLines: [Not met]
`;
const parse = (text: string) => parsePolicy(text, 'p.yaml');

describe('a policy file', () => {
  it('is read, and what is left out has its meaning', () => {
    expect(parse(TEXT)).toEqual({
      id: 'own',
      title: 'Our own',
      rules: ['*'],
      off: [],
      packs: [],
      probes: {},
      requireSigned: false,
      severities: { 'tls/tls13': 'medium' },
      params: { 'tls/certificate-expiry': { minDays: 30 } },
      frameworks: ['hipaa-security-rule'],
      gate: { failOn: 'high', requireKnown: 'critical', failOnLines: ['Not met'] },
    });
  });
  it.each([
    ['p.yaml:8:11 gate.failOn: must be "high"', 'failOn: high', 'failOn: hihg'],
    ['p.yaml:8:3 gate.failsOn: unknown key; did you mean "failOn"?', 'failOn: high', 'failsOn: high'],
    ['p.yaml:7:1 gate.requireKnown: is missing', '  requireKnown: critical\n', ''],
    ['p.yaml:10:17 gate.failOnLines.0: must be "Not met"', 'Not met', 'Not meet'],
    ['p.yaml:5:26 severities.tls/tls13: must be one of', 'medium', 'grave'],
    ['p.yaml:1:10 version: must be 1', 'version: 1', 'version: 2'],
    [
      'p.yaml:9:3 gate.failOnLines: there are no lines without `frameworks`',
      'frameworks: [hipaa-security-rule]\n',
      '',
    ],
  ])('%s', (wanted, from, to) => {
    expect(complaint(() => parse(TEXT.replace(from, to)))).toMatch(`E_POLICY ${wanted}`);
  });
});

describe('rules', () => {
  const rules = ['tls/a', 'tls/b', 'web/a'].map((id) => rule(id));
  const select = (over: object, chosen: { only?: string[]; skip?: string[] } = {}) =>
    selectRules(rules, { ...policy(), ...over }, { only: [], skip: [], ...chosen }).map(({ id }) => id);

  it('are chosen by the policy and then by the command line', () => {
    expect(select({})).toEqual(['tls/a', 'tls/b', 'web/a']);
    expect(select({ rules: ['tls/*'] })).toEqual(['tls/a', 'tls/b']);
    expect(select({ rules: ['tls/*'] }, { skip: ['*/b'] })).toEqual(['tls/a']);
    expect(select({ rules: ['tls/*'] }, { only: ['web/*'] })).toEqual([]);
  });
  it.each([
    ['E_POLICY - policy made-up: no rule matches "tls/c"', { rules: ['tls/c'] }, {}],
    ['E_POLICY - policy made-up: no rule matches "ssl/*"', { off: [{ rule: 'ssl/*' }] }, {}],
    ['E_POLICY - policy made-up: no rule matches "tls/c"', { severities: { 'tls/c': 'low' } }, {}],
    ['E_POLICY - policy made-up: no rule matches "tls/*"', { params: { 'tls/*': { max: 1 } } }, {}],
    ['E_NOTHING - --only: no rule matches "web/b"', {}, { only: ['web/b'] }],
    ['E_NOTHING - --skip: no rule matches "x"', {}, { skip: ['x'] }],
  ])('%s', (wanted, over, chosen) => {
    expect(complaint(() => select(over, chosen))).toMatch(wanted);
  });
  it('have the severity that the policy gives them', () => {
    const severities = { 'tls/a': 'info' } as const;
    expect(applySeverities(rules, { ...policy(), severities }).map(({ severity }) => severity)).toEqual([
      'info',
      'high',
      'high',
    ]);
  });
});

const shipped = readdirSync('policies').filter((name) => name.endsWith('.yaml'));
const ids = (await readPacks()).map(({ id }) => rule(id));

it.each(shipped)('policies/%s is sound and names rules and frameworks that are there', (name) => {
  const own = parsePolicy(readFileSync(`policies/${name}`, 'utf8'), name);
  expect(`${own.id}.yaml`).toBe(name);
  expect(selectRules(ids, own, { only: [], skip: [] }).length).toBeGreaterThan(0);
  for (const framework of own.frameworks)
    expect(readdirSync('policies/frameworks')).toContain(`${framework}.yaml`);
});

function gateOf(name: string): Policy['gate'] {
  return parsePolicy(readFileSync(`policies/${name}.yaml`, 'utf8'), name).gate;
}

it('go-live asks for more than quarterly, and quarterly for more than baseline', () => {
  expect(gateOf('baseline').failOnLines).toEqual([]);
  expect(gateOf('quarterly').failOnLines).toEqual(['Not met', 'Not assessed']);
  expect(gateOf('go-live').failOnLines).toEqual([
    'Not met',
    'Partially met',
    'Not assessed',
    'Needs attestation',
  ]);
});
