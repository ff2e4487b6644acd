/** Random edits of groups, ACLs and names, sane ones and damage alike. */

/** Numbers from a seed, so that a failure can be had again. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What is there to be edited. */
export interface Inventory {
  readonly users: readonly string[];
  readonly aros: readonly number[];
  readonly groups: readonly number[];
  readonly acls: readonly number[];
  readonly objects: readonly string[];
}

const VALUES = ['view', 'addonly', 'wsome', 'write', 'write', '', 'Write', 'other', 'write '];
type Make = (pick: <One>(list: readonly One[]) => One, has: Inventory, random: () => number) => string;

const text = (word: string) => `'${word.replaceAll("'", "''")}'`;
/** Another spelling that a usual collation takes for the same name. */
const respelt = (word: string, random: () => number) =>
  [word, word, word.toUpperCase(), `${word} `, word.replace(/^./, (letter) => letter.toUpperCase())][
    Math.floor(random() * 5)
  ]!;
const split = (object: string) =>
  [object.slice(0, object.indexOf('|')), object.slice(object.indexOf('|') + 1)] as const;
const newId = (random: () => number) => 1000 + Math.floor(random() * 1_000_000);

/** Every kind of edit, as SQL. */
export const EDITS: Readonly<Record<string, Make>> = {
  'joins a group': (pick, { aros, groups }) =>
    `INSERT IGNORE INTO gacl_groups_aro_map (group_id, aro_id) VALUES (${pick(groups)}, ${pick(aros)})`,
  'leaves a group': (pick, { aros, groups }) =>
    `DELETE FROM gacl_groups_aro_map WHERE aro_id = ${pick(aros)} AND group_id IN (${pick(groups)}, ${pick(groups)})`,
  'ACL to a group': (pick, { acls, groups }) =>
    `INSERT IGNORE INTO gacl_aro_groups_map (acl_id, group_id) VALUES (${pick(acls)}, ${pick(groups)})`,
  'ACL off a group': (pick, { acls }) =>
    `DELETE FROM gacl_aro_groups_map WHERE acl_id = ${pick(acls)} LIMIT 1`,
  'ACL to a user': (pick, { acls, users }, random) =>
    `INSERT IGNORE INTO gacl_aro_map (acl_id, section_value, value) VALUES (${pick(acls)}, ${pick(["'users'", "'users'", "'Users'", "'robots'"])}, ${text(respelt(pick(users), random))})`,
  'ACL off a user': (pick, { acls }) => `DELETE FROM gacl_aro_map WHERE acl_id = ${pick(acls)}`,
  'allow or deny': (pick, { acls }) =>
    `UPDATE gacl_acl SET allow = ${pick([0, 1, 1, 1, 2])} WHERE id = ${pick(acls)}`,
  switch: (pick, { acls }) => `UPDATE gacl_acl SET enabled = ${pick([0, 1, 1, 2])} WHERE id = ${pick(acls)}`,
  'return value': (pick, { acls }) =>
    `UPDATE gacl_acl SET return_value = ${pick([...VALUES.map(text), 'NULL'])} WHERE id = ${pick(acls)}`,
  'last change': (pick, { acls }, random) =>
    `UPDATE gacl_acl SET updated_date = ${Math.floor(random() * 2_000_000_000)} WHERE id = ${pick(acls)}`,
  'permission in': (pick, { acls, objects }, random) => {
    const [section, value] = split(pick(objects));
    return `INSERT IGNORE INTO gacl_aco_map (acl_id, section_value, value) VALUES (${pick(acls)}, ${text(respelt(section, random))}, ${text(respelt(value, random))})`;
  },
  'superuser in': (pick, { acls }) =>
    `INSERT IGNORE INTO gacl_aco_map (acl_id, section_value, value) VALUES (${pick(acls)}, ${pick(["'admin'", "'Admin'"])}, 'super')`,
  'permission out': (pick, { acls, objects }) => {
    const [section, value] = split(pick(objects));
    return `DELETE FROM gacl_aco_map WHERE acl_id IN (${pick(acls)}, ${pick(acls)}, ${pick(acls)}) AND section_value = ${text(section)} AND value = ${text(value)}`;
  },
  'new ACL': (pick, { groups, users, objects }, random) => {
    const id = newId(random);
    const holder =
      random() < 0.6
        ? `INSERT INTO gacl_aro_groups_map (acl_id, group_id) VALUES (${id}, ${pick(groups)})`
        : `INSERT INTO gacl_aro_map (acl_id, section_value, value) VALUES (${id}, 'users', ${text(pick(users))})`;
    const rows = Array.from({ length: 1 + Math.floor(random() * 12) }, () => split(pick(objects)));
    return `INSERT INTO gacl_acl (id, section_value, allow, enabled, return_value, note, updated_date) VALUES (${id}, 'user', ${pick([0, 1, 1])}, ${pick([0, 1, 1, 1])}, ${text(pick(VALUES))}, '', 0); ${holder}; ${rows.map(([section, value]) => `INSERT IGNORE INTO gacl_aco_map (acl_id, section_value, value) VALUES (${id}, ${text(section)}, ${text(value)})`).join('; ')}`;
  },
  'ACL with id 0': (pick, { groups, objects }) => {
    const [section, value] = split(pick(objects));
    return `INSERT IGNORE INTO gacl_acl (id, section_value, allow, enabled, return_value, note, updated_date) VALUES (0, 'user', 1, 1, 'write', '', 0); INSERT IGNORE INTO gacl_aro_groups_map (acl_id, group_id) VALUES (0, ${pick(groups)}); INSERT IGNORE INTO gacl_aco_map (acl_id, section_value, value) VALUES (0, ${text(section)}, ${text(value)})`;
  },
  'ACL gone, its rows left': (pick, { acls }) => `DELETE FROM gacl_acl WHERE id = ${pick(acls)}`,
  'ACL with an AXO': (pick, { acls }) =>
    `INSERT IGNORE INTO gacl_axo_map (acl_id, section_value, value) VALUES (${pick(acls)}, 'ward', 'three')`,
  'ACL with an AXO group': (pick, { acls }) =>
    `INSERT IGNORE INTO gacl_axo_groups_map (acl_id, group_id) VALUES (${pick(acls)}, 1)`,
  'no AXOs': () => 'DELETE FROM gacl_axo_map; DELETE FROM gacl_axo_groups_map',
  'group inside a group': (pick, { groups }, random) => {
    const [id, above] = [newId(random), pick(groups)];
    return `SET @edge = (SELECT rgt FROM gacl_aro_groups WHERE id = ${above}); UPDATE gacl_aro_groups SET rgt = rgt + 2 WHERE rgt >= @edge; UPDATE gacl_aro_groups SET lft = lft + 2 WHERE lft > @edge; INSERT INTO gacl_aro_groups (id, parent_id, lft, rgt, name, value) VALUES (${id}, ${above}, @edge, @edge + 1, 'Group ${id}', 'g${id}')`;
  },
  'group gone': (pick, { groups }) => `DELETE FROM gacl_aro_groups WHERE id = ${pick(groups)} AND id > 16`,
  'nested set damaged': (pick, { groups }, random) =>
    `UPDATE gacl_aro_groups SET ${pick(['lft', 'rgt'])} = ${Math.floor(random() * 18) - 2} WHERE id = ${pick(groups)}`,
  'user renamed': (pick, { aros, users }, random) =>
    `UPDATE IGNORE gacl_aro SET value = ${text(respelt(pick(users), random).trimEnd())} WHERE id = ${pick(aros)}`,
  'same name twice': (pick, { users, groups }, random) => {
    const id = newId(random);
    return `INSERT INTO gacl_aro (id, section_value, value, order_value, name, hidden) VALUES (${id}, ${pick(["'users'", "'robots'"])}, ${text(pick(users).toUpperCase())}, 1, 'Twin', 0); INSERT IGNORE INTO gacl_groups_aro_map (group_id, aro_id) VALUES (${pick(groups)}, ${id})`;
  },
  'account switched': (pick, { users }) =>
    `UPDATE users SET active = 1 - active WHERE username = ${text(pick(users))}`,
  'new object': (pick, _, random) =>
    `INSERT IGNORE INTO gacl_aco (id, section_value, value, order_value, name, hidden) VALUES (${newId(random)}, ${pick(["'squads'", "'patients'"])}, 'o${Math.floor(random() * 5)}', 10, 'New', 0)`,
};
