import { describe, expect, it } from 'vitest';
import { readPacks } from '../../src/files/packs.js';
import { parseCases, parseRule } from '../../src/rules/load.js';
import { Compiler } from '../../src/rules/cel.js';
import { changesOf } from '../../src/rules/mutation/expressions.js';
import { mutate } from '../../src/rules/mutation/mutate.js';
import type { Node } from '../../src/rules/mutation/nodes.js';
import { print } from '../../src/rules/mutation/print.js';

const texts = await readPacks();
const gateway = texts.find(({ id }) => id === 'ssh/login-grace')!;
const params = { list: ['a', 'b'], n: 3 };
const parse = (source: string) => new Compiler(['sshd', 'listeners'], params).compile(source);
const changes = (source: string) =>
  changesOf(parse(source).ast as Node, source).map(({ kind, expression }) => `${kind}: ${expression}`);

it('at most 2 of 100 mutants of our own rules survive their cases', { timeout: 120_000 }, () => {
  const results = texts.map(({ text, file, id, cases }) =>
    mutate(parseRule(text, file, id), parseCases(cases!.text, cases!.file)),
  );
  expect(results.filter(({ problem }) => problem !== '')).toEqual([]);
  const mutants = results.reduce((sum, one) => sum + one.mutants, 0);
  const survivors = results.flatMap(({ rule, survivors: alive }) =>
    alive.map(({ field, before, after }) => `${rule} ${field}: ${before} -> ${after}`),
  );
  expect(mutants).toBeGreaterThan(2500);
  expect(survivors.length / mutants, survivors.join('\n')).toBeLessThanOrEqual(0.02);
});

it.each([
  [
    "sshd.gatewayPorts == 'no'",
    ["comparison: (sshd.gatewayPorts) != ('no')", "constant: sshd.gatewayPorts == ('no~')"],
  ],
  [
    'sshd.maxAuthTries <= 4',
    [
      'boundary: (sshd.maxAuthTries) < (4)',
      'comparison: (sshd.maxAuthTries) > (4)',
      'constant: sshd.maxAuthTries <= 5',
      'constant: sshd.maxAuthTries <= 3',
      'field: sshd.loginGraceSeconds <= 4',
    ],
  ],
  [
    'sshd.allowList && !sshd.ignoreRhosts',
    [
      'logic: (sshd.allowList) || (!sshd.ignoreRhosts)',
      'dropped: sshd.allowList',
      'dropped: !sshd.ignoreRhosts',
      'negated: sshd.allowList && sshd.ignoreRhosts',
    ],
  ],
  [
    "sshd.logLevel in ['INFO', 'VERBOSE']",
    ["negated: !(sshd.logLevel in ['INFO', 'VERBOSE'])", "member: sshd.logLevel in (['VERBOSE'])"],
  ],
  ['listeners.sockets.filter(s, s.port == 9).size() == 0', ['filter: listeners.sockets.size() == 0']],
  ['listeners.sockets.exists(s, s.loopback)', ['quantifier: (listeners.sockets).all(s, s.loopback)']],
  [
    "like(sshd.logLevel, '(?i)^(strict|lax)$')",
    [
      'pattern: like(sshd.logLevel, "(?i)^(lax)$")',
      'pattern: like(sshd.logLevel, "^(strict|lax)$")',
      'pattern: like(sshd.logLevel, "(?i)(strict|lax)$")',
    ],
  ],
])('changes %s', (source, wanted) => {
  expect(changes(source)).toEqual(expect.arrayContaining(wanted));
});

it('what is printed parses to the same tree', () => {
  for (const source of [
    '1 - (2 - 3) == 4 && !(true || false)',
    "(params.n > 1 ? 'a' : 'b') + 'c' == 'ac'",
    '-(-params.n) == 3',
    "{'a': 1}['a'] == 1",
    "'x' in (params.list + ['y'])",
  ]) {
    const once = print(parse(source).ast as Node, source);
    expect(print(parse(once).ast as Node, once)).toBe(once);
    expect(parse(once).evaluate({ params: { list: ['a', 'x'], n: 3n }, now: new Date() })).toEqual(
      parse(source).evaluate({ params: { list: ['a', 'x'], n: 3n }, now: new Date() }),
    );
  }
});

describe('survivors', () => {
  const rule = parseRule(gateway.text, gateway.file, gateway.id);
  const cases = parseCases(gateway.cases!.text, gateway.cases!.file);

  it('come with facts that kill them, and those facts do', () => {
    const few = cases.filter(({ expect: wanted }) => wanted === 'pass' || wanted === 'unknown').slice(0, 2);
    const { survivors } = mutate(rule, [cases[0]!, ...few.filter((one) => one !== cases[0])]);
    expect(survivors.length).toBeGreaterThan(1);
    for (const { witness } of survivors) expect(witness!.rule).not.toEqual(witness!.mutant);
  });

  it('are not looked for where a case fails already', () => {
    const wrong = [{ ...cases[0]!, expect: 'not-applicable' as const }];
    expect(mutate(rule, wrong)).toMatchObject({ problem: 'a case does not pass', mutants: 0 });
    expect(mutate(rule, [])).toMatchObject({ problem: 'there are no cases' });
  });
});
