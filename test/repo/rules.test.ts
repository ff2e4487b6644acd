import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { readPacks } from '../../src/files/packs.js';
import { parseCases, parseRule } from '../../src/rules/load.js';

const texts = await readPacks();
const rules = texts.map(({ text, file, id, cases }) => ({
  rule: parseRule(text, file, id).rule,
  cases: cases ? parseCases(cases.text, cases.file) : [],
}));
const framework = parse(readFileSync('policies/frameworks/hipaa-security-rule.yaml', 'utf8')) as {
  controls: { id: string; rules: string[] }[];
  unmapped: { rule: string; reason: string }[];
};

it('there are 80 rules or more', () => {
  expect(rules.length).toBeGreaterThanOrEqual(80);
});

it.each(rules.map(({ rule, cases }) => [rule.id, rule, cases] as const))(
  '%s has cases that pass, fail and cannot be told',
  (_, rule, cases) => {
    const kinds = new Set(
      cases.map(({ expect: wanted }) => (typeof wanted === 'string' ? wanted : Object.keys(wanted)[0])),
    );
    expect([...kinds]).toEqual(expect.arrayContaining(['pass', 'fail', 'unknown']));
    if (rule.when !== undefined || rule.empty === 'not-applicable') expect(kinds).toContain('not-applicable');
  },
);

it.each(rules.map(({ rule }) => [rule.id, rule] as const))(
  '%s says why, how to mend it and from where',
  (_, rule) => {
    expect(rule.why.length).toBeGreaterThan(40);
    expect(rule.fix.length).toBeGreaterThan(20);
    expect(rule.references.length).toBeGreaterThan(0);
    expect(rule.title).not.toMatch(/^(Ensure|Check|Make sure)/);
  },
);

it('every rule is named by a line of the framework, or has a written reason for none', () => {
  const mapped = new Set(framework.controls.flatMap(({ rules: ids }) => ids));
  const excused = new Set(framework.unmapped.map(({ rule }) => rule));
  expect(rules.map(({ rule }) => rule.id).filter((id) => !mapped.has(id) && !excused.has(id))).toEqual([]);
});

it('the framework names only rules that are there', () => {
  const ids = new Set(rules.map(({ rule }) => rule.id));
  const named = [
    ...framework.controls.flatMap(({ rules: list }) => list),
    ...framework.unmapped.map(({ rule }) => rule),
  ];
  expect(named.filter((id) => !ids.has(id))).toEqual([]);
});
