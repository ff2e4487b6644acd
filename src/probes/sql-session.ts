import type { SqlProbe } from '../core/probe.js';
import { tidy } from './lines.js';
import { need, oneRow } from './sql.js';
import { garbled } from './trust.js';

/** How our own connection to the database was protected. */
export const sqlSession: SqlProbe<'sqlSession'> = {
  door: 'sql',
  section: 'sqlSession',
  describe: 'our own connection',
  queries: () => [{ id: 'alive', sql: 'SELECT 1 AS alive' }],
  parse: (answers) => {
    const { encrypted, protocol, tunnelled } = answers.session;
    if (need(oneRow(answers, 'alive'), 'alive') !== '1') throw garbled('the answer of the database');
    // A proxy in between can end TLS: then the server knows of no encryption, whatever we asked for.
    const whole = encrypted && protocol !== '';
    return { encrypted: whole, protocol: whole ? tidy(protocol, 20) : '', tunnelled };
  },
};
