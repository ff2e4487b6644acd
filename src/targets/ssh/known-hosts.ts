/** Strict host keys: `ssh-keygen -F` finds what this machine knows of a host (hashed names, ports, patterns); nothing is ever learnt. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import { Unreadable } from '../../core/errors.js';
import { runProgram } from '../local-program.js';
import { resolvePath } from '../paths.js';

/** What known_hosts files say about one host. */
export interface KnownHost {
  readonly name: string;
  readonly files: readonly string[];
  readonly trusted: readonly Buffer[];
  readonly revoked: readonly Buffer[];
  /** There are @cert-authority lines, which this client cannot use. */
  readonly authority: boolean;
}

/** The name under which known_hosts keeps a host. */
export function knownHostName(address: string, port: number): string {
  const name = address.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** The files that apply: the one of the deployment file or the user's own, and the machine's. */
export function knownHostsFiles(configured: string | undefined, directory: string): readonly string[] {
  const own =
    configured === undefined ? join(homedir(), '.ssh', 'known_hosts') : resolvePath(configured, directory);
  return [own, '/etc/ssh/ssh_known_hosts'];
}

/** Reads the lines that `ssh-keygen -F` prints. */
export function parseKnownHosts(text: string): Pick<KnownHost, 'trusted' | 'revoked' | 'authority'> {
  const trusted: Buffer[] = [];
  const revoked: Buffer[] = [];
  let authority = false;
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [marker = '', ...words] = line.startsWith('@') ? line.split(/\s+/) : ['', ...line.split(/\s+/)];
    const key = Buffer.from(words[2] ?? '', 'base64');
    if (keyKind(key) === '') continue;
    if (marker === '') trusted.push(key);
    if (marker === '@revoked') revoked.push(key);
    if (marker === '@cert-authority') authority = true;
  }
  return { trusted, revoked, authority };
}

/** Asks ssh-keygen about one host in every file that applies. */
export async function readKnownHost(
  name: string,
  files: readonly string[],
  signal?: AbortSignal,
): Promise<KnownHost> {
  let text = '';
  for (const file of files) {
    const result = await runProgram(['ssh-keygen', '-F', name, '-f', file], { signal });
    if (result.problem === 'missing')
      throw new Unreadable(
        'ssh-keygen is not installed here, so host keys cannot be checked',
        'Install it: apt-get install openssh-client',
      );
    if (result.problem)
      throw new Unreadable(
        `the known host keys in ${file} could not be read`,
        `Run it by hand: ssh-keygen -F '${name}' -f ${file}`,
      );
    if (result.code === 0) text += `${result.stdout}\n`;
  }
  return { name, files, ...parseKnownHosts(text) };
}

/** How a key that a host shows compares with what is known. */
export function judgeKey(known: KnownHost, key: Buffer): 'known' | 'unknown' | 'changed' | 'revoked' {
  if (known.revoked.some((other) => isSame(other, key))) return 'revoked';
  if (known.trusted.some((other) => isSame(other, key))) return 'known';
  return known.trusted.length > 0 ? 'changed' : 'unknown';
}

const ALGORITHMS: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
};

/** Only the algorithms for which a key is known, so that the host shows a key that can be compared. */
export function hostKeyAlgorithms(known: KnownHost): ServerHostKeyAlgorithm[] {
  const kinds = new Set(known.trusted.map(keyKind));
  return Object.entries(ALGORITHMS).flatMap(([kind, algorithms]) => (kinds.has(kind) ? algorithms : []));
}

/** As ssh prints it: `SHA256:` and base64 without padding. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The kind that a public key names itself, or an empty text when it is none. */
export function keyKind(key: Buffer): string {
  if (key.length < 8) return '';
  const length = key.readUInt32BE(0);
  return length > 64 || length + 4 > key.length ? '' : key.toString('latin1', 4, 4 + length);
}

function isSame(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
