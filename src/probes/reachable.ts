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
    const tried = reachable.ports(context).length;
    const decided = open.length + closed.length + filtered.length;
    if (decided < tried)
      throw new Unreadable(
        `${tried - decided} of ${tried} ports were not decided in time`,
        'Scan again from a calmer network.',
      );
    const sorted = (ports: readonly number[]) => ports.toSorted((left, right) => left - right);
    return {
      vantage,
      tried,
      open: sorted(open),
      filtered: sorted(filtered.filter((port) => NOTABLE.includes(port))),
      declared: sorted(context.host?.expose ?? []),
    };
  },
};
