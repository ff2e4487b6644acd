/** From a draft to the text of a deployment file. What is not known stands there as a comment that says what it would let us see. */
import type { Draft, DraftDatabase, DraftHost, DraftSite } from './draft.js';

/** How many rules need a way in, for the comments. */
export interface Sight {
  readonly shell: number;
  readonly sql: number;
  readonly http: number;
  readonly tls: number;
  readonly backups: number;
}

/** The name under which the file refers to the password, and how a person sets it. */
export const PASSWORD_VARIABLE = 'EMR_AUDIT_DB_PASSWORD';

/** The whole file. It passes `parseDeployment`; the caller makes sure of it before it is written. */
export function writeDeployment(draft: Draft, policy: string, sight: Sight): string {
  return [
    '# A deployment: what emr-audit looks at, and how it gets in. `emr-audit schema deployment` prints all that may stand here.',
    '# Begin with `emr-audit doctor` on this file: it tries every door below and prints the lines that open the shut ones.',
    'version: 1',
    `name: ${scalar(draft.name ?? draft.site?.url.replace(/^https?:\/\/([^/]+).*$/, '$1') ?? 'My clinic')}`,
    `policy: ${policy}   # baseline, go-live or quarterly: what counts, and what fails the gate`,
    '',
    ...hostLines(draft, sight),
    '',
    ...siteLines(draft, sight),
    '',
    ...databaseLines(draft, sight),
    '',
    ...endpointLines(sight),
    '',
    ...backupLines(draft, sight),
    '',
    ...statementLines(),
    ...(draft.notes.length > 0
      ? ['', '# Seen, and for you to look at:', ...draft.notes.map((note) => `# - ${plain(note)}`)]
      : []),
    '',
  ].join('\n');
}

function hostLines({ hosts }: Draft, sight: Sight): string[] {
  const seen = `# ssh: lets us see the operating system, updates, sshd, firewall, listening programs, accounts, PHP and files: ${sight.shell} rules.`;
  if (hosts.length === 0)
    return [
      '# Machines. Without one we see only what anybody sees from outside.',
      seen,
      '# hosts:',
      '#   web1:',
      '#     address: web1.example.org',
      '#     roles: [web, app]          # web, app, database, backup, bastion',
      '#     ssh: { user: emr-audit, identity: ~/.ssh/emr-audit, sudo: true }',
      '#     expose: { tcp: [80, 443] } # what may be reachable from here; anything else that answers is a finding',
    ];
  const withoutSsh = hosts.some(({ user }) => user === undefined);
  return ['# Machines.', ...(withoutSsh ? [seen] : []), 'hosts:', ...hosts.flatMap(oneHost)];
}

function oneHost(host: DraftHost): string[] {
  const ssh = [
    `user: ${scalar(host.user ?? '')}`,
    ...(host.port === undefined ? [] : [`port: ${host.port}`]),
    ...(host.identity === undefined ? [] : [`identity: ${scalar(host.identity)}`]),
    ...(host.jump === undefined ? [] : [`jump: ${scalar(host.jump)}`]),
    ...(host.knownHosts === undefined ? [] : [`knownHosts: ${scalar(host.knownHosts)}`]),
    ...(host.sudo === false ? [] : ['sudo: true']),
  ];
  return [
    `  ${scalar(host.id)}:`,
    `    address: ${scalar(host.address)}`,
    host.roles.length > 0
      ? `    roles: [${host.roles.join(', ')}]`
      : '    # roles: [web, app]   # web, app, database, backup, bastion: what the machine is for',
    host.user === undefined
      ? '    # ssh: { user: emr-audit, identity: ~/.ssh/emr-audit, sudo: true }'
      : `    ssh: { ${ssh.join(', ')} }`,
    host.expose === undefined
      ? '    # expose: { tcp: [] }   # ports that may be reachable from here; anything else that answers is a finding'
      : `    expose: { tcp: [${host.expose.join(', ')}] }   # may be reachable from here; anything else that answers is a finding`,
  ];
}

function siteLines({ site, database }: Draft, sight: Sight): string[] {
  if (!site)
    return [
      `# The OpenEMR site: its address lets us see the web server and TLS, ${sight.http + sight.tls} rules.`,
      '# sites:',
      '#   default: { url: https://emr.example.org/openemr/, host: web1, webroot: /var/www/openemr, database: main }',
    ];
  return ['# OpenEMR sites.', 'sites:', '  default:', ...oneSite(site, database !== undefined)];
}

function oneSite(site: DraftSite, hasDatabase: boolean): string[] {
  return [
    `    url: ${scalar(site.url)}`,
    site.host === undefined
      ? '    # host: web1   # name of the machine with the web root, from hosts:'
      : `    host: ${scalar(site.host)}`,
    site.webroot === undefined
      ? '    # webroot: /var/www/openemr   # with host: and ssh: it lets us see the version on disk, keys, left-over scripts and permissions'
      : `    webroot: ${scalar(site.webroot)}`,
    hasDatabase
      ? '    database: main'
      : '    # database: main   # lets us see accounts, access rights, settings and the audit log',
    ...(site.folder === undefined ? [] : [`    folder: ${scalar(site.folder)}`]),
    '    # ca: web-ca.pem   # only for a certificate of your own authority',
  ];
}

function databaseLines({ database }: Draft, sight: Sight): string[] {
  const note = [
    '# The password never stands here: { env: NAME }, { file: path } or { command: [program, argument] } says where it is.',
    '# `emr-audit doctor` prints the SQL for a read-only account that sees no patient rows and no password hashes.',
  ];
  if (!database)
    return [
      `# The database: accounts, second factors, access rights, settings, audit log and encryption, ${sight.sql} rules.`,
      ...note,
      '# databases:',
      `#   main: { host: db1.example.org, user: emr_audit, password: { env: ${PASSWORD_VARIABLE} }, schema: openemr }`,
      '#         # via: db1   goes through SSH to that machine',
    ];
  return ['# The database.', ...note, 'databases:', '  main:', ...oneDatabase(database)];
}

function oneDatabase(database: DraftDatabase): string[] {
  return [
    `    host: ${scalar(database.host)}${database.tls === false ? '' : '   # the name in its certificate'}`,
    ...(database.port === undefined ? [] : [`    port: ${database.port}`]),
    database.via === undefined
      ? '    # via: db1   # name of a machine of hosts: to tunnel through'
      : `    via: ${scalar(database.via)}`,
    `    user: ${scalar(database.user)}`,
    `    password: { env: ${PASSWORD_VARIABLE} }`,
    `    schema: ${scalar(database.schema)}`,
    database.tls === false
      ? '    tls: false   # in clear inside the SSH tunnel; write { ca: db-ca.pem } when the server has a certificate'
      : '    # tls: { ca: db-ca.pem }   # only for a certificate of your own authority',
  ];
}

function endpointLines(sight: Sight): string[] {
  return [
    `# Further ports that speak TLS, such as HL7, LDAPS or DICOM: ${sight.tls} rules on each.`,
    '# endpoints:',
    '#   lab-hl7: { address: hl7.example.org:6661, protocol: mllp }',
  ];
}

function backupLines({ backup }: Draft, sight: Sight): string[] {
  if (!backup)
    return [
      `# Backups: how old, how many, encrypted or not, who may read them: ${sight.backups} rules. Only the first bytes are read.`,
      '# backups:',
      '#   nightly: { host: web1, path: /srv/backup/openemr, maxAge: 26h, retention: 6y, offsite: true }',
    ];
  return [
    '# Backups. Only the first bytes of a file are read. Say offsite: true when a copy lies at another place.',
    'backups:',
    `  nightly: { host: ${scalar(backup.host)}, path: ${scalar(backup.path)}, maxAge: 26h, retention: 6y, offsite: false }`,
  ];
}

function statementLines(): string[] {
  return [
    '# What other scanners found, read with each scan: `emr-audit import` tries a file.',
    '# imports:',
    '#   lynis: { file: lynis-report.dat, subject: "host:web1" }',
    '# What named people say: answers on lines that no program can measure, accepted failures until a date, decisions on addressable lines.',
    '# leavers: leavers.csv',
    '# attestations: attestations.yaml',
    '# waivers: waivers.yaml',
    '# decisions: decisions.yaml',
  ];
}

/** A YAML scalar for any text: plain where that is safe, else quoted. */
function scalar(text: string): string {
  const safe =
    /^[A-Za-z/~][A-Za-z0-9 ._/~@+-]*$/.test(text) || /^https?:\/\/[A-Za-z0-9._/~%+:-]+$/.test(text);
  const word = /^(?:y|n|yes|no|on|off|true|false|null|~)$/i.test(text);
  return safe && !word && text.trim() === text && !text.includes(': ') ? text : JSON.stringify(text);
}

function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex -- a line end would end the comment
  return text.replaceAll(/[\u0000-\u001f\u007f\u0085\u2028\u2029]/g, ' ');
}
