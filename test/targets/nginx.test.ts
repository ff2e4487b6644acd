import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askHttp } from '../../src/targets/http.js';
import { freePort, reachable } from './helpers/net.js';

const folder = mkdtempSync(join(tmpdir(), 'nginx-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nginx = existsSync('/usr/sbin/nginx');
if (!nginx) process.stderr.write('SKIPPED: the HTTP door against a real nginx needs nginx\n');

describe.skipIf(!nginx)('a real nginx', () => {
  let child: ChildProcess;
  let port: number;
  beforeAll(async () => {
    port = await freePort();
    mkdirSync(join(folder, 'www/sites/default/documents'), { recursive: true });
    writeFileSync(join(folder, 'www/index.html'), '<h1>OpenEMR</h1>');
    writeFileSync(
      join(folder, 'nginx.conf'),
      `daemon off; pid ${folder}/pid; error_log ${folder}/error.log; user root; events {}
       http { access_log ${folder}/access.log; client_body_temp_path ${folder}/t1; proxy_temp_path ${folder}/t2; fastcgi_temp_path ${folder}/t3; uwsgi_temp_path ${folder}/t4; scgi_temp_path ${folder}/t5;
       server { listen 127.0.0.1:${port}; root ${folder}/www; gzip on; gzip_types *; gzip_min_length 1; add_header X-Frame-Options SAMEORIGIN always; add_header Set-Cookie a=1; add_header Set-Cookie b=2;
       location /sites/default/documents/ { autoindex on; } } }`,
    );
    execFileSync('chmod', ['-R', 'a+rX', folder]);
    child = spawn('/usr/sbin/nginx', ['-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')], {
      stdio: 'ignore',
    });
    await reachable(port);
  });
  afterAll(() => void child?.kill('SIGTERM'));

  test('is read as it is', async () => {
    const requests = [
      { id: 'root', path: '' },
      { id: 'list', path: 'sites/default/documents/' },
      { id: 'none', path: 'setup.php' },
    ];
    const answers = await askHttp(`http://127.0.0.1:${port}/`, requests, { version: '9' });
    expect(answers.get('root')).toMatchObject({ status: 200, body: '<h1>OpenEMR</h1>' });
    expect(answers.get('root').headers).toMatchObject({
      'x-frame-options': 'SAMEORIGIN',
      'set-cookie': 'a=1\nb=2',
    });
    expect(answers.get('root').headers['content-encoding']).toBeUndefined();
    expect(answers.get('list').body).toContain('Index of');
    expect(answers.get('none').status).toBe(404);
    expect(readFileSync(join(folder, 'access.log'), 'utf8')).toContain('"GET /setup.php HTTP/1.1" 404');
  });
});
