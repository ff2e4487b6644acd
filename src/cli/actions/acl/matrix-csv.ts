import { stringify } from 'csv-stringify/sync';
import { checker, RETURN_VALUES } from '../../../acl/check.js';
import { oneLine } from '../../../reporters/text.js';
import type { Permissions } from './load.js';

const COLUMNS = [
  'kind',
  'name',
  'log-in',
  'superuser',
  'section',
  'permission',
  'any',
  'view',
  'addonly',
  'wsome',
  'write',
];

/** One row for each role and permission, then for each user and permission; 1 is yes. Formulas in names are defused. */
export function matrixCsv(permissions: Permissions): string {
  const check = checker(permissions);
  const rows = [
    ...permissions.groups.flatMap(({ id, value }) => {
      const whole = check.groupPasses(id, 'admin|super');
      return permissions.objects.map((object) => [
        'role',
        value,
        '',
        yes(whole),
        ...asked(
          object,
          (wanted) => (whole && object !== 'admin|super') || check.groupPasses(id, object, wanted),
        ),
      ]);
    }),
    ...permissions.users.flatMap(({ name, login }) =>
      permissions.objects.map((object) => [
        'user',
        name,
        login,
        yes(check.isSuper(name)),
        ...asked(object, (wanted) => check.passes(name, object, wanted)),
      ]),
    ),
  ];
  return stringify([COLUMNS, ...rows.map((row) => row.map(oneLine))], {
    bom: true,
    escape_formulas: true,
    record_delimiter: 'windows',
  });
}

function asked(object: string, passes: (returnValue: string) => boolean): string[] {
  const split = object.indexOf('|');
  return [
    object.slice(0, split),
    object.slice(split + 1),
    ...RETURN_VALUES.map((wanted) => yes(passes(wanted))),
  ];
}

function yes(is: boolean): string {
  return is ? '1' : '0';
}
