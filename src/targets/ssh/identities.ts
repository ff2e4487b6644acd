/** What may be tried to log in: keys and the agent. Never a password, never a second user. */
import type { AgentAuthMethod, ParsedKey, PublicKeyAuthMethod } from 'ssh2';
import ssh2 from 'ssh2';
import type { Deployment, Host, SshAccess } from '../../core/deployment.js';
import { Unreadable } from '../../core/errors.js';
import { runProgram } from '../local-program.js';
import { fileProblem, readBounded, resolvePath } from '../paths.js';
import { resolveSecret } from '../secrets.js';

/** One attempt, with words for the error text. */
export interface Attempt {
  readonly label: string;
  readonly method: PublicKeyAuthMethod | AgentAuthMethod;
}

/** Attempts in the order they are made: the named key, else the agent and then the files that `ssh -G` names. */
export async function readAttempts(
  host: Host,
  access: SshAccess,
  deployment: Deployment,
  signal?: AbortSignal,
): Promise<readonly Attempt[]> {
  const agent = agentAttempt(access);
  if (access.identity !== undefined) {
    const key = await readIdentity(access, access.identity, deployment.directory, {
      agent: agent !== undefined,
      signal,
    });
    return [...(key ? [key] : []), ...(agent && (access.agent || !key) ? [agent] : [])];
  }
  if (access.agent) {
    if (agent) return [agent];
    throw new Unreadable(
      `no SSH agent runs here, and ${host.id} is to be reached with one`,
      'Start it and add the key: eval "$(ssh-agent)"; ssh-add',
    );
  }
  const files = await readDefaultKeys(host, access, signal);
  const attempts = [...(agent ? [agent] : []), ...files];
  if (attempts.length > 0) return attempts;
  throw new Unreadable(
    `there is no key to log in to ${host.id} with`,
    `Name one in the deployment file: ssh: { user: ${access.user}, identity: ~/.ssh/emr-audit }; make it with: ssh-keygen -t ed25519 -f ~/.ssh/emr-audit`,
  );
}

function agentAttempt(access: SshAccess): Attempt | undefined {
  const agent = process.env['SSH_AUTH_SOCK'];
  if (agent === undefined || agent === '') return undefined;
  return { label: 'the keys of the SSH agent', method: { type: 'agent', username: access.user, agent } };
}

interface Around {
  readonly agent: boolean;
  readonly signal?: AbortSignal;
}

async function readIdentity(
  access: SshAccess,
  path: string,
  directory: string,
  around: Around,
): Promise<Attempt | undefined> {
  const file = resolvePath(path, directory);
  let bytes: Buffer;
  try {
    bytes = await readBounded(file, 65_536);
  } catch (error) {
    throw new Unreadable(`the SSH key ${file} ${fileProblem(error)}`, `Check it with: ls -l ${file}`);
  }
  const secret =
    access.passphrase && (await resolveSecret(access.passphrase, directory, { signal: around.signal }));
  const key = parseKey(bytes, secret);
  if (!(key instanceof Error) && key.isPrivateKey())
    return { label: `the key ${file}`, method: { type: 'publickey', username: access.user, key } };
  if (secret === undefined && around.agent && isEncrypted(key)) return undefined;
  throw badKey(file, key, secret !== undefined);
}

function parseKey(bytes: Buffer, secret: string | undefined): ParsedKey | Error {
  const parsed = ssh2.utils.parseKey(bytes, secret) as ParsedKey | Error | ParsedKey[];
  return Array.isArray(parsed) ? (parsed[0] ?? new Error('empty')) : parsed;
}

function isEncrypted(key: ParsedKey | Error): boolean {
  return key instanceof Error && /encrypted|passphrase/i.test(key.message);
}

function badKey(file: string, key: ParsedKey | Error, hadPassphrase: boolean): Unreadable {
  if (!(key instanceof Error))
    return new Unreadable(
      `${file} is a public key`,
      `Name the private key, without .pub: ${file.replace(/\.pub$/, '')}`,
    );
  if (hadPassphrase)
    return new Unreadable(
      `the passphrase does not open the SSH key ${file}`,
      `Check the secret that ssh.passphrase names; try it with: ssh-keygen -y -f ${file}`,
    );
  if (isEncrypted(key))
    return new Unreadable(
      `the SSH key ${file} is protected by a passphrase`,
      `Add ssh.passphrase: { env: NAME } to the host, or load the key into an agent: ssh-add ${file}`,
    );
  return new Unreadable(
    `the SSH key ${file} is of a kind that cannot be used here`,
    'Use an ed25519, ECDSA or RSA key; hardware keys work through an agent only: ssh-add, then ssh: { agent: true }',
  );
}

/** The identity files that OpenSSH would try for this host; missing and encrypted ones are passed over as ssh does in batch mode. */
async function readDefaultKeys(
  host: Host,
  access: SshAccess,
  signal?: AbortSignal,
): Promise<readonly Attempt[]> {
  const argv = ['ssh', '-G', '-p', String(access.port), '-l', access.user, '--', host.address];
  const resolved = await runProgram(argv, { signal });
  const files = [...resolved.stdout.matchAll(/^identityfile (.+)$/gm)].map((match) => match[1] ?? '');
  const attempts: Attempt[] = [];
  for (const file of files.slice(0, 8)) {
    try {
      const attempt = await readIdentity({ ...access, passphrase: undefined }, file, '/', {
        agent: true,
        signal,
      });
      if (attempt) attempts.push(attempt);
    } catch {
      continue;
    }
  }
  return attempts;
}
