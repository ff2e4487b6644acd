/** The 89 lines, counted and marked as in the eCFR of 2026-07-01 and the OCR audit protocol. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { assess } from '../../src/controls/assess.js';
import { loadFramework } from '../../src/controls/framework.js';
import { readPacks } from '../../src/files/packs.js';
import { NOW } from '../helpers/made-up.js';

const FILE = 'policies/frameworks/hipaa-security-rule.yaml';
const ruleIds = new Set((await readPacks()).map(({ id }) => id));
const framework = loadFramework(readFileSync(FILE, 'utf8'), FILE, ruleIds);
const breach = framework.controls.filter(({ safeguard }) => safeguard === 'breach-notification');
const security = framework.controls.filter(({ safeguard }) => safeguard !== 'breach-notification');
const withEvidence = (wanted: string) => framework.controls.filter(({ evidence }) => evidence === wanted);
const below = (prefix: string) => security.filter(({ id }) => id.startsWith(prefix));

/** Letters of the specifications that are marked (A). */
const ADDRESSABLE = `
  308(a)(3)(ii)(A) 308(a)(3)(ii)(B) 308(a)(3)(ii)(C) 308(a)(4)(ii)(B) 308(a)(4)(ii)(C)
  308(a)(5)(ii)(A) 308(a)(5)(ii)(B) 308(a)(5)(ii)(C) 308(a)(5)(ii)(D) 308(a)(7)(ii)(D) 308(a)(7)(ii)(E)
  310(a)(2)(i) 310(a)(2)(ii) 310(a)(2)(iii) 310(a)(2)(iv) 310(d)(2)(iii) 310(d)(2)(iv)
  312(a)(2)(iii) 312(a)(2)(iv) 312(c)(2) 312(e)(2)(i) 312(e)(2)(ii)`
  .trim()
  .split(/\s+/)
  .map((id) => `164.${id}`);

it('there are 70 lines of the Security Rule and 19 of breach notification', () => {
  expect(security).toHaveLength(70);
  expect(breach).toHaveLength(19);
  expect(new Set(framework.controls.map(({ id }) => id)).size).toBe(89);
});

it.each([
  ['164.308', 9, 21],
  ['164.310', 4, 8],
  ['164.312', 5, 7],
  ['164.314', 2, 9],
  ['164.316', 2, 3],
])('%s has %i standards and %i specification lines', (section, standards, specifications) => {
  const lines = below(section);
  expect(lines.filter(({ kind }) => kind === 'standard')).toHaveLength(standards);
  expect(lines.filter(({ kind }) => kind === 'specification')).toHaveLength(specifications);
  expect(lines).toHaveLength(standards + specifications);
});

it('48 specification lines are 26 Required and 22 Addressable; the CFR marks 41, 19 and 22', () => {
  const specifications = security.filter(({ kind }) => kind === 'specification');
  const required = specifications.filter(({ requirement }) => requirement === 'Required');
  expect(required).toHaveLength(26);
  const splits = below('164.314(a)(2)').length - 1 + below('164.314(b)(2)').length - 1;
  expect([specifications.length - splits, required.length - splits]).toEqual([41, 19]);
  expect(
    framework.controls.filter(({ requirement }) => requirement === 'Addressable').map(({ id }) => id),
  ).toEqual(ADDRESSABLE);
});

it('seven standards have no specification, and every specification stands below a standard', () => {
  const parents = new Set(framework.controls.map(({ parent }) => parent));
  const standards = security.filter(({ kind }) => kind === 'standard').map(({ id }) => id);
  expect(standards.filter((id) => !parents.has(id))).toEqual(
    ['308(a)(2)', '308(a)(8)', '310(b)', '310(c)', '312(b)', '312(d)', '316(a)'].map((id) => `164.${id}`),
  );
  expect(
    security.filter(({ kind, parent }) => kind === 'specification' && !standards.includes(parent)),
  ).toEqual([]);
});

it('breach lines are 4 standards, 9 specifications, 4 paragraphs and 2 definitions', () => {
  const kinds = ['standard', 'specification', 'paragraph', 'provision'];
  expect(kinds.map((wanted) => breach.filter(({ kind }) => kind === wanted).length)).toEqual([4, 9, 4, 2]);
});

it('5 lines can be measured, 34 in part, 50 only attested; those name no rule', () => {
  expect(['automatable', 'partial', 'attestation'].map((one) => withEvidence(one).length)).toEqual([
    5, 34, 50,
  ]);
  expect(withEvidence('attestation').filter(({ rules }) => rules.length > 0)).toEqual([]);
  expect(withEvidence('automatable').filter(({ rules }) => rules.length === 0)).toEqual([]);
});

it('every line has its question, its text and its citation', () => {
  for (const { id, cite, text, questions } of framework.controls) {
    expect(questions.length, id).toBeGreaterThan(0);
    expect(text.length, id).toBeGreaterThan(20);
    expect(cite).toBe(`45 CFR ${id.replace(/ \(.*/, '')}`);
  }
});

it('every line is in the result when nothing at all was seen, and none is met', () => {
  const nothing = { findings: [], rules: [], attestations: [], decisions: [], now: NOW };
  const { lines } = assess({ framework, ...nothing });
  expect(lines).toHaveLength(89);
  expect(new Set(lines.map(({ status }) => status))).toEqual(new Set(['Not assessed', 'Needs attestation']));
  expect(lines.filter(({ gap }) => gap === '')).toEqual([]);
});
