import { Unreadable } from '../core/errors.js';
import type { FactSections } from '../core/facts.js';
import type { ShellProbe } from '../core/probe.js';

interface NftChain {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  readonly hook?: string;
  readonly policy?: string;
}
interface NftRule {
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  readonly expr?: readonly Record<string, unknown>[];
}

/** The packet filter: nftables (which also shows what iptables-nft, ufw and firewalld load), else legacy iptables. Needs root. */
export const firewall: ShellProbe<'firewall'> = {
  door: 'shell',
  section: 'firewall',
  describe: 'nft -j list ruleset or iptables-save',
  steps: () => [
    { id: 'nft', run: 'nft -j list ruleset', sudo: ['/usr/sbin/nft', '-j', 'list', 'ruleset'] },
    { id: 'legacy4', run: 'iptables-save', sudo: ['/usr/sbin/iptables-save'] },
    { id: 'legacy6', run: 'ip6tables-save', sudo: ['/usr/sbin/ip6tables-save'] },
    {
      id: 'stored',
      run: "grep -lsE 'hook input|-A INPUT|^:INPUT DROP' /etc/nftables.conf /etc/nftables/* /etc/sysconfig/nftables.conf /etc/iptables/rules.v4 /etc/sysconfig/iptables; grep -sq '^ENABLED=yes' /etc/ufw/ufw.conf && echo ufw; [ -e /etc/systemd/system/multi-user.target.wants/firewalld.service ] && echo firewalld; true",
    },
    {
      id: 'enabled',
      run: 'for u in nftables netfilter-persistent ufw firewalld iptables; do for d in sysinit multi-user; do [ -e "/etc/systemd/system/$d.target.wants/$u.service" ] && echo "$u"; done; done; true',
    },
  ],
  parse: (answers) => {
    const persistent = answers.text('stored').trim() !== '' && answers.text('enabled').trim() !== '';
    const nft = answers.raw('nft');
    const usable = nft.code === 0 && !nft.truncated && !nft.timedOut;
    const fromNft = usable ? parseNft(nft.stdout) : undefined;
    if (fromNft?.active) return { ...fromNft, persistent };
    const legacy = parseLegacy(answers.raw('legacy4'), answers.raw('legacy6'));
    if (legacy?.active) return { ...legacy, persistent };
    if (fromNft)
      return { engine: 'none', active: false, inputPolicy4: 'accept', inputPolicy6: 'accept', persistent };
    answers.text('nft');
    throw new Unreadable(
      'no packet filter could be read',
      'Allow the account `/usr/sbin/nft -j list ruleset` in sudoers (NOPASSWD).',
    );
  },
};

type Verdict = Omit<FactSections['firewall'], 'persistent'>;

/** Input chains of `nft -j list ruleset` (libnftables-json(5)), for each address family. */
export function parseNft(text: string): Verdict {
  let data: { nftables?: { chain?: NftChain; rule?: NftRule }[] };
  try {
    data = JSON.parse(text) as typeof data;
  } catch {
    throw new Unreadable('nft printed no JSON', 'Check `nft -j list ruleset` on the host.');
  }
  if (!Array.isArray(data.nftables))
    throw new Unreadable('nft printed JSON of another form', 'Check `nft -j list ruleset` on the host.');
  const entries = data.nftables.filter((entry) => entry !== null && typeof entry === 'object');
  const chains = entries.flatMap(({ chain }) => (chain?.hook === 'input' ? [chain] : []));
  const rules = entries.flatMap(({ rule }) => (rule ? [rule] : []));
  const policy = (families: readonly string[]) => {
    const own = chains.filter(({ family }) => families.includes(family));
    return own.some((chain) => drops(chain, rules)) ? 'drop' : 'accept';
  };
  const active = chains.some(
    (chain) =>
      chain.policy === 'drop' ||
      rules.some((rule) => rule.chain === chain.name && rule.table === chain.table),
  );
  return {
    engine: active ? 'nftables' : 'none',
    active,
    inputPolicy4: policy(['ip', 'inet']),
    inputPolicy6: policy(['ip6', 'inet']),
  };
}

/** The chain's policy is drop, or its last rule drops or rejects everything. */
function drops(chain: NftChain, rules: readonly NftRule[]): boolean {
  if (chain.policy === 'drop') return true;
  const last = rules
    .filter(
      ({ family, table, chain: name }) =>
        family === chain.family && table === chain.table && name === chain.name,
    )
    .at(-1);
  const verdicts = (last?.expr ?? []).filter((part) => !('counter' in part) && !('log' in part));
  return verdicts.length === 1 && ('drop' in verdicts[0]! || 'reject' in verdicts[0]!);
}

interface Raw {
  readonly code: number;
  readonly stdout: string;
}

function parseLegacy(v4: Raw, v6: Raw): Verdict | undefined {
  if (v4.code !== 0 || v6.code !== 0) return undefined;
  const policy = (text: string) => {
    const rules = text.split('\n').filter((line) => line.startsWith('-A INPUT '));
    const closed = /^:INPUT DROP\b/m.test(text) || /^-A INPUT -j (DROP|REJECT)\b/.test(rules.at(-1) ?? '');
    return closed ? 'drop' : 'accept';
  };
  const active = /^-A INPUT |^:INPUT DROP/m.test(v4.stdout);
  return {
    engine: active ? 'iptables' : 'none',
    active,
    inputPolicy4: policy(v4.stdout),
    inputPolicy6: policy(v6.stdout),
  };
}
