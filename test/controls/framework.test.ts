import { expect, it } from 'vitest';
import { loadFramework } from '../../src/controls/framework.js';
import { complaint } from '../helpers/errors.js';

function line(id: string, over: Record<string, string> = {}): string {
  const fields = {
    id,
    parent: 'top',
    title: 'A line',
    kind: 'specification',
    requirement: 'Required',
    safeguard: 'technical',
    text: 'Words.',
    cite: id,
    evidence: 'partial',
    applicability: 'all',
    rules: '[]',
    questions: '[Who?]',
    documents: '[]',
    nist80053: '[]',
    ...over,
  };
  const [first, ...rest] = Object.entries(fields).map(([key, value]) => `${key}: ${value}`);
  return [`  - ${first}`, ...rest.map((text) => `    ${text}`)].join('\n');
}

function load(lines: readonly string[], unmapped = '[]') {
  const text = `id: f\ntitle: F\nasOf: "2026-07-01"\ndisclaimer: none\ncontrols:\n${lines.join('\n')}\nunmapped: ${unmapped}\n`;
  return loadFramework(text, 'f.yaml', new Set(['tls/a', 'tls/legacy-protocols']));
}

it('a good file is a framework', () => {
  const { controls, unmapped } = load(
    [line('a', { rules: '[tls/a]' })],
    '[{ rule: tls/legacy-protocols, reason: none }]',
  );
  expect(controls[0]).toMatchObject({ id: 'a', rules: ['tls/a'], questions: ['Who?'] });
  expect(unmapped).toHaveLength(1);
});

it.each([
  ['E_FRAMEWORK f.yaml:20:9 "a" stands twice', [line('a'), line('a')], '[]'],
  [
    'E_FRAMEWORK f.yaml:16:13 a names a rule that is not there: "tls/legacy-protocol"; did you mean "tls/legacy-protocols"?',
    [line('a', { rules: '[tls/legacy-protocol]' })],
    '[]',
  ],
  ['E_FRAMEWORK f.yaml:16:20 "tls/a" stands twice', [line('a', { rules: '[tls/a, tls/a]' })], '[]'],
  [
    'E_FRAMEWORK f.yaml:20:20 "tls/a" is unmapped here, and a names it',
    [line('a', { rules: '[tls/a]' })],
    '[{ rule: tls/a, reason: none }]',
  ],
  [
    'E_FRAMEWORK f.yaml:7:13 a stands above itself',
    [line('a', { parent: 'b' }), line('b', { parent: 'a' })],
    '[]',
  ],
  [
    'E_FRAMEWORK f.yaml:9:11 controls.0.kind: must be "standard" (what the line is), not "standart"',
    [line('a', { kind: 'standart' })],
    '[]',
  ],
  [
    'E_FRAMEWORK f.yaml:20:5 controls.0.rule: unknown key; did you mean "rules"?',
    [line('a', { rule: '[]' })],
    '[]',
  ],
])('%s', (wanted, lines, unmapped) => {
  expect(complaint(() => load(lines, unmapped))).toBe(wanted);
});

it('a line may carry the name of its own section', () => {
  expect(load([line('a', { parent: 'a' }), line('b', { parent: 'a' })]).controls).toHaveLength(2);
});
