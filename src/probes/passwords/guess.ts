/** Stored hashes against a few words, on this machine: no log-in, and nothing that was read leaves this function but a verdict. */
import { setImmediate } from 'node:timers/promises';
import { argon2Verify, bcryptVerify } from 'hash-wasm';
import { sha512Rounds, sha512Verify } from './sha512-crypt.js';

/** `known`: one of the words is the password. `other`: none of them. `untried`: the hash is of a form or cost that is not tried. */
export type Verdict = 'known' | 'other' | 'untried';

/** A name and what the database keeps of the password. */
export interface Stored {
  readonly username: string;
  readonly hash: string;
}

/** Milliseconds of one try on a usual computer; the budget is counted in these and not by the clock, so that every run does the same. */
const BCRYPT_10 = 62;
const ARGON_64_MIB = 110;
const SHA512_100000 = 200;
const BUDGET = 5_000;
/** One try holds everything else up. */
const MOST_A_TRY = 1_000;

/** Tries as many words on every account as fit into the budget: the first word on all of them, then the second. */
export async function guess(
  stored: readonly Stored[],
  wordsFor: (username: string) => readonly string[],
  budget = BUDGET,
): Promise<{ readonly verdicts: readonly Verdict[]; readonly words: number }> {
  const verdicts = stored.map(({ hash }): Verdict =>
    costOf(hash) <= Math.min(budget, MOST_A_TRY) ? 'other' : 'untried',
  );
  const most = Math.max(0, ...stored.map(({ username }) => wordsFor(username).length));
  let left = budget;
  for (let round = 0; round < most; round += 1) {
    const open = stored.flatMap((one, index) => (verdicts[index] === 'other' ? [{ ...one, index }] : []));
    left -= open.reduce((sum, { hash }) => sum + costOf(hash), 0);
    if (left < 0) return { verdicts: round === 0 ? verdicts.map(() => 'untried') : verdicts, words: round };
    for (const { username, hash, index } of open) {
      verdicts[index] = await tryWord(hash, wordsFor(username)[round]!);
      await setImmediate();
    }
  }
  return { verdicts, words: most };
}

/** Milliseconds that one try takes; infinite for a form that is not tried. */
function costOf(hash: string): number {
  const cost = /^\$2[abxy]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(hash)?.[1];
  if (cost !== undefined) return BCRYPT_10 * 2 ** (Number(cost) - 10);
  const rounds = sha512Rounds(hash);
  if (rounds !== undefined) return (SHA512_100000 * rounds) / 100_000;
  const [, memory, time] = /^\$argon2id?\$v=19\$m=(\d{1,8}),t=(\d{1,4}),p=\d{1,3}\$/.exec(hash) ?? [];
  if (memory === undefined || Number(memory) > 1_048_576) return Number.POSITIVE_INFINITY;
  return ARGON_64_MIB * (Number(memory) / 65_536) * Number(time);
}

async function tryWord(hash: string, password: string): Promise<Verdict> {
  if (hash.startsWith('$6$')) return sha512Verify(password, hash) ? 'known' : 'other';
  try {
    const verify = hash.startsWith('$2') ? bcryptVerify : argon2Verify;
    return (await verify({ password, hash })) ? 'known' : 'other';
  } catch {
    return 'untried';
  }
}
