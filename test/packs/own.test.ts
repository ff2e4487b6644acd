import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readPack } from '../../src/packs/load.js';
import { ownVersion } from '../../src/packs/locate.js';

const ids = readdirSync('rules');
const version = await ownVersion();

it.each(ids)('the manifest of our pack %s fits its folder and its rules', async (id) => {
  const { manifest, rules } = await readPack(`rules/${id}`, { version, packs: new Set() });
  expect(manifest.id).toBe(id);
  expect(rules.length).toBeGreaterThan(0);
  expect(manifest.licence).toBe('Apache-2.0');
});
