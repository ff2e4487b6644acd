/** Edits that an administrator might make, said in words and tried on a copy. */
import type { AclTables } from './check.js';
import { nearest } from '../core/nearest.js';

/** One edit, with the words for where to click. */
export interface Edit {
  readonly words: string;
  readonly where: string;
  readonly apply: (tables: AclTables) => AclTables;
}

/** Thrown for words that are no edit, or name somebody or something that is not there. */
export class EditProblem extends Error {
  override readonly name = 'EditProblem';
}

const USERS = 'Administration > Users: open the person';
const ACL_PAGE = 'Administration > ACL (in some menus Administration > System > Access Control)';

/** Every form that is understood, for help and complaints. */
export const FORMS = [
  'remove USER from GROUP',
  'add USER to GROUP',
  'activate USER',
  'deactivate USER',
  'enable acl N',
  'disable acl N',
  'grant SECTION|VALUE to GROUP [as RETURN_VALUE]',
  'revoke SECTION|VALUE from GROUP [as RETURN_VALUE]',
] as const;

/** Reads one edit. Throws EditProblem, with the nearest name where there is one. */
export function parseEdit(text: string, tables: AclTables): Edit {
  const words = text.trim().split(/\s+/);
  const [verb = '', ...rest] = words.map((word, index) => (index === 0 ? word.toLowerCase() : word));
  const shape = rest.map((word) => (/^(from|to|as|acl)$/i.test(word) ? word.toLowerCase() : '_')).join(' ');
  const form = `${verb} ${shape}`;
  if (form === 'remove _ from _') return membership('remove', rest[0]!, rest[2]!, tables);
  if (form === 'add _ to _') return membership('add', rest[0]!, rest[2]!, tables);
  if (form === 'activate _' || form === 'deactivate _') return activity(verb, rest[0]!, tables);
  if (form === 'enable acl _' || form === 'disable acl _') return switching(verb, rest[1]!, tables);
  if (/^(grant _ to|revoke _ from) _( as _)?$/.test(form))
    return granting(
      { grant: verb === 'grant', object: rest[0]!, group: rest[2]!, returnValue: rest[4] },
      tables,
    );
  throw new EditProblem(`"${text}" is no edit that is understood`);
}

function membership(verb: 'add' | 'remove', user: string, group: string, tables: AclTables): Edit {
  const person = findUser(user, tables);
  const { id, value, name } = findGroup(group, tables);
  if (verb === 'remove' && !person.groups.includes(id))
    throw new EditProblem(`${person.name} is not in the group ${value}`);
  if (verb === 'add' && person.groups.includes(id))
    throw new EditProblem(`${person.name} is in the group ${value} already`);
  const groups = verb === 'add' ? [...person.groups, id] : person.groups.filter((one) => one !== id);
  return {
    words: `${verb} ${person.name} ${verb === 'add' ? 'to' : 'from'} ${value}`,
    where: `${USERS}, Access Control: ${verb === 'add' ? 'select' : 'clear'} ${name} (Ctrl-click keeps the other groups), then Save.`,
    apply: (before) => withUser(before, person.name, { groups, login: loginAfter(person, groups.length) }),
  };
}

/** Whoever is in no group cannot log in; whoever was in none may be able to now. */
function loginAfter({ login }: AclTables['users'][number], groups: number): string {
  if (login === 'yes' && groups === 0) return 'in no permission group';
  return login === 'in no permission group' && groups > 0 ? 'unknown' : login;
}

function activity(verb: string, user: string, tables: AclTables): Edit {
  const person = findUser(user, tables);
  const active = verb === 'activate';
  if (person.login === 'no account') throw new EditProblem(`${person.name} has no account`);
  if (person.active === active)
    throw new EditProblem(`${person.name} is ${active ? '' : 'not '}active already`);
  const login = active ? 'unknown' : 'switched off';
  return {
    words: `${verb} ${person.name}`,
    where: `${USERS}, ${active ? 'tick' : 'clear'} Active, then Save. Inactive people are listed after ticking Include inactive users.`,
    apply: (before) => withUser(before, person.name, { active, login }),
  };
}

function switching(verb: string, number: string, tables: AclTables): Edit {
  const acl = tables.acls.find(({ id }) => String(id) === number);
  if (!acl)
    throw new EditProblem(
      `there is no ACL ${number}; there are ${tables.acls.map(({ id }) => id).join(', ')}`,
    );
  const enabled = verb === 'enable';
  if (acl.enabled === enabled)
    throw new EditProblem(`ACL ${number} is switched ${enabled ? 'on' : 'off'} already`);
  return {
    words: `${verb} acl ${number}`,
    where: `OpenEMR has no menu for it: set enabled = ${enabled ? 1 : 0} for id ${number} in table gacl_acl, or use the pages below gacl/admin for that hour only.`,
    apply: (before) => ({
      ...before,
      acls: before.acls.map((one) => (one.id === acl.id ? { ...one, enabled } : one)),
    }),
  };
}

interface Granting {
  readonly grant: boolean;
  readonly object: string;
  readonly group: string;
  readonly returnValue: string | undefined;
}

function granting({ grant, object, group, returnValue }: Granting, tables: AclTables): Edit {
  const permission = findPermission(object, tables);
  const { id, value, name } = findGroup(group, tables);
  const fits = ({ groups, returnValue: has, allow }: AclTables['acls'][number]) =>
    allow &&
    groups.includes(id) &&
    (returnValue === undefined ? !grant || has === 'write' : has === returnValue);
  const meant = tables.acls.filter((acl) => fits(acl) && (grant || acl.permissions.includes(permission)));
  if (meant.length === 0)
    throw new EditProblem(
      grant
        ? `the group ${value} has no ACL that allows with return value ${returnValue ?? 'write'}`
        : `no ACL of the group ${value} itself allows ${permission}${returnValue === undefined ? '' : ` with return value ${returnValue}`}`,
    );
  const changed = new Set(grant ? [meant[0]!.id] : meant.map((acl) => acl.id));
  const edit = (list: readonly string[]) =>
    grant ? [...new Set([...list, permission])] : list.filter((one) => one !== permission);
  return {
    words: `${grant ? 'grant' : 'revoke'} ${permission} ${grant ? 'to' : 'from'} ${value}`,
    where: `${ACL_PAGE}, Groups and Access Controls: open ${name} (ACL ${[...changed].join(', ')}), move ${permission} to ${grant ? 'Active' : 'Inactive'}.`,
    apply: (before) => ({
      ...before,
      acls: before.acls.map((one) =>
        changed.has(one.id) ? { ...one, permissions: edit(one.permissions) } : one,
      ),
    }),
  };
}

function withUser(tables: AclTables, name: string, change: Partial<AclTables['users'][number]>): AclTables {
  return {
    ...tables,
    users: tables.users.map((user) => (user.name === name ? { ...user, ...change } : user)),
  };
}

/** The user of a name; case matters only where it must. Throws EditProblem. */
export function findUser(name: string, { users }: AclTables): AclTables['users'][number] {
  return find('user', name, users, (user) => [user.name]);
}

/** The group of a short or display name. Throws EditProblem. */
export function findGroup(name: string, { groups }: AclTables): AclTables['groups'][number] {
  return find('group', name, groups, (group) => [group.value, group.name]);
}

/** A permission as section|value. Throws EditProblem. */
export function findPermission(name: string, { objects }: AclTables): string {
  return find('permission', name.replace(/[/:]/, '|'), objects, (object) => [object]);
}

function find<One>(kind: string, name: string, all: readonly One[], namesOf: (one: One) => string[]): One {
  const exact = all.find((one) => namesOf(one).includes(name));
  const loose = all.filter((one) => namesOf(one).some((own) => own.toLowerCase() === name.toLowerCase()));
  const found = exact ?? (loose.length === 1 ? loose[0] : undefined);
  if (found !== undefined) return found;
  const known = all.flatMap(namesOf);
  const close = nearest(name, known);
  const few = known.length <= 12 ? `; there are ${known.join(', ')}` : '';
  throw new EditProblem(`there is no ${kind} "${name}"${close ? `; did you mean "${close}"?` : few}`);
}
