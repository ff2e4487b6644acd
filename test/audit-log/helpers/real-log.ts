/** The audit log of databases that OpenEMR itself made, in a real MariaDB; the dumps are never part of the repository. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { Deployment } from '../../../src/core/deployment.js';
import { openLog, type OpenLog } from '../../../src/scan/open-log.js';
import { databaseAt, startMariadb, whyNoMariadb, type Mariadb } from '../../targets/helpers/mariadb.js';

const FOLDERS = [
  process.env['EMR_AUDIT_OPENEMR'],
  fileURLToPath(new URL('../../../../shared/openemr', import.meta.url)),
  fileURLToPath(new URL('../../../../../shared/openemr', import.meta.url)),
];
const folder = FOLDERS.find(
  (path) => path !== undefined && existsSync(`${path}/openemr-7.0.3.3-used.sql.gz`),
);

/** Why tests on databases of OpenEMR cannot run here, or undefined. */
export const whyNot = folder === undefined ? 'the OpenEMR databases are not here' : whyNoMariadb();

/** The tables of the audit log, and the one that says the version. */
export const LOG_TABLES = ['api_log', 'log', 'log_comment_encrypt', 'version'];

/** Writes prod.yaml into a folder: the database with its account for the log, below further lines. */
export function declareLog(into: string, port: number, lines = ''): void {
  writeFileSync(
    join(into, 'prod.yaml'),
    `version: 1\nname: Riverside Clinic\n${lines}\ndatabases:\n  main: { host: 127.0.0.1, port: ${port}, user: emr_audit_log, password: { env: EMR_AUDIT_LOG_PASSWORD }, schema: openemr, tls: false }\n`,
  );
}

/** Names of the dumps. */
export const DUMPS = ['openemr-5.0.2.4', 'openemr-7.0.0.2', 'openemr-7.0.3.3', 'openemr-7.0.3.3-used'];

/** The statements of a dump that make and fill some of its tables, in the order of the dump. */
export function readDump(name: string, tables?: readonly string[]): string {
  const text = gunzipSync(readFileSync(join(folder!, `${name}.sql.gz`))).toString('utf8');
  if (!tables) return text;
  const [head = '', ...parts] = text.split(/^--\n-- Table structure for table /m);
  const wanted = parts.filter((part) => tables.includes(/^`(\w+)`/.exec(part)?.[1] ?? ''));
  if (wanted.length !== tables.length) throw new Error(`${name} lacks one of ${tables.join(', ')}`);
  return head + wanted.map((part) => part.slice(part.indexOf('\n'))).join('\n');
}

/** What a review reads beside the log, as docs/audit-log.md grants it. */
const REVIEW_COLUMNS = {
  users: 'username',
  gacl_aro: 'id, section_value, value',
  gacl_aro_groups: 'id, value',
  gacl_groups_aro_map: 'group_id, aro_id',
};

const COVERED =
  'date, event, category, user, groupname, comments, user_notes, patient_id, success, crt_user, log_from, menu_item_id, ccda_doc_id';

/** A server of its own and what tests do with it. */
export class RealLog {
  readonly #server: Mariadb;
  readonly #folder: string;

  private constructor(server: Mariadb, own: string) {
    this.#server = server;
    this.#folder = own;
  }

  /** Starts a server with an account that may read the audit log and nothing else. */
  static async start(options: readonly string[] = []): Promise<RealLog> {
    const own = mkdtempSync(join(tmpdir(), 'emr-audit-log-'));
    const server = await startMariadb(own, 'log', options);
    process.env['EMR_AUDIT_LOG_PASSWORD'] = 'test';
    return new RealLog(server, own);
  }

  get port(): number {
    return this.#server.port;
  }

  /** Runs statements as root. */
  sql(text: string, schema?: string): string {
    return this.#server.sql(schema === undefined ? text : `USE \`${schema}\`;\n${text}`);
  }

  /** A new schema with these statements, and the grants of the documentation. */
  load(schema: string, statements: string): void {
    this.sql(`DROP DATABASE IF EXISTS \`${schema}\`; CREATE DATABASE \`${schema}\`;`);
    this.sql(statements, schema);
    this.sql("CREATE USER IF NOT EXISTS emr_audit_log@'%' IDENTIFIED BY 'test';");
    for (const table of LOG_TABLES) {
      const there = this.sql(`SHOW TABLES LIKE '${table.replaceAll('_', '\\_')}'`, schema).includes(table);
      if (there) this.sql(`GRANT SELECT ON \`${schema}\`.${table} TO emr_audit_log@'%';`);
    }
    for (const [table, columns] of Object.entries(REVIEW_COLUMNS)) {
      const there = this.sql(`SHOW TABLES LIKE '${table.replaceAll('_', '\\_')}'`, schema).includes(table);
      if (there) this.sql(`GRANT SELECT (${columns}) ON \`${schema}\`.${table} TO emr_audit_log@'%';`);
    }
  }

  /** Opens the log as the command line does. */
  async open(schema: string): Promise<OpenLog> {
    const database = databaseAt(this.port, {
      user: 'emr_audit_log',
      schema,
      password: { env: 'EMR_AUDIT_LOG_PASSWORD' },
    });
    const deployment: Deployment = {
      name: 'test',
      directory: '/',
      policy: 'baseline',
      hosts: [],
      sites: [],
      endpoints: [],
      backups: [],
      databases: [database],
    };
    const log = await openLog(deployment, 'main');
    return { ...log, pause: () => Promise.resolve() };
  }

  /** Gives every row without a record of the API the checksum that fits. */
  forgeAll(schema: string): void {
    const lines = this.sql(`SET NAMES utf8mb4; SELECT id, HEX(CONCAT_WS('', ${COVERED})) FROM log;`, schema)
      .trim()
      .split('\n')
      .slice(1);
    const updates = lines.map((line) => {
      const [id, hex = ''] = line.split('\t');
      return `(${id}, '${createHash('sha3-512').update(Buffer.from(hex, 'hex')).digest('hex')}')`;
    });
    this.sql(
      `CREATE TEMPORARY TABLE sums (id int PRIMARY KEY, s char(128)); INSERT INTO sums VALUES ${updates.join(', ')};
       UPDATE log_comment_encrypt e JOIN sums ON sums.id = e.log_id SET e.checksum = sums.s;`,
      schema,
    );
  }

  async stop(): Promise<void> {
    await this.#server.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** What a careful forger does: computes the checksum of a row again, from the server's own text of it. */
export function forge(log: RealLog, schema: string, id: number): void {
  const hex = log.sql(
    `SET NAMES utf8mb4; SELECT HEX(CONCAT_WS('', ${COVERED})) FROM log WHERE id = ${id};`,
    schema,
  );
  const text = Buffer.from(hex.trim().split('\n').at(-1)!, 'hex');
  const sum = createHash('sha3-512').update(text).digest('hex');
  log.sql(`UPDATE log_comment_encrypt SET checksum = '${sum}' WHERE log_id = ${id};`, schema);
}
