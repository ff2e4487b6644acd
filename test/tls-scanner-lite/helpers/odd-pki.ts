import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { Pki } from './pki.js';

const KEYS: Readonly<Record<string, readonly string[]>> = {
  ed448: ['-algorithm', 'ED448'],
  pss: ['-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:2048'],
  p384: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  p521: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521'],
  brainpool: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:brainpoolP256r1'],
  old: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'],
};

/** Adds leaves with unusual keys to an authority (KEYS), and chains in unusual order: reversed, with its root, with a stranger in it. */
export function addOddLeaves(pki: Pki): void {
  const openssl = (...args: string[]): void =>
    void execFileSync('openssl', args, { cwd: pki.folder, stdio: 'pipe' });
  const sign = (name: string, ...more: string[]): void => {
    openssl(
      'req',
      '-new',
      '-config',
      'ca.cnf',
      '-key',
      `${name}.key`,
      '-subj',
      '/CN=emr.test',
      '-out',
      'odd.csr',
    );
    const serial = String(5000 + Object.keys(KEYS).indexOf(name));
    const by = ['-CA', 'int.pem', '-CAkey', 'int.key', '-set_serial', serial];
    openssl(
      'x509',
      '-req',
      '-in',
      'odd.csr',
      ...by,
      '-extfile',
      'ca.cnf',
      '-extensions',
      'leaf',
      '-out',
      `${name}.pem`,
      ...more,
    );
  };
  for (const [name, args] of Object.entries(KEYS)) {
    openssl('genpkey', ...args, '-out', `${name}.key`);
    sign(name, '-days', '30', ...(name === 'old' ? ['-sha1'] : []));
  }
  const [leaf, int, root] = ['rsa.pem', 'int.pem', 'root.pem'].map((name) => pki.read(name));
  writeFileSync(pki.file('reversed.pem'), `${root}${int}`);
  writeFileSync(pki.file('stranger.pem'), `${pki.read('self.pem')}${int}`);
  writeFileSync(pki.file('with-root.pem'), `${int}${root}`);
  writeFileSync(pki.file('leaf.pem'), leaf ?? '');
}
