/** Text for the terminal: headings, wrapped paragraphs, and links where the terminal has them. */
import type { ChalkInstance } from 'chalk';
import { hang } from '../reporters/wrap.js';
import { hasLinks, styles, widthOf } from './styles.js';

/** How a page is written on one stream. */
export interface Page {
  readonly style: ChalkInstance;
  readonly width: number;
  /** Text at an indent, each of its lines wrapped; lines of a list hang below their mark. */
  text(text: string, indent?: number): string;
  /** A heading with its text below it; nothing where the text is empty. */
  part(title: string, text: string): string;
  /** A source: its title is the link where the terminal can do that, else the address stands below it. */
  link(title: string, url?: string): string;
}

/** The page of a stream. */
export function pageOf(stream: NodeJS.WriteStream, noColor: boolean): Page {
  const style = styles(stream, noColor);
  const width = widthOf(stream);
  const links = hasLinks(stream);
  const text = (words: string, indent = 2) =>
    words
      .trim()
      .split('\n')
      .map((line) => hang(' '.repeat(indent) + line, width, indent + (line.startsWith('- ') ? 2 : 0)))
      .join('\n');
  return {
    style,
    width,
    text,
    part: (title, words) => (words === '' ? '' : `${style.bold(title)}\n${text(words)}\n`),
    link: (title, url) => {
      if (url === undefined) return text(title);
      if (!links) return `${text(title)}\n    ${url}`;
      return text(title)
        .split('\n')
        .map((line) => line.replace(/^( *)(.*)$/, `$1\u001B]8;;${url}\u0007$2\u001B]8;;\u0007`))
        .join('\n');
    },
  };
}
