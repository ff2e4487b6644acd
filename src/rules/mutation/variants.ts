/** Facts next to given ones: one number moved, one text replaced, one item gone or doubled. */
import type { CompiledRule } from '../compile.js';
import type { FactValues } from '../cases.js';
import { allParts, type Node } from './nodes.js';

/** Values that the expressions of a rule compare with. */
export interface Literals {
  readonly numbers: readonly number[];
  readonly texts: readonly string[];
}

/** Facts with one place changed. */
export interface Variant {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly facts: FactValues;
}

/** Constants, parameters and the words inside patterns of a rule. */
export function literalsOf(compiled: CompiledRule): Literals {
  const numbers = new Set<number>([0, 1]);
  const texts = new Set<string>(['']);
  const add = (value: unknown): void => {
    if (typeof value === 'bigint' || typeof value === 'number') numbers.add(Number(value));
    if (typeof value === 'string') for (const text of [value, ...wordsOf(value)]) texts.add(text);
    if (Array.isArray(value)) for (const one of value) add(one);
  };
  for (const param of Object.values(compiled.rule.params)) add(param);
  for (const { ast } of expressionsOf(compiled))
    for (const part of allParts(ast as Node)) if (part.op === 'value') add(part.args);
  return { numbers: [...numbers], texts: [...texts] };
}

function expressionsOf(compiled: CompiledRule) {
  const own = [compiled.when, compiled.each, compiled.unknown, compiled.assert];
  const inMessage = compiled.message.parts.filter((part) => typeof part !== 'string');
  return [...own, ...inMessage].filter((one) => one !== undefined);
}

/** Texts that a pattern may have been written for: its alternatives without their signs. */
function wordsOf(pattern: string): string[] {
  if (!/[|^$()[\]*+?\\]/.test(pattern)) return [pattern.toUpperCase(), `x${pattern}`, `${pattern}x`];
  const plain = pattern
    .replaceAll(/\(\?\w*:?/g, '(')
    .replaceAll(/\\(.)/g, '$1')
    .replaceAll(/\[([^\]])[^\]]*\]/g, '$1');
  const words = plain.split(/[|()]/).map((word) => word.replaceAll(/[\^$*+?]|\{.*?\}/g, ''));
  const all = plain.replaceAll(/\(([^|()]*)(\|[^()]*)?\)/g, '$1').replaceAll(/[\^$*+?]|\{.*?\}/g, '');
  return [...new Set([...words, all])].flatMap((word) => [word, `x${word}`, `${word}x`, word.toUpperCase()]);
}

type Made = { readonly path: readonly (string | number)[]; readonly value: unknown; readonly facts: unknown };

/** Every value with one place of it changed, nearest changes first. */
export function* variantsOf(value: unknown, literals: Literals, now: string): Generator<Made> {
  if (Array.isArray(value)) yield* ofList(value, literals, now);
  else if (value !== null && typeof value === 'object') yield* ofObject(value, literals, now);
  else for (const other of otherScalars(value, literals, now)) yield { path: [], value: other, facts: other };
}

function* ofObject(value: object, literals: Literals, now: string): Generator<Made> {
  for (const [key, child] of Object.entries(value))
    for (const { path, value: made, facts } of variantsOf(child, literals, now))
      yield { path: [key, ...path], value: made, facts: { ...value, [key]: facts } };
}

function* ofList(list: readonly unknown[], literals: Literals, now: string): Generator<Made> {
  const whole = (made: unknown): Made => ({ path: [], value: made, facts: made });
  if (list.length > 0) yield whole([]);
  for (const [index, item] of list.slice(0, 4).entries()) {
    for (const { path, value, facts } of variantsOf(item, literals, now)) {
      yield { path: [index, ...path], value, facts: list.with(index, facts) };
      yield whole([...list, facts]);
    }
    yield whole(list.toSpliced(index, 1));
    yield whole([...list, item]);
  }
  if (list.every((item) => typeof item === 'string'))
    for (const text of literals.texts) {
      yield whole([text]);
      yield whole([...list, text]);
    }
  if (list.every((item) => typeof item === 'number'))
    for (const number of literals.numbers) {
      yield whole([number]);
      yield whole([...list, number]);
    }
}

const MOMENT = /^\d{4}-\d{2}-\d{2}T/;
const UNITS = [3_600_000, 86_400_000];

function otherScalars(value: unknown, { numbers, texts }: Literals, now: string): unknown[] {
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'number') return [...new Set(numbers.flatMap((one) => [one, one + 1, one - 1]))];
  if (typeof value !== 'string') return [];
  if (!MOMENT.test(value))
    return [...texts, ...numbers.flatMap((one) => [`${one}`, `${one + 1}`, `${one - 1}`])];
  const start = Date.parse(now);
  const moments = numbers.flatMap((one) =>
    UNITS.flatMap((unit) =>
      [one - 1, one, one + 1].flatMap((count) => [start - count * unit, start + count * unit]),
    ),
  );
  return [...moments, 0]
    .filter((moment) => Math.abs(moment) < 4e12)
    .map((moment) => new Date(moment).toISOString().replace('.000Z', 'Z'));
}
