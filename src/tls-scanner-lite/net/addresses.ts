import { isIPv4, isIPv6 } from 'node:net';
import type { Reason } from '../types.js';
import { dial, reasonOf, type Conduit } from './conduit.js';
import { isReason } from './reason.js';

/** More addresses than this are not looked at. */
const MOST = 16;

/** True for an IPv4 or IPv6 address. A name has no colon: the pattern for IPv6 is large, and slow the first time. */
export function isAddress(text: string): boolean {
  return text.includes(':') ? isIPv6(text) : isIPv4(text);
}

/** The addresses of a name in the order in which the system gives them; an address is its own. */
export async function addressesOf(host: string): Promise<readonly string[] | Reason> {
  if (isAddress(host)) return [host];
  try {
    const { lookup } = await import('node:dns/promises');
    const found = await lookup(host, { all: true });
    return [...new Set(found.map(({ address }) => address))].slice(0, MOST);
  } catch (error) {
    return { ...reasonOf(error), code: 'name-not-resolved' };
  }
}

/** One address of a host that takes connections, found with the first of them. */
export interface Way {
  readonly address: () => string | null;
  /** Looks for the address, once; a reason when there is none. */
  readonly find: (timeout: () => number) => Promise<string | Reason>;
  /** Connects to the address that was found. */
  readonly connect: (timeout: () => number) => Promise<Conduit | Reason>;
}

/** Opens the way to a host: the addresses are tried in turn until one answers, and then only that one is used. */
export function openWay(host: string, port: number): Way {
  let found: Promise<string | Reason> | null = null;
  let address: string | null = null;
  let first: Conduit | null = null;

  async function search(timeout: () => number): Promise<string | Reason> {
    const candidates = await addressesOf(host);
    if (isReason(candidates)) return candidates;
    let last: Reason = { code: 'unreachable' };
    for (const candidate of candidates) {
      address = candidate;
      if (candidates.length === 1) return candidate;
      const conduit = await dial(candidate, port, timeout());
      if (!isReason(conduit)) {
        first = conduit;
        return candidate;
      }
      last = conduit;
    }
    return last;
  }
  const find: Way['find'] = (timeout) => (found ??= search(timeout));
  return {
    address: () => address,
    find,
    async connect(timeout) {
      const target = await find(timeout);
      if (isReason(target)) return target;
      const ready = first;
      first = null;
      return ready ?? dial(target, port, timeout());
    },
  };
}
