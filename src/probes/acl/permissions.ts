import { derive } from '../../acl/roles.js';
import type { SqlProbe } from '../../core/probe.js';
import { ACL_QUERIES, readAclTables } from './tables.js';

/** The permission tables themselves, for the matrix, for reasons, and for comparing with another day. */
export const permissions: SqlProbe<'permissions'> = {
  door: 'sql',
  section: 'permissions',
  describe: 'phpGACL tables, users and what a log-in needs',
  queries: () => ACL_QUERIES,
  parse: (answers) => {
    const { users, groups, acls, objects, broken, lookalikes } = readAclTables(answers);
    const tables = { users, groups, acls, objects };
    return { ...tables, broken, lookalikes, ...derive(tables) };
  },
};
