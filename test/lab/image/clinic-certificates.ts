import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { domain, type Clinic, type HostName } from '../clinics.js';
import { chain, issue, place } from './certificates.js';

/** Where certificates are made, and who gets copies. */
interface Places {
  directory: string;
  state: string;
  trees: Record<HostName, string>;
}

const longest = { notBefore: '2025-01-01T00:00:00Z', notAfter: '2046-12-31T00:00:00Z' };

/** Make the clinic's authorities and the certificates of its database and web servers. */
export async function makeClinicCertificates(clinic: Clinic, places: Places): Promise<void> {
  const { directory, state, trees } = places;
  await mkdir(directory);
  await issue(directory, { file: 'web-ca', commonName: 'Riverside Lab Web CA', authority: true, ...longest });
  await issue(directory, {
    file: 'db-ca',
    commonName: 'Riverside Lab Database CA',
    authority: true,
    ...longest,
  });
  const db = `db1.${domain}`;
  await issue(directory, {
    file: 'db',
    commonName: db,
    names: [db, 'db1'],
    issuer: 'db-ca',
    ...longest,
    notAfter: '2046-06-30T00:00:00Z',
  });
  await place(join(directory, 'db'), join(trees.db1, 'etc/mysql/tls/server'));
  await copyFile(join(directory, 'db-ca.pem'), join(trees.db1, 'etc/mysql/tls/ca.pem'));
  await copyFile(join(directory, 'db-ca.pem'), join(state, 'db-ca.pem'));
  await copyFile(join(directory, 'web-ca.pem'), join(state, 'web-ca.pem'));
  await mkdir(join(trees.web1, 'etc/ssl'), { recursive: true });
  await copyFile(join(directory, 'db-ca.pem'), join(trees.web1, 'etc/ssl/db-ca.pem'));
  await webCertificate(clinic, directory, trees.web1);
  await place(join(directory, 'web'), join(trees.web1, 'etc/ssl/openemr/server'));
  await chain(directory, 'web', 'web-ca');
  await copyFile(join(directory, 'web.chain.pem'), join(trees.web1, 'etc/ssl/openemr/chain.pem'));
}

async function webCertificate(clinic: Clinic, directory: string, tree: string): Promise<void> {
  const names = [`emr.${domain}`, `web1.${domain}`];
  if (clinic.name === 'hardened') {
    // SP 800-52 allows three years; the clinic is judged as of 2026-11-23, whatever the clock says.
    const dates = { notBefore: '2026-06-15T00:00:00Z', notAfter: '2029-06-14T00:00:00Z' };
    await issue(directory, { file: 'web', commonName: `emr.${domain}`, names, issuer: 'web-ca', ...dates });
    return;
  }
  await issue(directory, {
    file: 'web-sub',
    commonName: 'Riverside Lab Web CA 2',
    authority: true,
    issuer: 'web-ca',
    ...longest,
  });
  await issue(directory, {
    file: 'web',
    commonName: `emr.${domain}`,
    names,
    key: 'rsa:2048',
    digest: 'sha1',
    notBefore: '2026-06-15T00:00:00Z',
    notAfter: '2028-07-20T00:00:00Z',
    issuer: 'web-sub',
  });
  await issue(directory, {
    file: 'old',
    commonName: `old.${domain}`,
    names: [`old.${domain}`],
    key: 'rsa:1024',
    digest: 'sha1',
    notBefore: '2018-06-01T00:00:00Z',
    notAfter: '2028-05-31T00:00:00Z',
  });
  await place(join(directory, 'old'), join(tree, 'etc/ssl/openemr/old'));
}
