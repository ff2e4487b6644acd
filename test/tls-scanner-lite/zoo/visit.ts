import { scanTls } from '../../../src/tls-scanner-lite/index.js';
import type { Pki } from '../helpers/pki.js';
import { answers, ensure } from '../helpers/program.js';
import { differences, type ZooServer } from './expect.js';

/** What came of one visit: a list of differences, or why the server could not be started here. */
export type Visit =
  | {
      readonly kind: 'compared';
      readonly differences: readonly string[];
      readonly connections: number;
      readonly milliseconds: number;
    }
  | { readonly kind: 'skipped'; readonly why: string };

/** Starts a server, scans it as many times as told, and compares every result with what must come out. */
export async function visit(pki: Pki, server: ZooServer, runs: number): Promise<Visit[]> {
  if (server.needs && !ensure(...server.needs))
    return [{ kind: 'skipped', why: `${server.needs[0]} is not installed` }];
  let running;
  try {
    running = await server.start(pki);
  } catch (error) {
    return [{ kind: 'skipped', why: error instanceof Error ? error.message : 'it did not start' }];
  }
  const out: Visit[] = [];
  try {
    for (let run = 0; run < runs; run += 1) {
      const target = { host: '127.0.0.1', port: running.port, servername: 'emr.test' };
      const result = await scanTls(server.starttls ? { ...target, starttls: server.starttls } : target, {
        ca: pki.read('root.pem'),
      });
      const { connections, milliseconds } = result;
      out.push({
        kind: 'compared',
        differences: differences(result, server.expect),
        connections,
        milliseconds,
      });
    }
  } finally {
    await running.stop();
  }
  if (await answers(running.port)) throw new TypeError(`${server.name} still listens after its stop`);
  return out;
}
