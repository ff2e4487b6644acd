import type { SqlProbe } from '../core/probe.js';

/** How our own connection to the database was protected. */
export const sqlSession: SqlProbe<'sqlSession'> = {
  door: 'sql',
  section: 'sqlSession',
  describe: 'our own connection',
  queries: () => [{ id: 'alive', sql: 'SELECT 1 AS alive' }],
  parse: (answers) => {
    answers.rows('alive');
    return { ...answers.session };
  },
};
