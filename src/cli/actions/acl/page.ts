import type { ChalkInstance } from 'chalk';
import { hang } from '../../../reporters/wrap.js';

/** What a text may look like where it is printed. */
export interface Page {
  readonly style: ChalkInstance;
  readonly width: number;
  readonly unicode: boolean;
}

/** A title with a text that hangs beside it. */
export function row(title: string, text: string, { style, width }: Page, room = 12): string {
  return hang(`${style.dim(title.padEnd(room - 1))} ${text}`, width, room);
}
