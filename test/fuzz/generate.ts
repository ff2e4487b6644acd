/** Hostile packs: real rules broken in ways that an attacker, a careless hand or a bad disk would break them. Same seed, same inputs. */
import { stringify } from 'yaml';

/** A generator of numbers below 1. */
export type Random = () => number;

/** Mulberry32: small, fast, and the same everywhere. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A rule file and its cases, as texts. */
export interface Input {
  readonly kind: string;
  readonly rule: string;
  readonly cases: string;
}

/** A rule and its cases as data and as texts. */
export interface Model {
  readonly rule: Record<string, unknown>;
  readonly cases: Record<string, unknown>[];
  readonly ruleText: string;
  readonly casesText: string;
}

/** Texts that try to escape from a terminal, a page, a table, a sheet or a log. Each holds a mark that a check looks for. */
export const POISON = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '\u001b]0;pwned\u0007\u001b[2J',
  '\u009b31mred',
  '[x](javascript:alert(1))',
  "=cmd|'/C calc'!A0",
  ']]><!--',
  '| a | b |\n|---|---|',
  '\u202egnp.exe',
  '::error::injected\n::set-output name=x::y',
  '\u0000nul',
  '{{', '}}', '{{{{now}}}}', '${7*7}', '%0A%0D', '\r\n.\r\n', '--- \n...', '&amp;&#x0;',
] as const; // prettier-ignore

const KEYS = [
  '__proto__',
  'constructor',
  'toString',
  'prototype',
  'hasOwnProperty',
  'valueOf',
  '__defineGetter__',
];
const PATTERNS = ['(a+)+$', '(a|a)*b', '((a?){30}){30}', '(.*a){30}x', '(?=a)', '(a)\\\\1', '[', '(?i)(x{1,1000}){9}', '\\\\pL{500}', '(((((((a{9}){9}){9}){9}){9}){9}){9})', '(?P<n>a)', 'a{1001}', '\\\\C', '(x+x+)+y']; // prettier-ignore
const FIELDS = ['title', 'subject', 'needs', 'severity', 'when', 'each', 'key', 'empty', 'unknown', 'assert', 'message', 'found', 'expected', 'why', 'fix', 'references', 'params', 'tags', 'rev', 'history']; // prettier-ignore

const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
const upTo = (random: Random, most: number) => Math.floor(random() * most);

/** One hostile input. */
export function makeInput(random: Random, models: readonly Model[]): Input {
  const model = pick(random, models);
  const [kind, make] = pick(random, MAKERS);
  return { kind, ...make(random, model) };
}

type Texts = Omit<Input, 'kind'>;
type Maker = (random: Random, model: Model) => Texts;

const MAKERS: readonly (readonly [string, Maker])[] = [
  ['bytes', brokenBytes],
  ['fields', brokenFields],
  ['expressions', expressions],
  ['expressions', expressions],
  ['loops', loops],
  ['poison', poisoned],
  ['keys', strangeKeys],
  ['yaml', yamlBombs],
  ['lists', longLists],
  ['cases', brokenCases],
];

function brokenBytes(random: Random, { ruleText, casesText }: Model): Texts {
  const damage = (text: string) => {
    let made = text;
    for (let count = 1 + upTo(random, 4); count > 0; count -= 1) {
      const at = upTo(random, made.length);
      const end = Math.min(made.length, at + upTo(random, 40));
      const piece = pick(random, [made.slice(at, end), '', '\t', ': ', '\n', '- ', '{', ']', '&a ', '*a', '!!js/function ', '|', '>', '"', "'", '\ufeff', pick(random, POISON)]); // prettier-ignore
      made = made.slice(0, at) + piece + made.slice(random() < 0.5 ? at : end);
    }
    return made;
  };
  return { rule: damage(ruleText), cases: random() < 0.5 ? damage(casesText) : casesText };
}

function write(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}

function brokenFields(random: Random, { rule, casesText }: Model): Texts {
  const made = { ...rule };
  for (let count = 1 + upTo(random, 3); count > 0; count -= 1)
    made[pick(random, FIELDS)] = anything(random, 0);
  if (random() < 0.3) delete made[pick(random, FIELDS)];
  return { rule: write(made), cases: casesText };
}

function anything(random: Random, depth: number): unknown {
  const kinds = [
    () => null,
    () => random() < 0.5,
    () => pick(random, [0, -1, 1e308, 2 ** 53, 0.1, Number.NaN]),
    () => pick(random, POISON),
    () => pick(random, POISON).repeat(1 + upTo(random, 60)),
    () => expression(random, 3),
    () => Array.from({ length: upTo(random, 5) }, () => (depth > 4 ? 1 : anything(random, depth + 1))),
    () => Object.fromEntries(Array.from({ length: upTo(random, 4) }, () => [pick(random, [...KEYS, ...FIELDS]), depth > 4 ? 1 : anything(random, depth + 1)])), // prettier-ignore
  ];
  return pick(random, kinds)();
}

const BINARY = ['&&', '||', '==', '!=', '<', '<=', '>', '>=', '+', '-', '*', '/', '%', 'in'];
const MACROS = ['filter', 'map', 'all', 'exists', 'exists_one'];
const CALLS = ['like', 'size', 'setting', 'isOn', 'number', 'series', 'versionAtLeast', 'endOfLife', 'advisories', 'keys', 'day', 'daysBetween', 'hoursBetween', 'timestamp', 'duration', 'string', 'int', 'double', 'bytes', 'matches', 'has', 'dyn', 'type', '__proto__', 'constructor']; // prettier-ignore

/** An expression of any shape; most have types that do not fit. */
function expression(random: Random, depth: number): string {
  const inner = () => (depth <= 0 ? leaf(random) : expression(random, depth - 1 - upTo(random, 2)));
  return pick(random, [
    () => leaf(random),
    () => `(${inner()}) ${pick(random, BINARY)} (${inner()})`,
    () => `!(${inner()})`,
    () => `-(${inner()})`,
    () => `(${inner()}).${pick(random, MACROS)}(${pick(random, ['a', 'b', 'it', 'now'])}, ${inner()})`,
    () => `${pick(random, CALLS)}(${inner()}${random() < 0.6 ? `, ${inner()}` : ''})`,
    () => `(${inner()}).${pick(random, ['size', 'split', 'join', 'trim', 'lowerAscii', 'json', 'getHours', 'toString'])}(${random() < 0.3 ? inner() : ''})`, // prettier-ignore
    () => `(${inner()}) ? (${inner()}) : (${inner()})`,
    () => `[${inner()}, ${inner()}]`,
    () => `{${inner()}: ${inner()}}`,
    () => `(${inner()})[${inner()}]`,
    () => `(${inner()}).${pick(random, [...KEYS, 'name', 'size'])}`,
  ])();
}

function leaf(random: Random): string {
  return pick(random, ['a', 'b', 'it', 'now', 'params', 'params.list', 'params.n', 'sshd', 'sshd.ciphers', 'sshd.maxAuthTries', 'tls.protocols', 'true', 'false', '0', '1', '-1', '9223372036854775807', '1.5', "''", "'x'", 'null', '[]', '{}', "b'x'", `'${pick(random, PATTERNS)}'`, ...KEYS]); // prettier-ignore
}

function expressions(random: Random, { rule, casesText }: Model): Texts {
  const field = pick(random, ['when', 'each', 'key', 'unknown', 'assert', 'message', 'found']);
  const text = expression(random, 2 + upTo(random, 5));
  const written = field === 'message' || field === 'found' ? `{{${text}}}` : text;
  return { rule: write({ ...rule, params: { ...(rule['params'] as object), list: ['a', 'b'], n: 3 }, [field]: written }), cases: casesText }; // prettier-ignore
}

/** Well-typed expressions that would take for ever, or fill the memory. */
function loops(random: Random, { rule, casesText }: Model): Texts {
  const list = Array.from({ length: 20 + upTo(random, 480) }, (_, index) => `user${index}`);
  const names = ['a', 'b', 'c', 'd', 'e', 'f'].slice(0, 2 + upTo(random, 5));
  const body = pick(random, [
    `${names.join(' + ')} != ''`,
    `like(a + b, '${pick(random, PATTERNS)}' + a)`,
    "params.list.join(a).split(b).size() >= 0",
    "[a, b] != [b, a + a]",
    "advisories('7.0.2').size() >= 0",
    "now - now == duration('0s')",
    `like('${'a'.repeat(200)}', '${pick(random, PATTERNS)}') || true`,
  ]); // prettier-ignore
  const nested = names.reduceRight(
    (inner, name) => `params.list.${pick(random, ['all', 'exists', 'exists_one'])}(${name}, ${inner})`,
    body,
  );
  const grown = `[${pick(random, ["'ab'", "['ab']", 'params.list'])}]${`.map(x, x + x)`.repeat(3 + upTo(random, 34))}.size() > 0`;
  const field = pick(random, ['assert', 'unknown', 'when', 'message']);
  const text = random() < 0.6 ? nested : grown;
  const written = field === 'message' ? `{{${text}}}` : text;
  const wrapped = { ...rule, params: { ...(rule['params'] as object), list }, [field]: written };
  const each = random() < 0.2 ? { each: 'params.list', key: 'it', empty: 'unknown' } : {};
  return { rule: write({ ...wrapped, ...each }), cases: casesText };
}

function poisoned(random: Random, { rule, casesText }: Model): Texts {
  const texts = ['title', 'message', 'found', 'expected', 'why', 'fix'];
  const made: Record<string, unknown> = { ...rule };
  for (const field of texts) if (random() < 0.7) made[field] = `Words ${pick(random, POISON)} and more words than forty letters, ${pick(random, POISON)}`; // prettier-ignore
  made['references'] = [{ title: `Book ${pick(random, POISON)}`, url: `https://example.org/${pick(random, ['x', '"onload="', ')(', '<b>', '\u001b[m', 'a b'])}` }]; // prettier-ignore
  if (random() < 0.5) made['params'] = { ...(rule['params'] as object), list: [...POISON] };
  if (random() < 0.2) made['params'] = { ...(rule['params'] as object), [pick(random, POISON)]: 1 };
  if (random() < 0.7) Object.assign(made, { rev: 3, history: [2, 3].map((rev) => ({ rev, date: '2026-11-23', change: `Words ${pick(random, POISON)} and more words` })) }); // prettier-ignore
  return { rule: write(made), cases: casesText };
}

function strangeKeys(random: Random, { rule, cases }: Model): Texts {
  const key = pick(random, KEYS);
  const at = pick(random, ['rule', 'params', 'case', 'facts', 'caseParams', 'factField', 'expect']);
  const text = write(rule);
  const add = (lines: string, where: RegExp) => text.replace(where, (found) => `${found}\n${lines}`);
  if (at === 'rule') return { rule: `${text}\n${key}: { polluted: yes }\n`, cases: write(cases) };
  if (at === 'params')
    return {
      rule: /^params:$/m.test(text) ? add(`  ${key}: 1`, /^params:$/m) : `${text}\nparams:\n  ${key}: 1\n`,
      cases: write(cases),
    };
  const one: Record<string, unknown> = { ...cases[0] };
  const own = (target: object, value: unknown) =>
    Object.defineProperty({ ...target }, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  const facts = (one['facts'] ?? {}) as Record<string, object>;
  const [section = 'sshd'] = Object.keys(facts);
  const changed = {
    case: () => own(one, 1),
    facts: () => ({ ...one, facts: own(facts, { polluted: true }) }),
    caseParams: () => ({ ...one, params: own({}, 1) }),
    factField: () => ({
      ...one,
      facts: { ...facts, [section]: own(facts[section] ?? {}, { polluted: true }) },
    }),
    expect: () => ({ ...one, expect: own({}, ['x']) }),
  }[at]!();
  return {
    rule: text,
    cases: write([changed, ...cases.slice(1), { case: 'likes', like: key, expect: 'pass' }]),
  };
}

function yamlBombs(random: Random, { ruleText, casesText }: Model): Texts {
  const size = 1 + upTo(random, 3000);
  const bomb = pick(random, [
    () => `a: &a [x, x]\n${Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [*${i === 0 ? 'a' : `b${i - 1}`}, *${i === 0 ? 'a' : `b${i - 1}`}]`).join('\n')}`, // prettier-ignore
    () => `a: &a { <<: *a }`,
    () => `needs: ${'['.repeat(size)}`,
    () => '- '.repeat(size),
    () => `${'  '.repeat(50)}a: `.repeat(60),
    () => Array.from({ length: size }, (_, i) => `k${i}: ${i}`).join('\n'),
    () => `title: ${'"'.repeat(size)}`,
    () => `%TAG ! tag:x,2000:\n---\n!!binary ${'A'.repeat(size)}`,
    () => `? ${'? '.repeat(Math.min(size, 200))}`,
    () => `&${'a'.repeat(size)} *${'a'.repeat(size)}`,
    () => `!!set {${Array.from({ length: Math.min(size, 500) }, (_, i) => `a${i}`).join(', ')}}`,
    () => `fix: |${'9'.repeat(5)}\n x`,
    () => `${ruleText}\n---\n${ruleText}`,
    () => `title: 1e${'9'.repeat(size)}`,
    () => `${'#'.repeat(size)}\n\u0085\u2028a: b`,
  ])();
  return random() < 0.5 ? { rule: bomb, cases: casesText } : { rule: ruleText, cases: bomb };
}

function longLists(random: Random, { rule, cases }: Model): Texts {
  const length = random() < 0.02 ? 12_000 : pick(random, [10, 300, 1000]);
  const list = Array.from({ length }, (_, index) => (random() < 0.001 ? pick(random, POISON) : index % 7));
  const field = pick(random, ['needs', 'tags', 'params', 'references', 'assert']);
  const value =
    field === 'params'
      ? { list }
      : field === 'assert'
        ? `[${list.slice(0, 400).join(',')}].size() > 0`
        : list;
  const many = random() < 0.02 ? Array.from({ length: 600 }, () => cases[0]) : cases;
  return { rule: write({ ...rule, [field]: value }), cases: write(many) };
}

function brokenCases(random: Random, { ruleText, cases }: Model): Texts {
  const made = cases.map((one) => ({ ...one }));
  for (let count = 1 + upTo(random, 3); count > 0; count -= 1) {
    const one = pick(random, made);
    const field = pick(random, ['case', 'now', 'params', 'like', 'facts', 'expect']);
    one[field] = field === 'like' ? pick(random, cases)['case'] : anything(random, 0);
  }
  return { rule: ruleText, cases: write(made) };
}
