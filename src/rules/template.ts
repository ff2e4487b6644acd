/** Texts with `{{expression}}` in them: messages, found and expected values of rules. */
import type { Compiler, Scope } from './cel.js';

const MAX_LENGTH = 600;
const MAX_ITEMS = 12;

/** A compiled text. */
export interface Template {
  readonly source: string;
  /** Throws when an expression of it does. */
  render(scope: Scope): string;
}

/** Compiles the expressions of a text; throws ExpressionError with the offset in the text. */
export function compileTemplate(source: string, compiler: Compiler): Template {
  const parts = source
    .split(/\{\{(.*?)\}\}/s)
    .map((part, index) => (index % 2 === 0 ? part : compiler.compile(part.trim())));
  return {
    source,
    render: (scope) =>
      cut(parts.map((part) => (typeof part === 'string' ? part : toText(part.evaluate(scope)))).join('')),
  };
}

/** A CEL value as people write it: lists with commas, dates as days, yes and no. */
export function toText(value: unknown): string {
  if (Array.isArray(value)) {
    const shown = value.slice(0, MAX_ITEMS).map(toText).join(', ');
    return value.length > MAX_ITEMS ? `${shown} and ${value.length - MAX_ITEMS} more` : shown;
  }
  if (value instanceof Date) return value.toISOString().slice(0, 16).replace('T', ' ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}

function cut(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text;
}
