import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canaries, databasePassword } from './canaries.js';
import { clinicNames, domain } from './clinics.js';
import { down, impossible, status, up, type HostName, type Lab } from './lab.js';
import { run } from './machine/run.js';

const own = { instance: 'test' };
const reason = impossible();
if (reason !== undefined) process.stderr.write(`skipped: the lab is not tested, ${reason}\n`);

/** The arguments of ssh that enter a host with the clinic's keys; the hardened clinic is entered through its bastion. */
function ssh(lab: Lab, host: HostName, command: string): string[] {
  const common = [
    '-F',
    'none',
    '-o',
    'BatchMode=yes',
    '-o',
    'StrictHostKeyChecking=yes',
    '-o',
    'ConnectTimeout=5',
  ];
  const keys = ['-i', `${lab.directory}/id_ed25519`, '-o', `UserKnownHostsFile=${lab.directory}/known_hosts`];
  const jump = lab.name === 'hardened' && host !== 'bastion' ? 'bastion' : undefined;
  const through = ['ssh', ...common, ...keys, '-W', '%h:%p', `emr-audit@${jump}.${domain}`].join(' ');
  const proxy = jump === undefined ? [] : ['-o', `ProxyCommand=${through}`];
  return ['ssh', ...common, ...keys, ...proxy, `emr-audit@${host}.${domain}`, command];
}

/** Whether a TCP port of a host answers the scanner. */
async function answers(lab: Lab, host: HostName, port: number): Promise<boolean> {
  const probe = `exec 3<>/dev/tcp/${host}.${domain}/${port}`;
  return (await lab.inScanner(['timeout', '1', 'bash', '-c', probe])).code === 0;
}

/** What the database says to a query of the scan's account over verified TLS. */
async function query(lab: Lab, sql: string): Promise<string> {
  const client = [
    'mariadb',
    '--no-defaults',
    '-N',
    '-h',
    `db1.${domain}`,
    '-u',
    'emr_audit',
    '--ssl-verify-server-cert',
  ];
  const argv = [...client, `-p${databasePassword}`, `--ssl-ca=${lab.directory}/db-ca.pem`, '-e', sql];
  if (lab.name === 'leaky') return (await lab.inScanner(argv)).stdout;
  const ca = '--ssl-ca=/etc/mysql/tls/ca.pem';
  return (
    await lab.inHost(
      'db1',
      argv.map((word) => (word.startsWith('--ssl-ca') ? ca : word)),
    )
  ).stdout;
}

/** Namespaces, mounts and processes of a lab that this machine still has. */
async function leftovers(lab: string): Promise<string[]> {
  const namespaces = (await run(['ip', 'netns', 'list'])).stdout.split('\n');
  const mounts = (await run(['cat', '/proc/self/mounts'])).stdout.split('\n');
  const processes = (await run(['ps', '-eo', 'args'])).stdout.split('\n');
  const links = (await run(['ip', '-br', 'link'])).stdout.split('\n');
  const state = await readdir('/run/emr-audit-lab').catch(() => []);
  const named = [...namespaces, ...mounts, ...links].filter((line) => line.includes(`emrlab-${lab}-`));
  const files = [...mounts, ...processes].filter((line) => line.includes(`/run/emr-audit-lab/${lab}/`));
  return [...named, ...files, ...state.filter((name) => name === lab)];
}

describe.skipIf(reason !== undefined)('the lab', () => {
  let labs: Record<Lab['name'], Lab>;

  beforeAll(async () => {
    labs = { hardened: await up('hardened', own), leaky: await up('leaky', own) };
  });
  afterAll(async () => {
    for (const name of clinicNames) await down(name, own);
  });

  it('has both clinics up at the same time', async () => {
    expect(await Promise.all(clinicNames.map((name) => status(name, own)))).toEqual(['up', 'up']);
    const links = (await run(['ip', '-br', 'link'])).stdout;
    expect(links).not.toMatch(/^(br0|scanner|web1|db1|bastion)\b/m);
  });

  it('gives every host its own name, processes and files', async () => {
    for (const lab of Object.values(labs)) {
      for (const host of lab.hosts) {
        const seen = await lab.inHost(host, [
          'sh',
          '-c',
          'hostname; cat /proc/1/comm; ls /home; ps ax | wc -l',
        ]);
        const [name, first, scanner, person, processes] = seen.stdout.split('\n');
        expect([name, first, scanner, person]).toEqual([host, 'bash', 'emr-audit', 'mgarcia']);
        expect(Number(processes)).toBeLessThan(40);
      }
    }
  });

  it.each([...clinicNames])('lets the scanner into every host of %s by SSH', async (name) => {
    for (const host of labs[name].hosts) {
      const outcome = await labs[name].inScanner(
        ssh(labs[name], host, 'hostname; id -un; sudo -n /usr/bin/ss -Hlntup'),
      );
      expect(outcome.stdout.split('\n').slice(0, 2), outcome.stderr).toEqual([host, 'emr-audit']);
      expect(outcome.stdout).toContain('sshd');
    }
  });

  it('refuses by sudo what is not on the list', async () => {
    const outcome = await labs.hardened.inScanner(
      ssh(labs.hardened, 'bastion', 'sudo -n /usr/bin/cat /etc/shadow'),
    );
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('a password is required');
  });

  it('lets through to the hardened clinic only what it must', async () => {
    const doors: [HostName, number][] = [
      ['web1', 443],
      ['bastion', 22],
      ['web1', 22],
      ['web1', 80],
      ['db1', 22],
      ['db1', 3306],
    ];
    const open = await Promise.all(doors.map(([host, port]) => answers(labs.hardened, host, port)));
    expect(open).toEqual([true, true, false, false, false, false]);
  });

  it('leaves many doors of the leaky clinic open', async () => {
    const ports = [21, 22, 80, 443, 8080, 8443, 9000];
    const open = await Promise.all(ports.map((port) => answers(labs.leaky, 'web1', port)));
    expect(open).toEqual(ports.map(() => true));
    expect(await answers(labs.leaky, 'db1', 3306)).toBe(true);
  });

  it.each([...clinicNames])('shows the login page of %s', async (name) => {
    const trust =
      name === 'hardened'
        ? ['--cacert', `${labs[name].directory}/web-ca.pem`]
        : ['-k', '--ciphers', 'DEFAULT@SECLEVEL=0'];
    const page = await labs[name].inScanner(['curl', '-sSL', '-D-', ...trust, `https://emr.${domain}/`]);
    expect(page.stdout, page.stderr).toContain('<title>OpenEMR Login</title>');
    expect(page.stdout).toMatch(/location: interface\/login\/login\.php\?site=default/i);
    expect(/strict-transport-security/i.test(page.stdout)).toBe(name === 'hardened');
  });

  it.each([...clinicNames])(
    'answers the scan account of %s over TLS, and shows it no patients',
    async (name) => {
      const settings = await query(
        labs[name],
        "SHOW STATUS LIKE 'Ssl_version'; SELECT COUNT(*) > 100 FROM openemr.globals",
      );
      expect(settings).toMatch(/Ssl_version\tTLSv1\.3\n1\n/);
      expect(await query(labs[name], 'SELECT lname FROM openemr.patient_data')).toBe('');
      const patients = await labs[name].inHost('db1', [
        'mariadb',
        '-N',
        '-e',
        'SELECT lname FROM openemr.patient_data',
      ]);
      expect(patients.stdout).toContain(canaries.patientLastName);
    },
  );

  it('answers the same about pending updates in every year', async () => {
    const simulate =
      'apt-get -s -o Debug::NoLocking=1 -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o Dir::Log::Planner=/dev/null -o Dir::Log::Solver=/dev/null upgrade | grep ^Inst';
    const leaky = await labs.leaky.inScanner(ssh(labs.leaky, 'web1', simulate));
    expect(leaky.stdout).toContain(
      'Inst openssl [3.0.15-1~deb12u1] (3.0.22-1~deb12u2 Debian-Security:12/stable-security [amd64])',
    );
    const hardened = await labs.hardened.inScanner(ssh(labs.hardened, 'web1', simulate));
    expect(hardened.stdout).toBe('');
  });

  it('has every canary planted in the leaky clinic', async () => {
    const dump = await labs.leaky.inHost('db1', ['mariadb-dump', '--databases', 'openemr']);
    const log = await labs.leaky.inHost('db1', ['mariadb', '-N', '-e', 'SELECT comments FROM openemr.log']);
    const comments = log.stdout.split('\n').map((line) => Buffer.from(line, 'base64').toString());
    const site = await labs.leaky.inHost('web1', ['grep', '-r', '', '/var/www/openemr']);
    const backups = await labs.leaky.inHost('bastion', ['cat', '/srv/backup/openemr/openemr-db.sql']);
    const text = [dump.stdout, ...comments, site.stdout, backups.stdout].join('\n');
    expect(Object.values(canaries).filter((canary) => !text.includes(canary))).toEqual([]);
  });

  it('writes down when a script that a request runs was requested', async () => {
    const written = async (): Promise<string> =>
      (await labs.leaky.inHost('web1', ['ls', '/var/log/openemr'])).stdout;
    expect(await written()).toBe('');
    await labs.leaky.inScanner(['curl', '-s', `http://clinic2.${domain}/sql_patch.php`]);
    expect(await written()).toBe('sql_patch-was-requested\n');
  });

  it('stops and starts a service', async () => {
    await labs.hardened.stopService('web1', 'apache2');
    expect(await answers(labs.hardened, 'web1', 443)).toBe(false);
    await labs.hardened.startService('web1', 'apache2');
    expect(await answers(labs.hardened, 'web1', 443)).toBe(true);
  });

  it('leaves nothing behind when it goes down', async () => {
    await down('leaky', own);
    expect(await leftovers('leaky-test')).toEqual([]);
    expect(await status('leaky', own)).toBe('down');
    expect(await status('hardened', own)).toBe('up');
  });
});
