import type { ChalkInstance } from 'chalk';
import { oneLine } from '../../../reporters/text.js';
import { hang } from '../../../reporters/wrap.js';

/** How a row stands, in one word that needs no colour. */
export type Mark = 'ok' | 'weak' | 'bad' | '?' | '-';

/** One line of a group: a mark, what it is about, and what was found. */
export interface Row {
  readonly mark: Mark;
  readonly label: string;
  readonly text: string;
}

/** How a page looks. */
export interface Look {
  readonly width: number;
  readonly style: ChalkInstance;
  readonly colour: boolean;
  readonly verbose: boolean;
}

const MARK_WIDTH = 6;

function coloured(mark: Mark, style: ChalkInstance): string {
  const word = mark.padEnd(MARK_WIDTH);
  switch (mark) {
    case 'ok':
      return style.green(word);
    case 'bad':
      return style.red.bold(word);
    case 'weak':
      return style.yellow(word);
    case '?':
      return style.magenta(word);
    default:
      return style.dim(word);
  }
}

/** One row; a long text goes on below its own beginning, on a narrow page below the label. */
export function showRow({ mark, label, text }: Row, look: Look, labelWidth: number): string {
  const [name, words] = [oneLine(label), oneLine(text)];
  const { width } = look;
  const column = 2 + MARK_WIDTH;
  const below = (lines: string, indent: number): string => lines.replaceAll('\n', `\n${' '.repeat(indent)}`);
  const head = `  ${coloured(mark, look.style)}`;
  const beside = words !== '' && width >= 70 && name.length <= labelWidth;
  if (beside)
    return `${head}${below(hang(`${name.padEnd(labelWidth)} ${words}`, width - column, labelWidth + 1), column)}`;
  const title = `${head}${below(hang(name, width - column, 2), column)}`;
  if (words === '') return title;
  const indent = column + 2;
  return `${title}\n${' '.repeat(indent)}${below(hang(words, width - indent, 0), indent)}`;
}

/** A group of rows under a title; nothing when it has none. */
export function showGroup(title: string, rows: readonly Row[], look: Look): string {
  if (rows.length === 0) return '';
  const widest = Math.max(...rows.map(({ label, text }) => (text === '' ? 0 : label.length)));
  const labelWidth = Math.min(widest, look.width >= 76 ? Math.max(30, look.width - 36) : 30);
  return `${look.style.bold(title)}\n${rows.map((row) => showRow(row, look, labelWidth)).join('\n')}\n`;
}
