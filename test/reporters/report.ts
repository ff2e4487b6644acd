import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { assess } from '../../src/controls/assess.js';
import { loadFramework } from '../../src/controls/framework.js';
import { pictureOf } from '../../src/acl/picture.js';
import type { FactSections, SectionId } from '../../src/core/facts.js';
import type {
  Attestation,
  Decision,
  Finding,
  Framework,
  Outcome,
  Policy,
  Report,
  Rule,
  Severity,
  Subject,
  Unassessed,
  Waiver,
} from '../../src/core/types.js';
import { gate } from '../../src/policy/gate.js';
import { sortFindings } from '../../src/scan/judge-all.js';
import type { ReporterOptions } from '../../src/reporters/options.js';

/** Plain text at 80 columns. */
export const PLAIN: ReporterOptions = {
  colour: false,
  width: 80,
  unicode: true,
  quiet: false,
  verbose: false,
};

/** Strings that a hostile target could send back. */
export const HOSTILE = {
  script: `<script>alert('x')</script>`,
  breakout: `"></td></script><img src=x onerror=alert(1)>`,
  escape: '\u001b[31mred\u001b[0m\u0007 \u009b2J',
  formula: "=cmd|'/C calc'!A0",
  pipe: 'a | b ` c ` | <b>bold</b> [link](javascript:alert(1)) ]]> &amp;',
  long: `${'x'.repeat(180)}.example`,
  rightToLeft: 'user\u202egpj.exe and \u05e9\u05dc\u05d5\u05dd',
  lines: 'first line\r\nPASS everything is fine\u2028forged',
} as const;

const AT = '2026-11-20T08:00:12.000Z';

/** The subjects of a clinic with three hosts. */
export const SUBJECTS: readonly Subject[] = [
  { id: 'deployment', kind: 'deployment', title: 'Riverside Clinic production', links: {} },
  { id: 'host:web1', kind: 'host', title: 'web1 (web1.riverside.example)', links: {}, line: 5 },
  { id: 'host:db1', kind: 'host', title: 'db1 (10.20.0.11)', links: {}, line: 10 },
  { id: 'host:bastion', kind: 'host', title: 'bastion (bastion.riverside.example)', links: {}, line: 11 },
  {
    id: 'endpoint:emr.riverside.example:443',
    kind: 'endpoint',
    title: 'emr.riverside.example:443 (https)',
    links: {},
    line: 13,
  },
  { id: 'database:main', kind: 'database', title: 'main (db1.riverside.example)', links: {}, line: 15 },
  {
    id: 'site:default',
    kind: 'site',
    title: 'default (https://emr.riverside.example/openemr/)',
    links: { host: 'host:web1', database: 'database:main' },
    line: 13,
  },
];

const RULES: readonly Rule[] = [
  rule('ssh/root-login', 'host', 'high', 'Nobody logs in as root by password', ['sshd'], 'cwe-250'),
  rule(
    'ssh/password-authentication',
    'host',
    'high',
    'People log in over SSH with keys',
    ['sshd'],
    'cwe-287',
  ),
  rule('ssh/weak-macs', 'host', 'medium', 'SSH uses no weak message authentication', ['sshd'], 'cwe-328'),
  rule('ssh/x11-forwarding', 'host', 'low', 'X11 forwarding is off', ['sshd'], 'cwe-1188'),
  rule(
    'network/database-port',
    'host',
    'critical',
    'The database cannot be reached from outside',
    ['reachable'],
    'cwe-284',
  ),
  rule(
    'network/undeclared-port',
    'host',
    'high',
    'Only declared ports can be reached',
    ['reachable'],
    'cwe-1327',
  ),
  rule('network/firewall-active', 'host', 'high', 'A packet filter is active', ['firewall'], 'cwe-284'),
  rule('patch/security-updates', 'host', 'high', 'No security update waits', ['updates'], 'cwe-1395'),
  rule(
    'patch/openemr-advisories',
    'site',
    'critical',
    'No published advisory applies to this OpenEMR',
    ['version'],
    'cwe-1395',
  ),
  rule('tls/legacy-protocols', 'endpoint', 'high', 'No TLS older than 1.2 is accepted', ['tls'], 'cwe-327'),
  rule(
    'tls/certificate-expiry',
    'endpoint',
    'high',
    'The certificate is valid for another 21 days',
    ['certificate'],
    'cwe-298',
  ),
  rule('tls/post-quantum', 'endpoint', 'info', 'A post-quantum key exchange is offered', ['tls']),
  rule(
    'web/installer-exposed',
    'site',
    'critical',
    'The installer cannot be reached',
    ['exposed'],
    'cwe-425',
  ),
  rule('web/hsts', 'site', 'medium', 'Browsers are told to use HTTPS only', ['http'], 'cwe-319'),
  rule('php/display-errors', 'host', 'medium', 'PHP shows no errors to visitors', ['php'], 'cwe-209'),
  rule(
    'database/any-host',
    'database',
    'high',
    'No database account may log in from anywhere',
    ['sqlAccounts'],
    'cwe-284',
  ),
  rule('database/general-log', 'database', 'high', 'The general log is off', ['sqlServer'], 'cwe-532'),
  rule(
    'database/encrypted-at-rest',
    'database',
    'medium',
    'Tables with ePHI are encrypted at rest',
    ['tablespaces'],
    'cwe-311',
  ),
  rule(
    'openemr-access/superuser-mfa',
    'site',
    'high',
    'Every active superuser has a second factor',
    ['acl', 'accounts'],
    'cwe-308',
  ),
  rule('backup/encrypted', 'host', 'critical', 'Every backup is encrypted', ['backups'], 'cwe-311'),
  rule(
    'linux/empty-passwords',
    'host',
    'critical',
    'No account has an empty password',
    ['shadow'],
    'cwe-258',
  ),
];

function rule(
  ...[id, subject, severity, title, needs, ...tags]: readonly [
    id: string,
    subject: Rule['subject'],
    severity: Severity,
    title: string,
    needs: SectionId[],
    ...tags: string[],
  ]
): Rule {
  return {
    id,
    rev: 1,
    pack: id.slice(0, id.indexOf('/')),
    title,
    subject,
    needs,
    severity,
    assert: 'false',
    message: '',
    found: '',
    why: 'An attacker inside the network needs one step less. Nobody can say afterwards who acted.',
    fix: 'Change the setting in the file that was read, then reload the service.\nCheck with `sshd -t` first; keep one session open while you test a second one.',
    references: [
      {
        title: '45 CFR 164.312(a)(1), access control',
        url: 'https://www.ecfr.gov/current/title-45/section-164.312',
      },
      { title: 'Manual of the service' },
    ],
    params: {},
    tags,
  };
}

const WAIVER: Waiver = {
  rule: 'ssh/x11-forwarding',
  subject: 'host:bastion',
  reason: 'The vendor console needs it until the migration in January.',
  compensating: 'The bastion accepts connections from the clinic network only.',
  approvedBy: 'Dana Ortiz, security official',
  date: '2026-10-01',
  expires: '2027-01-15',
};

type Row = readonly [
  rule: string,
  subject: string,
  outcome: Outcome,
  message: string,
  found: string,
  item?: string,
];

const ROWS: readonly Row[] = [
  ['ssh/root-login', 'host:web1', 'fail', 'root may log in over SSH with a password', 'PermitRootLogin yes'],
  ['ssh/root-login', 'host:db1', 'pass', '', 'PermitRootLogin no'],
  ['ssh/root-login', 'host:bastion', 'pass', '', 'PermitRootLogin prohibit-password'],
  [
    'ssh/password-authentication',
    'host:web1',
    'fail',
    'Passwords are accepted over SSH',
    'PasswordAuthentication yes',
  ],
  ['ssh/password-authentication', 'host:db1', 'pass', '', 'PasswordAuthentication no'],
  [
    'ssh/password-authentication',
    'host:bastion',
    'fail',
    'Passwords are accepted over SSH',
    'PasswordAuthentication yes',
  ],
  ['ssh/weak-macs', 'host:web1', 'fail', 'hmac-sha1 is accepted', 'hmac-sha2-256, hmac-sha1', 'hmac-sha1'],
  [
    'ssh/weak-macs',
    'host:web1',
    'fail',
    'umac-64@openssh.com is accepted',
    'hmac-sha2-256, umac-64@openssh.com',
    'umac-64@openssh.com',
  ],
  ['ssh/weak-macs', 'host:db1', 'pass', '', 'hmac-sha2-512-etm@openssh.com'],
  ['ssh/weak-macs', 'host:bastion', 'pass', '', 'hmac-sha2-512-etm@openssh.com'],
  ['ssh/x11-forwarding', 'host:web1', 'pass', '', 'X11Forwarding no'],
  ['ssh/x11-forwarding', 'host:db1', 'pass', '', 'X11Forwarding no'],
  ['ssh/x11-forwarding', 'host:bastion', 'fail', 'X11 forwarding is on', 'X11Forwarding yes'],
  ['network/database-port', 'host:web1', 'pass', '', 'none'],
  [
    'network/database-port',
    'host:db1',
    'fail',
    'MariaDB answers from outside',
    'port 3306 answers from 192.0.2.1',
    '3306',
  ],
  ['network/database-port', 'host:bastion', 'pass', '', 'none'],
  [
    'network/undeclared-port',
    'host:web1',
    'fail',
    'Port 8080 can be reached and is not declared',
    'port 8080 answers from 192.0.2.1',
    '8080',
  ],
  [
    'network/undeclared-port',
    'host:web1',
    'fail',
    'Port 111 can be reached and is not declared',
    'port 111 answers from 192.0.2.1',
    '111',
  ],
  [
    'network/undeclared-port',
    'host:db1',
    'fail',
    `Port 9 can be reached: ${HOSTILE.script}`,
    HOSTILE.escape,
    HOSTILE.script,
  ],
  ['network/undeclared-port', 'host:bastion', 'pass', '', 'none'],
  ['network/firewall-active', 'host:web1', 'pass', '', 'nftables, 14 rules'],
  ['network/firewall-active', 'host:db1', 'unknown', 'nft list ruleset was denied', ''],
  ['network/firewall-active', 'host:bastion', 'pass', '', 'nftables, 6 rules'],
  [
    'patch/security-updates',
    'host:web1',
    'fail',
    '2 security updates wait',
    'openssl 3.0.15-1~deb12u1, php8.2 8.2.20-1~deb12u1',
  ],
  ['patch/security-updates', 'host:db1', 'pass', '', '0 waiting'],
  ['patch/security-updates', 'host:bastion', 'pass', '', '0 waiting'],
  [
    'patch/openemr-advisories',
    'site:default',
    'fail',
    'OpenEMR 7.0.2 has a published advisory',
    '7.0.2 (patch 1)',
    'CVE-2025-29789',
  ],
  [
    'tls/legacy-protocols',
    'endpoint:emr.riverside.example:443',
    'fail',
    'TLS 1.0 is accepted',
    'TLS 1.0, TLS 1.2',
    'TLS 1.0',
  ],
  ['tls/certificate-expiry', 'endpoint:emr.riverside.example:443', 'pass', '', 'valid until 2027-03-02'],
  [
    'tls/post-quantum',
    'endpoint:emr.riverside.example:443',
    'fail',
    'No post-quantum key exchange is offered',
    'x25519, secp256r1',
  ],
  [
    'web/installer-exposed',
    'site:default',
    'fail',
    `setup.php answers ${HOSTILE.breakout}`,
    HOSTILE.formula,
    'setup.php',
  ],
  ['web/hsts', 'site:default', 'fail', `The header is ${HOSTILE.pipe}`, HOSTILE.pipe],
  ['php/display-errors', 'host:web1', 'pass', '', 'display_errors 0'],
  ['php/display-errors', 'host:db1', 'not-applicable', 'The host runs no PHP.', ''],
  ['php/display-errors', 'host:bastion', 'not-applicable', 'The host runs no PHP.', ''],
  [
    'database/any-host',
    'database:main',
    'fail',
    `An account may log in from anywhere: ${HOSTILE.rightToLeft}`,
    HOSTILE.long,
    HOSTILE.rightToLeft,
  ],
  ['database/general-log', 'database:main', 'fail', HOSTILE.lines, 'general_log ON'],
  [
    'database/encrypted-at-rest',
    'database:main',
    'unknown',
    'the account may not read INNODB_TABLESPACES_ENCRYPTION',
    '',
  ],
  [
    'openemr-access/superuser-mfa',
    'site:default',
    'fail',
    'admin is a superuser without a second factor',
    'admin: no second factor',
    'admin',
  ],
  [
    'openemr-access/superuser-mfa',
    'site:default',
    'fail',
    'dkim is a superuser without a second factor',
    'dkim: no second factor',
    'dkim',
  ],
  ['backup/encrypted', 'host:db1', 'unknown', 'the backup folder was not readable', ''],
  ['backup/encrypted', 'host:web1', 'not-applicable', 'The host keeps no backup.', ''],
  ['linux/empty-passwords', 'host:web1', 'pass', '', '0 of 38 accounts'],
  ['linux/empty-passwords', 'host:db1', 'unknown', '/etc/shadow was denied', ''],
  ['linux/empty-passwords', 'host:bastion', 'pass', '', '0 of 31 accounts'],
];

const REMEDY = 'Give the account emr-audit the sudoers line that `emr-audit doctor` prints, then scan again.';

const UNASSESSED: readonly Unassessed[] = [
  {
    subject: 'host:db1',
    section: 'firewall',
    reason: 'sudo asked for a password',
    remedy: REMEDY,
    rules: ['network/firewall-active'],
  },
  {
    subject: 'host:db1',
    section: 'shadow',
    reason: `/etc/shadow was denied ${HOSTILE.escape}`,
    remedy: REMEDY,
    rules: ['linux/empty-passwords'],
  },
  {
    subject: 'host:db1',
    section: 'backups',
    reason: 'the backup folder was not readable',
    remedy: 'Add the account to the group backup.',
    rules: ['backup/encrypted'],
  },
  {
    subject: 'database:main',
    section: 'tablespaces',
    reason: `PROCESS is missing ${HOSTILE.script}`,
    remedy: 'GRANT PROCESS ON *.* TO emr_audit;',
    rules: ['database/encrypted-at-rest'],
  },
];

function toFinding([id, subject, outcome, message, found, item = '']: Row): Finding {
  const { severity, title, needs } = RULES.find((one) => one.id === id)!;
  const waived = outcome === 'fail' && id === WAIVER.rule && subject === WAIVER.subject;
  return {
    rule: id,
    subject,
    item,
    outcome,
    rev: 1,
    severity,
    message,
    expected: title,
    found,
    remedy: outcome === 'unknown' ? REMEDY : '',
    evidence:
      outcome === 'unknown' ? [] : [{ source: `${needs[0]}: ${SOURCES[needs[0]!] ?? 'probe'}`, at: AT }],
    fingerprint: createHash('sha256').update(`${id}\n${subject}\n${item}`).digest('hex'),
    ...(waived ? { waiver: WAIVER } : {}),
  };
}

const SOURCES: { readonly [K in SectionId]?: string } = {
  sshd: 'sshd -T',
  reachable: 'TCP connect from 192.0.2.1',
  tls: 'handshakes with emr.riverside.example:443',
  exposed: 'GET https://emr.riverside.example/openemr/setup.php',
  sqlAccounts: 'SELECT … FROM mysql.global_priv',
};

const ATTESTED: Omit<Attestation, 'line' | 'answer'> = {
  explanation: 'Policy IS-04, approved by the board; the minutes are in the compliance folder.',
  by: 'Dana Ortiz',
  role: 'Security official',
  date: '2026-09-01',
  validUntil: '2027-01-31',
  evidence: [{ file: 'policy-is-04.pdf', sha256: 'a'.repeat(64) }],
};

const ATTESTATIONS: readonly Attestation[] = [
  { ...ATTESTED, line: '164.308(a)(2)', answer: 'met' },
  { ...ATTESTED, line: '164.308(a)(1)(ii)(C)', answer: 'met' },
  {
    ...ATTESTED,
    line: '164.308(a)(5)(ii)(A)',
    answer: 'partly',
    explanation: 'Two sites have not been trained yet.',
  },
  { ...ATTESTED, line: '164.310(b)', answer: 'met' },
  { ...ATTESTED, line: '164.310(c)', answer: 'not met', explanation: HOSTILE.breakout },
  {
    ...ATTESTED,
    line: '164.308(a)(4)(ii)(A)',
    answer: 'not applicable',
    explanation: 'The clinic is no clearinghouse.',
  },
];

const DECISIONS: readonly Decision[] = [
  {
    line: '164.310(a)(2)(iv)',
    choice: 'neither',
    assessment: 'One rented room, the landlord repairs the doors and keeps the records.',
    rationale: 'A log of our own would repeat the landlord’s.',
    approvedBy: 'Dana Ortiz',
    date: '2026-09-01',
    reviewBy: '2027-09-01',
  },
];

const POLICY: Policy = {
  id: 'go-live',
  title: 'Go-live, fails on any finding above info and on open lines',
  rules: [],
  off: [],
  packs: [],
  probes: {},
  requireSigned: false,
  severities: {},
  params: {},
  frameworks: ['hipaa-security-rule'],
  gate: {
    failOn: 'low',
    requireKnown: 'high',
    failOnLines: ['Not met', 'Partially met', 'Not assessed', 'Needs attestation'],
  },
};

/** The rule's 89 lines with only the rules that this clinic was judged by. */
function framework(): Framework {
  const file = 'policies/frameworks/hipaa-security-rule.yaml';
  const text = readFileSync(file, 'utf8');
  const named = new Set(
    [...text.matchAll(/^\s*- (?:rule: )?([a-z0-9-]+\/[a-z0-9-]+)$/gm)].map((match) => match[1]!),
  );
  const whole = loadFramework(text, file, named);
  const judged = new Set(RULES.map(({ id }) => id));
  return {
    ...whole,
    controls: whole.controls.map((control) => ({
      ...control,
      rules: control.rules.filter((id) => judged.has(id)),
    })),
  };
}

/** Roles of the recorded clinic. */
const PICTURE = pictureOf(
  'site:default',
  (
    JSON.parse(readFileSync('examples/leaky-clinic/snapshot.json', 'utf8')) as {
      facts: { 'site:default': { permissions: { value: FactSections['permissions'] } } };
    }
  ).facts['site:default'].permissions.value,
);

/** Activity as the review of the leaky clinic has it. */
const { format: _format, ...REVIEW } = JSON.parse(
  readFileSync('test/lab/leaky/scanner/witness/main.review.json', 'utf8'),
) as FactSections['activityReview'] & { format: 1 };

/** A realistic report of a clinic with every outcome, a waiver, gaps and hostile text; `rows` replaces the findings. */
export function clinicReport(rows: readonly Row[] = ROWS): Report {
  const now = new Date('2026-11-20T08:00:00Z');
  const findings = sortFindings(rows.map(toFinding), SUBJECTS);
  const input = {
    framework: framework(),
    findings,
    rules: RULES,
    attestations: ATTESTATIONS,
    decisions: DECISIONS,
    now,
  };
  const frameworks = [assess(input)];
  return {
    schema: 'emr-audit/report/1',
    tool: { name: 'emr-audit', version: '0.1.0' },
    deployment: { name: 'Riverside Clinic production', file: 'prod.yaml' },
    scan: {
      startedAt: '2026-11-20T08:00:00.000Z',
      finishedAt: '2026-11-20T08:00:41.000Z',
      partial: false,
      vantage: 'from 192.0.2.1',
    },
    judgedAt: now.toISOString(),
    policy: { id: POLICY.id, title: POLICY.title, gate: POLICY.gate },
    subjects: SUBJECTS,
    rules: RULES.toSorted((left, right) => (left.id < right.id ? -1 : 1)),
    findings,
    unassessed: UNASSESSED,
    frameworks,
    permissions: [PICTURE],
    activity: [{ subject: 'site:default', review: REVIEW }],
    gate: gate({ policy: POLICY, findings, unassessed: UNASSESSED, frameworks, partial: false }),
  };
}

/** The same clinic where nothing fails, nothing is unknown and every line is attested. */
export function quietReport(): Report {
  const report = clinicReport(ROWS.filter(([, , outcome]) => outcome === 'pass'));
  return { ...report, unassessed: [], gate: { verdict: 'passed', exitCode: 0, reasons: [] } };
}

/** The clinic with one string put everywhere that a target, a rule or a file can write into. */
export function poisonedReport(text: string): Report {
  const report = clinicReport();
  return {
    ...report,
    deployment: { name: text, file: text },
    scan: { ...report.scan, vantage: text },
    policy: { ...report.policy, title: text },
    subjects: report.subjects.map((subject) => ({ ...subject, title: text })),
    rules: report.rules.map((one) => ({
      ...one,
      title: text,
      why: text,
      fix: text,
      references: [{ title: text, url: text }],
    })),
    findings: report.findings.map((finding) => ({
      ...finding,
      item: finding.item === '' ? '' : text,
      message: text,
      expected: text,
      found: text,
      remedy: text,
      evidence: [{ source: text, at: AT }],
      ...(finding.waiver
        ? { waiver: { ...finding.waiver, reason: text, compensating: text, approvedBy: text } }
        : {}),
    })),
    unassessed: report.unassessed.map((gap) => ({ ...gap, reason: text, remedy: text })),
    frameworks: report.frameworks.map((one) => ({
      ...one,
      title: text,
      disclaimer: text,
      lines: one.lines.map((line) => ({
        ...line,
        gap: text,
        control: { ...line.control, title: text, text, questions: [text], documents: [text] },
        ...(line.attestation
          ? { attestation: { ...line.attestation, explanation: text, by: text, role: text } }
          : {}),
        ...(line.decision
          ? { decision: { ...line.decision, assessment: text, rationale: text, approvedBy: text } }
          : {}),
      })),
    })),
    permissions: report.permissions!.map((picture) => ({
      ...picture,
      subject: text,
      sections: picture.sections.map((section) => ({ ...section, id: text, name: text })),
      roles: picture.roles.map((role) => ({ ...role, group: text, name: text })),
    })),
    activity: report.activity!.map(({ review }) => ({
      subject: text,
      review: JSON.parse(JSON.stringify(review), (_, value: unknown) =>
        typeof value === 'string' ? text : value,
      ) as typeof review,
    })),
    gate: { ...report.gate, reasons: report.gate.reasons.map((reason) => ({ ...reason, text })) },
  };
}
