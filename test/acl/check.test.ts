import { describe, expect, it } from 'vitest';
import { checker, type Acl, type AclTables } from '../../src/acl/check.js';
import { compare } from '../../src/acl/diff.js';
import { EditProblem, parseEdit } from '../../src/acl/edits.js';
import { mark, reachOfUser } from '../../src/acl/levels.js';
import { listAll } from '../../src/acl/oracle.js';
import { warningsOf } from '../../src/acl/warnings.js';
import { explain } from '../../src/acl/why.js';

const person = (name: string, ...groups: number[]): AclTables['users'][number] => ({
  name,
  object: true,
  account: true,
  active: true,
  login: groups.length > 0 ? 'yes' : 'in no permission group',
  groups,
});
const acl = (id: number, permissions: string[], more: Partial<Acl> = {}): Acl => ({
  id,
  allow: true,
  enabled: true,
  returnValue: 'write',
  axo: false,
  permissions,
  groups: [],
  users: [],
  ...more,
});

/** Everybody, with staff below, with doctors below that; administrators beside staff. */
function site(...more: Acl[]): AclTables {
  return {
    users: [person('ann', 2), person('ben', 4), person('cho', 3, 4), person('dee')],
    groups: [
      { id: 1, parent: 0, lft: 1, rgt: 8, value: 'users', name: 'Everybody' },
      { id: 2, parent: 1, lft: 2, rgt: 3, value: 'admin', name: 'Administrators' },
      { id: 3, parent: 1, lft: 4, rgt: 7, value: 'staff', name: 'Staff' },
      { id: 4, parent: 3, lft: 5, rgt: 6, value: 'doc', name: 'Physicians' },
    ],
    acls: [
      acl(10, ['admin|super'], { groups: [2] }),
      acl(11, ['patients|med'], { groups: [4], returnValue: 'addonly' }),
      acl(12, ['patients|appt'], { groups: [3] }),
      ...more,
    ],
    objects: ['admin|super', 'admin|users', 'patients|appt', 'patients|med'],
  };
}
const passes = (tables: AclTables, ...question: [string, string, string?]) =>
  checker(tables).passes(...question);

describe('the check', () => {
  it('a superuser passes everything, whatever return value is asked for and whatever denies it', () => {
    const tables = site(acl(20, ['patients|med'], { allow: false, groups: [1] }));
    expect(passes(tables, 'ann', 'patients|med', 'wsome')).toBe(true);
    expect(passes(tables, 'ann', 'no|such')).toBe(true);
  });

  it('asked for admin|super itself, return values count for a superuser too', () => {
    expect(passes(site(), 'ann', 'admin|super', 'write')).toBe(true);
    expect(passes(site(), 'ann', 'admin|super', 'view')).toBe(false);
  });

  it('one denial of admin|super takes everything', () => {
    const tables = site(acl(20, ['admin|super'], { allow: false, users: ['ann'], returnValue: 'view' }));
    expect(passes(tables, 'ann', 'admin|super')).toBe(false);
    expect(passes(tables, 'ann', 'patients|appt')).toBe(false);
    expect(passes(tables, 'ann', 'admin|super', 'write')).toBe(true);
  });

  it('groups inherit from those above, by the numbers and not by the parent', () => {
    expect(passes(site(), 'ben', 'patients|appt')).toBe(true);
    const tables = site();
    const cut = {
      ...tables,
      groups: tables.groups.map((group) => (group.id === 3 ? { ...group, rgt: 5 } : group)),
    };
    expect(passes(cut, 'ben', 'patients|appt')).toBe(false);
  });

  it('a return value is that one and no other: write does not mean view', () => {
    expect(passes(site(), 'ben', 'patients|appt', 'write')).toBe(true);
    expect(passes(site(), 'ben', 'patients|appt', 'view')).toBe(false);
    expect(passes(site(), 'ben', 'patients|med')).toBe(true);
  });

  it('a denial wins only where its return value is asked for, or none is', () => {
    const tables = site(acl(20, ['patients|med'], { allow: false, users: ['ben'], returnValue: 'view' }));
    expect(passes(tables, 'ben', 'patients|med')).toBe(false);
    expect(passes(tables, 'ben', 'patients|med', 'addonly')).toBe(true);
    expect(passes(tables, 'ben', 'patients|med', 'view')).toBe(false);
  });

  it('an ACL of a single user has no way before those of groups, and the newest none before older ones', () => {
    const tables = site(
      acl(99, ['patients|med'], { users: ['ben'] }),
      acl(20, ['patients|med'], { allow: false, groups: [1] }),
    );
    expect(passes(tables, 'ben', 'patients|med', 'write')).toBe(false);
  });

  it.each([
    ['switched off', { enabled: false }],
    ['with an AXO', { axo: true }],
    ['of nobody', { groups: [], users: [] }],
    ['of a group that is gone', { groups: [77], users: [] }],
  ])('an ACL %s gives nothing', (_, more) => {
    expect(passes(site(acl(20, ['admin|users'], { users: ['ben'], ...more })), 'ben', 'admin|users')).toBe(
      false,
    );
  });

  it('the id 0 spoils every answer that it is part of', () => {
    expect(passes(site(acl(0, ['patients|med'], { groups: [4] })), 'ben', 'patients|med')).toBe(false);
  });

  it('numbers that do not nest make one group the ancestor of another, as in OpenEMR', () => {
    const tables = site();
    const wrong = {
      ...tables,
      groups: tables.groups.map((group) => (group.id === 2 ? { ...group, lft: 0, rgt: 99 } : group)),
    };
    expect(passes(wrong, 'ben', 'admin|super')).toBe(true);
  });

  it('names are told apart by case where the database told them apart', () => {
    expect(passes(site(), 'Ann', 'admin|super')).toBe(false);
  });

  it('lines are sorted by bytes and made for every access object', () => {
    const tables = site();
    const lines = listAll({
      ...tables,
      users: [...tables.users, person('émile', 2), { ...person('\u{1F600}', 2), active: false }],
    });
    expect(lines.slice(0, 2)).toEqual(['ann|admin|super|\n', 'ann|admin|super|write\n']);
    expect(lines.at(-1)).toBe('\u{1F600}|patients|med|wsome\n');
    expect(lines).toEqual(
      lines.toSorted((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right))),
    );
  });
});

describe('why', () => {
  it('names every ACL that reaches the user, by which way, and why it does not count', () => {
    const tables = site(acl(20, ['patients|appt'], { allow: false, users: ['cho'], enabled: false }));
    const { allowed, links } = explain(tables, 'cho', 'patients|appt', 'write');
    expect(allowed).toBe(true);
    expect(
      links.map(({ acl: { id }, path, ignored }) => [id, path.map(({ value }) => value).join('<'), ignored]),
    ).toEqual([
      [12, 'staff', ''],
      [12, 'doc<staff', ''],
      [20, '', 'it is switched off'],
    ]);
  });

  it('a superuser is explained by admin|super, and the permission itself stands beside it', () => {
    const { bySuper, links, own } = explain(site(), 'ann', 'patients|med');
    expect(bySuper).toBe(true);
    expect(links.map(({ acl: { id } }) => id)).toEqual([10]);
    expect(own).toEqual([]);
  });

  it('always says what the check says', () => {
    const tables = site(
      acl(20, ['patients|med', 'admin|super'], { allow: false, groups: [3], returnValue: '' }),
    );
    const check = checker(tables);
    for (const { name } of tables.users)
      for (const object of tables.objects)
        for (const value of ['', 'view', 'write', 'addonly']) {
          const { allowed, links } = explain(tables, name, object, value);
          expect(allowed).toBe(check.passes(name, object, value));
          const counting = links.filter(({ ignored }) => ignored === '');
          expect(allowed).toBe(counting.length > 0 && counting.every((link) => link.acl.allow));
        }
  });
});

describe('edits', () => {
  const tried = (text: string, tables = site()) => {
    const after = parseEdit(text, tables).apply(tables);
    const changes = compare(tables, after);
    return { after, changes, warnings: warningsOf(after, changes) };
  };

  it('taking the only superuser out is said before it happens', () => {
    const { changes, warnings } = tried('remove ann from admin');
    expect(changes.users).toHaveLength(1);
    expect(changes.users[0]).toMatchObject({
      name: 'ann',
      left: ['admin'],
      gained: [],
      superuser: [true, false],
    });
    expect(changes.users[0]!.lost).toContain('patients|med|view');
    expect(warnings.join(' ')).toMatch(/Nobody who can log in is a superuser any more.*ann is in no group/);
  });

  it('the display name of a group will do, and case does not matter', () => {
    expect(tried('ADD Ben TO Administrators').warnings).toContain(
      'ben becomes a superuser: every chart, every permission.',
    );
  });

  it('who loses nothing by leaving a group is told', () => {
    expect(tried('remove cho from staff').warnings).toContain(
      'cho loses nothing: other groups or ACLs give the same.',
    );
  });

  it.each([
    ['deactivate ann', 'ann', []],
    ['disable acl 12', 'ben', ['patients|appt|', 'patients|appt|write']],
    ['revoke patients|appt from staff', 'ben', ['patients|appt|', 'patients|appt|write']],
  ])('%s takes from %s', (text, name, some) => {
    const lost = tried(text).changes.users.find((user) => user.name === name)!.lost;
    expect(lost.length).toBeGreaterThan(0);
    expect(lost).toEqual(expect.arrayContaining(some));
  });

  it('grant puts the permission into the ACL that writes', () => {
    const { changes } = tried('grant admin|users to staff');
    expect(changes.rows).toEqual([{ what: 'ACL 12', change: 'permission admin|users added' }]);
    expect(changes.users.map(({ name }) => name)).toEqual(['ben', 'cho']);
  });

  it.each([
    ['remove anne from admin', 'did you mean "ann"'],
    ['add ann to admins', 'did you mean "admin"'],
    ['grant admin|user to staff', 'did you mean "admin|users"'],
    ['disable acl 44', 'there is no ACL 44; there are 10, 11, 12'],
    ['remove ben from admin', 'ben is not in the group admin'],
    ['add ben to doc', 'already'],
    ['activate ann', 'active already'],
    ['revoke admin|users from doc', 'no ACL of the group doc itself allows'],
    ['make ann admin', 'is no edit'],
    ['', 'is no edit'],
    ['add __proto__ to constructor', 'there is no user'],
  ])('"%s" is refused with words that help', (text, words) => {
    expect(() => parseEdit(text, site())).toThrow(EditProblem);
    expect(() => parseEdit(text, site())).toThrow(words);
  });
});

describe('the letters of the matrix', () => {
  it('name the strongest return value, and what is denied', () => {
    const tables = site(
      acl(20, ['patients|med'], { allow: false, users: ['cho'], returnValue: 'view' }),
      acl(21, ['admin|users'], { allow: false, users: ['cho'] }),
    );
    const check = checker(tables);
    const letters = (name: string) => tables.objects.map((object) => mark(reachOfUser(check, name, object)));
    expect(letters('ben')).toEqual(['.', '.', 'W', 'A']);
    expect(letters('cho')).toEqual(['.', '!', 'W', 'A!']);
    expect(letters('ann')).toEqual(['W', 'W', 'W', 'W']);
    expect(letters('dee')).toEqual(['.', '.', '.', '.']);
  });
});
