import { DEFAULT_ROLES } from './data/default-roles.js';
import { compareVersions } from './versions.js';

/**
 * What a release gives to one of its own groups, as `section|value|return value`, sorted. A version after the newest that is
 * known is taken for that one; an error for versions in between or before, and for groups that are not of OpenEMR.
 */
export function releaseRole(version: string, group: string): string[] {
  const newest = DEFAULT_ROLES.at(-1)!;
  const known =
    compareVersions(version, newest.to) > 0
      ? newest
      : DEFAULT_ROLES.find(
          ({ from, to }) => compareVersions(version, from) >= 0 && compareVersions(version, to) <= 0,
        );
  if (!known) throw new Error(`the groups that OpenEMR ${version.slice(0, 20)} came with are not known`);
  if (!Object.hasOwn(known.roles, group)) throw new Error(`"${group.slice(0, 40)}" is no group of OpenEMR`);
  return Object.entries(known.roles[group]!)
    .flatMap(([returnValue, permissions]) => permissions.split(' ').map((one) => `${one}|${returnValue}`))
    .sort();
}
