/** Edits at random, one after the other, on a real server; after each the program and the independent SQL must say the same. */
import { readFileSync } from 'node:fs';
import { listAll } from '../../../src/acl/oracle.js';
import { permissions } from '../../../src/probes/acl/permissions.js';
import { siteContext } from '../../probes/support/clinic.js';
import type { Mariadb } from '../../probes/support/mariadb.js';
import { EDITS, seeded, type Inventory } from './edits.js';
import { INDEPENDENT } from './independent.js';

const TABLES = [
  'acl',
  'aco',
  'aco_map',
  'aro',
  'aro_map',
  'aro_groups',
  'aro_groups_map',
  'groups_aro_map',
  'axo_map',
  'axo_groups_map',
].map((name) => `gacl_${name}`);
/** Edits between two fresh starts: more of them and hardly anybody may anything. */
const FRESH_EVERY = 40;

/** What a trial found. */
export interface Trial {
  readonly edits: number;
  readonly lines: number;
  readonly kinds: ReadonlySet<string>;
  /** Edits after which the two did not agree, with the first differences. */
  readonly differences: readonly string[];
}

/** A schema with the permission tables of a clinic of ours, for machines without a database of OpenEMR. */
export function loadLabSchema(server: Mariadb, schema: string): void {
  const file = (name: string) => readFileSync(`test/lab/database/${name}`, 'utf8');
  const people = ['ann', 'ben', 'cho', 'dee', 'eve', 'fay'];
  const made = people.map(
    (name, index) =>
      `CALL person(${index + 1}, '${name}', ${index === 5 ? 0 : 1}, ${11 + index}, 'hash', 20);`,
  );
  const version =
    "INSERT INTO version (v_major, v_minor, v_patch, v_realpatch, v_tag, v_database, v_acl) VALUES (7, 0, 3, 3, '', 506, 12);";
  const start = `SET @as_of = '2026-11-23 12:00:00';\n${file('1-schema.sql').replaceAll(/\bopenemr\b/g, schema)}`;
  server.run([start, file('2-access-control.sql'), ...made, version].join('\n'));
}

/** Runs a trial on a schema, which it changes. */
export async function runTrial(
  server: Mariadb,
  schema: string,
  { wanted, seed, onEdit }: { wanted: number; seed: number; onEdit?: (done: number) => void },
): Promise<Trial> {
  const random = seeded(seed);
  const pick = <One>(list: readonly One[]): One => list[Math.floor(random() * list.length)]!;
  server.run(
    `ALTER TABLE gacl_aro DROP INDEX IF EXISTS gacl_section_value_value_aro, DROP INDEX IF EXISTS section_value; ${TABLES.map((table) => `CREATE TABLE kept_${table} AS SELECT * FROM ${table}`).join('; ')}`,
    schema,
  );
  const differences: string[] = [];
  const kinds = new Set<string>();
  let lines = 0;
  for (let done = 0; done < wanted; done += 1) {
    if (done % FRESH_EVERY === 0)
      server.run(
        TABLES.map((table) => `DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM kept_${table}`).join(
          '; ',
        ),
        schema,
      );
    const [kind, make] = pick(Object.entries(EDITS));
    const sql = make(pick, inventory(server, schema), random);
    server.run(`SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO'; ${sql}`, schema);
    kinds.add(kind);
    const [ours, theirs] = [await program(server, schema), independent(server, schema)];
    lines += theirs.length;
    const wrong = [
      ...ours.filter((line) => !theirs.includes(line)).map((line) => `+${line}`),
      ...theirs.filter((line) => !ours.includes(line)).map((line) => `-${line}`),
    ];
    if (wrong.length > 0)
      differences.push(`edit ${done + 1} (${kind}: ${sql}): ${wrong.slice(0, 5).join(' ')}`);
    onEdit?.(done + 1);
  }
  return { edits: wanted, lines, kinds, differences };
}

function inventory(server: Mariadb, schema: string): Inventory {
  const list = (sql: string) =>
    server
      .run(sql, schema)
      .split('\n')
      .filter((line) => line !== '');
  const [users, aros, groups, acls, objects] = [
    list("SELECT value FROM gacl_aro WHERE section_value = 'users' ORDER BY id"),
    list('SELECT id FROM gacl_aro ORDER BY id'),
    list('SELECT id FROM gacl_aro_groups ORDER BY id'),
    list('SELECT id FROM gacl_acl ORDER BY id'),
    list("SELECT CONCAT(section_value, '|', value) FROM gacl_aco ORDER BY id"),
  ];
  return { users, aros: aros.map(Number), groups: groups.map(Number), acls: acls.map(Number), objects };
}

async function program(server: Mariadb, schema: string): Promise<string[]> {
  const answers = await server.ask(permissions.queries(siteContext), schema);
  return listAll(permissions.parse(answers, siteContext)).map((line) => line.slice(0, -1));
}

function independent(server: Mariadb, schema: string): string[] {
  return [
    ...new Set(
      server
        .run(INDEPENDENT, schema)
        .split('\n')
        .filter((line) => line !== ''),
    ),
  ];
}
