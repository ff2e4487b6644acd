/** Every door is cut in turn: what hung on it becomes unknown with a remedy, nothing becomes pass, and the rest stays as it was. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kindOf, type SectionId } from '../../src/core/facts.js';
import type { Finding, Report } from '../../src/core/types.js';
import { down, impossible, up, type Lab } from '../lab/lab.js';
import { scanClinic, type ClinicScan } from './clinic.js';

interface Cut {
  readonly name: string;
  /** Sections that must become gaps, as `subject section`. */
  readonly gaps: readonly string[];
  /** Facts that honestly change with the cut, such as an open port that is open no more. */
  readonly changes?: readonly string[];
  /** Facts that are read and know less with the cut: their findings stay as they were or become unknown. */
  readonly blurs?: readonly string[];
  cut?(lab: Lab): Promise<unknown>;
  restore?(lab: Lab): Promise<unknown>;
  /** Another deployment file in place of the clinic's. */
  edit?(text: string, folder: string): string;
}

const reason = impossible();
if (reason !== undefined) console.log(`SKIPPED test/e2e/false-green.test.ts: ${reason}`);

const block = (lab: Lab, host: 'web1' | 'db1' | 'bastion', port: number) =>
  lab.inHost(host, [
    'sh',
    '-c',
    `nft add table inet cut; nft 'add chain inet cut c { type filter hook input priority -10; }'; nft add rule inet cut c tcp dport ${port} drop`,
  ]);
const unblock = (lab: Lab, host: 'web1' | 'db1' | 'bastion') =>
  lab.inHost(host, ['nft', 'delete', 'table', 'inet', 'cut']);

/** A server on the web ports that answers everything with noise. */
const GARBAGE =
  'use IO::Socket::INET; use IO::Select; my @s = map { IO::Socket::INET->new(LocalPort => $_, Listen => 64, ReuseAddr => 1) } (80, 443, 8443); my $w = IO::Select->new(@s); while (1) { for my $s ($w->can_read) { my $c = $s->accept or next; print $c join("", map { chr(int(rand(256))) } 1..400); close $c } }';

const CUTS: readonly Cut[] = [
  {
    name: 'sshd stopped',
    gaps: ['host:db1 sshd', 'host:db1 listeners'],
    changes: ['host:db1 reachable'],
    cut: (lab) => lab.stopService('db1', 'ssh'),
    restore: (lab) => lab.startService('db1', 'ssh'),
  },
  {
    name: 'unknown host key',
    gaps: ['host:web1 sshd', 'host:bastion backups'],
    edit: (text) => text.replaceAll('knownHosts: known_hosts', 'knownHosts: empty_hosts'),
  },
  {
    name: 'private key not accepted',
    gaps: ['host:web1 os', 'site:default siteFiles'],
    edit: (text) => text.replaceAll('identity: id_ed25519', 'identity: other_key'),
  },
  {
    name: 'sudo not permitted',
    gaps: ['host:db1 sshd', 'host:web1 firewall'],
    edit: (text) => text.replaceAll('sudo: true', 'sudo: false'),
  },
  {
    name: 'database stopped',
    gaps: ['database:main sqlServer', 'site:default globals'],
    changes: ['host:db1 reachable', 'host:db1 listeners', 'endpoint:mysql tls'],
    cut: (lab) => lab.stopService('db1', 'mariadb'),
    restore: (lab) => lab.startService('db1', 'mariadb'),
  },
  {
    name: 'wrong database password',
    gaps: ['database:main sqlAccounts', 'site:default acl'],
    edit: (text) => text.replace('file: db-password', 'file: wrong-password'),
  },
  {
    name: 'database behind a firewall',
    gaps: ['database:main sqlServer', 'endpoint:mysql tls'],
    changes: ['host:db1 reachable', 'host:db1 firewall'],
    cut: (lab) => block(lab, 'db1', 3306),
    restore: (lab) => unblock(lab, 'db1'),
  },
  {
    name: 'ssh behind a firewall',
    gaps: ['host:bastion backups', 'host:bastion os'],
    changes: ['host:bastion reachable', 'host:bastion firewall'],
    cut: (lab) => block(lab, 'bastion', 22),
    restore: (lab) => unblock(lab, 'bastion'),
  },
  {
    name: 'web server stopped',
    gaps: ['site:default http', 'site:default exposed', 'site:default plainHttp'],
    changes: ['host:web1 reachable', 'host:web1 listeners'],
    cut: (lab) => lab.stopService('web1', 'nginx'),
    restore: (lab) => lab.startService('web1', 'nginx'),
  },
  {
    name: 'a query that does not end',
    gaps: ['site:default globals'],
    blurs: ['site:default permissions', 'site:clinic2 permissions'],
    cut: (lab) =>
      lab.inHost('db1', [
        'sh',
        '-c',
        "(echo 'LOCK TABLES openemr.globals WRITE; SELECT SLEEP(120);' | mariadb >/dev/null 2>&1 &) ; sleep 0.5",
      ]),
    restore: (lab) => lab.inHost('db1', ['pkill', '-x', 'mariadb']),
  },
  {
    name: 'garbage instead of HTTPS',
    gaps: ['site:default http', 'site:default exposed', 'endpoint:emr.riverside.example:443 tls'],
    changes: ['host:web1 reachable', 'host:web1 listeners'],
    cut: async (lab) => {
      await lab.stopService('web1', 'nginx');
      await lab.inHost('web1', ['sh', '-c', `(perl -e '${GARBAGE}' >/dev/null 2>&1 &) ; sleep 0.5`]);
    },
    restore: async (lab) => {
      await lab.inHost('web1', ['pkill', '-x', 'perl']);
      await lab.startService('web1', 'nginx');
    },
  },
  {
    name: 'tables without a grant',
    gaps: ['site:default globals'],
    blurs: ['site:default permissions', 'site:clinic2 permissions'],
    cut: (lab) =>
      lab.inHost('db1', ['mariadb', '-e', "REVOKE SELECT ON openemr.globals FROM 'emr_audit'@'%'"]),
    restore: (lab) =>
      lab.inHost('db1', ['mariadb', '-e', "GRANT SELECT ON openemr.globals TO 'emr_audit'@'%'"]),
  },
];

function editedDeployment(lab: Lab, edit: NonNullable<Cut['edit']>): string {
  const folder = mkdtempSync(join(tmpdir(), 'emr-audit-cut-'));
  for (const name of [
    'known_hosts',
    'id_ed25519',
    'db-password',
    'db-ca.pem',
    'web-ca.pem',
    'leavers.csv',
    'prod.yaml',
  ])
    cpSync(join(lab.directory, name), join(folder, name));
  writeFileSync(join(folder, 'empty_hosts'), '');
  writeFileSync(join(folder, 'wrong-password'), 'not-the-password\n', { mode: 0o600 });
  const file = join(folder, 'prod.yaml');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'other_key')]);
  const before = readFileSync(file, 'utf8');
  const after = edit(before, folder);
  expect(after).not.toBe(before);
  writeFileSync(file, after);
  return file;
}

const identity = ({ rule, subject, item }: Finding) => `${rule} ${subject} ${item}`;

/** Subject and section of every fact that a rule on a subject reads. */
function factsOf(finding: Finding, report: Report): string[] {
  const subject = report.subjects.find(({ id }) => id === finding.subject)!;
  return report.rules
    .find(({ id }) => id === finding.rule)!
    .needs.map((section: SectionId) => {
      const kind = kindOf[section];
      const owner = kind === subject.kind ? subject.id : subject.links[kind as 'host' | 'database'];
      return `${owner} ${section}`;
    });
}

describe.skipIf(reason !== undefined)('no door that is shut turns anything green', () => {
  let lab: Lab;
  let whole: ClinicScan;
  beforeAll(async () => {
    lab = await up('leaky', { instance: 'cut' });
    whole = await scanClinic(lab);
  });
  afterAll(() => down('leaky', { instance: 'cut' }));

  it.each(CUTS)('$name', async ({ gaps, changes = [], blurs = [], cut, restore, edit }) => {
    const file = edit ? editedDeployment(lab, edit) : lab.deploymentFile;
    await cut?.(lab);
    let scan: ClinicScan;
    try {
      scan = await scanClinic(lab, { file, args: ['--fail-on', 'never'] });
    } finally {
      await restore?.(lab);
    }
    const { report } = scan;
    const shut = new Set(report.unassessed.map(({ subject, section }) => `${subject} ${section}`));
    expect([...shut]).toEqual(expect.arrayContaining([...gaps]));
    for (const { reason: why, remedy } of report.unassessed)
      expect([why.length > 10, remedy.length > 15]).toEqual([true, true]);
    const before = new Map(whole.report.findings.map((finding) => [identity(finding), finding]));
    for (const finding of report.findings) {
      const reads = factsOf(finding, report);
      if (reads.some((fact) => shut.has(fact)))
        expect([identity(finding), finding.outcome]).toEqual([identity(finding), 'unknown']);
      else if (reads.some((fact) => blurs.includes(fact)))
        expect([before.get(identity(finding))?.outcome, 'unknown'], identity(finding)).toContain(
          finding.outcome,
        );
      else if (!reads.some((fact) => changes.includes(fact)))
        expect(finding.outcome, identity(finding)).toBe(before.get(identity(finding))?.outcome);
      if (finding.outcome === 'pass' && !reads.some((fact) => changes.includes(fact)))
        expect(before.get(identity(finding))?.outcome, identity(finding)).toBe('pass');
    }
    expect(scan.code).toBe(report.gate.exitCode);
    expect(report.gate.reasons.some(({ kind }) => kind === 'unknown')).toBe(true);
  });
});
