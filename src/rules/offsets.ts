/** From an offset in a YAML text value back to its line and column in the file, whichever way the value is written. */
import type { Place } from '../core/errors.js';

/** `place` is where the value begins: its quote, its block sign or its first character. `lines` are those of the file. */
export function placeOfOffset(lines: readonly string[], place: Place, offset: number): Place {
  const { file, line = 1, column = 1 } = place;
  const first = lines[line - 1] ?? '';
  const sign = first[column - 1];
  if (sign === '|' || sign === '>') return inBlock(lines, { file, line: line + 1 }, offset);
  const start = { file, line, column: sign === '"' || sign === "'" ? column + 1 : column };
  return inFlow(lines, start, { offset, quote: sign === '"' || sign === "'" ? sign : '' });
}

/** Each line of a block counts its length and one for the line end or the space that folding makes of it. */
function inBlock(lines: readonly string[], start: { file: string; line: number }, offset: number): Place {
  const indent = Math.max(0, (lines[start.line - 1] ?? '').search(/\S/));
  let [line, rest] = [start.line, offset];
  while (line < lines.length && rest > lengthOf(lines[line - 1], indent)) {
    rest -= lengthOf(lines[line - 1], indent) + 1;
    line += 1;
  }
  return { file: start.file, line, column: indent + rest + 1 };
}

function lengthOf(line: string | undefined, indent: number): number {
  return Math.max(0, (line ?? '').trimEnd().length - indent);
}

/** Escapes of a quoted text are longer than what they stand for; a line end and the indent after it are one space. */
function inFlow(
  lines: readonly string[],
  start: Required<Place>,
  { offset, quote }: { readonly offset: number; readonly quote: string },
): Place {
  let { line, column } = start;
  for (let left = offset; left > 0; left -= 1) {
    const text = (lines[line - 1] ?? '').trimEnd();
    if (column > text.length && line < lines.length) {
      line += 1;
      column = Math.max(0, (lines[line - 1] ?? '').search(/\S/)) + 1;
      continue;
    }
    column += stepAt(text, column - 1, quote);
  }
  return { file: start.file, line, column };
}

function stepAt(text: string, index: number, quote: string): number {
  if (quote === "'" && text.startsWith("''", index)) return 2;
  if (quote !== '"' || text[index] !== '\\') return 1;
  return { x: 4, u: 6, U: 10 }[text[index + 1] ?? ''] ?? 2;
}
