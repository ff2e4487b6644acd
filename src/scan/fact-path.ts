/** Paths to a fact: `section.field`, `list[3]`, `list[name=value]`, `list[text]`, `list[*]`. */
import { AuditError } from '../core/errors.js';

/** One step of a path; `text` is what stands between the brackets. */
export type Step =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'all'; readonly text: string }
  | { readonly kind: 'index'; readonly index: number; readonly text: string }
  | { readonly kind: 'item'; readonly text: string }
  | { readonly kind: 'where'; readonly field: string; readonly value: string; readonly text: string };

/** The steps of a path. A name may hold letters, digits, `_` and `-`. Throws E_USAGE for what is no path. */
export function parsePath(path: string): Step[] {
  const steps: Step[] = [];
  let rest = path;
  while (rest !== '') {
    const match = /^(?:(?<name>[A-Za-z0-9_-]+)|\[(?<inside>[^[\]]+)\])/.exec(rest);
    if (!match?.groups) throw noPath(path);
    const { name, inside } = match.groups;
    if (name === undefined && steps.length === 0) throw noPath(path);
    steps.push(name === undefined ? bracket(inside!) : { kind: 'name', name });
    rest = rest.slice(match[0].length);
    if (rest.startsWith('.') && rest.length > 1) rest = rest.slice(1);
    else if (rest !== '' && !rest.startsWith('[')) throw noPath(path);
  }
  if (steps.length === 0) throw noPath(path);
  return steps;
}

function bracket(text: string): Step {
  if (text === '*') return { kind: 'all', text };
  if (/^\d{1,6}$/.test(text)) return { kind: 'index', index: Number(text), text };
  const split = text.indexOf('=');
  if (split <= 0) return { kind: 'item', text };
  return { kind: 'where', field: text.slice(0, split), value: text.slice(split + 1), text };
}

function noPath(path: string): AuditError {
  return new AuditError('E_USAGE', `"${path}" is no path to a fact`, {
    remedy: 'Write section.field, such as globals.timeout or accounts.users[username=ann].active.',
  });
}
