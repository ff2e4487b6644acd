import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/core/types.js';
import { Workshop } from '../helpers/workshop.js';

const workshop = new Workshop();
workshop.run('emr-audit judge clinic.snapshot.json --format json=report.json');
const report = JSON.parse(readFileSync(join(workshop.folder, 'report.json'), 'utf8')) as Report;
const failing = report.findings.find(({ outcome, item }) => outcome === 'fail' && item !== '')!;
const json = (line: string) => JSON.parse(workshop.run(`${line} --json`).stdout) as Record<string, unknown>;

describe('explain', () => {
  it('says of a rule why, how to mend it, how it is read and the lines that name it', () => {
    const { stdout } = workshop.run('emr-audit explain openemr-access/superuser-mfa');
    for (const part of ['Why', 'Fix', 'Passes when', 'Reads', 'Gives evidence for', '164.312(d)', 'Sources'])
      expect(stdout).toContain(part);
    expect(json('emr-audit explain openemr-access/superuser-mfa')).toMatchObject({
      what: 'rule',
      id: 'openemr-access/superuser-mfa',
    });
  });

  it('still answers to its old name', () => {
    expect(workshop.run('emr-audit rules show tls/aead').stdout).toBe(
      workshop.run('emr-audit explain tls/aead').stdout,
    );
  });

  it('says of a finding what was expected and found, where it was read, and how to accept it', () => {
    const { stdout, exit } = workshop.run(
      `emr-audit explain ${failing.fingerprint.slice(0, 8)} --report report.json`,
    );
    expect(exit).toBe(0);
    for (const text of [failing.rule, failing.subject, 'Expected', 'Found', 'Read', 'approved_by'])
      expect(stdout).toContain(text);
    expect(json(`emr-audit explain ${failing.fingerprint} --snapshot clinic.snapshot.json`)).toMatchObject({
      what: 'finding',
      fingerprint: failing.fingerprint,
      found: failing.found,
    });
  });

  it('gives a waiver that is accepted as it stands once a person has filled it in', () => {
    const { stdout } = workshop.run(`emr-audit explain ${failing.fingerprint} --report report.json`);
    const rows = stdout
      .slice(stdout.indexOf('  waivers:'))
      .replaceAll(/^ {2}/gm, '')
      .replaceAll('…', 'as agreed');
    writeFileSync(join(workshop.folder, 'own-waivers.yaml'), rows);
    const run = workshop.run(
      'emr-audit judge clinic.snapshot.json --waivers own-waivers.yaml --format json=waived.json',
    );
    expect(run.stderr).toBe('');
    const waived = JSON.parse(readFileSync(join(workshop.folder, 'waived.json'), 'utf8')) as Report;
    expect(
      waived.findings.find(({ fingerprint }) => fingerprint === failing.fingerprint)?.waiver,
    ).toBeDefined();
  });

  it.each([
    ['explain tls/legacy-protocol', 'did you mean "tls/legacy-protocols"'],
    ['explain 164.312', '"164.312" holds 12: 164.312(a)(1)'],
    ['explain tls', '"tls" holds 17: tls/aead,'],
    ["explain '164.312(z)'", 'did you mean'],
    ['explain E_YAML_TABS', 'did you mean "E_YAML_TAB"'],
    ['explain 00000000 --report report.json', 'no finding has a fingerprint'],
    ['explain abcd', '--snapshot FILE or --report FILE'],
    ['explain abcd --report clinic.snapshot.json', 'E_REPORT'],
    ['explain abcd --report prod.yaml', 'is not JSON'],
    ['explain abcd --report nothing.json', 'does not exist'],
    ['explain abcd --report report.json --snapshot clinic.snapshot.json', 'snapshot'],
  ])('%s is exit 2 and says so', (line, words) => {
    const { exit, stderr, stdout } = workshop.run(`emr-audit ${line}`);
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(words);
  });

  it('links its sources where the terminal has links, and only there', () => {
    const linked = workshop.run('FORCE_HYPERLINK=1 emr-audit explain tls/aead').stdout;
    expect(linked).toContain('\u001B]8;;https://www.rfc-editor.org/rfc/rfc9325\u0007');
    expect(workshop.run('emr-audit explain tls/aead').stdout).not.toContain('\u001B]8');
  });
});

it('says of a working folder that is gone that it is', () => {
  const { exit, stderr } = workshop.run('mkdir gone; cd gone; rmdir ../gone; emr-audit rules lint');
  expect([exit, stderr]).toEqual([2, expect.stringContaining('E_FILE_READ: the working folder is gone')]);
});
