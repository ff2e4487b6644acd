import { Unreadable } from '../core/errors.js';
import type { TcpProbe } from '../core/probe.js';
import { NOTABLE, PORTS } from './ports.js';

/** What of a host can be reached from where the scanner stands. */
export const reachable: TcpProbe<'reachable'> = {
  door: 'tcp',
  section: 'reachable',
  describe: 'TCP connect scan',
  ports: ({ host }) => [...new Set([...PORTS, ...(host?.expose ?? [])])].sort((left, right) => left - right),
  parse: ({ open, closed, filtered, vantage }, context) => {
    const tried = reachable.ports(context);
    const decided = open.length + closed.length + filtered.length;
    if (decided < tried.length)
      throw new Unreadable(
        `${tried.length - decided} of ${tried.length} ports were not decided in time`,
        'Scan again from a calmer network.',
      );
    const declared = context.host?.expose ?? [];
    // Silence everywhere is a closed firewall only where nothing was meant to answer; else it may be the way that is cut.
    if (open.length + closed.length === 0 && declared.length > 0)
      throw new Unreadable(
        `none of ${tried.length} ports answered ${vantage}, not even a declared one`,
        'Check the address of the host and the network from here; then scan again.',
      );
    return {
      vantage,
      tried: [...tried],
      open: sorted(open),
      filtered: sorted(filtered.filter((port) => NOTABLE.includes(port))),
      declared: sorted(declared),
    };
  },
};

function sorted(ports: readonly number[]): number[] {
  return ports.toSorted((left, right) => left - right);
}
