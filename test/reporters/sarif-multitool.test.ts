import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Log } from 'sarif';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sarif } from '../../src/reporters/sarif/sarif.js';
import { clinicReport, HOSTILE, PLAIN, poisonedReport } from './report.js';

const TOOL = resolve('node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool');
const CONFIG = [process.env['EMR_AUDIT_SHARED'] ?? resolve('..', 'shared'), resolve('..', '..', 'shared')]
  .map((folder) => join(folder, 'schemas', 'sarif-multitool-github.config.xml'))
  .find((path) => existsSync(path));

/** The validator's exit code says nothing: what it found stands in the file that it writes. */
describe.skipIf(CONFIG === undefined || !existsSync(TOOL))(
  'multitool (skipped where it or its rules are missing)',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'multitool-'));
    const tool = join(folder, 'Sarif.Multitool');
    beforeAll(() => {
      copyFileSync(TOOL, tool);
      chmodSync(tool, 0o755);
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    function findings(text: string, kinds: string): string[] {
      const [input, output] = [join(folder, 'in.sarif'), join(folder, 'out.sarif')];
      writeFileSync(input, text);
      rmSync(output, { force: true });
      try {
        execFileSync(tool, [
          'validate',
          input,
          '--quiet',
          'true',
          '--config',
          CONFIG!,
          '--rule-kind',
          kinds,
          '--level',
          'Error;Warning',
          '-o',
          output,
          '--log',
          'ForceOverwrite',
        ]);
      } catch {
        // Read what it wrote.
      }
      const log = JSON.parse(readFileSync(output, 'utf8')) as Log;
      return (log.runs[0]!.results ?? []).map(
        ({ ruleId, level, message }) =>
          `${ruleId} ${level} ${message.text ?? JSON.stringify(message.arguments)}`,
      );
    }

    it.each([
      [undefined, 'Sarif;Ghas'],
      ['github', 'Sarif;Ghas'],
      ['gitlab', 'Sarif;Ghas'],
      ['defectdojo', 'Sarif;Ghas'],
      ['azdo', 'Sarif;GHAzDO'],
    ] as const)('finds nothing in profile %s', (sarifProfile, kinds) => {
      expect(findings(sarif(clinicReport(), { ...PLAIN, sarifProfile }), kinds)).toEqual([]);
    });

    it('finds nothing in hostile text', { timeout: 300_000 }, () => {
      for (const text of Object.values(HOSTILE))
        expect(findings(sarif(poisonedReport(text), PLAIN), 'Sarif;Ghas').slice(0, 5)).toEqual([]);
    });

    it('finds what is planted', () => {
      const log = JSON.parse(sarif(clinicReport(), PLAIN)) as Log;
      log.runs[0]!.results![0]!.locations![0]!.physicalLocation!.artifactLocation!.uri =
        'https://web1.example/ssh';
      expect(findings(JSON.stringify(log), 'Sarif;Ghas').length).toBeGreaterThan(0);
    });
  },
);
