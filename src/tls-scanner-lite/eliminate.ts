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
    link.failures = [];
    link.reason = null;
    if (step.kind === 'refused') link.done = true;
    else {
      link.found(step.id);
      link.rest = link.rest.filter((id) => id !== step.id);
      link.done = link.rest.length === 0;
    }
  }
}

/** Only these kinds of trouble, seen every time, can speak about the hello; silence and dead networks never do. */
export const TURNED_AWAY: ReadonlySet<string> = new Set(['closed', 'reset', 'unexpected-alert']);

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
}

/**
 * Finishes a chain with nothing else in flight: each question that failed is asked up to twice more; one that was turned away
 * every time counts as refused only if `control`, an offer known to be accepted, is answered too. If that is turned away as
 * well, the server has had enough of us: it is left alone for a while.
 */
export async function resume(link: Chain, { control, calm }: Rescue): Promise<void> {
  while (!link.done) {
    await eliminate(link, true);
    if (link.done) return;
    if (link.failures.length < 3) continue;
    const turnedAway = link.failures.every(({ code }) => TURNED_AWAY.has(code));
    if (turnedAway && (await control())) {
      link.done = true;
      link.reason = null;
      return;
    }
    const { code } = link.failures.at(-1) ?? { code: 'timeout' };
    const worthWaiting = turnedAway || code === 'connection-refused' || code === 'connect-timeout';
    if (!worthWaiting || !(await calm?.(`after many good answers connections ended in ${code}`))) return;
    link.failures = [];
  }
}
