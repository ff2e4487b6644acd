import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { Deployment } from '../../src/core/deployment.js';
import type { Imported } from '../../src/core/facts/imported.js';
import { findFactError } from '../../src/core/validate.js';
import { assemble } from '../../src/probes/imported/assemble.js';
import { imported } from '../../src/probes/imported/imported.js';
import { merge } from '../../src/probes/imported/merge.js';
import { understand } from '../../src/probes/imported/recognise.js';
import type { ToolRun } from '../../src/probes/imported/types.js';
import { clinic, hostContext } from './support/clinic.js';

const folder = 'test/probes/fixtures/imported';
const read = (name: string) => readFileSync(`${folder}/${name}`);
const runs = (name: string) => understand(read(name)).runs;
const HOSTS = [
  { name: 'web1', address: '192.0.2.10', expose: [443] },
  { name: 'db1', address: 'db1.riverside.example', expose: [] },
];

/** `id status severity xCount` of every result. */
const told = ({ results }: ToolRun) =>
  results.map(({ id, status, severity, rated, count }) =>
    [id, status, rated ? severity : `${severity}?`, `x${count}`].join(' '),
  );

const section = (name: string, subject = ''): Imported =>
  assemble(
    [{ source: name, file: name, sha256: name, subject, maxAgeHours: 0, ...understand(read(name)) }],
    HOSTS,
  );

it('trivy: severity by CVSS, unrated is medium, titles are the ones of the rules', () => {
  const [run] = runs('trivy-0.58.sarif');
  expect(run).toMatchObject({
    tool: 'Trivy',
    version: '0.58.1',
    target: 'registry.riverside.example/openemr:7.0.3',
    started: new Date('2026-11-20T04:10:00Z'),
    finished: new Date('2026-11-20T04:12:30.5Z'),
    unfinished: '',
    covered: 4,
  });
  expect(told(run!)).toEqual([
    'CVE-2024-90001 fail critical x1',
    'private-key fail high x1',
    'CVE-2024-90002 fail medium x1',
    'CVE-2024-90003 fail medium? x1',
  ]);
  expect(run!.results.map(({ area }) => area)).toEqual(['package', 'secret', 'package', 'package']);
  expect(run!.results[1]).toMatchObject({
    title: 'Asymmetric Private Key',
    places: ['var/www/openemr/sites/default/documents/…:7', 'https://git.riverside.example/emr.pem'],
  });
});

it('semgrep: results of one rule are counted; only accepted suppressions suppress; what a baseline lost is left out', () => {
  const [run] = runs('semgrep-1.100.sarif');
  expect(run).toMatchObject({ target: 'openemr', version: '1.100.0', unfinished: '' });
  expect(told(run!)).toEqual([
    'php.lang.security.tainted-sql-string fail high x2',
    'php.lang.security.md5-loose-equality fail medium x1',
    'php.lang.security.exec-use fail low x1',
    'php.lang.security.tainted-sql-string suppressed high x1',
    'php.lang.security.tainted-sql-string suppressed high x1',
  ]);
  expect(run!.results.slice(3).map(({ suppression, justified }) => [suppression, justified])).toEqual([
    ['inSource', false],
    ['external', true],
  ]);
  expect(run!.results[0]!.places).toEqual(['library/sql.inc.php:10', 'library/sql.inc.php:40']);
});

it('SARIF: every kind has its status, and open and review are unknown', () => {
  const [run] = runs('kinds.sarif');
  expect(told(run!)).toEqual([
    'RC4/one fail low x3',
    'BREACH unknown medium x1',
    'HSTS unknown medium x1',
    'SSLv3 pass high x1',
    'cipher_order not-applicable medium x1',
    'TLS1_3 not-applicable info x1',
  ]);
  expect(run!.results.find(({ id }) => id === 'SSLv3')!.title).toBe('SSL 3 is refused');
});

it('SARIF: a failed run, an error of the tool and no list of results are not complete', () => {
  expect(runs('failed.sarif').map(({ unfinished }) => unfinished)).toEqual([
    'the tool says that it failed',
    'the tool met 1 error of its own',
    'it holds no list of results',
  ]);
});

it('SARIF: a run that reports nothing passes nothing', () => {
  const { runs: rows, items } = section('trivy-clean.sarif');
  expect(rows).toMatchObject([{ complete: true, dated: false, pass: 0, fail: 0 }]);
  expect(items).toEqual([]);
});

it('Prowler 5: manual is unknown, suppressed is suppressed, HIPAA lines as the tool names them', () => {
  const [run] = runs('prowler-5.ocsf.json');
  expect(run).toMatchObject({ tool: 'Prowler', version: '5.4.0', target: 'aws 123456789012', covered: 5 });
  expect(run!.finished).toEqual(new Date(1795150060000));
  expect(told(run!)).toEqual([
    's3_bucket_public_access fail critical x1',
    'account_maintain_current_contact_details unknown medium x1',
    'iam_root_mfa_enabled suppressed high x1',
    's3_bucket_public_access pass critical x1',
    'cloudtrail_multi_region_enabled pass high x1',
    's3_bucket_default_encryption pass medium x1',
  ]);
  expect(run!.results[0]).toMatchObject({
    title: 'Title of s3_bucket_public_access',
    places: ['arn:aws:s3:::riverside-scans'],
    lines: ['164.312(a)(2)(iv)', '164.308(a)(1)(ii)(B)'],
  });
});

it('Prowler 4: one run for each account, and classes that are not read make a run incomplete', () => {
  const found = runs('prowler-4.ocsf.json');
  expect(found.map(({ target, unfinished }) => [target, unfinished])).toEqual([
    ['azure sub-1', ''],
    ['azure sub-2', '1 of its events are of a class that is not read'],
  ]);
  expect(told(found[1]!)).toEqual([
    'odd unknown high x1',
    'vm_disk_encryption suppressed high x1',
    'defender_on pass high x1',
  ]);
});

it('Prowler 3 and plain compliance findings: success, failure, and everything else is unknown', () => {
  expect(told(runs('prowler-3.ocsf.json')[0]!)).toEqual([
    'ec2_instance_imdsv2_enabled fail medium x1',
    'ec2_manual unknown medium x1',
    'ec2_ebs_default_encryption pass medium x1',
  ]);
  expect(told(runs('compliance.ocsf.json')[0]!)).toEqual([
    'disk-1 fail medium? x1',
    'disk-1 unknown medium? x1',
    'disk-1 pass medium? x1',
  ]);
});

it('Lynis: warnings and suggestions, packages one by one, questions unknown, and no word of the details', () => {
  const [run] = runs('lynis-3.0.8.dat');
  expect(run).toMatchObject({
    tool: 'Lynis',
    version: '3.0.8',
    target: 'web1.riverside.example',
    started: new Date('2026-11-22T03:30:29Z'),
    finished: new Date('2026-11-22T03:31:21Z'),
    unfinished: '',
    covered: 4,
  });
  expect(told(run!)).toEqual([
    'PKGS-7392 fail high? x2',
    'FIRE-4512 fail medium x1',
    'NAME-4210 fail medium x1',
    'AUTH-9286 fail low x2',
    'LYNIS fail low x1',
    'MAIL-8820 fail low x1',
    'NETW-3200 fail low x1',
    'BOOT-5104 unknown low? x1',
    'manual unknown low? x2',
  ]);
  expect(run!.results[0]!.places).toEqual(['libexpat1', 'openssl']);
  expect(run!.results[2]!.title).toBe('Account … has the password …');
  expect(runs('lynis-2.7.5-stopped.dat')[0]!.unfinished).toContain('finish=true');
});

it('OpenSCAP: ARF and XCCDF of one run say the same; not checked is unknown, not selected is nothing', () => {
  const [arf] = runs('arf-1.1.xml');
  const [plain] = runs('xccdf-1.2.xml');
  expect(understand(read('arf-1.1.xml')).format).toBe('arf');
  expect(understand(read('xccdf-1.2.xml')).format).toBe('xccdf');
  expect(told(arf!)).toEqual([
    'marker_present fail high x1',
    'unrated fail medium? x1',
    'by_hand unknown medium x1',
    'elsewhere unknown medium x1',
    'passwd_exists pass high x1',
    'told not-applicable low x1',
  ]);
  expect(told(plain!)).toEqual(told(arf!));
  expect(arf).toMatchObject({ tool: 'OpenSCAP', version: '1.3.7', scope: 'clinic', unfinished: '' });
  expect(arf!.results[0]!.title).toBe('The marker is present');
});

it('XCCDF 1.1: error, unknown and an empty result are unknown, an override is suppressed, no end is not complete', () => {
  const [run] = runs('xccdf-1.1-no-end.xml');
  expect(run).toMatchObject({
    tool: 'other_scanner',
    version: '2.1',
    unfinished: 'it names no end of the run',
  });
  expect(told(run!)).toEqual([
    'rule-1 unknown high x1',
    'rule-3 unknown high x1',
    'rule-5 unknown high x1',
    'rule-2 suppressed high x1',
    'rule-4 pass high x1',
  ]);
});

it('nmap: open ports joined with declared hosts, what its vulnerability scripts say, and no output of them', () => {
  const { ports } = section('nmap-7.93.xml');
  expect(ports.map(({ host, address, port, declared }) => [host, address, port, declared])).toEqual([
    ['web1', '192.0.2.10', 443, true],
    ['web1', '192.0.2.10', 8080, false],
    ['', '192.0.2.99', 22, false],
  ]);
  const [run] = runs('nmap-7.80-scripts.xml');
  expect(told(run!)).toEqual(['CVE-2014-3566 fail high? x1', 'NMAP-1 pass high? x1']);
  expect(run!.ports.map(({ port, protocol, state }) => [port, protocol, state])).toEqual([
    [443, 'tcp', 'open'],
    [161, 'udp', 'unknown'],
  ]);
});

it('names join as addresses do: by host name without regard to case, and never by loopback', () => {
  const named = [{ name: 'web', address: 'web1.RIVERSIDE.example', expose: [443] }];
  const files = (name: string) => ({
    source: 'x',
    file: 'x',
    sha256: 'x',
    subject: '',
    maxAgeHours: 0,
    ...understand(read(name)),
  });
  expect(assemble([files('nmap-7.80-scripts.xml')], named).ports[0]!.host).toBe('web');
  expect(assemble([files('lynis-3.0.8.dat')], named).runs[0]!.subject).toBe('host:web');
  const local = [{ name: 'me', address: '127.0.0.1', expose: [] }];
  expect(assemble([files('arf-1.1.xml')], local).runs[0]!.subject).toBe('');
});

it('a run that is not complete passes nothing and is itself unknown', () => {
  for (const name of ['failed.sarif', 'lynis-2.7.5-stopped.dat', 'xccdf-1.1-no-end.xml']) {
    const { items } = section(name);
    expect(
      items.filter(({ status }) => status === 'pass'),
      name,
    ).toEqual([]);
    expect(
      items.filter(({ id }) => id === 'run').map(({ status }) => status),
      name,
    ).toContain('unknown');
  }
  const nmap = read('nmap-7.93.xml')
    .toString()
    .replace(/<runstats>[\s\S]*<\/runstats>/, '');
  const cut = assemble(
    [{ source: 'n', file: 'n', sha256: 'n', subject: '', maxAgeHours: 0, ...understand(Buffer.from(nmap)) }],
    HOSTS,
  );
  expect(cut.runs[0]!.complete).toBe(false);
  expect(cut.ports.at(-1)).toMatchObject({ port: 0, state: 'unknown' });
});

it('every file gives facts that fit their schema', () => {
  const names = readdirSync(folder).filter((name) => !/\.yaml$|stopped\.xml$/.test(name));
  expect(names.length).toBeGreaterThan(14);
  for (const name of names)
    expect([name, findFactError('imported', section(name))]).toEqual([name, undefined]);
});

it('no planted secret or name of any file is kept', () => {
  const canary = /CANARY/i;
  for (const name of readdirSync(folder).filter((one) => !/\.yaml$|stopped\.xml$/.test(one))) {
    const kept = JSON.stringify(section(name));
    expect([name, canary.exec(kept)?.[0]]).toEqual([name, undefined]);
  }
  const planted = readdirSync(folder).filter((name) => canary.test(read(name).toString()));
  expect(planted.length).toBeGreaterThanOrEqual(8);
});

it('the probe makes an unreadable, a damaged and a wrong file a run that is not readable', () => {
  const deployment: Deployment = { ...clinic, imports: [{ id: 'a', file: 'a.sarif', format: 'sarif' }] };
  const [file] = imported.files({ ...hostContext, deployment });
  const bad = [
    { reason: 'a.sarif does not exist', remedy: 'Look.' },
    { bytes: Buffer.from('{"version":"2.1.0","runs":[{'), sha256: 'x' },
    { bytes: read('nmap-7.93.xml'), sha256: 'y' },
  ].map((answer) => imported.parse([imported.understand(answer, file!)], { ...hostContext, deployment }));
  expect(bad.map(({ runs: [run] }) => [run!.readable, run!.reason])).toEqual([
    [false, 'a.sarif does not exist'],
    [false, 'a.sarif:1:29: it is cut off or no JSON'],
    [false, 'a.sarif: it must be sarif and is nmap'],
  ]);
  for (const { items } of bad)
    expect(items).toMatchObject([{ id: 'run', status: 'unknown', severity: 'any' }]);
});

it('the same run does not double, a newer one replaces, an older one and a lesser one do not', () => {
  const first = section('prowler-5.ocsf.json');
  const again = merge(first, first);
  expect([again.value.runs.length, again.merged[0]!.outcome]).toEqual([1, 'already there']);
  expect(again.value.items).toEqual(first.items);
  const change = (over: object): Imported => ({
    ...first,
    runs: [{ ...first.runs[0]!, sha256: 'new', ...over }],
  });
  const outcome = (over: object) => {
    const { value, merged } = merge(first, change(over));
    return [merged[0]!.outcome, value.runs.length];
  };
  expect(outcome({ finished: '2026-11-22T00:00:00Z' })).toEqual(['replaced', 1]);
  expect(outcome({ finished: '2026-11-01T00:00:00Z' })).toEqual(['older', 1]);
  expect(outcome({ finished: '2026-11-22T00:00:00Z', complete: false })).toEqual(['kept beside', 2]);
  expect(outcome({ finished: '2026-11-22T00:00:00Z', covered: 2 })).toEqual(['kept beside', 2]);
  expect(outcome({ target: 'aws 2' })).toEqual(['added', 2]);
  const both = merge(first, change({ finished: '2026-11-22T00:00:00Z', complete: false })).value;
  expect(new Set(both.runs.map(({ id }) => id)).size).toBe(2);
  expect(findFactError('imported', both)).toBeUndefined();
});

it('is known by content in UTF-16, with a mark, and a packed file is not text', () => {
  const text = read('semgrep-1.100.sarif').toString();
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
  expect(understand(utf16).runs[0]!.results.length).toBe(5);
  const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), read('nmap-clean.xml')]);
  expect(understand(marked).format).toBe('nmap');
  expect(() => understand(gzipSync(text))).toThrow('it is not text');
});
