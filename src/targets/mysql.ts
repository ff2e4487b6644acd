/** The SQL door of a database: verified TLS, one read-only transaction, every answer bounded in rows, bytes and time. */
import { createConnection, type Connection } from 'mysql2';
import { isIP, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Database } from '../core/deployment.js';
import { Unreadable } from '../core/errors.js';
import type { SqlAnswers, SqlQuery } from '../core/probe.js';
import { bounded, dial, stopped } from './dial.js';
import { explainConnect, explainQuery } from './mysql-errors.js';
import { readRows, type Row, type Wire } from './mysql-rows.js';
import { streamRows, type RawRow } from './mysql-stream.js';

/** What a scan can do with a database. */
export interface SqlDoor {
  /** All queries in one read-only transaction; a failing one leaves the others whole. */
  readonly ask: (queries: readonly SqlQuery[]) => Promise<SqlAnswers>;
  /** From here on `stream` sees one state of all tables, with times in UTC. */
  readonly begin: () => Promise<void>;
  /** Hands over the rows of one query as raw bytes, and keeps none. */
  readonly stream: (query: SqlQuery, maxRows: number, onRow: (row: RawRow) => void) => Promise<number>;
  readonly close: () => Promise<void>;
}

/** The resolved secret, the way in, and the limits. */
export interface SqlOptions {
  readonly password: string;
  /** PEM of the certificate authority; absent means the public roots. */
  readonly ca?: string;
  /** Opens the way to the database, usually `ShellDoor.tunnel`. */
  readonly tunnel?: () => Promise<Duplex>;
  readonly signal?: AbortSignal;
  readonly connectTimeoutMs?: number;
  readonly queryTimeoutMs?: number;
  readonly totalTimeoutMs?: number;
}

/** Connects and logs in; throws Unreadable with the command that helps. */
export async function openSql(database: Database, options: SqlOptions): Promise<SqlDoor> {
  const { signal } = options;
  const timeoutMs = options.connectTimeoutMs ?? 10_000;
  const { host, port } = database;
  const stream = options.tunnel ? await options.tunnel() : await dial(host, port, { signal, timeoutMs });
  const connection = await connectSql(database, stream, options, timeoutMs);
  const wire = toWire(connection, stream);
  const limits = { queryMs: options.queryTimeoutMs ?? 15_000, totalMs: options.totalTimeoutMs ?? 120_000 };
  const session = await prepare(wire, database, limits.queryMs);
  const context = { database, account: session.account };
  return {
    ask: (queries) => ask({ wire, context, session, limits, options }, queries),
    begin: () => begin(wire, context, limits.queryMs),
    stream: (query, maxRows, onRow) =>
      streamRows(wire, query, { maxRows, timeoutMs: limits.queryMs + 3000 }, onRow).catch(
        (error: unknown) => {
          if (error instanceof RangeError || error instanceof TypeError) throw error;
          throw signal?.aborted === true
            ? stopped(`${query.id} was read`)
            : explainQuery(error, query, context);
        },
      ),
    close: () => closeSql(wire, stream),
  };
}

function toWire(connection: Connection, stream: Duplex): Wire {
  const gone = new AbortController();
  stream.once('close', () => gone.abort());
  function kill(): void {
    connection.destroy();
    stream.destroy();
    gone.abort();
  }
  const progress = limitBytes(stream, gone.signal, kill);
  return { connection, gone: gone.signal, kill, progress };
}

/** More than all honest answers of a scan together, and more than one honest row of the audit log. */
const MAX_RECEIVED = 128 * 1024 * 1024;

/** Hangs up on a server that never stops; under TLS a socket shows no data, only its counter. Returns what forgives the bytes of a row that is done with. */
function limitBytes(stream: Duplex, gone: AbortSignal, kill: () => void): () => void {
  let [received, forgiven, moved] = [0, 0, false];
  if (!(stream instanceof Socket)) stream.on('data', (chunk: Buffer) => (received += chunk.length));
  const timer = setInterval(() => {
    if (stream instanceof Socket) received = stream.bytesRead;
    if (moved) [forgiven, moved] = [received, false];
    if (received - forgiven > MAX_RECEIVED) kill();
  }, 200).unref();
  gone.addEventListener('abort', () => clearInterval(timer));
  return () => {
    moved = true;
  };
}

function connectSql(
  database: Database,
  stream: Duplex,
  options: SqlOptions,
  timeoutMs: number,
): Promise<Connection> {
  const { tls } = database;
  const name = (tls !== false && tls.servername) || database.host;
  if (isIP(name)) Object.assign(stream, { _host: name }); // node:tls compares an IP address only when the socket carries it
  const connection = createConnection({
    host: name,
    port: database.port,
    user: database.user,
    password: options.password,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- mysql2 takes any duplex stream
    stream: stream as Socket,
    ssl:
      tls === false
        ? undefined
        : { ca: options.ca, rejectUnauthorized: true, verifyIdentity: true, minVersion: 'TLSv1.2' },
    flags: ['-LOCAL_FILES'],
    charset: 'utf8mb4_general_ci',
    connectTimeout: timeoutMs,
  });
  const fail = (error: unknown): Unreadable =>
    explainConnect(error, {
      database,
      tunnelled: options.tunnel !== undefined,
      ownCa: options.ca !== undefined,
      timeoutMs,
    });
  const late = (): Unreadable => fail({ code: 'ETIMEDOUT' });
  return bounded<Connection>(
    { signal: options.signal, timeoutMs, late, before: `${database.id} was asked` },
    (resolve, reject) => {
      connection.on('error', (error) => reject(fail(error)));
      stream.once('close', () => reject(fail({ code: 'PROTOCOL_CONNECTION_LOST' })));
      connection.once('connect', () => resolve(connection));
    },
  ).catch((error: unknown) => {
    connection.destroy();
    stream.destroy();
    throw error;
  });
}

interface Session {
  readonly account: string;
  readonly protocol: string;
}

/** Makes the session read-only and patient; a server that cannot do that is not asked. */
async function prepare(wire: Wire, database: Database, queryMs: number): Promise<Session> {
  const run = (sql: string): Promise<readonly Row[]> => readRows(wire, { id: 'session', sql }, queryMs);
  try {
    await run('SET SESSION TRANSACTION READ ONLY');
    const [about] = await run('SELECT VERSION() AS version, CURRENT_USER() AS account');
    const [ssl] = await run("SHOW SESSION STATUS LIKE 'Ssl_version'");
    const mariadb = /mariadb/i.test(about?.['version'] ?? '');
    const optional = [
      mariadb
        ? `SET SESSION max_statement_time = ${queryMs / 1000}`
        : `SET SESSION max_execution_time = ${queryMs}`,
      "SET SESSION sql_mode = ''",
      'SET NAMES utf8mb4',
      'SET SESSION lock_wait_timeout = 5',
      `USE \`${database.schema.replaceAll('`', '``')}\``,
    ];
    for (const sql of optional) await run(sql).catch(() => []);
    return { account: about?.['account'] ?? database.user, protocol: ssl?.['Value'] ?? '' };
  } catch (error) {
    wire.kill();
    throw explainQuery(error, { id: 'session', sql: '' }, { database, account: database.user });
  }
}

interface Open {
  readonly wire: Wire;
  readonly context: { readonly database: Database; readonly account: string };
  readonly session: Session;
  readonly limits: { readonly queryMs: number; readonly totalMs: number };
  readonly options: SqlOptions;
}

async function ask(open: Open, queries: readonly SqlQuery[]): Promise<SqlAnswers> {
  const { wire, context, limits, options } = open;
  const results = new Map<string, readonly Row[] | Unreadable>();
  const until = Date.now() + limits.totalMs;
  options.signal?.addEventListener('abort', wire.kill, { once: true });
  const transaction = (sql: string): Promise<unknown> =>
    readRows(wire, { id: 'session', sql }, limits.queryMs);
  try {
    await transaction('START TRANSACTION READ ONLY').catch((error: unknown) => {
      throw explainQuery(error, { id: 'session', sql: '' }, context);
    });
    for (const query of queries) {
      const left = Math.min(limits.queryMs + 3000, until - Date.now());
      const answer = await readRows(wire, query, left).catch((error: unknown) =>
        explainQuery(error, query, context),
      );
      results.set(query.id, options.signal?.aborted === true ? stopped(`${query.id} was answered`) : answer);
    }
    await transaction('ROLLBACK').catch(() => undefined);
  } finally {
    options.signal?.removeEventListener('abort', wire.kill);
  }
  return toAnswers(results, open);
}

function toAnswers(results: ReadonlyMap<string, readonly Row[] | Unreadable>, open: Open): SqlAnswers {
  return {
    at: new Date().toISOString(),
    session: {
      encrypted: open.context.database.tls !== false,
      protocol: open.session.protocol,
      tunnelled: open.options.tunnel !== undefined,
    },
    rows(id) {
      const result = results.get(id);
      if (result === undefined) throw new Error(`the query "${id}" was not asked`);
      if (result instanceof Unreadable) throw result;
      return result;
    },
  };
}

async function begin(wire: Wire, context: Open['context'], queryMs: number): Promise<void> {
  const run = (sql: string): Promise<unknown> => readRows(wire, { id: 'session', sql }, queryMs);
  try {
    await run("SET SESSION time_zone = '+00:00'");
    await run('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    await run('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  } catch (error) {
    throw explainQuery(error, { id: 'session', sql: '' }, context);
  }
}

/** Says goodbye, and hangs up when that is not answered within a second. */
function closeSql(wire: Wire, stream: Duplex): Promise<void> {
  return new Promise((resolve) => {
    if (wire.gone.aborted) return resolve();
    const timer = setTimeout(wire.kill, 1000);
    wire.gone.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
    wire.connection.end(() => stream.destroy());
  });
}
