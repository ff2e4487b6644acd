import { describe, expect, it } from 'vitest';
import { parseDeployment } from '../../src/config/deployment.js';
import { AuditError } from '../../src/core/errors.js';

const GOOD = `version: 1
name: Test clinic
hosts:
  web1: { address: web1.example.org, roles: [web], ssh: { user: audit, jump: bastion }, expose: { tcp: [443] } }
  bastion:
    address: bastion.example.org
    ssh: { user: audit }
sites:
  default: { url: https://emr.example.org/openemr, host: web1, webroot: /var/www/openemr, database: main }
databases:
  main:
    host: db1.example.org
    via: web1
    user: emr_audit
    password: { env: EMR_AUDIT_DB_PASSWORD }
    schema: openemr
backups:
  nightly: { host: web1, path: /srv/backup, maxAge: 26h, retention: 6y }
`;

function complaint(text: string): {
  code: string;
  line?: number;
  column?: number;
  message: string;
  remedy: string;
} {
  try {
    parseDeployment(text, 'prod.yaml', '/');
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    return {
      code: error.code,
      line: error.place?.line,
      column: error.place?.column,
      message: error.message,
      remedy: error.remedy,
    };
  }
  throw new Error('the file was accepted');
}

it('reads a good file with its defaults', () => {
  const deployment = parseDeployment(GOOD, 'prod.yaml', '/etc/emr');
  expect(deployment).toMatchObject({ name: 'Test clinic', policy: 'baseline', directory: '/etc/emr' });
  expect(deployment.hosts[0]).toMatchObject({
    id: 'web1',
    expose: [443],
    ssh: { user: 'audit', port: 22, agent: true, sudo: false },
    line: 4,
  });
  expect(deployment.sites[0]).toMatchObject({ url: 'https://emr.example.org/openemr/', folder: 'default' });
  expect(deployment.databases[0]).toMatchObject({ port: 3306, tls: {}, line: 11 });
  expect(deployment.backups[0]).toMatchObject({ maxAgeHours: 26, retentionDays: 2192 });
});

describe('says what is wrong, where, and what to do', () => {
  const cases: [name: string, text: string, code: string, line: number, column: number, message: RegExp][] = [
    [
      'wrong key',
      GOOD.replace('address: bastion', 'addres: bastion'),
      'E_DEPLOYMENT',
      6,
      5,
      /hosts\.bastion\.addres: unknown key; did you mean "address"\?/,
    ],
    [
      'wrong type',
      GOOD.replace('tcp: [443]', 'tcp: https'),
      'E_DEPLOYMENT',
      4,
      104,
      /hosts\.web1\.expose\.tcp: must be a list.*not "https"/,
    ],
    [
      'wrong number',
      GOOD.replace('tcp: [443]', 'tcp: [70000]'),
      'E_DEPLOYMENT',
      4,
      105,
      /must be <= 65535.*not 70000/,
    ],
    [
      'missing host',
      GOOD.replace('host: web1, webroot', 'host: wbe1, webroot'),
      'E_DEPLOYMENT_REFERENCE',
      9,
      58,
      /sites\.default\.host: there is no "wbe1"; did you mean "web1"\?/,
    ],
    [
      'missing key',
      GOOD.replace('    user: emr_audit\n', ''),
      'E_DEPLOYMENT',
      11,
      3,
      /databases\.main\.user: is missing/,
    ],
    [
      'literal password',
      GOOD.replace('{ env: EMR_AUDIT_DB_PASSWORD }', 'hunter2secret'),
      'E_DEPLOYMENT_LITERAL',
      15,
      15,
      /databases\.main\.password: a secret is written in the file/,
    ],
    [
      'literal passphrase',
      GOOD.replace('ssh: { user: audit }', 'ssh: { user: audit, passphrase: 12345 }'),
      'E_DEPLOYMENT_LITERAL',
      7,
      37,
      /passphrase/,
    ],
    [
      'duplicate key',
      GOOD.replace('    schema: openemr\n', '    schema: openemr\n    schema: other\n'),
      'E_YAML_DUPLICATE',
      17,
      5,
      /stands twice: schema: other/,
    ],
    [
      'tab',
      GOOD.replace('    address: bastion', '\taddress: bastion'),
      'E_YAML_TAB',
      6,
      1,
      /a tab indents this line: address: bastion/,
    ],
    [
      'jump in a circle',
      GOOD.replace('ssh: { user: audit }', 'ssh: { user: audit, jump: web1 }'),
      'E_DEPLOYMENT_REFERENCE',
      4,
      78,
      /in a circle/,
    ],
    [
      'wrong protocol',
      `${GOOD}endpoints:\n  lab: { address: 'hl7.example.org:6661', protocol: mlpp }\n`,
      'E_DEPLOYMENT',
      20,
      53,
      /endpoints\.lab\.protocol: must be "mllp".*not "mlpp"/,
    ],
    [
      'no port',
      `${GOOD}endpoints:\n  lab: { address: hl7.example.org, protocol: mllp }\n`,
      'E_DEPLOYMENT',
      20,
      19,
      /needs a port/,
    ],
    ['not a mapping', '- a\n- b\n', 'E_DEPLOYMENT', 1, 1, /must be a mapping/],
    ['broken YAML', 'version: 1\nname: "never closed\n', 'E_YAML', 3, 1, /Missing closing/],
  ];
  it.each(cases)('%s', (...[, text, code, line, column, message]) => {
    const said = complaint(text);
    expect({ code: said.code, line: said.line, column: said.column }).toEqual({ code, line, column });
    expect(said.message).toMatch(message);
    expect(said.remedy.length).toBeGreaterThan(10);
    expect(said.message).not.toContain('hunter2secret');
  });
});

it('refuses a YAML bomb quickly', () => {
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...'bcdefghi'
      .split('')
      .map((letter, index) => `${letter}: &${letter} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`),
  ].join('\n');
  const started = performance.now();
  expect(complaint(`${bomb}\n`).code).toBe('E_YAML_BOMB');
  expect(complaint(`a: ${'['.repeat(2000)}${']'.repeat(2000)}\n`).code).toBe('E_YAML_BOMB');
  expect(complaint(`name: ${'x'.repeat(2_000_000)}\n`).code).toBe('E_YAML_BOMB');
  expect(performance.now() - started).toBeLessThan(5000);
});
