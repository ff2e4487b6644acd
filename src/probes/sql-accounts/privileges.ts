/** Names of global privileges in the forms in which servers store them. */
import { garbled } from '../trust.js';

/** Bits of `access` in mysql.global_priv, MariaDB 10.4 and later (sql/privilege.h), lowest first. */
const BITS: readonly string[] = (
  'SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, RELOAD, SHUTDOWN, PROCESS, FILE, ' +
  'GRANT OPTION, REFERENCES, INDEX, ALTER, SHOW DATABASES, SUPER, ' +
  'CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE, REPLICATION SLAVE, BINLOG MONITOR, ' +
  'CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, CREATE USER, EVENT, TRIGGER, ' +
  'CREATE TABLESPACE, DELETE HISTORY, SET USER, FEDERATED ADMIN, CONNECTION ADMIN, ' +
  'READ_ONLY ADMIN, REPLICATION SLAVE ADMIN, REPLICATION MASTER ADMIN, BINLOG ADMIN, ' +
  'BINLOG REPLAY, SLAVE MONITOR, SHOW CREATE ROUTINE'
).split(', ');

/** Columns of mysql.user in MySQL and in MariaDB before 10.4, and the privilege that each stands for. */
const COLUMNS: readonly (readonly [column: string, privilege: string])[] = [
  ...['Select', 'Insert', 'Update', 'Delete', 'Create', 'Drop', 'Reload', 'Shutdown', 'Process', 'File'].map(
    plain,
  ),
  ['Grant_priv', 'GRANT OPTION'],
  ...['References', 'Index', 'Alter', 'Super', 'Execute', 'Event', 'Trigger'].map(plain),
  ['Show_db_priv', 'SHOW DATABASES'],
  ['Create_tmp_table_priv', 'CREATE TEMPORARY TABLES'],
  ['Lock_tables_priv', 'LOCK TABLES'],
  ['Repl_slave_priv', 'REPLICATION SLAVE'],
  ['Repl_client_priv', 'REPLICATION CLIENT'],
  ['Create_view_priv', 'CREATE VIEW'],
  ['Show_view_priv', 'SHOW VIEW'],
  ['Create_routine_priv', 'CREATE ROUTINE'],
  ['Alter_routine_priv', 'ALTER ROUTINE'],
  ['Create_user_priv', 'CREATE USER'],
  ['Create_tablespace_priv', 'CREATE TABLESPACE'],
];

function plain(name: string): [string, string] {
  return [`${name}_priv`, name.toUpperCase()];
}

/** SQL for a text such as `NYNN…`, one letter a column of COLUMNS. */
export const COLUMN_LETTERS = `CONCAT(${COLUMNS.map(([column]) => `COALESCE(${column}, 'N')`).join(', ')})`;

/** Privileges from the number that MariaDB keeps; null is none. */
export function fromBits(bits: string | null): string[] {
  if (bits !== null && !/^\d{1,20}$/.test(bits)) throw garbled('the privileges of an account');
  const access = BigInt(bits ?? 0);
  return BITS.filter((_, index) => ((access >> BigInt(index)) & 1n) === 1n);
}

/** Privileges from the letters of COLUMN_LETTERS. */
export function fromLetters(letters: string): string[] {
  if (letters.length !== COLUMNS.length || !/^[YN]+$/.test(letters))
    throw garbled('the privileges of an account');
  return COLUMNS.flatMap(([, name], index) => (letters[index] === 'Y' ? [name] : []));
}
