/** How the commands for authors print: one place for width, colours and texts that other people wrote. */
import { formatPlace, type Place } from '../../../core/errors.js';
import { oneLine, safeJson } from '../../../reporters/text.js';
import { hang } from '../../../reporters/wrap.js';
import { pageOf, type Page } from '../../page.js';

export type { Page };

/** The page of this process. */
export function openPage(noColor: boolean): Page {
  return pageOf(process.stdout, noColor);
}

/** A text of hostile origin, wrapped behind an indent. */
export function block(text: string, { width }: Page, indent: number): string {
  return (
    ' '.repeat(indent) + hang(oneLine(text), width - indent, 0).replaceAll('\n', `\n${' '.repeat(indent)}`)
  );
}

/** A place as editors understand it, safe to print. */
export function showPlace(place: Place): string {
  return oneLine(formatPlace(place));
}

/** `1 rule`, `2 rules`. */
export function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

/** Writes lines on standard output. */
export function write(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Writes data on standard output. */
export function writeJson(data: unknown): void {
  process.stdout.write(`${safeJson(data, 2)}\n`);
}
