/** What the engine can do and rules may not. */
import type { ASTNode } from '@marcbachmann/cel-js';

/** Calls that the engine knows and rules may not make: they backtrack, hide a misspelt field from the checker, or grow without bound. */
const BANNED: Readonly<Record<string, string>> = {
  matches: 'matches() is not available; use like(text, pattern), which runs in linear time',
  has: 'has() is not available: every field of a fact is always there, and a map is asked with setting(map, key)',
  dyn: 'dyn() is not available: it would hide a misspelt field',
  json: 'json() is not available: what it gives has no type, so a misspelt field would be seen too late',
  bind: 'cel.bind() is not available; write the expression out',
};

/** Looking up a zone takes a hundred times as long as anything else, and depends on the machine’s tables. */
const ZONED = 'moments are in UTC; a time zone cannot be named';

/** The first call of a tree that may not be made, with its place. */
export function findBanned(node: unknown): { message: string; offset: number } | undefined {
  if (Array.isArray(node)) {
    for (const child of node) {
      const found = findBanned(child);
      if (found) return found;
    }
    return undefined;
  }
  if (node === null || typeof node !== 'object' || !('op' in node)) return undefined;
  const { op, args, start } = node as ASTNode;
  if ((op === 'call' || op === 'rcall') && Array.isArray(args)) {
    const zoned = op === 'rcall' && /^get[A-Z]/.test(args[0]) && args[2].length > 0;
    const message = zoned ? ZONED : Object.hasOwn(BANNED, args[0]) ? BANNED[args[0]] : undefined;
    if (message) return { message, offset: start };
  }
  return findBanned(args);
}
