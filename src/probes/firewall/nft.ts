/** Input chains of `nft -j list ruleset` (libnftables-json(5)). */
import { Unreadable } from '../../core/errors.js';

/** What happens to packets that no rule names, for each address family. */
export interface Verdict {
  readonly engine: 'nftables' | 'iptables' | 'none';
  readonly active: boolean;
  readonly inputPolicy4: 'drop' | 'accept';
  readonly inputPolicy6: 'drop' | 'accept';
}

type Expression = Readonly<Record<string, unknown>>;
interface Chain {
  readonly key: string;
  readonly family: string;
  readonly hook: string;
  readonly policy: string;
}
type Rules = ReadonlyMap<string, readonly (readonly Expression[])[]>;

const VERDICTS = ['accept', 'drop', 'reject', 'return', 'jump', 'goto'];
const HARMLESS = ['counter', 'log', 'comment', 'mangle'];
/** How deep chains may call each other before we stop looking. */
const MAX_DEPTH = 16;

/** Packets must pass every input chain, so one that drops is enough. */
export function parseNft(text: string): Verdict {
  const entries = readEntries(text);
  const chains = entries.flatMap((entry) => readChain(entry['chain']));
  const rules = collectRules(entries);
  const input = chains.filter(({ hook }) => hook === 'input');
  const policy = (families: readonly string[]): 'drop' | 'accept' =>
    input.some((chain) => families.includes(chain.family) && closes(chain, rules)) ? 'drop' : 'accept';
  const active = input.some((chain) => chain.policy === 'drop' || (rules.get(chain.key) ?? []).length > 0);
  return {
    engine: active ? 'nftables' : 'none',
    active,
    inputPolicy4: policy(['ip', 'inet']),
    inputPolicy6: policy(['ip6', 'inet']),
  };
}

function readEntries(text: string): Expression[] {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    data = undefined;
  }
  const list = asRecord(data)?.['nftables'];
  const entries = Array.isArray(list) ? list.map(asRecord) : [];
  if (!entries.some((entry) => entry !== undefined && 'metainfo' in entry))
    throw new Unreadable(
      'nft printed something else than its rules as JSON',
      'Check on the host, as root: nft -j list ruleset',
    );
  return entries.filter((entry) => entry !== undefined);
}

function asRecord(value: unknown): Expression | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(Object.entries(value));
}

function keyOf(entry: Expression, chain: unknown): string {
  return JSON.stringify([entry['family'], entry['table'], chain]);
}

function readChain(value: unknown): Chain[] {
  const entry = asRecord(value);
  if (!entry) return [];
  const { family, hook, policy } = entry;
  return [{ key: keyOf(entry, entry['name']), family: word(family), hook: word(hook), policy: word(policy) }];
}

function word(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function collectRules(entries: readonly Expression[]): Rules {
  const rules = new Map<string, Expression[][]>();
  for (const { rule } of entries) {
    const entry = asRecord(rule);
    if (!entry) continue;
    const parts: unknown[] = Array.isArray(entry['expr']) ? entry['expr'] : [];
    const key = keyOf(entry, entry['chain']);
    const list = rules.get(key) ?? [];
    list.push(parts.map((part) => asRecord(part) ?? { unknown: part }));
    rules.set(key, list);
  }
  return rules;
}

function closes(chain: Chain, rules: Rules): boolean {
  const end = walk(chain.key, rules, 0);
  return end === 'drop' || (end === undefined && chain.policy === 'drop');
}

/** The first verdict of a chain that no condition guards; an unclear accept counts, an unclear drop does not. */
function walk(key: string, rules: Rules, depth: number): 'drop' | 'accept' | undefined {
  if (depth > MAX_DEPTH) return 'accept';
  for (const parts of rules.get(key) ?? []) {
    const verdict = parts.find((part) => VERDICTS.some((name) => name in part));
    const guards = parts.filter((part) => part !== verdict && !HARMLESS.some((name) => name in part));
    if (!verdict || guards.some((part) => !('xt' in part))) continue;
    if ('accept' in verdict) return 'accept';
    if (guards.length > 0) continue;
    if ('drop' in verdict || 'reject' in verdict) return 'drop';
    if ('return' in verdict) return undefined;
    const [family, table]: unknown[] = JSON.parse(key);
    const target = asRecord(verdict['jump'] ?? verdict['goto'])?.['target'];
    const end = walk(keyOf({ family, table }, target), rules, depth + 1);
    if (end !== undefined || 'goto' in verdict) return end;
  }
  return undefined;
}
