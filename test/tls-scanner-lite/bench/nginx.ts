import { mkdirSync, writeFileSync } from 'node:fs';
import { freePort, start, type Running } from '../helpers/program.js';
import type { Pki } from '../helpers/pki.js';

/** What one nginx server is told besides its port. */
export interface NginxServer {
  readonly lines: readonly string[];
  readonly http2?: boolean;
  /** Refuse hellos for other names, or without one. */
  readonly strict?: boolean;
}

/** Two versions, six suites, every group: what most guides recommend. */
export const MODERN: NginxServer = {
  http2: true,
  lines: [
    'ssl_protocols TLSv1.2 TLSv1.3;',
    'ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305;',
    'ssl_prefer_server_ciphers on;',
  ],
};

/** Everything that a library of today still speaks. */
export const OLD: NginxServer = {
  lines: [
    'ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;',
    'ssl_ciphers "ALL:!aNULL:!eNULL:!PSK:!SRP:@SECLEVEL=0";',
    'ssl_prefer_server_ciphers on;',
    'ssl_dhparam dh2048.pem;',
  ],
};

/** An nginx with one port for each server. */
export interface Nginx {
  readonly ports: readonly number[];
  readonly stop: Running['stop'];
}

/** Starts one nginx with these servers, in the folder of the certificates. */
export async function startNginx(pki: Pki, servers: readonly NginxServer[]): Promise<Nginx> {
  const ports: number[] = [];
  for (let at = 0; at < servers.length; at += 1) ports.push(await freePort());
  for (const name of ['www', 'nginx-temp']) mkdirSync(pki.file(name), { recursive: true });
  writeFileSync(pki.file('www/index.html'), '<html>hello</html>\n');
  const blocks = servers.map(
    ({ lines, http2, strict }, at) =>
      `${strict ? `server { listen 127.0.0.1:${ports[at]} ssl default_server; ssl_reject_handshake on; ${lines.join(' ')} }\n` : ''}server { listen 127.0.0.1:${ports[at]} ssl${http2 ? ' http2' : ''}; server_name emr.test; ${lines.join(' ')} }`,
  );
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${pki.file('nginx-temp')};`,
  );
  writeFileSync(
    pki.file('nginx.conf'),
    `daemon off; pid ${pki.file('nginx.pid')}; error_log /dev/null; worker_processes 2;
events { worker_connections 512; }
http { access_log off; ${temp.join(' ')} root ${pki.file('www')};
ssl_certificate ${pki.file('chain.pem')}; ssl_certificate_key ${pki.file('rsa.key')}; ssl_session_cache shared:a:1m;
${blocks.join('\n')} }\n`,
  );
  const running = await start(
    'nginx',
    () => ['-p', pki.folder, '-c', pki.file('nginx.conf')],
    pki.folder,
    ports[0],
  );
  return { ports, stop: running.stop };
}
