import { describe, expect, it } from 'vitest';
import type { ScanEvent } from '../../src/scan/events.js';
import { impossible, up } from '../lab/lab.js';

const reason = impossible();
if (reason !== undefined) console.log(`SKIPPED test/e2e/round-trips.test.ts: ${reason}`);

/** Hosts whose connection carries nothing but their own script: a jump host or tunnel also carries the packets of others. */
const OWN = [
  ['leaky', ['shell:bastion', 'shell:db1', 'shell:web1']],
  ['hardened', ['shell:web1']],
] as const;

describe.skipIf(reason !== undefined)('round trips', () => {
  it.each(OWN)('a host of the %s clinic takes at most 12', async (name, own) => {
    const lab = await up(name);
    const { stdout, stderr } = await lab.inScanner([
      'node_modules/.bin/tsx',
      'test/helpers/gather.ts',
      lab.deploymentFile,
      lab.asOf,
    ]);
    const events = stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as ScanEvent);
    const shells = events.filter(
      ({ door, kind }) => (own as readonly string[]).includes(door) && kind !== 'start',
    );
    expect(shells.map(({ door }) => door).sort(), stderr).toEqual(own);
    for (const { door, roundTrips } of shells) {
      expect(roundTrips, door).toBeGreaterThan(5);
      expect(roundTrips, door).toBeLessThanOrEqual(12);
    }
  });
});
