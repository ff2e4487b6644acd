import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMariadb, whyNoMariadb, type Mariadb } from '../probes/support/mariadb.js';
import { EDITS } from './support/edits.js';
import { loadLabSchema, runTrial } from './support/trial.js';

const why = whyNoMariadb();
if (why !== undefined) console.log(`skipped, ${why}: random edits of permissions`);

describe.skipIf(why !== undefined)('random edits of groups and ACLs', () => {
  let server: Mariadb;
  beforeAll(async () => {
    server = await startMariadb();
    loadLabSchema(server, 'trial');
  }, 120_000);
  afterAll(() => server?.stop());

  it(
    'an independent SQL statement says the same after each (npm run check:acl makes 1,000)',
    { timeout: 120_000 },
    async () => {
      const { differences, lines, kinds } = await runTrial(server, 'trial', { wanted: 60, seed: 20_261_123 });
      expect(differences).toEqual([]);
      expect(lines).toBeGreaterThan(10_000);
      expect(kinds.size).toBeGreaterThan(Object.keys(EDITS).length / 2);
    },
  );
});
