import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Report, Snapshot } from '../../src/core/types.js';
import { runCli } from '../helpers/cli.js';

describe('Ctrl-C', () => {
  it('leaves a partial snapshot and report that claim nothing', async () => {
    // A server that accepts and says nothing: a scan of it would take its time.
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    const snapshot = join(mkdtempSync(join(tmpdir(), 'emr-interrupt-')), 'snapshot.json');
    const argv = ['scan', `https://127.0.0.1:${port}/`, '--json', '--snapshot', snapshot];
    const running = runCli(argv, { interruptAfter: 4000 });
    const { code, stdout, stderr } = await running;
    silent.close();
    expect(stderr).toContain('Stopping');
    expect(code).toBe(3);
    const report = JSON.parse(stdout) as Report;
    expect(report.scan.partial).toBe(true);
    expect(report.gate.verdict).toBe('undecided');
    expect(existsSync(snapshot)).toBe(true);
    expect((JSON.parse(readFileSync(snapshot, 'utf8')) as Snapshot).partial).toBe(true);
  });
});
