/** Names, notes, passwords and comments that are planted in the clinics occur in nothing that a scan writes. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import * as planted from '../lab/canaries.js';
import { impossible, up } from '../lab/lab.js';
import { scanClinic, type ClinicScan } from './clinic.js';

const reason = impossible();
if (reason !== undefined) console.log(`SKIPPED test/e2e/canaries.test.ts: ${reason}`);

const canaries = Object.values(planted).flatMap(function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(texts) : [];
});
const FORMATS = ['html', 'sarif', 'markdown', 'csv', 'junit', 'terminal'];

describe.skipIf(reason !== undefined).each(['leaky', 'hardened'] as const)('the %s clinic', (name) => {
  let scan: ClinicScan;
  let texts: Map<string, string>;
  beforeAll(async () => {
    const lab = await up(name);
    scan = await scanClinic(lab, { formats: FORMATS, args: ['--verbose'] });
    texts = new Map([
      ['standard output', scan.stdout],
      ['standard error', scan.stderr],
      ...readdirSync(scan.folder).map(
        (file) => [file, readFileSync(join(scan.folder, file), 'utf8')] as const,
      ),
    ]);
  });

  it('has canaries to look for', () => {
    expect(canaries.length).toBeGreaterThan(8);
    expect(texts.size).toBeGreaterThanOrEqual(FORMATS.length + 3);
  });

  it.each(canaries)('%s is in no output', (canary) => {
    const forms = [
      canary,
      Buffer.from(canary).toString('base64').replace(/=+$/, '').slice(0, -2),
      encodeURIComponent(canary),
    ];
    const found = [...texts]
      .filter(([, text]) => forms.some((form) => text.includes(form)))
      .map(([file]) => file);
    expect(found).toEqual([]);
  });
});
