/** Markup that escapes by itself. What goes in comes from hosts that may be hostile. */
import { oneLine } from '../text.js';

/** Text that is markup already. Only the tag below makes it. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Part = string | number | Markup | undefined | readonly Part[];

/** Tagged template: every value is escaped, markup inside markup is kept, lists are joined. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.map((text, index) => text + write(parts[index])).join(''));
}

/** Paragraphs of a rule's text: one a line, `code` in backticks set as code. */
export function prose(text: string): Markup[] {
  return text
    .trim()
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => markup`<p>${coded(line)}</p>`);
}

/** Letters that may stand in an id. */
export function slug(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
}

/** JSON that cannot end the script element it stands in. */
export function embedJson(value: unknown): Markup {
  const text = JSON.stringify(value).replaceAll(
    /[<>&\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return new Markup(text);
}

/** A line in which `code` in backticks is set as code. */
export function coded(line: string): Part[] {
  return line.split('`').map((piece, index) => (index % 2 === 1 ? markup`<code>${piece}</code>` : piece));
}

function write(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(write).join('');
  return escape(oneLine(String(part)));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter]!);
}
