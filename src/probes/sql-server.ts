import { Unreadable } from '../core/errors.js';
import type { SqlProbe } from '../core/probe.js';
import { tidy } from './lines.js';
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
  'validate_password.length',
  'validate_password.policy',
  'simple_password_check_minimal_length',
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
    const version = /^(?:5\.5\.5-)?(\d+\.\d+\.\d+)/.exec(text)?.[1];
    if (version === undefined)
      throw new Unreadable('the server gave no version number', 'Check what answers on the database port.');
    const variables = answers
      .rows('variables')
      .map((row) => [need(row, 'Variable_name').toLowerCase(), tidy(row['Value'] ?? 'NULL', 1000)] as const)
      .filter(([name]) => VARIABLES.includes(name));
    const plugins = answers.rows('plugins').map((row) => tidy(need(row, 'name')));
    if (variables.length === 0 || plugins.length === 0)
      throw new Unreadable(
        'the server showed no variables or no plugins',
        'Check what answers on the database port.',
      );
    // A component of MySQL 8 is in no list that the account may read; its variables show that it is there.
    const component = variables.some(([name]) => name.startsWith('validate_password.'))
      ? ['validate_password']
      : [];
    return {
      product: /mariadb/i.test(text) ? 'mariadb' : 'mysql',
      version,
      variables: Object.fromEntries(variables),
      plugins: [...plugins, ...component],
    };
  },
};
