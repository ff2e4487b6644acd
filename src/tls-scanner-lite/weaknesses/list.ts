import type { ChainFact } from '../cert/facts.js';
import type { Weakness } from '../facts.js';
import { derived, type Ground } from './derive.js';
import { roca, weakKey } from './keys.js';
import { ATTACKS, named, untold, type Verdict } from './verdict.js';

/** Verdicts of the checks that had to ask something of their own. */
export type Asked = Readonly<Record<'heartbleed' | 'ccs-injection' | 'ticketbleed' | 'robot', Verdict>>;

const NOT_ASKED = untold('not asked: only versions, suites and groups were listed');

const idsInOrder = Object.keys(ATTACKS) as Weakness['id'][];

/** The list where no handshake could be had. */
export const NOTHING_TOLD: readonly Weakness[] = idsInOrder.map((id) =>
  named(id, untold('no handshake could be had')),
);

/** All weaknesses in the order in which they are told. */
export function weaknessList(asked: Asked | null, chains: readonly ChainFact[], ground: Ground): Weakness[] {
  const found: ReadonlyMap<string, Verdict> = new Map<string, Verdict>([
    ...(asked ? Object.entries(asked) : []),
    ...derived(ground),
    ['roca', roca(chains)],
    ['weak-key', weakKey(chains)],
  ]);
  return idsInOrder.map((id) => named(id, found.get(id) ?? NOT_ASKED));
}
