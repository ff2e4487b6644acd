import { cleaned } from '../../../reporters/text.js';
import type { Page } from '../../page.js';

/** One thing explained: for a program, and for a person. */
export interface Explanation {
  readonly data: object;
  readonly text: (page: Page) => string;
}

/** What is known of a thing, with the screen that shows it. A terminal obeys some of the letters that a pack or a report may hold, so the screen sees texts without them. */
export function explained<Data extends object>(
  data: Data,
  screen: (shown: Data, page: Page) => readonly string[],
): Explanation {
  return {
    data,
    text: (page) =>
      screen(cleaned(data), page)
        .filter((part) => part !== '')
        .join('\n')
        .trimEnd(),
  };
}
