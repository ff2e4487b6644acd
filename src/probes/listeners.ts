import { Unreadable } from '../core/errors.js';
import type { FactSections } from '../core/facts.js';
import type { ShellProbe } from '../core/probe.js';
import { linesOf, tidy } from './lines.js';
import { attempt, garbled } from './trust.js';

type Socket = FactSections['listeners']['sockets'][number];

/** Ports that are open on the inside. Where ss lies elsewhere or sudo refuses it, programs stay unnamed. */
export const listeners: ShellProbe<'listeners'> = {
  section: 'listeners',
  door: 'shell',
  describe: 'Listening TCP and UDP ports, from ss',
  steps: () => [
    { id: 'root', run: 'ss -Hlntup', sudo: ['/usr/bin/ss', '-Hlntup'] },
    { id: 'plain', run: 'ss -Hlntu' },
  ],
  parse(answers) {
    const named = attempt(() => answers.text('root'));
    const sockets = linesOf(named.ok ? named.value : answers.text('plain')).map(parseSocket);
    if (sockets.length === 0)
      throw new Unreadable(
        'ss listed no port at all',
        'Check on the host: ss -Hlntu. A hardened /proc or a container can hide ports from the account of the scan.',
      );
    return {
      sockets: sortUnique(sockets),
      processesSeen: named.ok && sockets.some(({ process }) => process !== ''),
    };
  },
};

function parseSocket(line: string): Socket {
  const [, protocol, local = '', rest = ''] =
    /^(tcp|udp)\s+\S+\s+\d+\s+\d+\s+(\S+)\s+\S+\s*(.*)$/.exec(line) ?? [];
  const [, bracketed, bare = '', port] = /^(?:\[([^\]]+)\](?:%\S+)?|([^[\]]*)):(\d{1,5})$/.exec(local) ?? [];
  if (protocol === undefined || port === undefined || Number(port) > 65_535)
    throw garbled('the list of listening ports');
  const address = tidy(bracketed ?? bare);
  const process = /^users:\(\("([^"]*)"/.exec(rest)?.[1] ?? '';
  return { protocol, address, port: Number(port), process: tidy(process), loopback: isLoopback(address) };
}

function isLoopback(address: string): boolean {
  const bare = address.replace(/^::ffff:/i, '');
  return /^127(?:\.\d{1,3}){3}(?:%.*)?$/.test(bare) || /^::1(?:%.*)?$/.test(bare) || bare.endsWith('%lo');
}

function sortUnique(sockets: readonly Socket[]): Socket[] {
  const byKey = new Map(
    sockets.map((one) => [
      `${one.protocol} ${String(one.port).padStart(5, '0')} ${one.address} ${one.process}`,
      one,
    ]),
  );
  return [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
