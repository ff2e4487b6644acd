import { insist, TURNED_AWAY } from './insist.js';
import type { Reason } from './types.js';

/** What one offer of several things came to. */
export type Step =
  | { readonly kind: 'chosen'; readonly id: number }
  | { readonly kind: 'refused' }
  | { readonly kind: 'trouble'; readonly reason: Reason };

/** Offers a list and hears which one is chosen. */
export type Offer = (ids: readonly number[], alone: boolean) => Promise<Step>;

/** One chain of elimination: what is left to offer, and whether the server has said no to all of it. */
export interface Chain {
  readonly offer: Offer;
  rest: readonly number[];
  done: boolean;
  reason: Reason | null;
  /** Attempts in a row that ended in trouble. */
  failures: Reason[];
  readonly found: (id: number) => void;
}

/** A chain that has not asked anything yet. */
export function chain(ids: readonly number[], offer: Offer, found: (id: number) => void): Chain {
  return { offer, rest: ids, done: ids.length === 0, reason: null, failures: [], found };
}

const isAlert = ({ code }: Reason): boolean => code === 'unexpected-alert';

/** Lets the server choose until it refuses what is left; stops at the first trouble, to be resumed later; the same odd alert twice is a no. */
export async function eliminate(link: Chain, alone = false): Promise<void> {
  while (!link.done) {
    const step = await link.offer(link.rest, alone);
    if (step.kind === 'trouble') {
      link.failures.push(step.reason);
      link.reason = step.reason;
      if (!isAlert(step.reason)) return;
      if (link.failures.filter(isAlert).length < 2) continue;
      link.done = true;
      link.reason = null;
      return;
    }
    take(link, step);
  }
}

function take(link: Chain, step: Exclude<Step, { kind: 'trouble' }>): void {
  link.failures = [];
  link.reason = null;
  if (step.kind === 'chosen') {
    link.found(step.id);
    link.rest = link.rest.filter((id) => id !== step.id);
  }
  link.done = step.kind === 'refused' || link.rest.length === 0;
}

/** Puts what several chains could not finish into one. */
export function merge(links: readonly Chain[]): Chain[] {
  const open = links.filter(({ done }) => !done);
  const [first] = open;
  if (!first || open.length < 2) return [...links];
  const rest = open.flatMap((link) => [...link.rest]);
  const worst = open.find(({ failures }) => failures.some(({ code }) => !TURNED_AWAY.has(code))) ?? first;
  const merged: Chain = {
    ...chain(rest, first.offer, first.found),
    reason: worst.reason,
    failures: worst.failures,
  };
  return [...links.filter(({ done }) => done), merged];
}

/** What a chain may lean on when it is finished alone. */
export interface Rescue {
  /** Asks something that is known to be accepted. */
  readonly control: () => Promise<boolean>;
  /** Waits for a server that turns everything away for a while; false when it is no use any more. */
  readonly calm?: (why: string) => Promise<boolean>;
  /** For servers that count broken handshakes. */
  readonly frugal?: boolean;
}

/**
 * Finishes a chain with nothing else in flight: each question that failed is asked up to twice more, and one that was turned away every
 * time with insistence. If known questions are turned away as well, the server has had enough of us: it is left alone for a while.
 */
export async function resume(link: Chain, rescue: Rescue): Promise<void> {
  while (!link.done) {
    await eliminate(link, true);
    if (link.done) return;
    const turnedAway = link.failures.every(({ code }) => TURNED_AWAY.has(code));
    if (link.failures.length < (turnedAway ? 2 : 3)) continue;
    if (turnedAway && (await decide(link, rescue))) continue;
    const { code } = link.failures.at(-1) ?? { code: 'timeout' };
    const worthWaiting = turnedAway || code === 'connection-refused' || code === 'connect-timeout';
    if (!worthWaiting || !(await rescue.calm?.(`after many good answers connections ended in ${code}`)))
      return;
    link.failures = [];
  }
}

/** Insists on the question that a chain is stuck at; false when that decides nothing. */
async function decide(link: Chain, { control, frugal }: Rescue): Promise<boolean> {
  const ask = (): Promise<Step> => link.offer(link.rest, true);
  const last = await insist({ ask, control, frugal });
  if (last === 'undecided' || (last !== 'refused' && last.kind === 'trouble')) return false;
  take(link, last === 'refused' ? { kind: 'refused' } : last);
  return true;
}
