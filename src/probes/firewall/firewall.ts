import { Unreadable } from '../../core/errors.js';
import type { ShellAnswers, ShellProbe } from '../../core/probe.js';
import { linesOf } from '../lines.js';
import { attempt, garbled } from '../trust.js';
import { parseIptables } from './iptables.js';
import { parseNft, type Verdict } from './nft.js';

/** Which programs there are, and which stored rule sets are loaded at the next start. */
const STATE = `
for tool in nft iptables-save; do command -v "$tool" >/dev/null && echo "tool $tool"; done
enabled() { for target in sysinit multi-user basic network; do [ -e "/etc/systemd/system/$target.target.wants/$1.service" ] && return; done; return 1; }
rules() { awk '/^[^#]*(hook[ \\t]+input|-A INPUT|:INPUT DROP)/ { found = 1 } END { exit !found }' "$@"; }
for file in /etc/nftables.conf /etc/nftables.d/*.nft /etc/nftables/*.nft /etc/sysconfig/nftables.conf; do
  [ -e "$file" ] && enabled nftables && rules "$file" && echo 'stored nftables'
done
[ -e /etc/iptables/rules.v4 ] && enabled netfilter-persistent && rules /etc/iptables/rules.v4 && echo 'stored netfilter-persistent'
[ -e /etc/sysconfig/iptables ] && enabled iptables && rules /etc/sysconfig/iptables && echo 'stored iptables'
[ -e /etc/ufw/ufw.conf ] && enabled ufw && grep -q '^ENABLED=yes' /etc/ufw/ufw.conf && echo 'stored ufw'
enabled firewalld && echo 'stored firewalld'
echo end`;

/** The packet filter: nftables, which also shows what iptables-nft, ufw and firewalld load, and iptables where that says more. */
export const firewall: ShellProbe<'firewall'> = {
  section: 'firewall',
  door: 'shell',
  describe: 'loaded packet filter, from nft and iptables-save, and what is stored for the next start',
  steps: () => [
    { id: 'state', run: STATE, maxBytes: 16_384 },
    { id: 'nft', run: '/usr/sbin/nft -j list ruleset', sudo: ['/usr/sbin/nft', '-j', 'list', 'ruleset'] },
    // With an argument, because sudoers lets a command without one be given any, and -f writes a file.
    { id: 'iptables4', run: '/usr/sbin/iptables-save -c', sudo: ['/usr/sbin/iptables-save', '-c'] },
    { id: 'iptables6', run: '/usr/sbin/ip6tables-save -c', sudo: ['/usr/sbin/ip6tables-save', '-c'] },
  ],
  parse(answers) {
    const state = linesOf(answers.text('state'));
    if (state.at(-1) !== 'end') throw garbled('the state of the packet filter');
    const persistent = state.some((line) => line.startsWith('stored '));
    return { ...readRules(answers, state), persistent };
  },
};

/** Without nft only iptables can be asked; with it, iptables is asked where nft shows no closed door. */
function readRules(answers: ShellAnswers, state: readonly string[]): Verdict {
  const nft = state.includes('tool nft') ? parseNft(needed(answers, 'nft')) : undefined;
  if (nft?.active && nft.inputPolicy4 === 'drop' && nft.inputPolicy6 === 'drop') return nft;
  if (!state.includes('tool iptables-save')) return nft ?? NONE;
  const tables = parseIptables(needed(answers, 'iptables4'), needed(answers, 'iptables6'));
  if (!nft?.active) return tables;
  return {
    ...nft,
    inputPolicy4: either(nft.inputPolicy4, tables.inputPolicy4),
    inputPolicy6: either(nft.inputPolicy6, tables.inputPolicy6),
  };
}

const NONE: Verdict = { engine: 'none', active: false, inputPolicy4: 'accept', inputPolicy6: 'accept' };

/** The answer of a step that needs root; the reason of a refusal says that it is about the packet filter. */
function needed(answers: ShellAnswers, step: string): string {
  const answer = attempt(() => answers.text(step));
  if (answer.ok) return answer.value;
  throw new Unreadable(`the packet filter could not be read: ${answer.gap.message}`, answer.gap.remedy);
}

function either(one: Verdict['inputPolicy4'], other: Verdict['inputPolicy4']): Verdict['inputPolicy4'] {
  return one === 'drop' ? one : other;
}
