import { writeFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { givenStore, systemStore } from '../../src/tls-scanner-lite/cert/store.js';
import { anchorsOf } from '../../src/tls-scanner-lite/cert/trust.js';
import { scanTls } from '../../src/tls-scanner-lite/index.js';
import { listen, type TestServer } from './helpers/listen.js';
import { makePki, type Pki } from './helpers/pki.js';
import { Handshaker } from './zoo/handshaker.js';

let pki: Pki;
let server: TestServer;
const named = process.env['SSL_CERT_FILE'];
beforeAll(async () => {
  pki = makePki();
  const script = {
    certificates: [pki.der('rsa.pem'), pki.der('int.pem')],
    key: pki.read('rsa.key'),
    versions: [0x0303],
    suites: [0x009c],
  };
  server = await listen((socket) => void new Handshaker(socket, script));
});
afterEach(() => {
  if (named === undefined) delete process.env['SSL_CERT_FILE'];
  else process.env['SSL_CERT_FILE'] = named;
});
afterAll(async () => {
  await server.close();
  pki.remove();
});

const scan = (ca?: string) =>
  scanTls(
    { host: '127.0.0.1', port: server.port, servername: 'emr.test' },
    { depth: 'list', ...(ca === undefined ? {} : { ca }) },
  );

it('the first system file that holds certificates is the store, and Node’s own list where there is none', () => {
  writeFileSync(pki.file('empty.pem'), '# nobody\n');
  writeFileSync(pki.file('two.pem'), `# two\n${pki.read('root.pem')}\n${pki.read('int.pem')}`);
  const files = [pki.file('absent.pem'), pki.file('empty.pem'), pki.file('two.pem')];
  expect(systemStore(undefined, files).source).toEqual({
    kind: 'system',
    file: pki.file('two.pem'),
    certificates: 2,
  });
  const own = systemStore('', files.slice(0, 2));
  expect(own.source).toEqual({ kind: 'node', file: null, certificates: rootCertificates.length });
  expect(own.pems).toBe(rootCertificates);
});

it('SSL_CERT_FILE alone counts where it is set, even when nobody can be read from it', () => {
  const files = [pki.file('root.pem')];
  expect(systemStore(pki.file('int.pem'), files).pems).toHaveLength(1);
  expect(systemStore(pki.file('absent.pem'), files).source).toEqual({
    kind: 'system',
    file: pki.file('absent.pem'),
    certificates: 0,
  });
});

it('every certificate of a store is an anchor', () => {
  const anchors = anchorsOf(pki.read('root.pem') + pki.read('self.pem'));
  for (const name of ['root.pem', 'self.pem'])
    expect(anchors.has(new X509Certificate(pki.read(name)))).toBe(true);
  expect(anchors.has(new X509Certificate(pki.read('int.pem')))).toBe(false);
  expect(givenStore('no certificate').source).toEqual({ kind: 'given', file: null, certificates: 0 });
});

it('a scan says by which store it judged, and a private authority is trusted only by its own', async () => {
  process.env['SSL_CERT_FILE'] = pki.file('root.pem');
  expect(await scan()).toMatchObject({
    trustStore: { kind: 'system', file: pki.file('root.pem'), certificates: 1 },
    chains: [{ trusted: true, distrust: null }],
  });
  delete process.env['SSL_CERT_FILE'];
  const open = await scan();
  expect(open.trustStore.kind).not.toBe('given');
  expect(open.trustStore.certificates).toBeGreaterThan(50);
  expect(open.chains[0]).toMatchObject({ trusted: false, distrust: 'unknown-issuer' });
  expect(await scan(pki.read('root.pem'))).toMatchObject({
    trustStore: { kind: 'given', file: null, certificates: 1 },
    chains: [{ trusted: true }],
  });
});
