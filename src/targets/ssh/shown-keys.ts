/** The host keys that an address shows, for a person to compare. Nothing is logged in to and nothing is learnt. */
import { runProgram } from '../local-program.js';
import { fingerprint, keyKind } from './known-hosts.js';

/** Kind and fingerprint of every key, as `ssh-keygen -lf` prints them; empty when ssh-keyscan gets none. */
export async function shownHostKeys(
  address: string,
  port: number,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const { stdout } = await runProgram(['ssh-keyscan', '-T', '5', '-p', String(port), '--', address], {
    signal,
    timeoutMs: 20_000,
    maxBytes: 65_536,
  });
  const keys = stdout
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => Buffer.from(line.split(/\s+/)[2] ?? '', 'base64'))
    .filter((key) => /^[a-z0-9@.-]+$/.test(keyKind(key)));
  return [...new Set(keys.map((key) => `${keyKind(key)} ${fingerprint(key)}`))].sort();
}
