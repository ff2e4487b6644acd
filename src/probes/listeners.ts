import { Unreadable } from '../core/errors.js';
import type { FactSections } from '../core/facts.js';
import type { ShellProbe } from '../core/probe.js';
import { linesOf } from './lines.js';

/** Sockets that wait for connections, from ss of iproute2; program names need root. */
export const listeners: ShellProbe<'listeners'> = {
  door: 'shell',
  section: 'listeners',
  describe: 'ss -Hlntup',
  steps: () => [
    { id: 'plain', run: 'ss -Hlntu' },
    { id: 'named', run: 'ss -Hlntup', sudo: ['/usr/bin/ss', '-Hlntup'] },
  ],
  parse: (answers) => {
    const named = answers.raw('named');
    const seen = named.code === 0 && !named.truncated && !named.timedOut;
    return {
      sockets: parseSockets(seen ? named.stdout : answers.text('plain')),
      processesSeen: seen && named.stdout.includes('users:(('),
    };
  },
};

/** Lines such as `tcp LISTEN 0 80 0.0.0.0:3306 0.0.0.0:* users:(("mariadbd",pid=1,fd=2))`. Throws on a line of another form. */
export function parseSockets(text: string): FactSections['listeners']['sockets'] {
  return linesOf(text).map((line) => {
    const match = /^(tcp|udp)\s+\S+\s+\d+\s+\d+\s+(\S+):(\d+)\s+\S+\s*(.*)$/.exec(line);
    if (!match)
      throw new Unreadable(
        'ss printed a line of an unknown form',
        'Check that iproute2 is installed on the host and scan again.',
      );
    const address = match[2]!.replace(/^\[(.*)\]$/, '$1');
    return {
      protocol: match[1]!,
      address,
      port: Number(match[3]),
      process: /users:\(\("([^"]{1,64})"/.exec(match[4]!)?.[1] ?? '',
      loopback: isLoopback(address),
    };
  });
}

function isLoopback(address: string): boolean {
  const bare = address.replace(/%.*$/, '').toLowerCase();
  return bare === '::1' || /^(::ffff:)?127\./.test(bare) || /%lo$/.test(address);
}
