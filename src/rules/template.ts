/** Texts with `{{expression}}` in them: messages, found and expected values of rules. */
import { ExpressionError, type Compiler, type Expression, type Scope } from './cel.js';

const MAX_LENGTH = 600;
const MAX_ITEMS = 12;

/** A compiled text. */
export interface Template {
  readonly source: string;
  /** Texts and expressions in turn. */
  readonly parts: readonly (string | Expression)[];
  /** Throws when an expression of it does. */
  render(scope: Scope): string;
}

/** Compiles the expressions of a text; throws ExpressionError with the offset in the text. */
export function compileTemplate(source: string, compiler: Compiler): Template {
  let offset = 0;
  const parts = source.split(/\{\{(.*?)\}\}/s).map((part, index) => {
    const start = offset;
    offset += part.length + 2;
    return index % 2 === 0 ? part : compileAt(part, start, compiler);
  });
  return {
    source,
    parts,
    render: (scope) =>
      cut(parts.map((part) => (typeof part === 'string' ? part : toText(part.evaluate(scope)))).join('')),
  };
}

/** Places of errors count from the start of the text. */
function compileAt(part: string, start: number, compiler: Compiler): Expression {
  const blank = part.length - part.trimStart().length;
  try {
    return compiler.compile(part.trim());
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new ExpressionError(error.message, start + blank + error.offset);
  }
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
