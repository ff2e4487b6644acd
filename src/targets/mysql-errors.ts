/** Why a database could not be reached or did not answer, and the statement or command that helps. */
import type { Database } from '../core/deployment.js';
import { atRung, Unreadable } from '../core/errors.js';
import type { SqlQuery } from '../core/probe.js';
import { unreachable } from './dial.js';
import { tableOf } from './mysql-names.js';
import { TIMEOUT, TOO_MUCH } from './mysql-rows.js';

interface Connecting {
  readonly database: Database;
  readonly tunnelled: boolean;
  readonly ownCa: boolean;
  readonly timeoutMs: number;
}

interface ErrorParts {
  readonly code: string;
  readonly errno: number;
  readonly message: string;
}

function partsOf(error: unknown): ErrorParts {
  const raw = (typeof error === 'object' && error !== null ? error : {}) as Partial<
    Record<keyof ErrorParts, unknown>
  >;
  return {
    code: typeof raw.code === 'string' ? raw.code : '',
    errno: typeof raw.errno === 'number' ? raw.errno : 0,
    message: typeof raw.message === 'string' ? raw.message : '',
  };
}

/** Errors of connecting, TLS and log-in. The server's own words are never repeated. */
export function explainConnect(error: unknown, where: Connecting): Unreadable {
  const { code, errno, message } = partsOf(error);
  const { database } = where;
  return (
    atRung('log-in', explainLogin(errno || (code.startsWith('ER_') ? 1 : 0), code, database)) ??
    atRung('tls', explainTls(code, message, where)) ??
    atRung('network', explainWire(code, where))
  );
}

function explainLogin(errno: number, code: string, database: Database): Unreadable | undefined {
  const { id, user } = database;
  if (errno === 1045 || errno === 1698)
    return new Unreadable(
      `${id} did not accept ${user} with the password that the deployment file names`,
      `Check the account and from where it may connect: SELECT user, host FROM mysql.user WHERE user = '${user}'. An account with REQUIRE SSL also needs tls in the deployment file.`,
    );
  if (errno === 1130)
    return new Unreadable(
      `${id} accepts no connection from this machine`,
      `Create the account for the address the connection comes from, or go through SSH with via: CREATE USER '${user}'@'…' … REQUIRE SSL`,
    );
  if (errno === 1129)
    return new Unreadable(
      `${id} has blocked this machine after too many errors`,
      'On the database server: mariadb-admin flush-hosts',
    );
  if (errno === 1040 || errno === 1203 || errno === 1226)
    return new Unreadable(
      `${id} has no connection left for ${user}`,
      'Scan when it is less busy, or raise MAX_USER_CONNECTIONS of the account to 3.',
    );
  if (errno === 3159)
    return new Unreadable(
      `${id} accepts encrypted connections only`,
      'Remove tls: false from the database in the deployment file.',
    );
  if (errno === 4151 || errno === 3118)
    return new Unreadable(
      `the account ${user} of ${id} is locked`,
      `Unlock it: ALTER USER '${user}'@'…' ACCOUNT UNLOCK`,
    );
  if (errno === 1820 || errno === 1862)
    return new Unreadable(
      `the password of ${user} at ${id} has expired`,
      `Set a new one: ALTER USER '${user}'@'…' IDENTIFIED BY '…'`,
    );
  if (code === 'AUTH_SWITCH_PLUGIN_ERROR' || errno === 1251 || errno === 2059)
    return new Unreadable(
      `the account ${user} of ${id} logs in by a method that is not supported here`,
      `Use mysql_native_password or caching_sha2_password: ALTER USER '${user}'@'…' IDENTIFIED VIA mysql_native_password USING PASSWORD('…')`,
    );
  return undefined;
}

function explainTls(code: string, message: string, where: Connecting): Unreadable | undefined {
  const { id, host, port, tls } = where.database;
  const name = (tls !== false && tls.servername) || host;
  const look = `openssl s_client -starttls mysql -connect ${host}:${port} -servername ${name} </dev/null`;
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT')
    return new Unreadable(
      `${id} does not offer TLS, so no password was sent`,
      'Give the server a certificate (ssl_cert, ssl_key), or write tls: false and go through SSH with via.',
    );
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || /altnames/i.test(message))
    return new Unreadable(
      `the certificate of ${id} is for another name than ${name}`,
      `Name it in the deployment file, tls: { servername: … }, or issue one for ${name}. See its names: ${look} | openssl x509 -noout -ext subjectAltName`,
    );
  if (code === 'CERT_HAS_EXPIRED' || /certificate has expired/i.test(message))
    return new Unreadable(
      `the certificate of ${id} has expired`,
      `Renew it. See its dates: ${look} | openssl x509 -noout -dates`,
    );
  if (
    /self.signed|unable to (?:get|verify)|invalid ca|untrusted|signature failure/i.test(
      `${code.replaceAll('_', ' ')} ${message}`,
    )
  )
    return new Unreadable(
      `the certificate of ${id} is not of a certificate authority that ${where.ownCa ? 'the CA file names' : 'is trusted here'}`,
      `Name the right CA in the deployment file, tls: { ca: FILE }. See who issued it: ${look} | openssl x509 -noout -issuer`,
    );
  if (/^ERR_SSL|^ERR_TLS|^EPROTO|HANDSHAKE_SSL/.test(code))
    return new Unreadable(
      `${id} and this client found no common TLS version or cipher`,
      `Let the server speak TLS 1.2 or 1.3. See what it offers: ${look}`,
    );
  return undefined;
}

function explainWire(code: string, where: Connecting): Unreadable {
  const { id, host, port } = where.database;
  const name = `${host}:${port}`;
  if (code === 'ETIMEDOUT')
    return new Unreadable(
      `${id} (${name}) is silent: no MySQL greeting within ${where.timeoutMs / 1000} s`,
      `Check what listens there: nc -w 5 ${host} ${port} | head -c 80`,
    );
  if (code === 'PROTOCOL_CONNECTION_LOST' || code === 'ECONNRESET' || code === 'EPIPE')
    return new Unreadable(
      `${id} (${name}) closed the connection before the log-in`,
      where.tunnelled
        ? `Check on ${where.database.via ?? 'the host'} that the database is up: nc -vz ${host} ${port}`
        : `Check the server's error log and its connection limits.`,
    );
  if (/^E[A-Z]+$/.test(code)) return unreachable(name, code);
  return new Unreadable(
    `${id} (${name}) does not speak the MySQL protocol`,
    `Check what listens there: nc -w 5 ${host} ${port} | head -c 80`,
  );
}

interface Asking {
  readonly database: Database;
  readonly account: string;
}

/** Errors of one query; the names of tables and privileges are taken from the server's words, nothing else is. */
export function explainQuery(error: unknown, query: SqlQuery, asking: Asking): Unreadable {
  const { code, errno, message } = partsOf(error);
  const name = `query ${query.id} of ${asking.database.id}`;
  if (code === TOO_MUCH)
    return new Unreadable(
      `${name} gave more than 20,000 rows or 4 MB`,
      'Nothing is judged from half an answer; report it.',
    );
  if (code === TIMEOUT || errno === 1969 || errno === 3024)
    return new Unreadable(
      `${name} took too long and was ended`,
      'Scan again when the database is less busy.',
    );
  if (errno === 1205)
    return new Unreadable(`${name} waited for a lock`, 'Scan again when no upgrade or backup runs.');
  return (
    explainPrivilege(errno, message, name, asking) ??
    explainObject(errno, message, name, asking) ??
    lost(code, errno, name)
  );
}

function explainPrivilege(
  errno: number,
  message: string,
  name: string,
  asking: Asking,
): Unreadable | undefined {
  const account = asking.account
    .split('@')
    .map((part) => `'${part}'`)
    .join('@');
  if (errno === 1142 || errno === 1143) {
    const table = tableOf(message, asking.database.schema);
    const column = /for column ['`]([\w$]{1,64})['`]/.exec(message)?.[1];
    const what = column === undefined ? table : `the column ${column} of ${table}`;
    const grant = column === undefined ? 'SELECT' : `SELECT (${column})`;
    return new Unreadable(
      `${name} may not read ${what}, or it does not exist`,
      `Grant it: GRANT ${grant} ON ${table} TO ${account};`,
      { rung: 'grant', object: table, account: asking.account },
    );
  }
  if (errno === 1227 || errno === 1370) {
    const privilege = /\b(?:of the )?([A-Z][A-Z ]{2,40}?) privilege/.exec(message)?.[1] ?? 'needed';
    return new Unreadable(
      `${name} needs the privilege ${privilege}`,
      `Grant it: GRANT ${privilege} ON *.* TO ${account}; or give the account the views of docs/access.md.`,
      { rung: 'grant', object: privilege, account: asking.account },
    );
  }
  if (errno === 1044 || errno === 1046)
    return new Unreadable(
      `${name} may not see the schema ${asking.database.schema}`,
      `Check the schema in the deployment file, then: GRANT SELECT ON \`${asking.database.schema}\`.* TO ${account};`,
      { rung: 'grant', object: `${asking.database.schema}.*`, account: asking.account },
    );
  if (errno === 1792)
    return new Unreadable(`${name} tried to write and was refused`, 'Report it: no query may write.');
  return undefined;
}

function explainObject(errno: number, message: string, name: string, asking: Asking): Unreadable | undefined {
  if (errno === 1146 || errno === 1356)
    return new Unreadable(
      `${name}: ${tableOf(message, asking.database.schema)} does not exist`,
      'Check the schema in the deployment file; another version of OpenEMR may not have the table.',
      { rung: 'grant', object: tableOf(message, asking.database.schema), account: asking.account },
    );
  if (errno === 1054)
    return new Unreadable(
      `${name}: a column does not exist`,
      'Another version of OpenEMR may not have the column.',
    );
  if (errno === 1193)
    return new Unreadable(
      `${name}: a server variable does not exist`,
      'Another version of the server may not have it.',
    );
  if (errno === 1064)
    return new Unreadable(
      `${name}: the server does not understand it`,
      'Report it with the version of the server.',
    );
  return undefined;
}

function lost(code: string, errno: number, name: string): Unreadable {
  if (errno > 0) return new Unreadable(`${name} failed with error ${errno}`, `See: perror ${errno}`);
  const detail = /^[A-Z0-9_]{1,40}$/.test(code) ? ` (${code})` : '';
  return new Unreadable(
    `${name} had no answer: the connection was lost${detail}`,
    'Scan again; when it stays, see the error log of the server.',
  );
}
