import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { judgeProfile, scanTls, allProfiles, type TlsResult } from '../../src/tls-scanner-lite/index.js';
import { listen, type TestServer } from './helpers/listen.js';
import { makePki, type Pki } from './helpers/pki.js';
import { resultSchema } from './tools/schema.js';
import { Handshaker } from './zoo/handshaker.js';

let pki: Pki;
const servers: TestServer[] = [];
beforeAll(() => {
  pki = makePki();
});
afterAll(async () => {
  for (const server of servers) await server.close();
  pki.remove();
});

async function scan(onSocket: (socket: Socket) => void): Promise<TlsResult> {
  const server = await listen(onSocket);
  servers.push(server);
  return scanTls(
    { host: '127.0.0.1', port: server.port, servername: 'emr.test' },
    { ca: pki.read('root.pem') },
  );
}

function problems(result: TlsResult): string[] {
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  // oxlint-disable-next-line typescript/no-unsafe-call -- a CommonJS default
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  const validate = ajv.compile(resultSchema());
  const [profile] = allProfiles();
  if (!profile) throw new TypeError('no profile');
  const { id, title, version, source } = profile;
  const document = {
    tool: { name: 'emr-audit', version: '0' },
    profile: { id, title, version, source },
    servers: [{ result, judged: judgeProfile(result, profile) }],
  };
  validate(JSON.parse(JSON.stringify(document)));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

it('the published schema is the one that the script makes', () => {
  expect(JSON.parse(readFileSync('docs/tls-result.schema.json', 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(resultSchema())),
  );
});

it(
  'real results fit it, good, refused and silent ones; one with a key too many does not',
  { timeout: 60_000 },
  async () => {
    const script = {
      certificates: [pki.der('rsa.pem'), pki.der('int.pem')],
      key: pki.read('rsa.key'),
      versions: [0x0301, 0x0303],
      suites: [0x009c, 0x0035],
    };
    const good = await scan((socket) => void new Handshaker(socket, script));
    expect(good.outcome).toBe('tls');
    expect(problems(good)).toEqual([]);
    expect(problems(await scan((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')))).toEqual([]);
    expect(problems(await scan((socket) => void socket.resetAndDestroy()))).toEqual([]);
    expect(problems({ ...good, extra: 1 } as TlsResult)).not.toEqual([]);
  },
);
