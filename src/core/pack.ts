/** Packs: what their manifest says, and what the lock file remembers of them. */
import type { TSchema } from 'typebox';
import type { ForeignSectionId, SubjectKind } from './facts.js';

/** Doors that the probe of a pack may ask through. */
export const PACK_DOORS = ['shell', 'sql', 'http', 'tcp', 'declaration'] as const;
export type PackDoor = (typeof PACK_DOORS)[number];

/** A section of facts that a pack brings. */
export interface PackSection {
  readonly id: ForeignSectionId;
  readonly subject: SubjectKind;
  readonly door: PackDoor;
  /** JSON Schema of its value. */
  readonly schema: TSchema;
}

/** What pack.yaml says. */
export interface PackManifest {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  /** SPDX identifier. */
  readonly licence: string;
  readonly description: string;
  readonly homepage?: string;
  readonly requires: { readonly 'emr-audit': string };
  /** Sections that its rules need. */
  readonly facts: readonly string[];
  /** Names of the files in its frameworks/ folder. */
  readonly frameworks: readonly string[];
  readonly probes?: { readonly module: string; readonly sections: readonly PackSection[] };
}

/** Who signed a pack: the key, and the name that an allowed_signers file gives it. */
export interface PackSigner {
  /** `SHA256:…`, as ssh-keygen -l prints it. */
  readonly key: string;
  readonly name?: string;
}

/** One row of emr-audit.lock.json. */
export interface LockedPack {
  readonly id: string;
  /** Folder relative to the lock file, beginning with a dot; or the name of an npm package. */
  readonly source: string;
  readonly version: string;
  /** SHA-256 over the list of its files, `sha256-` and 64 hexadecimal digits. */
  readonly integrity: string;
  readonly signer?: PackSigner;
  /** The list itself, so that a changed file can be named. */
  readonly files: readonly PackFile[];
}

/** One file of a pack, as its list has it. */
export interface PackFile {
  /** Relative to the folder of the pack, with slashes. */
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

/** The first file that is in one list and not, or otherwise, in the other; undefined when they are the same. */
export function findChangedFile(before: readonly PackFile[], after: readonly PackFile[]): string | undefined {
  const row = ({ size, sha256 }: PackFile) => `${size} ${sha256}`;
  const [old, now] = [before, after].map((files) => new Map(files.map((file) => [file.path, row(file)])));
  const paths = [...new Set([...old!.keys(), ...now!.keys()])].sort();
  const path = paths.find((one) => old!.get(one) !== now!.get(one));
  if (path === undefined) return undefined;
  const what = !old!.has(path) ? 'is new' : now!.has(path) ? 'has changed' : 'is gone';
  return `${path} ${what}`;
}

/** The list of a pack's files as text: what is hashed for the lock file, and what a signature covers. */
export function listPackFiles(files: readonly PackFile[]): string {
  const rows = files
    .toSorted((left, right) => (left.path < right.path ? -1 : 1))
    .map(({ path, size, sha256 }) => `${sha256} ${size} ${path}\n`);
  return `emr-audit pack 1\n${rows.join('')}`;
}
