import type { FactSections } from '../core/facts.js';
import type { PermissionPicture } from '../core/permission-picture.js';
import { bySection, sectionName, sectionOf } from './words.js';

/** More than a page shows; OpenEMR begins with 7 groups and 12 sections. */
const MOST_ROLES = 40;
const MOST_SECTIONS = 20;

/** How much each role may do in each section of permissions: the strongest first, and no user is named. */
export function pictureOf(
  subject: string,
  { roles, objects }: Pick<FactSections['permissions'], 'roles' | 'objects'>,
): PermissionPicture {
  const all = [...bySection(objects)];
  const sections = all.slice(0, MOST_SECTIONS).map(([id, own]) => ({
    id,
    name: sectionName(id),
    permissions: own.length,
  }));
  const count = (list: readonly string[], section: string, real: ReadonlySet<string>) =>
    list.filter((one) => sectionOf(one) === section && real.has(one)).length;
  const real = new Set(all.flatMap(([, own]) => own));
  const shown = roles
    .map(({ group, name, active, superuser, passes, writes }) => ({
      group,
      name,
      active,
      superuser,
      cells: sections.map(({ id }) => ({
        may: count(passes, id, real),
        writes: count(writes, id, real),
      })),
    }))
    .sort((left, right) => powerOf(right) - powerOf(left));
  return {
    subject,
    sections,
    roles: shown.slice(0, MOST_ROLES),
    more: {
      roles: Math.max(0, shown.length - MOST_ROLES),
      sections: Math.max(0, all.length - MOST_SECTIONS),
    },
  };
}

function powerOf({ cells }: PermissionPicture['roles'][number]): number {
  return cells.reduce((sum, { may, writes }) => sum + may + writes, 0);
}
