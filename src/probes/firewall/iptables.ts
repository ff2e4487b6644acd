/** Output of iptables-save and ip6tables-save. */
import { Unreadable } from '../../core/errors.js';
import { linesOf } from '../lines.js';
import type { Verdict } from './nft.js';

/** The filter table of both families. */
export function parseIptables(text4: string, text6: string): Verdict {
  const [four, six] = [readInput(text4), readInput(text6)];
  const active = four.active || six.active;
  return {
    engine: active ? 'iptables' : 'none',
    active,
    inputPolicy4: four.drops ? 'drop' : 'accept',
    inputPolicy6: six.drops ? 'drop' : 'accept',
  };
}

function readInput(text: string): { active: boolean; drops: boolean } {
  const lines = linesOf(text);
  if (lines.some((line) => !/^(?:[#*:]|-A |\[\d+:\d+\] -A |COMMIT$)/.test(line)))
    throw new Unreadable(
      'iptables-save printed something else than rules',
      'Check on the host, as root: iptables-save',
    );
  const start = lines.indexOf('*filter');
  const filter = start === -1 ? [] : lines.slice(start, lines.indexOf('COMMIT', start) + 1 || undefined);
  const policy = filter.map((line) => /^:INPUT (\w+)/.exec(line)?.[1]).find((word) => word !== undefined);
  const chains = new Map<string, string[]>();
  for (const line of filter) {
    const [, chain, rule] = /^(?:\[\d+:\d+\] )?-A (\S+) (.*)$/.exec(line) ?? [];
    if (chain !== undefined && rule !== undefined) chains.set(chain, [...(chains.get(chain) ?? []), rule]);
  }
  const end = walk('INPUT', chains, 0);
  const drops = end === 'drop' || (end === undefined && policy === 'DROP');
  return { active: policy === 'DROP' || (chains.get('INPUT') ?? []).length > 0, drops };
}

/** The first verdict that no condition guards. */
function walk(
  chain: string,
  chains: ReadonlyMap<string, readonly string[]>,
  depth: number,
): 'drop' | 'accept' | undefined {
  if (depth > 16) return 'accept';
  for (const rule of chains.get(chain) ?? []) {
    const bare = rule.replace(/-m comment --comment (?:"[^"]*"|\S+) ?/g, '');
    const [, how, target] = /^(-j|-g) (\S+)(?: --reject-with \S+)?$/.exec(bare.trim()) ?? [];
    if (target === undefined) continue;
    if (target === 'DROP' || target === 'REJECT') return 'drop';
    if (target === 'ACCEPT') return 'accept';
    if (target === 'RETURN') return undefined;
    const end = walk(target, chains, depth + 1);
    if (end !== undefined) return end;
    if (how === '-g') return undefined;
  }
  return undefined;
}
