/** Permissions for modules against OpenEMR's rule written a second time, as SQL, after edits at random on a real server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { usersOf } from '../../src/acl/modules.js';
import { moduleAccess } from '../../src/probes/acl/modules.js';
import { siteContext } from '../probes/support/clinic.js';
import { startMariadb, whyNoMariadb, type Mariadb } from '../probes/support/mariadb.js';
import { seeded } from './support/edits.js';
import { loadLabSchema } from './support/trial.js';

const why = whyNoMariadb();
if (why !== undefined) console.log(`skipped, ${why}: permissions for modules on a database`);

/** zhAclCheck up to 8.0.0.1: a permission of the user or of a group that he is in, whatever else is stored. */
const ANY_PERMISSION = `
SELECT CONCAT(s.section_identifier, '|', u.username) AS line
FROM (SELECT DISTINCT section_identifier FROM module_acl_sections) s CROSS JOIN users u
WHERE u.active = 1 AND u.username <> '' AND (
  EXISTS (SELECT 1 FROM module_acl_user_settings x JOIN module_acl_sections t USING (section_id)
    WHERE t.section_identifier = s.section_identifier AND x.user_id = u.id AND x.allowed = 1)
  OR EXISTS (SELECT 1 FROM module_acl_group_settings x JOIN module_acl_sections t USING (section_id)
    JOIN gacl_groups_aro_map m ON m.group_id = x.group_id JOIN gacl_aro a ON a.id = m.aro_id
    WHERE t.section_identifier = s.section_identifier AND x.allowed = 1 AND a.section_value = 'users' AND a.value = u.username))`;

describe.skipIf(why !== undefined)('permissions for modules', () => {
  let server: Mariadb;
  beforeAll(async () => {
    server = await startMariadb();
    loadLabSchema(server, 'clinic');
  }, 120_000);
  afterAll(() => server?.stop());

  const read = async () =>
    moduleAccess.parse(await server.ask(moduleAccess.queries(siteContext), 'clinic'), siteContext);

  it('are those of OpenEMR after any edit', { timeout: 120_000 }, async () => {
    const random = seeded(11);
    const upTo = (most: number): number => Math.floor(random() * most);
    server.run(
      "INSERT INTO module_acl_sections VALUES (6, 'Other rights', 5, 'ccr', 5), (7, NULL, 0, NULL, 7)",
      'clinic',
    );
    const seen = new Set<string>();
    for (let round = 0; round < 150; round += 1) {
      const allowed = ['0', '1', '1', 'NULL'][upTo(4)];
      const edits = [
        `REPLACE INTO module_acl_group_settings VALUES (${4 + upTo(2)}, ${10 + upTo(7)}, ${4 + upTo(4)}, ${allowed})`,
        `REPLACE INTO module_acl_user_settings VALUES (${4 + upTo(2)}, ${1 + upTo(7)}, ${4 + upTo(4)}, ${allowed})`,
        `DELETE FROM module_acl_group_settings WHERE group_id = ${10 + upTo(7)}`,
        `DELETE FROM module_acl_user_settings WHERE user_id = ${1 + upTo(7)}`,
        `UPDATE users SET active = 1 - active WHERE id = ${2 + upTo(5)}`,
        `REPLACE INTO gacl_groups_aro_map VALUES (${11 + upTo(6)}, ${10 + upTo(6)})`,
      ];
      server.run(edits[upTo(edits.length)] ?? '', 'clinic');
      const { modules, heedsDenials } = await read();
      expect(heedsDenials).toBe(false);
      const ours = modules.flatMap(({ module, users }) => users.map((user) => `${module}|${user}`));
      const theirs = server
        .run(ANY_PERMISSION, 'clinic')
        .split('\n')
        .filter((line) => line.includes('|'));
      expect(ours.toSorted()).toEqual(theirs.toSorted());
      ours.forEach((line) => seen.add(line));
      for (const { users, ignored } of modules) expect(users).toEqual(expect.arrayContaining(ignored));
    }
    expect(seen.size).toBeGreaterThan(6);
  });

  it('since 8.0.0.2 a denial counts', async () => {
    server.run(
      `DELETE FROM module_acl_group_settings; DELETE FROM module_acl_user_settings; UPDATE users SET active = 1;
      INSERT INTO module_acl_group_settings VALUES (5, 11, 5, 1); INSERT INTO module_acl_user_settings VALUES (5, 1, 5, 0);
      UPDATE version SET v_major = 8, v_minor = 0, v_patch = 0, v_realpatch = 2`,
      'clinic',
    );
    const users = async (): Promise<string[]> =>
      (await read()).modules.find(({ module }) => module === 'carecoordination')?.users ?? [];
    expect(await users()).not.toContain('ann');
    server.run('UPDATE version SET v_realpatch = 1', 'clinic');
    expect(await users()).toContain('ann');
    server.run('UPDATE version SET v_minor = 1, v_realpatch = 0', 'clinic');
    expect(await users()).not.toContain('ann');
  });
});

describe('denials', () => {
  const person = (name: string, groups: number[], active = true) => ({
    name,
    object: true,
    account: true,
    active,
    login: 'yes',
    groups,
  });
  const users = [
    person('ann', [11]),
    person('ben', [12]),
    person('cleo', [11, 12]),
    person('dora', [11], false),
  ];
  const settings = {
    module: 'ccr',
    groups: [
      { who: 11, allowed: true },
      { who: 12, allowed: false },
    ],
    users: [{ who: 'ben', allowed: true }],
  };

  it('are named where they keep nobody out', () => {
    expect(usersOf(settings, { users }, false)).toEqual({ users: ['ann', 'ben', 'cleo'], ignored: ['cleo'] });
    const denied = { ...settings, users: [{ who: 'ann', allowed: false }] };
    expect(usersOf(denied, { users }, false)).toEqual({ users: ['ann', 'cleo'], ignored: ['ann', 'cleo'] });
  });

  it('count since 8.0.0.2: an own answer before that of groups, and a denial before a permission', () => {
    expect(usersOf(settings, { users }, true)).toEqual({ users: ['ann', 'ben'], ignored: [] });
    const both = {
      ...settings,
      users: [
        { who: 'ann', allowed: false },
        { who: 'ann', allowed: true },
      ],
    };
    expect(usersOf(both, { users }, true)).toEqual({ users: [], ignored: [] });
  });
});
