/** The door to the audit log where a witness is declared: an account that sees whole rows, asked for nothing but the names of columns and the ends of the tables. */
import { ABOUT, readAbout } from '../../audit-log/about.js';
import type { Database } from '../../core/deployment.js';
import { openLog } from '../open-log.js';
import { wordsOf, type Practice } from './examine.js';
import { accountFrom } from './sql.js';
import type { Check, DoorReport, Fix } from './types.js';

/** Tables of which the account of the log reads whole rows, and the one that says the version (docs/audit-log.md). */
const TABLES = ['log', 'log_comment_encrypt', 'api_log', 'version'];

/** Tries the account of the audit log. Reads no row of it. */
export async function examineLog(
  database: Database,
  practice: Practice,
  signal?: AbortSignal,
): Promise<DoorReport> {
  const { id, host, port, log, user } = database;
  const title = `audit log of ${id}: ${(log ?? database).user}@${host}:${port}`;
  const own = log === undefined ? [accountOfItsOwn(id, user)] : [];
  const problem = await tryLog(id, practice, signal);
  if (problem === undefined) {
    const open: Check = { name: 'rows', state: 'open', text: 'whole rows of the log can be read', fixes: [] };
    return { id: `log:${id}`, title, checks: [open, ...own] };
  }
  const { text, remedy } = wordsOf(problem.error);
  const fixes: Fix[] = [
    { where: remedy, lines: [] },
    {
      where:
        'on the database server, as its administrator; the first line when there is no account yet (with a long random password in place of …), that of api_log from OpenEMR 6 on',
      lines: await grantsFor(database, practice),
    },
  ];
  const closed: Check = { name: 'rows', state: 'closed', text, fixes };
  return { id: `log:${id}`, title, checks: [closed, ...own] };
}

async function tryLog(
  id: string,
  { deployment }: Practice,
  signal?: AbortSignal,
): Promise<{ readonly error: unknown } | undefined> {
  try {
    const log = await openLog(deployment, id, signal);
    try {
      readAbout(await log.ask(ABOUT));
    } finally {
      await log.close();
    }
    return undefined;
  } catch (error) {
    return { error };
  }
}

async function grantsFor(database: Database, practice: Practice): Promise<string[]> {
  const { host, port, via, schema, tls } = database;
  const { from } = via === undefined ? await practice.apart.reach(host, port) : {};
  const user = database.log?.user ?? 'emr_audit_log';
  const account = accountFrom({ ...database, user }, practice, from);
  return [
    `CREATE USER ${account} IDENTIFIED BY '…'${tls === false ? '' : ' REQUIRE SSL'} WITH MAX_USER_CONNECTIONS 2;`,
    ...TABLES.map((table) => `GRANT SELECT ON ${schema}.${table} TO ${account};`),
  ];
}

function accountOfItsOwn(id: string, user: string): Check {
  return {
    name: 'account',
    state: 'warning',
    text: `${user} reads the comments of the log, which name patients; the scan itself never needs them`,
    fixes: [
      {
        where: `in the deployment file, databases.${id}: give the log an account of its own (docs/audit-log.md)`,
        lines: ['log: { user: emr_audit_log, password: { env: EMR_AUDIT_LOG_PASSWORD } }'],
      },
    ],
  };
}
