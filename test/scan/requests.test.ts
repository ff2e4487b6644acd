/** A whole scan of a web server that writes down what it is asked: nothing but the one list of paths, and never a script that acts. */
import { createServer as createTls } from 'node:https';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseDeployment } from '../../src/config/deployment.js';
import type { Snapshot } from '../../src/core/types.js';
import { EVERY_PATH, fillSite } from '../../src/probes/exposed/paths.js';
import { scan } from '../../src/scan.js';
import { makeAuthority } from '../targets/helpers/certificates.js';

/** Scripts of OpenEMR that change something when they are merely read; this server has all of them. */
const ACTS = [
  'sql_patch.php',
  'sql_upgrade.php',
  'acl_upgrade.php',
  'acl_setup.php',
  'ippf_upgrade.php',
  'auto_configure.php',
  'interface/main/backuplog.php',
  'interface/logout.php',
  'contrib/util/installScripts/InstallerAuto.php',
];

/** An address of this machine of its own, so that ports 80 and 443 are free. */
const ADDRESS = `127.${process.pid % 200}.${(process.pid >> 8) % 250}.77`;
const why = process.getuid?.() === 0 ? undefined : 'only root may listen on ports 80 and 443';
if (why) process.stderr.write(`SKIPPED: what a scan asks of a web server: ${why}\n`);

describe.skipIf(why)('a scan of a recording web server', () => {
  const asked: {
    readonly method: string;
    readonly url: string;
    readonly headers: IncomingMessage['headers'];
  }[] = [];
  const answer = ({ method = '', url = '', headers }: IncomingMessage, response: ServerResponse): void => {
    asked.push({ method, url, headers });
    const there = /login\.php|setup\.php|admin\.php/.test(url) || ACTS.some((path) => url.includes(path));
    response.writeHead(there ? 200 : 404, { 'content-type': 'text/html' });
    response.end(there ? '<title>OpenEMR Login</title><a href="sql_patch.php">patch</a>' : 'Not Found');
  };
  const folder = mkdtempSync(join(tmpdir(), 'requests-'));
  const { key, cert } = makeAuthority(folder, 'ca').issue('site', `IP:${ADDRESS}`);
  const servers = [
    createServer(answer),
    createTls({ key: readFileSync(key), cert: readFileSync(cert) }, answer),
  ];
  let snapshot: Snapshot;

  beforeAll(async () => {
    for (const [index, server] of servers.entries()) {
      server.listen(index === 0 ? 80 : 443, ADDRESS);
      await once(server, 'listening');
    }
    const text = `version: 1\nname: Recorded\nsites:\n  default: { url: "https://${ADDRESS}/openemr/", folder: clinic2 }\n`;
    snapshot = await scan(parseDeployment(text, 'recorded.yaml', '/'), {
      tool: { name: 'emr-audit', version: '0' },
    });
  });
  afterAll(() => {
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true });
  });

  const listed = EVERY_PATH.map(({ path }) => (path === '/' ? '/' : `/openemr/${fillSite(path, 'clinic2')}`));

  test('saw the sections that come over HTTP', () => {
    const facts = snapshot.facts['site:default'] ?? {};
    expect(['http', 'plainHttp', 'exposed'].map((section) => facts[section as 'http']?.state)).toEqual(
      Array.from({ length: 3 }, () => 'read'),
    );
  });

  test('asks nothing that is not in the list, and all that is', () => {
    const urls = new Set(asked.map(({ url }) => url));
    expect([...urls].filter((url) => !listed.includes(url))).toEqual([]);
    expect(listed.filter((url) => !urls.has(url))).toEqual([]);
  });

  test('reads only: no other method, no body, no credentials', () => {
    expect([...new Set(asked.map(({ method }) => method))]).toEqual(['GET']);
    for (const { headers } of asked)
      expect(Object.keys(headers).filter((name) => /^(authorization|cookie|content-.*)$/.test(name))).toEqual(
        [],
      );
  });

  test('touches no script that acts on a GET, in any spelling', () => {
    const plain = asked.map(({ url }) => decodeURIComponent(url).toLowerCase());
    expect(ACTS.filter((path) => plain.some((url) => url.includes(path.toLowerCase())))).toEqual([]);
  });
});

test('every path of the list has a reason and stands there once', () => {
  expect(EVERY_PATH.filter(({ reason }) => reason.length < 6)).toEqual([]);
  expect(new Set(EVERY_PATH.map(({ path }) => path)).size).toBe(EVERY_PATH.length);
  expect(EVERY_PATH.filter(({ path }) => ACTS.some((script) => path.includes(script)))).toEqual([]);
});
