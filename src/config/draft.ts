/** A deployment file in the making: what is known so far, from answers and from files that are there already. */
import type { Role } from '../core/deployment.js';

/** A machine as far as it is known. */
export interface DraftHost {
  readonly id: string;
  readonly address: string;
  readonly roles: readonly Role[];
  /** Account to log in as; absent means no SSH. */
  readonly user?: string;
  readonly port?: number;
  readonly identity?: string;
  readonly jump?: string;
  readonly knownHosts?: string;
  readonly sudo?: boolean;
  /** TCP ports that may be reachable; absent means that nobody said. */
  readonly expose?: readonly number[];
}

/** The OpenEMR site. */
export interface DraftSite {
  readonly url: string;
  readonly host?: string;
  readonly webroot?: string;
  readonly folder?: string;
}

/** The database server. The password is never part of it. */
export interface DraftDatabase {
  readonly host: string;
  readonly port?: number;
  readonly via?: string;
  readonly user: string;
  readonly schema: string;
  /** False where the way is a tunnel or stays on one machine, and the server speaks no TLS. */
  readonly tls?: boolean;
}

/** Where backups lie. */
export interface DraftBackup {
  readonly host: string;
  readonly path: string;
}

/** Everything known so far. */
export interface Draft {
  readonly name?: string;
  readonly hosts: readonly DraftHost[];
  readonly site?: DraftSite;
  readonly database?: DraftDatabase;
  readonly backup?: DraftBackup;
  /** What was seen and could not be used, one sentence each. */
  readonly notes: readonly string[];
}

/** Nothing known. */
export const EMPTY_DRAFT: Draft = { hosts: [], notes: [] };

/** Two drafts as one; what the first knows counts. A host that both know is completed. */
export function mergeDrafts(first: Draft, second: Draft): Draft {
  const known = new Map(first.hosts.map((host) => [host.id, host]));
  for (const host of second.hosts) {
    const same = [...known.values()].find(
      ({ id, address }) => id === host.id || address.toLowerCase() === host.address.toLowerCase(),
    );
    if (!same) known.set(host.id, host);
    else
      known.set(same.id, {
        ...host,
        ...defined(same),
        id: same.id,
        roles: [...new Set([...same.roles, ...host.roles])],
      });
  }
  return {
    name: first.name ?? second.name,
    hosts: [...known.values()],
    site:
      first.site && second.site ? { ...second.site, ...defined(first.site) } : (first.site ?? second.site),
    database: first.database ?? second.database,
    backup: first.backup ?? second.backup,
    notes: [...first.notes, ...second.notes],
  };
}

function defined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Partial<T>;
}

/** A word that the deployment file takes as a name, made from any text; `fallback` where nothing is left. */
export function toName(text: string, fallback: string): string {
  const name = text
    .replaceAll(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 63);
  return name === '' ? fallback : name;
}

/** What a machine is for, as far as its name tells. */
export function rolesFromName(name: string): Role[] {
  if (/bastion|jump|gateway/i.test(name)) return ['bastion'];
  if (/backup|bak\b/i.test(name)) return ['backup'];
  if (/(^|[^a-z])(db|sql|mysql|maria|mariadb|database)\d*([^a-z]|$)/i.test(name)) return ['database'];
  if (/web|www|emr|app|http/i.test(name)) return ['web', 'app'];
  return [];
}

/** Ports that an address of OpenEMR means to be reachable: its own, and 80, which leads there. */
export function portsOf(url: string): number[] {
  const { port, protocol } = new URL(url);
  const own = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
  return [...new Set([80, own])];
}
