/** A throw-away MariaDB: own folder, own socket, no network; and the SQL door over it. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createConnection } from 'mysql2/promise';
import { Unreadable } from '../../../src/core/errors.js';
import type { SqlAnswers, SqlQuery } from '../../../src/core/probe.js';
import { SESSION, type Row } from './answers.js';

const PROGRAMS = ['/usr/sbin/mariadbd', '/usr/bin/mariadb-install-db', '/usr/bin/mariadb'];

/** Why there can be no server here, or undefined. */
export function whyNoMariadb(): string | undefined {
  const missing = PROGRAMS.find((program) => !existsSync(program));
  if (missing !== undefined) return `${missing} is not installed`;
  return process.getuid?.() === 0 ? undefined : 'only root can start a server of its own here';
}

/** A running server. */
export interface Mariadb {
  /** Runs statements as root, in one schema. */
  readonly run: (sql: string | Buffer, schema?: string) => string;
  /** Loads a gzipped dump into a new schema. */
  readonly load: (schema: string, dump: string) => void;
  /** Asks queries as the SQL door does. */
  readonly ask: (queries: readonly SqlQuery[], schema: string, user?: string) => Promise<SqlAnswers>;
  /** Port on 127.0.0.1, 0 where the server has its socket only. */
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** A port that is free now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('there is no port');
  return address.port;
}

/** Starts a server and waits until it answers; with `tcp` also on a port of this machine. */
export async function startMariadb({ tcp = false } = {}): Promise<Mariadb> {
  const folder = mkdtempSync(join(tmpdir(), 'emr-audit-mariadb-'));
  const uid = Number(execFileSync('id', ['-u', 'mysql'], { encoding: 'utf8' }));
  chownSync(folder, uid, uid);
  const [data, socket] = [join(folder, 'data'), join(folder, 'socket')];
  const port = tcp ? await freePort() : 0;
  const usual = ['--no-defaults', '--user=mysql', `--datadir=${data}`];
  execFileSync('mariadb-install-db', [...usual, '--auth-root-authentication-method=normal'], {
    stdio: 'ignore',
  });
  const server = spawn(
    'mariadbd',
    [
      ...usual,
      ...(tcp ? ['--bind-address=127.0.0.1', `--port=${port}`] : ['--skip-networking']),
      `--socket=${socket}`,
      `--pid-file=${join(folder, 'pid')}`,
      // Another server that starts would clear away our files in a temporary folder that both share.
      `--tmpdir=${folder}`,
      '--innodb-flush-log-at-trx-commit=0',
    ],
    { stdio: 'ignore' },
  );
  function run(sql: string | Buffer, schema = 'mysql'): string {
    const words = ['--no-defaults', '-uroot', '-S', socket, '-N', schema];
    return execFileSync('mariadb', words, {
      input: sql,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  }
  await untilReady(() => run('SELECT 1'));
  return {
    run,
    port,
    load: (schema, dump) => {
      run(`CREATE DATABASE \`${schema}\``);
      run(gunzipSync(readFileSync(dump)), schema);
    },
    ask: (queries, schema, user = 'root') => ask({ socket, schema, user }, queries),
    stop: () => stop(server, folder),
  };
}

async function untilReady(tryIt: () => void): Promise<void> {
  for (let round = 0; ; round += 1) {
    try {
      return tryIt();
    } catch (error) {
      if (round > 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

async function ask(
  at: { socket: string; schema: string; user: string },
  queries: readonly SqlQuery[],
): Promise<SqlAnswers> {
  const connection = await createConnection({
    socketPath: at.socket,
    user: at.user,
    typeCast: (field) => field.string('utf8'),
  });
  const results = new Map<string, readonly Row[] | Unreadable>();
  await connection.query('SET SESSION TRANSACTION READ ONLY');
  await connection.query("SET SESSION sql_mode = ''");
  await connection.query(`USE \`${at.schema}\``);
  await connection.query('START TRANSACTION READ ONLY');
  for (const { id, sql, values } of queries) {
    try {
      const [rows] = await connection.query(sql, values?.slice());
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- typeCast makes texts of everything
      results.set(id, rows as Row[]);
    } catch (error) {
      results.set(id, new Unreadable(`${id}: ${error instanceof Error ? error.message : 'failed'}`, 'GRANT'));
    }
  }
  await connection.end();
  return {
    at: '2026-11-23T12:00:00.000Z',
    session: SESSION,
    rows(id) {
      const result = results.get(id);
      if (result instanceof Unreadable) throw result;
      if (!result) throw new Error(`the query "${id}" was not asked`);
      return result;
    },
  };
}

async function stop(server: ChildProcess, folder: string): Promise<void> {
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await ended;
  rmSync(folder, { recursive: true, force: true });
}
