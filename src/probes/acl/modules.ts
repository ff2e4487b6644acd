import { usersOf, type ModuleSettings, type Setting } from '../../acl/modules.js';
import type { SqlAnswers, SqlProbe } from '../../core/probe.js';
import { need, needNumber, oneRow, type SqlRow } from '../sql.js';
import { needId } from './names.js';
import { ACL_QUERIES, readAclTables } from './tables.js';

/** Since this version a stored denial counts (CVE-2026-33302). */
const HEEDS_DENIALS = [8, 0, 0, 2];

const PARTS = ['v_major', 'v_minor', 'v_patch', 'v_realpatch'];

function isNew(version: readonly number[]): boolean {
  const at = HEEDS_DENIALS.findIndex((part, index) => version[index] !== part);
  return at < 0 || (version[at] ?? 0) > (HEEDS_DENIALS[at] ?? 0);
}

const settings = (table: string, who: string, more = ''): string =>
  `SELECT s.section_identifier AS module, ${who} AS who, x.allowed = 1 AS allowed FROM ${table} x
   JOIN module_acl_sections s ON s.section_id = x.section_id ${more} WHERE x.allowed IS NOT NULL AND s.section_identifier IS NOT NULL ORDER BY 1, 2`;

/** Who may use which module of the Laminas kind. */
export const moduleAccess: SqlProbe<'moduleAccess'> = {
  door: 'sql',
  section: 'moduleAccess',
  describe: 'permissions for modules, with the groups of phpGACL',
  queries: () => [
    ...ACL_QUERIES,
    { id: 'version', sql: `SELECT ${PARTS.join(', ')} FROM version` },
    {
      id: 'modules',
      sql: 'SELECT section_identifier AS module, MIN(section_name) AS name FROM module_acl_sections WHERE section_identifier IS NOT NULL GROUP BY section_identifier ORDER BY 1',
    },
    { id: 'moduleGroups', sql: settings('module_acl_group_settings', 'x.group_id') },
    {
      id: 'moduleUsers',
      sql: settings('module_acl_user_settings', 'u.username', 'JOIN users u ON u.id = x.user_id'),
    },
  ],
  parse(answers) {
    const tables = readAclTables(answers);
    const version = oneRow(answers, 'version');
    const heedsDenials = isNew(PARTS.map((part) => needNumber(version, part)));
    const groupName = new Map(tables.groups.map(({ id, value }) => [id, value]));
    const modules = answers.rows('modules').map((row) => {
      const one = readModule(need(row, 'module'), answers);
      const named = (allowed: boolean): string[] => [
        ...one.groups
          .filter((group) => group.allowed === allowed)
          .map(({ who }) => `group ${groupName.get(who) ?? who}`),
        ...one.users.filter((user) => user.allowed === allowed).map(({ who }) => who),
      ];
      return {
        module: one.module,
        name: row['name'] ?? '',
        allowed: named(true),
        denied: named(false),
        ...usersOf(one, tables, heedsDenials),
      };
    });
    return { heedsDenials, modules };
  },
};

function readModule(module: string, answers: SqlAnswers): ModuleSettings {
  const of = <Who>(query: string, who: (row: SqlRow) => Who): Setting<Who>[] =>
    answers
      .rows(query)
      .filter((row) => need(row, 'module') === module)
      .map((row) => ({ who: who(row), allowed: needNumber(row, 'allowed') === 1 }));
  return {
    module,
    groups: of('moduleGroups', (row) => needId(row, 'who')),
    users: of('moduleUsers', (row) => need(row, 'who')),
  };
}
