/** Permissions in words: what OpenEMR's sections and the most powerful permissions open. */

const SECTIONS: Readonly<Record<string, string>> = {
  acct: 'Accounting',
  admin: 'Administration',
  encounters: 'Encounters',
  groups: 'Therapy groups',
  inventory: 'Inventory',
  lists: 'Lists',
  menus: 'Menus',
  nationnotes: 'Nation notes',
  patientportal: 'Patient portal',
  patients: 'Patient records',
  placeholder: 'Placeholder',
  sensitivities: 'Sensitivities',
  squads: 'Squads',
};

/** A section of permissions in words, as it is called where we have no word for it. */
export function sectionName(section: string): string {
  return Object.hasOwn(SECTIONS, section) ? SECTIONS[section]! : section;
}

/** What passes no permission of any use: OpenEMR fills empty ACLs with it. */
export const FILLER = 'placeholder|filler';

/** The section of `section|value`. */
export function sectionOf(permission: string): string {
  return permission.slice(0, permission.indexOf('|'));
}

/** The permissions by section, in the order of their names; the filler is left out. */
export function bySection(objects: readonly string[]): Map<string, string[]> {
  const map = new Map<string, string[]>();
  for (const object of [...new Set(objects)].sort()) {
    if (object === FILLER) continue;
    map.set(sectionOf(object), [...(map.get(sectionOf(object)) ?? []), object]);
  }
  return map;
}
