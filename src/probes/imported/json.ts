/** JSON of strangers: bounded in depth and number of values before it is built, and refused where a key stands twice. */
import { refusal } from './refuse.js';

const MAX_DEPTH = 64;
const MAX_VALUES = 6_000_000;
const MAX_KEYS = 100_000;

/** A parsed object; its keys are asked with `get`, because a stranger chose them. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** The value of a JSON text. Throws E_IMPORT_DAMAGED with line and column, or E_IMPORT_BOMB. */
export function parseJson(text: string): Json {
  inspect(text);
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw refusal('E_IMPORT_DAMAGED', 'it is cut off or no JSON', {
      place: placeOf(text, offsetOf(error, text)),
    });
  }
}

/** The own property of an object, undefined where it is none. */
export function get(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  let found = value;
  for (const key of path) {
    if (found === null || typeof found !== 'object' || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string | number, Json>)[key];
  }
  return found ?? undefined;
}

/** The list at a path, empty where there is none. */
export function list(value: Json | undefined, ...path: readonly (string | number)[]): readonly Json[] {
  const found = get(value, ...path);
  return Array.isArray(found) ? (found as readonly Json[]) : [];
}

/** Texts of the list at a path. */
export function texts(value: Json | undefined, ...path: readonly (string | number)[]): string[] {
  return list(value, ...path).filter((one) => typeof one === 'string');
}

interface Level {
  readonly keys?: Set<string>;
  expectsKey: boolean;
}

/** One pass over the characters, without building anything: depth, number of values, repeated keys. */
function inspect(text: string): void {
  const levels: Level[] = [];
  let values = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      const end = endOfString(text, at);
      const level = levels.at(-1);
      if (level?.expectsKey) noteKey(text, at, end, level);
      at = end;
    } else if (code === 0x7b || code === 0x5b) {
      values += 1;
      if (levels.length >= MAX_DEPTH)
        throw refusal('E_IMPORT_BOMB', `it is nested deeper than ${MAX_DEPTH} levels`, {
          place: placeOf(text, at),
        });
      levels.push(code === 0x7b ? { keys: new Set(), expectsKey: true } : { expectsKey: false });
    } else if (code === 0x7d || code === 0x5d) levels.pop();
    else if (code === 0x2c) {
      values += 1;
      const level = levels.at(-1);
      if (level?.keys) level.expectsKey = true;
    }
    if (values > MAX_VALUES) throw refusal('E_IMPORT_BOMB', `it holds more than ${MAX_VALUES} values`);
  }
}

function noteKey(text: string, start: number, end: number, level: Level): void {
  const raw = text.slice(start + 1, end);
  const key = raw.includes('\\') ? unescape(text.slice(start, end + 1), raw) : raw;
  if (level.keys!.has(key))
    throw refusal('E_IMPORT_DAMAGED', 'a key stands twice here', { place: placeOf(text, start) });
  if (level.keys!.size >= MAX_KEYS)
    throw refusal('E_IMPORT_BOMB', `an object has more than ${MAX_KEYS} keys`, {
      place: placeOf(text, start),
    });
  level.keys!.add(key);
  level.expectsKey = false;
}

function unescape(quoted: string, raw: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return raw;
  }
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at += 1;
    else if (code === 0x22) return at;
  }
  return text.length;
}

function offsetOf(error: unknown, text: string): number {
  const match = /position (\d+)/.exec((error as Error).message);
  return match ? Number(match[1]) : text.length;
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lastBreak = before.lastIndexOf('\n');
  let line = 1;
  for (let at = before.indexOf('\n'); at >= 0; at = before.indexOf('\n', at + 1)) line += 1;
  return { line, column: offset - lastBreak };
}
