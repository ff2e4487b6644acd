import { describe, expect, it } from 'vitest';
import type { ScanEvent } from '../../src/scan/gather.js';
import { impossible, up } from '../lab/lab.js';

const reason = impossible();
if (reason !== undefined) console.log(`SKIPPED test/e2e/round-trips.test.ts: ${reason}`);

describe.skipIf(reason !== undefined)('round trips', () => {
  it.each(['leaky', 'hardened'] as const)('every host of the %s clinic takes at most 12', async (name) => {
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
    const shells = events.filter(({ door, kind }) => door.startsWith('shell:') && kind !== 'start');
    expect(shells.map(({ door }) => door).sort(), stderr).toEqual([
      'shell:bastion',
      'shell:db1',
      'shell:web1',
    ]);
    for (const { door, roundTrips } of shells) {
      expect(roundTrips, door).toBeGreaterThan(5);
      expect(roundTrips, door).toBeLessThanOrEqual(12);
    }
  });
});
