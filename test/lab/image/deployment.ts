import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { databasePassword } from '../canaries.js';
import { domain, type Clinic, type HostName } from '../clinics.js';

const clinic2 = {
  url: `http://clinic2.${domain}/`,
  host: 'web1',
  webroot: '/var/www/openemr',
  database: 'main',
};
const leakyEndpoints = {
  mysql: { address: `db1.${domain}:3306`, protocol: 'mysql' },
  'old-interface': { address: `web1.${domain}:8443`, protocol: 'https' },
};

/** Write the deployment file that a scan of the clinic starts from, and the password file it refers to. */
export async function writeDeployment(clinic: Clinic, state: string): Promise<void> {
  const text = stringify(deployment(clinic), { lineWidth: 0 });
  await writeFile(join(state, 'prod.yaml'), text);
  if (clinic.name === 'leaky') {
    const { backups: _none, ...rest } = deployment(clinic);
    await writeFile(join(state, 'no-backups.yaml'), stringify(rest, { lineWidth: 0 }));
  }
  await writeFile(join(state, 'db-password'), `${databasePassword}\n`);
  await chmod(join(state, 'db-password'), 0o600);
}

function deployment(clinic: Clinic): Record<string, unknown> {
  const tunnel = clinic.name === 'hardened';
  return {
    version: 1,
    name: `Riverside Clinic (${clinic.name} lab)`,
    policy: 'go-live',
    hosts: {
      web1: host('web1', ['web', 'app'], tunnel, [443]),
      db1: host('db1', ['database'], tunnel, []),
      bastion: host('bastion', ['bastion', 'backup'], false, [22]),
    },
    sites: {
      default: { url: `https://emr.${domain}/`, host: 'web1', webroot: '/var/www/openemr', database: 'main' },
      ...(tunnel ? {} : { clinic2 }),
    },
    databases: {
      main: {
        host: `db1.${domain}`,
        ...(tunnel ? { via: 'db1' } : {}),
        user: 'emr_audit',
        password: { file: 'db-password' },
        schema: 'openemr',
        tls: { ca: 'db-ca.pem' },
      },
    },
    ...(tunnel ? {} : { endpoints: leakyEndpoints }),
    backups: tunnel
      ? { nightly: nightly(true) }
      : { nightly: nightly(false), weekly: { ...nightly(false), path: '/srv/backup/weekly' } },
  };
}

function nightly(offsite: boolean): object {
  return { host: 'bastion', path: '/srv/backup/openemr', maxAge: '26h', retention: '6y', offsite };
}

function host(name: HostName, roles: string[], jump: boolean, open: number[]): object {
  const ssh = { user: 'emr-audit', identity: 'id_ed25519', knownHosts: 'known_hosts', sudo: true };
  return {
    address: `${name}.${domain}`,
    roles,
    ssh: jump ? { ...ssh, jump: 'bastion' } : ssh,
    expose: { tcp: open },
  };
}
