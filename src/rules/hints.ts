/** What the author of an expression most likely meant, from what may stand there. */
import { kindOf, SECTION_IDS, sections, type SectionId } from '../core/facts.js';
import { nearest } from '../core/nearest.js';
import { functions } from './functions.js';

/** Methods and macros of the language itself that rules may use. */
const LANGUAGE = [
  'all', 'exists', 'exists_one', 'filter', 'map', 'size', 'startsWith', 'endsWith', 'contains', 'lowerAscii',
  'upperAscii', 'trim', 'indexOf', 'lastIndexOf', 'substring', 'split', 'join', 'string', 'int', 'double', 'timestamp',
  'duration', 'getFullYear', 'getMonth', 'getDate', 'getHours',
] as const; // prettier-ignore

/** Names that the functions of ours are called by. */
export const FUNCTION_NAMES: readonly string[] = functions.map(({ signature }) =>
  signature.slice(0, signature.indexOf('(')),
);

/** What an expression may name. */
export interface Names {
  readonly needs: readonly SectionId[];
  readonly params: readonly string[];
  readonly item: boolean;
}

/** A sentence that begins with a semicolon, or nothing. `fields` are those of the value that was asked. */
export function hintFor(message: string, names: Names, fields: readonly string[]): string {
  const variable = /^Unknown variable: (\w+)/.exec(message)?.[1];
  if (variable !== undefined) return hintForVariable(variable, names);
  const key = /^No such key: (\w+)/.exec(message)?.[1];
  if (key !== undefined) return hintForField(key, fields);
  const call = /matching overload for '(?:(.*?)\.)?(\w+)\(/.exec(message);
  if (call) return hintForCall(call[2]!);
  return '';
}

function hintForVariable(name: string, { needs, params, item }: Names): string {
  if ((SECTION_IDS as string[]).includes(name)) {
    const kind = kindOf[name as SectionId];
    return `; ${name} is a section of facts about each ${kind}: add it to needs`;
  }
  if (params.includes(name)) return `; did you mean "params.${name}"?`;
  if (name === 'it' && !item) return '; "it" is there with "each" only';
  if (name === 'params') return '; the rule has no params';
  const owner = needs.find((section) =>
    Object.hasOwn((sections[section] as { properties?: object }).properties ?? {}, name),
  );
  if (owner) return `; did you mean "${owner}.${name}"?`;
  const known = [...needs, 'now', ...(item ? ['it'] : []), ...(params.length > 0 ? ['params'] : [])];
  const close = nearest(name, known) ?? nearest(name, SECTION_IDS);
  return close ? `; did you mean "${close}"?` : `; there are ${known.join(', ')}`;
}

function hintForField(key: string, fields: readonly string[]): string {
  if (fields.length === 0) return '';
  const close = nearest(key, fields);
  return close ? `; did you mean "${close}"?` : `; there are ${fields.slice(0, 20).join(', ')}`;
}

function hintForCall(name: string): string {
  const known = [...FUNCTION_NAMES, ...LANGUAGE];
  if (known.includes(name)) {
    const own = functions.find(({ signature }) => signature.startsWith(`${name}(`));
    return own ? `; it is ${own.signature.replaceAll('google.protobuf.Timestamp', 'timestamp')}` : '';
  }
  const close = nearest(name, known);
  return close ? `; did you mean "${close}"?` : '';
}
