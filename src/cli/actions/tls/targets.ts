import { AuditError } from '../../../core/errors.js';
import type { StartTls, TlsTarget } from '../../../tls-scanner-lite/index.js';

interface Service {
  readonly port: number | null;
  readonly starttls?: StartTls;
}

/** Services by the scheme of an address; MLLP has no usual port. */
const SCHEMES: Readonly<Record<string, Service>> = {
  https: { port: 443 },
  tls: { port: 443 },
  ldaps: { port: 636 },
  smtps: { port: 465 },
  imaps: { port: 993 },
  pop3s: { port: 995 },
  ftps: { port: 990 },
  dicom: { port: 2762 },
  syslog: { port: 6514 },
  mllp: { port: null },
  smtp: { port: 25, starttls: 'smtp' },
  imap: { port: 143, starttls: 'imap' },
  pop3: { port: 110, starttls: 'pop3' },
  ftp: { port: 21, starttls: 'ftp' },
  ldap: { port: 389, starttls: 'ldap' },
  mysql: { port: 3306, starttls: 'mysql' },
  postgres: { port: 5432, starttls: 'postgres' },
};

/** Ports on which everybody begins in the clear. */
const BY_PORT: Readonly<Record<number, StartTls>> = {
  21: 'ftp',
  25: 'smtp',
  110: 'pop3',
  143: 'imap',
  389: 'ldap',
  587: 'smtp',
  3306: 'mysql',
  5432: 'postgres',
};

/** What the flags say about every target. */
export interface TargetOptions {
  readonly starttls?: string | undefined;
  readonly servername?: string | undefined;
}

const ADDRESS = /^(?:([a-z0-9]+):\/\/)?(?:\[([0-9a-f:.]+)\]|([^\s:/?#[\]@]+))(?::(\d{1,5}))?(?:\/\S*)?$/i;
/** An IPv6 address without brackets, which leaves no room for a port. */
const BARE_V6 = /^[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*$/i;

function refuse(text: string, why: string): never {
  throw new AuditError('E_USAGE', `${text} ${why}`, {
    remedy: 'Write HOST, HOST:PORT, [IPv6 address]:PORT or an address such as ldaps://HOST.',
  });
}

function startTlsOf(text: string, service: Service | undefined, port: number, wished: string | undefined) {
  if (wished === 'none') return undefined;
  if (wished !== undefined) return wished as StartTls;
  if (service) return service.starttls;
  return /^[a-z0-9]+:\/\//i.test(text) ? undefined : BY_PORT[port];
}

/** Reads one word of the command line as a target. Throws E_USAGE for what is none. */
export function parseTarget(text: string, { starttls, servername }: TargetOptions): TlsTarget {
  const found = BARE_V6.test(text) ? [text, undefined, text, undefined, undefined] : ADDRESS.exec(text);
  if (!found) refuse(text, 'is no server');
  const [, scheme, v6, name, number] = found;
  const service = scheme === undefined ? undefined : SCHEMES[scheme.toLowerCase()];
  if (scheme !== undefined && !Object.hasOwn(SCHEMES, scheme.toLowerCase()))
    refuse(text, `has the unknown scheme ${scheme}`);
  const port = number === undefined ? (service ? service.port : 443) : Number(number);
  if (port === null) refuse(text, 'needs a port');
  if (port < 1 || port > 65_535) refuse(text, 'has no port from 1 to 65535');
  const kind = startTlsOf(text, service, port, starttls);
  return {
    host: v6 ?? name ?? '',
    port,
    ...(servername === undefined ? {} : { servername }),
    ...(kind === undefined ? {} : { starttls: kind }),
  };
}
