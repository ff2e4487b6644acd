/** Nothing of patients, comments, calls of the API or documents in the databases that OpenEMR made is in any output. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDump, RealLog, whyNot } from '../audit-log/helpers/real-log.js';
import { runCli } from '../helpers/cli.js';

if (whyNot !== undefined) console.log(`skipped, ${whyNot}: canaries of databases of OpenEMR`);

/** Columns whose values belong to people or to what was said about them. */
const PRIVATE: Readonly<Record<string, readonly string[]>> = {
  patient_data:
    'fname mname lname DOB ss street postal_code city phone_home phone_cell email email_direct pubpid drivers_license'.split(
      ' ',
    ),
  users: 'fname mname lname email email_direct phone npi federaltaxid federaldrugid'.split(' '),
  log: 'comments user_notes checksum'.split(' '),
  log_comment_encrypt: 'checksum checksum_api'.split(' '),
  api_log: 'ip_address request request_url request_body response'.split(' '),
  documents: 'url name hash'.split(' '),
  form_encounter: 'reason billing_note'.split(' '),
  users_secure: 'password password_history1'.split(' '),
  keys: ['value'],
};

/** The machine of this test: the deployment file names it, and OpenEMR wrote it into its rows too. */
const HERE = '127.0.0.1';

/** What no dump has enough of is planted, in every place where it would be. */
const PLANT = `
  UPDATE patient_data SET fname = CONCAT('Zebrafinch', id), lname = CONCAT('Quillonard', id), email = CONCAT('canary', id, '@patient.example'), ss = CONCAT('900-55-44', id), street = CONCAT('Canary Street ', id);
  UPDATE users SET fname = CONCAT('Stafffinch', id), lname = CONCAT('Staffonard', id), email = CONCAT('canary.staff', id, '@riverside.example');
  UPDATE api_log SET request_body = CONCAT('{"canary":"api-request-', id, '"}'), response = CONCAT('{"canary":"api-response-', id, '"}'), request_url = CONCAT('/apis/default/fhir/Patient?name=Canaryapi', id), ip_address = CONCAT('198.51.100.', id);
  INSERT INTO documents (id, type, revision, url, name, mimetype) VALUES (9001, 'file_url', NOW(), 'file:///var/www/openemr/sites/default/documents/48213377/canary-document.pdf', 'canary-document.pdf', 'application/pdf');
  INSERT INTO log (date, event, category, user, groupname, comments, patient_id, success, crt_user, log_from) VALUES
    (NOW(), 'login', 'login', 'Canary Typed Name', '', TO_BASE64('failure: 10.0.0.9. user not found'), 0, 0, '', 'open-emr'),
    (NOW(), 'login', 'login', 'canarypassword1!', '', TO_BASE64('failure: canary-address. user not found'), 0, 0, '', 'open-emr'),
    (NOW(), 'view', 'view', 'canary-portal-user', '', TO_BASE64('canary portal comment'), 2, 1, '', 'patient-portal'),
    (NOW(), 'patient-record-select', 'Patient Demographics', 'drsmith', 'Default', TO_BASE64('SELECT canary FROM patient_data'), 2, 1, '', 'open-emr');`;

/** The grants of the documentation, for this server. */
function grants(): string {
  const [, block = ''] = /## Database \(MariaDB\)[\s\S]*?```sql\n([\s\S]*?)```/.exec(
    readFileSync('docs/access.md', 'utf8'),
  )!;
  return block
    .replaceAll(/'emr_audit'@'[^']*'/g, "emr_audit@'%'")
    .replace(/IDENTIFIED BY '[^']*' REQUIRE SSL/, "IDENTIFIED BY 'test'");
}

describe.skipIf(whyNot !== undefined)('the used database of OpenEMR 7.0.3.3', { timeout: 300_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'emr-audit-canaries-'));
  const outputs = new Map<string, string>();
  let real: RealLog;
  let canaries: string[];

  beforeAll(async () => {
    real = await RealLog.start();
    real.load('openemr', readDump('openemr-7.0.3.3-used'));
    const before = harvest();
    real.sql(PLANT, 'openemr');
    real.sql(grants());
    canaries = [...new Set([...before, ...harvest()])];
    for (const [name, user] of [
      ['prod.yaml', 'emr_audit'],
      ['log.yaml', 'emr_audit_log'],
    ])
      writeFileSync(join(folder, name!), deployment(user!));
    await runAll();
  }, 300_000);
  afterAll(async () => {
    await real?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function harvest(): string[] {
    const selects = Object.entries(PRIVATE).flatMap(([table, columns]) =>
      columns.map((column) => `SELECT HEX(\`${column}\`) FROM \`${table}\` WHERE \`${column}\` IS NOT NULL`),
    );
    const values = real
      .sql(`${selects.join(' UNION ')};`, 'openemr')
      .split('\n')
      .slice(1)
      .map((hex) => Buffer.from(hex.trim(), 'hex').toString('utf8'));
    const decoded = values.map((value) => Buffer.from(value, 'base64').toString('utf8'));
    return [...values, ...decoded.filter((text) => /^[\x20-\x7e]+$/.test(text))].filter(
      (text) => text.length >= 6,
    );
  }

  function deployment(user: string): string {
    return `version: 1
name: Riverside Clinic
hours: { open: ["Mon-Fri 07:00-19:00"], zone: UTC }
sites:
  default: { url: "http://127.0.0.1:9/", database: main }
databases:
  main: { host: ${HERE}, port: ${real.port}, user: ${user}, password: { env: EMR_AUDIT_LOG_PASSWORD }, schema: openemr, tls: false, log: { user: emr_audit_log, password: { env: EMR_AUDIT_LOG_PASSWORD } }, witness: witness }
`;
  }

  async function keep(...argv: string[]): Promise<void> {
    const { stdout, stderr } = await runCli(argv, { cwd: folder, env: { EMR_AUDIT_LOG_PASSWORD: 'test' } });
    outputs.set(argv.join(' '), stdout + stderr);
  }

  async function runAll(): Promise<void> {
    mkdirSync(join(folder, 'out'));
    for (const log of ['witness', 'verify', 'prove']) {
      await keep('log', log, 'log.yaml');
      await keep('log', log, 'log.yaml', '--json');
    }
    for (const flags of [[], ['--json'], ['--csv']]) await keep('log', 'review', 'log.yaml', ...flags);
    const formats = ['html', 'sarif', 'markdown', 'csv', 'junit', 'json', 'terminal'];
    await keep(
      'scan',
      'prod.yaml',
      '--verbose',
      '--json',
      '--snapshot',
      'out/snapshot.json',
      ...formats.flatMap((format) => ['--format', `${format}=out/report.${format}`]),
    );
    await keep('scan', 'prod.yaml', '--verbose');
    await keep('judge', 'out/snapshot.json', '--verbose');
    await keep('doctor', 'prod.yaml');
    for (const format of ['table', 'csv', 'json', 'oracle'])
      await keep('acl', 'prod.yaml', '--format', format);
    await keep('acl', 'prod.yaml', '--user', 'drsmith');
    await keep('acl', 'prod.yaml', '--why', 'drsmith admin|super');
    await keep('acl', 'prod.yaml', '--what-if', 'deactivate drsmith');
    for (const part of ['out', 'witness'])
      for (const name of readdirSync(join(folder, part)))
        outputs.set(`${part}/${name}`, readFileSync(join(folder, part, name), 'latin1'));
  }

  it('was looked at, with what is to be found in the outputs', () => {
    expect(canaries.length).toBeGreaterThan(300);
    expect(outputs.size).toBeGreaterThan(30);
    const all = [...outputs.values()].join('\n');
    // The scan read this database, the log was hashed, and names of accounts of the staff are meant to be shown.
    for (const word of ['7.0.3.3', 'drsmith', 'emer1', 'multi1', 'witness']) expect(all).toContain(word);
    expect(JSON.parse(outputs.get('out/snapshot.json')!)).toMatchObject({
      facts: {
        'site:default': {
          auditLog: { state: 'read' },
          auditWitness: { state: 'read', value: { lapse: '' } },
          activityReview: { state: 'read' },
          permissions: { state: 'read' },
        },
      },
    });
    expect(outputs.get('out/report.html')).toContain('Activity for review');
  });

  it('has none of its values in any output', () => {
    // A value that our own pages and rules contain, such as a table name, proves nothing.
    const ours = ['docs/rules.md', 'docs/facts.md', 'docs/audit-log.md', 'docs/access.md']
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    const telling = canaries.filter((value) => !ours.includes(value) && value !== HERE);
    expect(telling.length).toBeGreaterThan(300);
    const found = [...outputs].flatMap(([name, text]) =>
      telling
        .filter((value) => forms(value).some((form) => text.includes(form)))
        .map((value) => `${name}: ${value.slice(0, 60)}`),
    );
    expect(found).toEqual([]);
  });

  function forms(value: string): string[] {
    const base64 = Buffer.from(value).toString('base64').replace(/=+$/, '').slice(0, -2);
    return [value, encodeURIComponent(value), ...(base64.length >= 8 ? [base64] : [])];
  }
});
