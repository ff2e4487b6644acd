import { X509Certificate } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A throw-away certificate authority made with openssl. */
export interface Pki {
  readonly folder: string;
  readonly file: (name: string) => string;
  readonly read: (name: string) => string;
  readonly der: (name: string) => Buffer;
  /** An OCSP response for rsa.pem: good, or revoked; signed by its issuer, or by somebody else. */
  readonly ocsp: (options?: { readonly revoked?: boolean; readonly signer?: string }) => Buffer;
  readonly remove: () => void;
}

const CONFIG = `[req]
distinguished_name=dn
prompt=no
[dn]
[ca]
basicConstraints=critical,CA:TRUE
[leaf]
basicConstraints=CA:FALSE
subjectAltName=DNS:emr.test,DNS:*.clinic.test,IP:127.0.0.1
[other]
basicConstraints=CA:FALSE
subjectAltName=DNS:other.test,DNS:w*.part.test
[staple]
subjectAltName=DNS:emr.test
tlsfeature=status_request
`;

/** Makes root.pem, int.pem and leaves: rsa, ec, ed25519, other (another name), staple (must-staple), self (self-signed), fake (issued by a leaf). */
export function makePki(): Pki {
  const folder = mkdtempSync(join(tmpdir(), 'tls-scanner-lite-'));
  const file = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void =>
    void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  writeFileSync(file('ca.cnf'), CONFIG);
  const key = (name: string, ...args: string[]): void => openssl('genpkey', ...args, '-out', `${name}.key`);
  const rsa = ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'];
  const sign = (name: string, issuer: string, section: string): void => {
    const subject = section === 'ca' ? `/CN=Test ${name}` : '/CN=emr.test';
    openssl(
      'req',
      '-new',
      '-config',
      'ca.cnf',
      '-key',
      `${name}.key`,
      '-subj',
      subject,
      '-out',
      `${name}.csr`,
    );
    const by =
      issuer === name ? ['-signkey', `${name}.key`] : ['-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`];
    const serial = String(100 + name.length + name.charCodeAt(0));
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      ...by,
      '-set_serial',
      serial,
      '-days',
      '90',
      '-sha256',
      '-extfile',
      'ca.cnf',
      '-extensions',
      section,
      '-out',
      `${name}.pem`,
    );
  };
  for (const name of ['root', 'int', 'rsa', 'other', 'staple', 'self', 'fake']) key(name, ...rsa);
  key('ec', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256');
  key('ed25519', '-algorithm', 'ED25519');
  sign('root', 'root', 'ca');
  sign('int', 'root', 'ca');
  for (const name of ['rsa', 'ec', 'ed25519']) sign(name, 'int', 'leaf');
  sign('other', 'int', 'other');
  sign('staple', 'int', 'staple');
  sign('self', 'self', 'leaf');
  sign('fake', 'rsa', 'other');
  const read = (name: string): string => readFileSync(file(name), 'utf8');
  openssl('genpkey', '-genparam', '-algorithm', 'DH', '-pkeyopt', 'group:ffdhe2048', '-out', 'dh2048.pem');
  chmodSync(folder, 0o755);
  writeFileSync(file('chain.pem'), read('rsa.pem') + read('int.pem'));
  const der = (name: string): Buffer =>
    Buffer.from(read(name).replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
  const ocsp: Pki['ocsp'] = ({ revoked = false, signer = 'int' } = {}) => {
    const serial = new X509Certificate(read('rsa.pem')).serialNumber;
    const entry = revoked ? `R\t351231000000Z\t251231000000Z` : 'V\t351231000000Z\t';
    writeFileSync(file('index.txt'), `${entry}\t${serial}\tunknown\t/CN=emr.test\n`);
    const by = ['-rsigner', `${signer}.pem`, '-rkey', `${signer}.key`];
    openssl(
      'ocsp',
      '-index',
      'index.txt',
      '-CA',
      'int.pem',
      ...by,
      '-issuer',
      'int.pem',
      '-cert',
      'rsa.pem',
      '-ndays',
      '7',
      '-no_nonce',
      '-resp_no_certs',
      '-respout',
      'response.der',
    );
    return readFileSync(file('response.der'));
  };
  return { folder, file, read, der, ocsp, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
