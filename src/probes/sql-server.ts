import { Unreadable } from '../core/errors.js';
import type { SqlProbe } from '../core/probe.js';
import { need, oneRow, quoteList } from './sql.js';

const VARIABLES = [
  'have_ssl',
  'require_secure_transport',
  'tls_version',
  'local_infile',
  'secure_file_priv',
  'have_symlink',
  'sql_mode',
  'general_log',
  'slow_query_log',
  'log_error',
  'log_warnings',
  'innodb_encrypt_tables',
  'innodb_encrypt_log',
  'encrypt_binlog',
  'encrypt_tmp_files',
  'innodb_redo_log_encrypt',
  'default_table_encryption',
  'server_audit_logging',
  'server_audit_events',
  'max_password_errors',
  'default_password_lifetime',
  'bind_address',
  'log_bin',
  'skip_name_resolve',
  'old_passwords',
  'secure_auth',
  'skip_networking',
  'character_set_server',
  'time_zone',
];

/** The database server: version, security variables and active plugins. USAGE is enough. */
export const sqlServer: SqlProbe<'sqlServer'> = {
  door: 'sql',
  section: 'sqlServer',
  describe: 'version, SHOW GLOBAL VARIABLES, plugins',
  queries: () => [
    { id: 'version', sql: 'SELECT VERSION() AS version' },
    { id: 'variables', sql: `SHOW GLOBAL VARIABLES WHERE Variable_name IN (${quoteList(VARIABLES)})` },
    {
      id: 'plugins',
      sql: "SELECT PLUGIN_NAME AS name FROM information_schema.PLUGINS WHERE PLUGIN_STATUS = 'ACTIVE' ORDER BY PLUGIN_NAME",
    },
  ],
  parse: (answers) => {
    const text = need(oneRow(answers, 'version'), 'version');
    const version = /^\d+\.\d+\.\d+/.exec(text)?.[0];
    if (version === undefined)
      throw new Unreadable('the server gave no version number', 'Check what answers on the database port.');
    const variables = answers
      .rows('variables')
      .map((row) => [need(row, 'Variable_name').toLowerCase(), row['Value'] ?? ''] as const);
    if (variables.length === 0)
      throw new Unreadable('the server showed no variables', 'Check what answers on the database port.');
    return {
      product: /mariadb/i.test(text) ? 'mariadb' : 'mysql',
      version,
      variables: Object.fromEntries(variables),
      plugins: answers.rows('plugins').map((row) => need(row, 'name')),
    };
  },
};
