import { ADVISORIES } from './data/advisories.js';
import { compareVersions } from './versions.js';

/** Published advisories, rated critical or high or not rated at all, that affect an OpenEMR version (major.minor.patch.realpatch), in table order. */
export function advisoriesFor(version: string): string[] {
  return ADVISORIES.filter(({ affected }) => isAffected(version, affected)).map(({ id }) => id);
}

/** Ranges are written `< X`, `<= X`, `= X` or `>= X, < Y`; `= X` comes from records that name one version only. */
export function isAffected(version: string, range: string): boolean {
  return range.split(',').every((part) => {
    const match = /^\s*(<=|>=|<|>|=)\s*([\d.]+)\s*$/.exec(part);
    if (!match) throw new Error(`advisory range "${range}" cannot be read`);
    const order = compareVersions(version, match[2]!);
    switch (match[1]) {
      case '<':
        return order < 0;
      case '<=':
        return order <= 0;
      case '>':
        return order > 0;
      case '>=':
        return order >= 0;
      default:
        return order === 0;
    }
  });
}
