/** The SQL door of a database, step by step. */
import type { Database } from '../../core/deployment.js';
import { isAuditError, Unreadable } from '../../core/errors.js';
import { accessFor, optionalViews, wholeAccess, type SqlPlace } from '../../probes/sql-access.js';
import type { Asked } from '../events.js';
import { answerChecks } from './answers.js';
import { hides, wordsOf, type Door, type Practice } from './examine.js';
import { climb, type Step } from './ladder.js';
import type { Check, DoorReport, Fix } from './types.js';

/** Examines the log-in to a database server and every table and view that a scan reads. */
export async function examineDatabase(door: Door, practice: Practice): Promise<DoorReport> {
  const id = door.id.slice('sql:'.length);
  const database = practice.deployment.databases.find((one) => one.id === id)!;
  const through = database.via === undefined ? '' : ` through ${database.via}`;
  const steps = stepsOf(database);
  return {
    id: door.id,
    title: `SQL to ${id}: ${database.user}@${database.host}:${database.port}${through}`,
    checks:
      door.error === undefined
        ? [...climb(steps), ...inClear(database), ...grantChecks(door, database, practice)]
        : [await shut(door, database, steps, practice)].flat(),
  };
}

function stepsOf({ via, host, port, tls, user }: Database): Step[] {
  return [
    { rung: 'secret', name: 'password', holds: 'it can be read here' },
    ...(tls === false || tls.ca === undefined
      ? []
      : [{ rung: 'CA file', name: 'CA file', holds: 'it can be read here' } as const]),
    via === undefined
      ? { rung: 'name', name: 'name', holds: `${host} resolves` }
      : { rung: 'jump', name: 'way', holds: `${via} lets us through` },
    { rung: 'network', name: 'TCP', holds: `port ${port} answers` },
    {
      rung: 'tls',
      name: 'TLS',
      holds: tls === false ? 'not wanted (tls: false)' : 'the certificate is trusted and of the right name',
    },
    { rung: 'log-in', name: 'log-in', holds: `${user} is let in` },
  ];
}

function rungOf(error: unknown): Step['rung'] {
  if (isAuditError(error) && error.code === 'E_SECRET') return 'secret';
  if (!(error instanceof Unreadable)) return 'network';
  if (error.message.startsWith('the CA file')) return 'CA file';
  return error.trouble?.rung ?? 'log-in';
}

async function shut(
  door: Door,
  database: Database,
  steps: readonly Step[],
  practice: Practice,
): Promise<Check[]> {
  const rung = rungOf(door.error);
  const { text, remedy } = wordsOf(door.error);
  const direct = database.via === undefined;
  const reached =
    direct && (rung === 'network' || rung === 'log-in')
      ? await practice.apart.reach(database.host, database.port)
      : {};
  const advice: Fix = { where: remedy, lines: [] };
  const fixes =
    rung === 'log-in'
      ? [advice, ...accountFixes(database, practice, accountFrom(database, practice, reached.from))]
      : rung === 'network' && direct
        ? [
            advice,
            {
              where: `a firewall in between must let this machine in; on ${database.host}, for ufw`,
              lines: [
                `ufw allow from ${reached.from ?? 'ADDRESS_OF_THIS_MACHINE'} to any port ${database.port} proto tcp`,
              ],
            },
          ]
        : rung === 'secret'
          ? [{ where: 'Do what stands with the files and secrets of this machine.', lines: [] }]
          : [advice];
  return climb(steps, { rung, text, hides: hides(door.gaps, practice), fixes });
}

/** A log-in in clear over a network lets everything be seen, by others too. */
function inClear({ id, host, via, tls }: Database): Check[] {
  if (tls !== false || via !== undefined || isLoopback(host)) return [];
  return [
    {
      name: 'TLS',
      state: 'warning',
      text: `tls: false without an SSH tunnel: what the scan reads from ${host} can be read on the way`,
      fixes: [
        {
          where: `in the deployment file, databases.${id}: name the CA of its certificate, or go through SSH with via:`,
          lines: ['tls: { ca: db-ca.pem }'],
        },
      ],
    },
  ];
}

function isLoopback(host: string): boolean {
  return /^(127\.|::1$|localhost$)/.test(host);
}

/** The account as the server will see it: from this machine, or from the host that the tunnel ends at. */
export function accountFrom(database: Database, { deployment }: Practice, from: string | undefined): string {
  const via = deployment.hosts.find(({ id }) => id === database.via);
  const address = via ? (isLoopback(database.host) ? 'localhost' : via.address) : from;
  return `'${database.user}'@'${address ?? 'ADDRESS_OF_THIS_MACHINE'}'`;
}

function placeOf(database: Database, account: string, practice: Practice): SqlPlace {
  const { level, product } = practice;
  return { level, product, schema: database.schema, tls: database.tls !== false, account };
}

function accountFixes(database: Database, practice: Practice, account: string): Fix[] {
  const whole: Fix = {
    where:
      'on the database server, as its administrator, when there is no account yet (with a long random password in place of …)',
    lines: wholeAccess(placeOf(database, account, practice)),
  };
  return [
    whole,
    {
      where: 'or, when the account is there and only its password is another one',
      lines: [`ALTER USER ${account} IDENTIFIED BY '…';`],
    },
  ];
}

/** Queries that only an account without views would need. */
const DIRECT_ONLY = /\b(?:password|comments)\b|\bmysql\.|\bINNODB_/i;

function grantChecks(door: Door, database: Database, practice: Practice): Check[] {
  const gapOf = ({ task }: Asked) =>
    door.gaps.find(({ subject, section }) => subject === task.subject.id && section === task.section);
  const all = door.asked.filter((one) => one.problem?.trouble?.rung === 'grant' && gapOf(one));
  const wished = all.filter(({ task }) => practice.level === 'views' && task.section === 'passwords');
  const refused = all.filter((one) => !wished.includes(one));
  const optional = wished.length === 0 ? [] : [optionalCheck(gapOf(wished[0]!)!, database, practice)];
  const hiding = door.gaps.filter((gap) => all.some((one) => gapOf(one) === gap));
  const rest = answerChecks(
    door.gaps.filter((gap) => !hiding.includes(gap)),
    practice,
  );
  if (refused.length === 0)
    return [
      ...optional,
      { name: 'grants', state: 'open', text: 'every table that a scan reads can be read', fixes: [] },
      ...rest,
    ];
  const account = refused.flatMap(({ problem }) => problem?.trouble?.account ?? [])[0] ?? database.user;
  const quoted = account
    .split('@')
    .map((part) => `'${part}'`)
    .join('@');
  const objects = missingObjects(door, refused, database, practice);
  const lines = accessFor(objects, placeOf(database, quoted, practice));
  return [
    ...optional,
    {
      name: 'grants',
      state: 'closed',
      text: `${database.user} may not read ${objects.join(', ') || 'all it should'}`,
      hides: hides(
        hiding.filter((gap) => refused.some((one) => gapOf(one) === gap)),
        practice,
      ),
      fixes:
        lines.length > 0
          ? [{ where: 'on the database server, as its administrator', lines }]
          : [{ where: hiding[0]!.remedy, lines: [] }],
    },
    ...rest,
  ];
}

/** What a clinic may well not want to give. */
function optionalCheck(gap: Door['gaps'][number], database: Database, practice: Practice): Check {
  return {
    name: 'passwords',
    state: 'warning',
    text: 'well-known passwords are not looked for: that needs the hashes, which a scan does not need otherwise',
    hides: hides([gap], practice),
    fixes: [
      {
        where: 'on the database server, as its administrator, if you want that (docs/access.md)',
        lines: optionalViews(placeOf(database, `'${database.user}'`, practice)),
      },
    ],
  };
}

/** Tables, views and privileges that the refused queries need and the account lacks. */
function missingObjects(
  door: Door,
  refused: readonly Asked[],
  database: Database,
  { level }: Practice,
): string[] {
  const relevant = refused.filter(({ question }) =>
    level === 'views'
      ? !DIRECT_ONLY.test(question.replaceAll(/'[^']*'/g, ''))
      : !question.includes('emr_audit.'),
  );
  const needed = new Set(
    relevant.flatMap(({ question, problem }) => [
      ...objectsIn(question, database),
      problem?.trouble?.object ?? '',
    ]),
  );
  const privileges = [...needed].filter((object) => /^[A-Z ]+$/.test(object));
  return [
    ...new Set([
      ...privileges,
      ...door.refused.filter((object) => needed.has(object.replace(/ \(since .*/, ''))),
    ]),
  ].sort();
}

function objectsIn(sql: string, { schema }: Database): string[] {
  return [...sql.matchAll(/\b(?:FROM|JOIN)\s+([A-Za-z_]+(?:\.[A-Za-z_]+)?)/gi)]
    .map(([, name]) => (name!.includes('.') ? name! : `${schema}.${name!}`))
    .filter((name) => !name.startsWith('information_schema.'));
}
