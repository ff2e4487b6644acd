import { FIXES, PROFILES } from './data.js';
import type { Fix, Profile } from './types.js';

let profiles: readonly Profile[] | null = null;
let fixes: Readonly<Record<string, Fix>> | null = null;

/** The profiles that come with the scanner; the first is the one that HIPAA guidance leads to. */
export function allProfiles(): readonly Profile[] {
  // Our own generated text, which a test holds against the type.
  return (profiles ??= JSON.parse(PROFILES) as readonly Profile[]);
}

/** The names under which a profile may be asked for. */
export function profileNames(): string[] {
  return allProfiles().flatMap(({ id, aliases }) => [id, ...(aliases ?? [])]);
}

/** A profile by its id or another of its names. */
export function findProfile(name: string): Profile | null {
  return allProfiles().find(({ id, aliases }) => id === name || (aliases ?? []).includes(name)) ?? null;
}

/** What to do about a failed check. */
export function fixNamed(name: string): Fix {
  fixes ??= JSON.parse(FIXES) as Readonly<Record<string, Fix>>;
  const known = Object.hasOwn(fixes, name) ? fixes[name] : undefined;
  return known ?? { say: 'Change the server as its documentation describes.', nginx: [], apache: [] };
}
