/** A small pack on disk, as an author would write it. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const MANIFEST = `id: acme
title: Acme's own rules
version: 1.0.0
licence: MIT
description: What Acme asks of every host.
requires: { emr-audit: ">=0.1.0" }
facts: [os]
`;

const RULE = `title: The host runs Debian
subject: host
needs: [os]
severity: medium
assert: os.id == 'debian'
message: "{{os.hostname}} runs {{os.name}}"
found: "{{os.name}}"
why: Acme patches Debian only. Another system stays as it is.
fix: Install the host again with Debian.
references: [{ title: Acme host standard }]
`;

const CASES = `- case: Debian
  facts: { os: { id: debian, version: "12", name: Debian 12, kernel: 6.1.0, hostname: web1 } }
  expect: pass
- case: another system
  like: Debian
  facts: { os: { id: alpine, name: Alpine 3.20 } }
  expect: { fail: [web1 runs Alpine 3.20] }
- case: not read
  expect: unknown
`;

/** Files of the pack, by path. */
export const ACME: Readonly<Record<string, string>> = {
  'pack.yaml': MANIFEST,
  'debian.yaml': RULE,
  'debian.test.yaml': CASES,
};

/** A new empty folder. */
export const emptyFolder = (name = 'emr-audit-') => mkdtempSync(join(tmpdir(), name));

/** Writes files below a folder; undefined leaves one out. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | undefined>>): string {
  for (const [path, text] of Object.entries(files)) {
    if (text === undefined) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** The pack in a folder, with some of its files changed or left out. */
export function acme(folder: string, over: Readonly<Record<string, string | undefined>> = {}): string {
  return writeFiles(folder, { ...ACME, ...over });
}
