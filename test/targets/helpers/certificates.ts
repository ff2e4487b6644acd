/** Certificates made by openssl for the time of a test. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Authority {
  readonly pem: string;
  readonly issue: (name: string, subjectAltName: string) => { readonly key: string; readonly cert: string };
}

/** A certificate authority in a folder. */
export function makeAuthority(folder: string, id: string): Authority {
  const key = join(folder, `${id}.key`);
  const cert = join(folder, `${id}.pem`);
  const subject = ['-subj', `/CN=${id}`];
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-keyout',
    key,
    '-out',
    cert,
    ...subject,
  );
  return {
    pem: readFileSync(cert, 'utf8'),
    issue(name, subjectAltName) {
      const own = join(folder, `${id}-${name}`);
      openssl(
        'req',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        `${own}.key`,
        '-out',
        `${own}.csr`,
        '-subj',
        `/CN=${name}`,
      );
      writeFileSync(`${own}.ext`, `subjectAltName=${subjectAltName}\n`);
      const signer = ['-CA', cert, '-CAkey', key, '-CAcreateserial', '-days', '2', '-extfile', `${own}.ext`];
      openssl('x509', '-req', '-in', `${own}.csr`, '-out', `${own}.pem`, ...signer);
      return { key: `${own}.key`, cert: `${own}.pem` };
    },
  };
}

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { stdio: 'ignore' });
}
