import { setTimeout as sleep } from 'node:timers/promises';
import type { Pace } from '../facts.js';

/** How fast connections may follow each other, and what was seen of a server that did not take them all. */
export interface Pacer {
  /** Resolves when the next connection may be opened. */
  readonly turn: () => Promise<void>;
  /** A question has to be asked again. */
  readonly again: () => void;
  /** The server turns away what it takes at other times: waits, and says whether it is worth going on. */
  readonly calm: (why: string, left: number) => Promise<boolean>;
  readonly pace: () => Pace;
}

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 4000;
const PAUSES = 5;
const LONGEST_GAP = 500;

/** Makes a pacer; `maxRate` is how many connections a second may be opened. */
export function pacer(maxRate: number | undefined): Pacer {
  let gap = maxRate === undefined ? 0 : 1000 / Math.max(0.1, maxRate);
  let free = 0;
  let pauses = 0;
  let retries = 0;
  let why = '';
  return {
    async turn() {
      if (gap === 0) return;
      const now = performance.now();
      const at = Math.max(now, free);
      free = at + gap;
      if (at > now) await sleep(at - now);
    },
    again: () => void (retries += 1),
    async calm(reason, left) {
      why ||= reason;
      const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** pauses);
      if (pauses >= PAUSES || pause > left - 1000) return false;
      pauses += 1;
      gap = Math.min(LONGEST_GAP, Math.max(gap * 2, 25));
      await sleep(pause);
      return true;
    },
    pace: () => ({
      slowed: pauses > 0,
      how:
        pauses > 0
          ? `${why}; waited ${pauses} times and left ${Math.round(gap)} ms between connections`
          : 'the server took every connection as fast as it was opened',
      retries,
    }),
  };
}
