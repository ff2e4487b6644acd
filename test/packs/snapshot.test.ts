import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isSection } from '../../src/core/facts.js';
import type { Snapshot } from '../../src/core/types.js';
import { parseSnapshot } from '../../src/files/snapshot.js';
import { readPack } from '../../src/packs/load.js';
import { judgeAll } from '../../src/scan/judge-all.js';
import { emptyFolder, writeFiles } from './support/acme.js';

const RULE = `title: There are few
subject: host
needs: [later_things]
severity: low
assert: later_things.count < 5
message: There are {{later_things.count}}
found: "{{later_things.count}}"
why: It is a test of what a snapshot keeps. Nothing else.
fix: Nothing is to be done here.
references: [{ title: Nobody }]
`;
const PACK = `id: later
title: Later
version: 1.0.0
licence: MIT
description: A pack that is loaded after its facts.
requires: { emr-audit: "*" }
facts: [later_things]
probes:
  module: p.js
  sections:
    later_things: { subject: host, door: shell, schema: { type: object, properties: { count: { type: integer, description: how many } } } }
`;

it('facts of a pack that is not loaded are kept, and checked before a rule sees them', async () => {
  const whole = JSON.parse(readFileSync('examples/leaky-clinic/snapshot.json', 'utf8')) as Snapshot;
  const [first, second, third] = whole.subjects.filter(({ kind }) => kind === 'host').map(({ id }) => id);
  const read = (value: unknown) => ({ state: 'read', value, evidence: [] });
  const facts = {
    ...whole.facts,
    [first!]: { ...whole.facts[first!], later_things: read({ count: 9 }), noForm: read({}) },
    [second!]: { ...whole.facts[second!], later_things: read({ count: 'many' }) },
    [third!]: { ...whole.facts[third!], later_things: { state: 'gap', reason: 7 } },
  };
  const snapshot = parseSnapshot(JSON.stringify({ ...whole, facts }), 's.json');
  expect(isSection('later_things')).toBe(false);
  expect(snapshot.facts[first!]).toHaveProperty('later_things', read({ count: 9 }));
  expect(snapshot.facts[first!]).not.toHaveProperty('noForm');
  expect(snapshot.facts[third!]).toHaveProperty('later_things.reason', 'the snapshot is damaged here');

  const folder = writeFiles(emptyFolder(), { 'pack.yaml': PACK, 'p.js': '', 'few.yaml': RULE });
  const { rules } = await readPack(folder, { version: '0.1.0', packs: new Set() });
  const findings = judgeAll(snapshot, rules, new Date());
  expect(findings.map(({ outcome }) => outcome)).toEqual(['fail', 'unknown', 'unknown']);
  expect(findings[1]!.message).toContain('does not fit this version');
});
