/** Why a log-in over SSH failed, and the command that helps. */
import type { Host, SshAccess } from '../../core/deployment.js';
import { Unreadable } from '../../core/errors.js';
import { fingerprint, keyKind, type KnownHost } from './known-hosts.js';

/** The host that a log-in is about, with the host it goes through. */
export interface Hop {
  readonly host: Host;
  readonly access: SshAccess;
  readonly via?: { readonly address: string; readonly access: SshAccess };
}

/** The ssh command a person would type for this host. */
export function sshCommand(hop: Hop): string {
  const { access, via } = hop;
  const port = access.port === 22 ? '' : ` -p ${access.port}`;
  const jump = via ? ` -J ${via.access.user}@${via.address}:${via.access.port}` : '';
  return `ssh${jump}${port} ${access.user}@${hop.host.address}`;
}

/** Nothing is known of the host: it is not even connected to. */
export function unknownHost(hop: Hop, known: KnownHost): Unreadable {
  const file = known.files[0] ?? '~/.ssh/known_hosts';
  const reason = `the SSH host key of ${hop.host.id} (${known.name}) is not known here, so it was not connected to`;
  if (known.authority)
    return new Unreadable(
      `${reason}; it is known by a certificate authority only, which this client cannot check`,
      `Add the plain key: ${scan(hop)} >> ${file}, after comparing it.`,
    );
  if (hop.via)
    return new Unreadable(
      reason,
      `Log in once by hand and compare the fingerprint: ${sshCommand(hop)} -o UserKnownHostsFile=${file}`,
    );
  return new Unreadable(
    reason,
    `Compare ${scan(hop)} | ssh-keygen -lf - with what the host itself says (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), then add it: ${scan(hop)} >> ${file}`,
  );
}

/** The host shows another key than the known one, or one that was revoked. */
export function wrongKey(
  hop: Hop,
  known: KnownHost,
  key: Buffer,
  verdict: 'changed' | 'revoked' | 'unknown',
): Unreadable {
  const shown = `${keyKind(key)} ${fingerprint(key)}`;
  const files = known.files.join(' or ');
  if (verdict === 'revoked')
    return new Unreadable(
      `REVOKED HOST KEY: ${hop.host.id} (${known.name}) shows the key ${shown}, which is marked @revoked`,
      `Give the host new keys (ssh-keygen -A after removing the old ones) and find out who still uses the old one. Revoked in ${files}.`,
    );
  return new Unreadable(
    `HOST KEY CHANGED: ${hop.host.id} (${known.name}) shows ${shown}, which is not the known key. Someone may be in between, or the host was reinstalled`,
    `Do not accept it blindly. Compare on the host's own console: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub. Only when it was reinstalled: ssh-keygen -R '${known.name}' -f ${known.files[0] ?? ''}, then add the new key.`,
  );
}

/** The host closed before it said who it is, or agreed on nothing. */
export function handshakeFailed(hop: Hop, message: string): Unreadable {
  const name = `${hop.host.id} (${hop.host.address}:${hop.access.port})`;
  if (/no matching (server )?host key/i.test(message))
    return new Unreadable(
      `HOST KEY CHANGED: ${name} offers none of the kinds of host key that are known here`,
      `Compare ${scan(hop)} | ssh-keygen -lf - with the host's own console before you add a key.`,
    );
  if (/no matching/i.test(message))
    return new Unreadable(
      `${name} and this client share no algorithm (${message.replace(/^.*no matching /i, 'no matching ').slice(0, 80)})`,
      `See what the host offers: ${sshCommand(hop)} -v true. It should offer curve25519-sha256 and aes256-gcm@openssh.com.`,
    );
  return new Unreadable(
    `${name} broke off the SSH handshake`,
    `Check that it is SSH that answers there: ${sshCommand(hop)} -v true. Limits such as MaxStartups, fail2ban or hosts.deny do this too.`,
  );
}

/** The key or agent was not accepted. */
export function loginRefused(hop: Hop, allowed: readonly string[], tried: readonly string[]): Unreadable {
  const { access, host } = hop;
  const who = `${access.user} on ${host.id} (${host.address})`;
  const used = tried.length > 0 ? tried.join(', ') : 'no key';
  if (allowed.length > 0 && !allowed.includes('publickey'))
    return new Unreadable(
      `${host.id} (${host.address}) lets ${access.user} log in with ${allowed.join(', ')} only, not with a key`,
      'Allow keys for this user in sshd_config (PubkeyAuthentication yes; AuthenticationMethods publickey). Passwords are never tried.',
    );
  return new Unreadable(
    `${who} did not accept ${used}`,
    `Install the public key: ssh-copy-id${access.identity === undefined ? '' : ` -i ${access.identity}.pub`} -p ${access.port} ${access.user}@${host.address}; then try: ${sshCommand(hop)} true`,
  );
}

function scan(hop: Hop): string {
  return `ssh-keyscan -p ${hop.access.port} ${hop.host.address}`;
}
