/** What probes make of what programs really print. */
import { describe, expect, test } from 'vitest';
import type { SectionId } from '../../src/core/facts.js';
import { exposed } from '../../src/probes/exposed/exposed.js';
import { SAFE_PATHS } from '../../src/probes/exposed/paths.js';
import { parseIptables } from '../../src/probes/firewall/iptables.js';
import { parseNft } from '../../src/probes/firewall/nft.js';
import { http } from '../../src/probes/http.js';
import { parsePools } from '../../src/probes/php/settings.js';
import { plainHttp } from '../../src/probes/plain-http.js';
import { parseArchives } from '../../src/probes/updates/archives.js';
import { isAutomatic } from '../../src/probes/updates/automatic.js';
import { newerKernel } from '../../src/probes/updates/kernels.js';
import { httpAnswers, page, shellAnswers, sqlAnswers } from './support/answers.js';
import { siteContext } from './support/clinic.js';
import { contextFor, goodHttp, goodShell, goodSql, probesOf } from './support/good.js';

/** The line with which the system variables of ntpd begin. */
const NTPQ = 'associd=0 status=c016 leap_alarm, sync_unspec, 1 event, restart,';

/** The section of a recorded host, with some steps replaced. */
function parse(section: SectionId, other: Readonly<Record<string, string | number>> = {}): unknown {
  const probe = probesOf('shell').find((one) => one.section === section);
  return probe?.parse(shellAnswers({ ...goodShell[section], ...other }), contextFor(section));
}

test('a Match block of sshd counts with what it loosens', () => {
  const config = [
    '/etc/ssh/sshd_config:1:PermitRootLogin no',
    '/etc/ssh/sshd_config.d/x.conf:1:Match Address 0.0.0.0/0',
    '/etc/ssh/sshd_config.d/x.conf:2:  PermitRootLogin yes',
    '/etc/ssh/sshd_config.d/x.conf:3:  PermitEmptyPasswords "yes"',
    '/etc/ssh/sshd_config.d/x.conf:4:  MaxAuthTries 9',
    '/etc/ssh/sshd_config.d/y.conf:1:X11Forwarding yes',
    '/etc/ssh/sshd_config.d/y.conf:2:Match all',
    '/etc/ssh/sshd_config.d/y.conf:3:HostbasedAuthentication yes',
  ].join('\n');
  expect(parse('sshd', { config: `${config}\n` })).toMatchObject({
    permitRootLogin: 'yes',
    permitEmptyPasswords: true,
    maxAuthTries: 9,
    hostbasedAuthentication: false,
  });
  expect(() => parse('sshd', { config: '/etc/ssh/sshd_config:1:Include /srv/ssh/*.conf\n' })).toThrow(
    /outside/,
  );
  expect(() => parse('sshd', { config: '/etc/ssh/ssh_config:1:Host *\n' })).toThrow(/no line/);
});

/** Printed by chronyc 4.3, ntpq of ntpsec 1.2.2 and the shell, in the order of the states of a service. */
test.each([
  [
    'chronyd',
    `00000000,,0,0.000000000,0.0,0.0,0.0,0.000,0.000,0.000,1.0,1.0,0.0,Not synchronised`,
    'not synchronised',
  ],
  ['chronyd', '7F7F0101,,10,1795443880.210263503,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.1,Normal', 'own clock'],
  ['chronyd', '506 Cannot talk to daemon', 'not told'],
  ['systemd-timesyn', '1795443880', 'synchronised', '2026-11-23T14:24:40.000Z'],
  ['systemd-timesyn', 'never', 'not synchronised'],
  ['systemd-timesyn', '', 'not told'],
  [
    'ntpd',
    `${NTPQ}\nleap=11, stratum=9, refid=10.9.9.1, reftime=eeaecba8.234c67e1 2026-11-23T14:26:48.137Z, tc=6,`,
    'not synchronised',
  ],
  [
    'ntpd',
    `${NTPQ}\nleap=00, stratum=9, refid=10.9.9.1, reftime=eeaecba8.234c67e1 2026-11-23T14:26:48.137Z, tc=6,`,
    'synchronised',
    '2026-11-23T14:26:48.000Z',
  ],
  [
    'ntpd',
    `${NTPQ}\nleap=00, stratum=6, refid=127.127.1.0, reftime=eeaecba8.234c67e1 2026-11-23T14:26:48.137Z,`,
    'own clock',
  ],
  ['ntpd', '', 'not told'],
  ['openntpd', '', 'not told'],
])('the clock by %s: %s', (service, answer, state, compared = '1970-01-01T00:00:00.000Z') => {
  const now = `now 1795443900\nprocesses visible\nservice ${service}\n${answer}\nanswered\nend\n`;
  expect(parse('time', { now })).toMatchObject({ state, compared, dated: state === 'synchronised' });
});

test('of two time services the one that keeps the clock counts, and none is not synchronised', () => {
  const both = 'service ntpd\n\nanswered\nservice systemd-timesyn\n1795443880\n\nanswered\n';
  const around = (services: string) => ({ now: `now 1795443900\nprocesses visible\n${services}end\n` });
  expect(parse('time', around(both))).toMatchObject({ service: 'systemd-timesyncd', state: 'synchronised' });
  expect(parse('time', around(''))).toMatchObject({ service: '', state: 'not synchronised', dated: false });
});

test('a recorded Debian 12', () => {
  expect(parse('os')).toMatchObject({ id: 'debian', version: '12', hostname: 'web1' });
  expect(parse('updates')).toMatchObject({
    securityArchive: true,
    unsignedArchives: [],
    automatic: false,
    rebootRequired: false,
    listsDate: '2026-11-23T02:39:36.000Z',
  });
  expect(parse('firewall')).toEqual({
    engine: 'nftables',
    active: true,
    inputPolicy4: 'drop',
    inputPolicy6: 'drop',
    persistent: false,
  });
  expect(parse('sshd')).toMatchObject({
    permitRootLogin: 'prohibit-password',
    maxAuthTries: 6,
    allowList: false,
    hostKeys: [{ mode: '0600' }, { mode: '0600' }, { mode: '0600' }],
  });
  expect(parse('time')).toMatchObject({
    service: 'chronyd',
    state: 'synchronised',
    dated: true,
    compared: '2026-11-23T14:24:40.000Z',
  });
  expect(parse('php')).toMatchObject({ version: '8.2.36', ini: { display_errors: '0', log_errors: '1' } });
  expect(parse('listeners')).toMatchObject({
    processesSeen: true,
    sockets: [
      { protocol: 'tcp', port: 2222, process: 'sshd', loopback: true },
      { port: 323 },
      { address: '::1', loopback: true },
    ],
  });
  expect(parse('backups')).toMatchObject({
    sets: [{ count: 2 }],
    files: [
      { format: 'gzip', encryption: 'none' },
      { format: 'age', encryption: 'encrypted', mode: '0600' },
    ],
  });
  expect(parse('leftovers')).toMatchObject({
    files: [{ format: 'tar' }, { format: 'sql' }],
  });
});

describe('packet filters', () => {
  const chain = (policy: string, family = 'inet') => ({
    chain: { family, table: 't', name: 'in', hook: 'input', policy },
  });
  const rule = (expr: unknown[], name = 'in', family = 'inet') => ({
    rule: { family, table: 't', chain: name, expr },
  });
  const nft = (...entries: unknown[]) =>
    parseNft(JSON.stringify({ nftables: [{ metainfo: {} }, ...entries] }));
  const match = { match: { op: '==', left: {}, right: 22 } };

  test.each([
    ['policy drop', [chain('drop')], 'drop'],
    [
      'policy drop, but everything is accepted before',
      [chain('drop'), rule([{ counter: {} }, { accept: null }])],
      'accept',
    ],
    [
      'policy accept, all rejected at the end',
      [chain('accept'), rule([match, { accept: null }]), rule([{ counter: {} }, { reject: {} }])],
      'drop',
    ],
    ['policy accept, something dropped', [chain('accept'), rule([match, { drop: null }])], 'accept'],
    ['a limited drop', [chain('accept'), rule([{ limit: {} }, { drop: null }])], 'accept'],
    [
      'a chain that another one closes',
      [chain('accept'), rule([{ jump: { target: 'end' } }]), rule([{ drop: null }], 'end')],
      'drop',
    ],
    ['a chain that calls itself', [chain('accept'), rule([{ jump: { target: 'in' } }])], 'accept'],
    [
      'an unclear accept of iptables before the drop',
      [chain('drop'), rule([{ xt: null }, { accept: null }])],
      'accept',
    ],
    ['an unclear drop of iptables', [chain('accept'), rule([{ xt: null }, { drop: null }])], 'accept'],
    [
      'a chain of another hook',
      [{ chain: { family: 'inet', table: 't', name: 'in', hook: 'forward', policy: 'drop' } }],
      'accept',
    ],
  ])('nft: %s', (_, entries, policy) => {
    expect(nft(...entries)).toMatchObject({ inputPolicy4: policy, inputPolicy6: policy });
  });

  test('nft: each family for itself', () => {
    expect(nft(chain('drop', 'ip'))).toMatchObject({
      active: true,
      inputPolicy4: 'drop',
      inputPolicy6: 'accept',
    });
    expect(nft()).toMatchObject({ engine: 'none', active: false });
    expect(nft(chain('accept'))).toMatchObject({ active: false });
    expect(() => parseNft('')).toThrow();
    expect(() => parseNft('{"nftables":[]}')).toThrow();
  });

  const tables = (rules: string, policy = 'ACCEPT') =>
    `# Generated\n*nat\n:INPUT DROP [0:0]\nCOMMIT\n*filter\n:INPUT ${policy} [5:6]\n${rules}\nCOMMIT\n`;
  test.each([
    ['policy drop', tables('', 'DROP'), 'drop'],
    ['everything accepted before', tables('-A INPUT -j ACCEPT', 'DROP'), 'accept'],
    ['a comment is no condition', tables('-A INPUT -m comment --comment "all of it" -j DROP'), 'drop'],
    [
      'rejected at the end, with counters',
      tables(
        '[1:2] -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n[1:2] -A INPUT -j REJECT --reject-with icmp-port-unreachable',
      ),
      'drop',
    ],
    ['one port dropped', tables('-A INPUT -p tcp -m tcp --dport 22 -j DROP'), 'accept'],
    ['a chain of its own', tables('-A INPUT -j OWN\n-A OWN -j DROP'), 'drop'],
    ['no table', '', 'accept'],
  ])('iptables: %s', (_, text, policy) => {
    expect(parseIptables(text, '')).toMatchObject({ inputPolicy4: policy, inputPolicy6: 'accept' });
  });

  test('iptables is asked where nft is not closed, and its refusal is told', () => {
    const open = JSON.stringify({ nftables: [{ metainfo: {} }] });
    expect(parse('firewall', { nft: open, iptables4: tables('', 'DROP') })).toMatchObject({
      engine: 'iptables',
      inputPolicy4: 'drop',
      inputPolicy6: 'accept',
    });
    expect(() => parse('firewall', { nft: open, iptables4: 1002 })).toThrow(/packet filter/);
    expect(() => parse('firewall', { nft: 1003 })).toThrow(/packet filter/);
  });
});

describe('updates', () => {
  const from = (file: string, text: string) =>
    parseArchives(
      text
        .split('\n')
        .map((line) => `${file}\t${line}`)
        .join('\n'),
    );

  test('package sources in both forms', () => {
    expect(
      from(
        '/a.list',
        'deb [arch=amd64 trusted=yes] file:/srv/x ./\ndeb http://deb.debian.org/debian bookworm-security main',
      ),
    ).toEqual({ security: true, unsigned: ['/a.list: file:/srv/x ./'] });
    expect(from('/a.list', 'deb-src http://security.debian.org/ bookworm-security main')).toEqual({
      security: false,
      unsigned: [],
    });
    expect(
      from('/a.sources', 'Types: deb\nURIs: http://x\nSuites: stable-security\nEnabled: no\nTrusted: yes'),
    ).toEqual({ security: false, unsigned: [] });
    expect(
      from(
        '/a.sources',
        'Types: deb\nURIs: http://x\nSuites: a\nTrusted: yes\n\nTypes: deb\nURIs:\n http://security.ubuntu.com/ubuntu\nSuites: noble-security',
      ),
    ).toEqual({ security: true, unsigned: ['/a.sources: http://x a'] });
  });

  test('automatic updates need all of their parts', () => {
    const on = new Map([
      ['APT::Periodic::Update-Package-Lists', ['1']],
      ['APT::Periodic::Unattended-Upgrade', ['1']],
      [
        'Unattended-Upgrade::Origins-Pattern::',
        [
          'origin=Debian,codename=bookworm,label=Debian',
          'origin=Debian,codename=bookworm-security,label=Debian-Security',
        ],
      ],
    ]);
    const state = new Map([['unattended', ['installed']]]);
    expect(isAutomatic(on, state)).toBe(true);
    expect(isAutomatic(on, new Map())).toBe(false);
    expect(isAutomatic(on, new Map([...state, ['masked', ['apt-daily-upgrade.timer']]]))).toBe(false);
    for (const name of on.keys())
      expect(isAutomatic(new Map([...on].filter(([key]) => key !== name)), state)).toBe(false);
    expect(isAutomatic(new Map([...on, ['APT::Periodic::Unattended-Upgrade', ['0']]]), state)).toBe(false);
  });

  test('a newer kernel of the same flavour waits for a restart', () => {
    const boot = (...names: string[]) => names.map((name) => `/boot/vmlinuz-${name}`);
    expect(newerKernel('6.1.0-9-amd64', boot('6.1.0-9-amd64', '6.1.0-10-amd64'))).toBe(true);
    expect(newerKernel('6.1.0-10-amd64', boot('6.1.0-9-amd64', '6.1.0-10-amd64'))).toBe(false);
    expect(newerKernel('6.1.0-9-amd64', boot('6.1.0-9-amd64', '6.1.0-10-cloud-amd64'))).toBe(false);
    expect(newerKernel('6.1.0-9-amd64', boot('6.1.0-10-amd64'))).toBe(false);
  });

  test('a list that is cut short, a security archive that was never fetched, and another system are told', () => {
    const lines = String(goodShell['updates']?.['pending']).split('\n');
    expect(() => parse('updates', { pending: lines.slice(1).join('\n') })).toThrow(/pending/);
    expect(() =>
      parse('updates', { lists: '1783764997.0 deb.debian.org_debian_dists_bookworm_InRelease\n' }),
    ).toThrow(/never fetched/);
    expect(() => parse('updates', { state: 'os\t"AlmaLinux 9.4"\nrunning\t5.14\nend\t\n' })).toThrow(
      /not supported yet on AlmaLinux 9.4/,
    );
  });
});

test('software from another archive than the distribution’s is on its own', () => {
  const line = (name: string, version: string, who: string) =>
    `package\t${name}\t${version}\tinstalled\t${who}\n`;
  const debian = 'Debian PHP Maintainers <team+pkg-php@tracker.debian.org>';
  const versions = [
    line('php8.2-fpm', '8.2.29-1~deb12u1', debian),
    line('php8.4-fpm', '8.4.12-1+0~20250901.1+debian12~1.gbpabc', debian),
    line('mariadb-server', '1:11.4.8+maria~deb12', 'MariaDB Developers <packagers@lists.mariadb.org>'),
    line('nginx', '1.28.0-1~bookworm', 'NGINX Packaging <nginx-packaging@f5.com>'),
    line('apache2', '2.4.58-1ubuntu8', 'Ubuntu Developers <ubuntu-devel-discuss@lists.ubuntu.com>'),
    'program\tphp\tPHP 7.4.33 (cli) (built: Sep  2 2024)\n',
    'program\tmysql\tmariadbd  Ver 11.4.8-MariaDB-deb12 for debian-linux-gnu\nend\t\n',
  ].join('');
  expect(parse('software', { versions })).toEqual({
    installed: [
      { product: 'apache-http-server', version: '2.4.58', distribution: true },
      { product: 'mariadb', version: '11.4.8', distribution: false },
      { product: 'nginx', version: '1.28.0', distribution: false },
      { product: 'php', version: '7.4.33', distribution: false },
      { product: 'php', version: '8.2.29', distribution: true },
      { product: 'php', version: '8.4.12', distribution: false },
    ],
  });
});

test('passwords by the kind of their hash', () => {
  const fields = [
    '/etc/passwd root 1 0 ',
    '/etc/shadow root 106 0 6',
    '/etc/shadow a 0 0 ',
    '/etc/shadow b 13 0 ',
    '/etc/shadow c 34 0 1',
    '/etc/shadow d 60 0 2y',
    '/etc/shadow e 35 1 1',
    '/etc/shadow f 73 0 y',
    '/etc/shadow g 1 1 ',
  ];
  expect(parse('shadow', { fields: `${fields.join('\n')}\n` })).toEqual({
    emptyPasswords: ['a'],
    weakHashes: ['b', 'c', 'd'],
  });
});

test('addresses of sockets', () => {
  const line = (local: string) => `tcp LISTEN 0 128 ${local} 0.0.0.0:* users:(("x",pid=1,fd=3))\n`;
  const root = [
    '127.0.0.53%lo:53',
    '[::1]:80',
    '[::ffff:127.0.0.1]:81',
    '*:82',
    '[fe80::1]%eth0:83',
    '0.0.0.0:84',
  ]
    .map(line)
    .join('');
  const { sockets } = parse('listeners', { root }) as {
    sockets: { port: number; loopback: boolean; address: string }[];
  };
  expect(sockets.filter(({ loopback }) => loopback).map(({ port }) => port)).toEqual([53, 80, 81]);
  expect(sockets.find(({ port }) => port === 83)?.address).toBe('fe80::1');
});

test('pools that differ leave PHP undecided, pools that agree decide', () => {
  const pools = (...values: string[]) =>
    values
      .map(
        (value, index) =>
          `/etc/php/8.2/fpm/pool.d/${index}.conf\t[p${index}]\n/etc/php/8.2/fpm/pool.d/${index}.conf\tphp_admin_flag[display_errors] = ${value}\n`,
      )
      .join('');
  expect(parse('php', { pools: pools('on', '1') })).toMatchObject({ ini: { display_errors: '1' } });
  expect(() => parse('php', { pools: pools('on', 'off') })).toThrow(/display_errors/);
  expect(parsePools('/etc/apache2/sites-enabled/x.conf\t  php_admin_value expose_php "Off"\n')).toMatchObject(
    [{ server: 'apache' }],
  );
});

describe('http', () => {
  const login = (headers: Readonly<Record<string, string>>) =>
    http.parse(httpAnswers({ login: page(200, '<title>OpenEMR Login</title>', headers) }), siteContext);

  test('headers and cookies of the log-in page, never a cookie’s value', () => {
    const value = login({
      server: 'Apache/2.4.57 (Debian)',
      'x-powered-by': 'PHP/8.2.1',
      'set-cookie': 'OpenEMR=Canary; path=/; SameSite=Strict\nApp=OpenEMR; Secure; HttpOnly',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'content-security-policy': "default-src 'self'; frame-ancestors 'none'",
    });
    expect(value).toMatchObject({
      hstsSeconds: 31_536_000,
      frameProtection: true,
      https: true,
      cookies: [
        { name: 'OpenEMR', secure: false, sameSite: 'Strict' },
        { name: 'App', secure: true, httpOnly: true },
      ],
    });
    expect(value.versionHeaders).toEqual(['server: Apache/2.4.57 (Debian)', 'x-powered-by: PHP/8.2.1']);
    expect(JSON.stringify(value)).not.toContain('Canary');
  });

  test('no HSTS over http, no protection by a star', () => {
    expect(login({ 'strict-transport-security': 'max-age=0' }).hstsSeconds).toBe(0);
    expect(login({ 'content-security-policy': 'frame-ancestors *' }).frameProtection).toBe(false);
    const site = { ...siteContext.site!, url: 'http://emr.riverside.example/' };
    const clear = http.parse(
      httpAnswers({ login: page(200, '<title>OpenEMR', { 'strict-transport-security': 'max-age=99' }) }),
      { ...siteContext, site },
    );
    expect(clear).toMatchObject({ https: false, hstsSeconds: 0 });
  });

  test('port 80', () => {
    const refused = { reason: 'emr.riverside.example:80 refuses connections', refused: true };
    const silent = { reason: 'emr.riverside.example:80 did not answer in time', refused: false };
    const ask = (root: Parameters<typeof httpAnswers>[0][string], alive = page(200)) =>
      plainHttp.parse(httpAnswers({ root, login: root, alive }), siteContext);
    expect(ask(refused)).toMatchObject({ open: false });
    expect(ask(silent)).toMatchObject({ open: false });
    expect(() =>
      plainHttp.parse(httpAnswers({ root: silent, login: silent, alive: silent }), siteContext),
    ).toThrow(/port 80/);
    expect(ask(page(301, '', { location: 'https://emr.riverside.example/x' }))).toMatchObject({
      open: true,
      redirects: true,
    });
    expect(ask(page(301, '', { location: 'https://other.example/x' }))).toMatchObject({ redirects: false });
    expect(ask(page(302, '', { location: '/login' }))).toMatchObject({ redirects: false });
    expect(ask(page(200, 'hello'))).toMatchObject({ open: true, redirects: false });
  });

  test('what is exposed is told by content', () => {
    const at = (path: string) => `path${SAFE_PATHS.findIndex((safe) => safe.path === path)}`;
    const good = goodHttp('exposed');
    const see = (answers: typeof good) => exposed.parse(httpAnswers({ ...good, ...answers }), siteContext);
    const shown = (answers: typeof good) =>
      see(answers)
        .paths.filter((path) => path.exposed)
        .map(({ path }) => path);
    expect(
      shown({
        [at('setup.php')]: page(200, 'OpenEMR has already been installed.'),
        [at('admin.php')]: page(200, '<title>OpenEMR Site Administration'),
        [at('.git/HEAD')]: page(200, 'ref: refs/heads/master\n'),
        [at('.env')]: page(200, 'DB_PASSWORD=x\n'),
      }),
    ).toEqual(['setup.php', 'admin.php', '.git/HEAD', '.env']);
    expect(
      shown({
        [at('sites/SITE/sqlconf.php')]: page(200, "<?php\n$login = 'x';"),
        [at('sites/SITE/documents/')]: page(200, '<title>Index of /sites'),
      }),
    ).toEqual(['sites/default/sqlconf.php', 'sites/default/documents/']);
    expect(shown({ [at('sites/SITE/sqlconf.php')]: page(200, '') })).toEqual([]);
    expect(
      shown({ [at('.env')]: page(200, '<html>\na=1'), [at('setup.php')]: page(302, 'OpenEMR Setup') }),
    ).toEqual([]);
    const soft = (name: string) =>
      page(200, `<h1>Sorry</h1> ${name} is not a page of our OpenEMR Setup Step 1`);
    expect(
      shown({ baseline: soft('emr-audit-no-such-page-7d1f0c'), [at('setup.php')]: soft('setup.php') }),
    ).toEqual([]);
    expect(() => see({ [at('setup.php')]: page(500) })).toThrow(/status 500/);
  });

  test('nothing is ever asked that changes the database', () => {
    const asked = probesOf('http').flatMap((probe) => probe.requests(siteContext).map(({ path }) => path));
    expect(asked.filter((path) => /sql_patch|sql_upgrade|acl_upgrade|ippf_upgrade/.test(path))).toEqual([]);
    expect(new Set(SAFE_PATHS.map(({ path }) => path)).size).toBe(SAFE_PATHS.length);
  });
});

/** Seconds at which tables were made, and the oldest row written, in the year 2026. */
const [JANUARY, JUNE] = [1767225600, 1780272000];

test.each([
  ['first', { first: '1', oldest: JUNE }, { made: JANUARY, others: JANUARY }],
  ['first', { first: '2', oldest: JUNE }, { made: JANUARY, others: JANUARY, step: '2' }],
  ['first', { first: '1', oldest: JUNE - 40_000 }, { made: JUNE, others: JUNE }],
  ['first', { first: '1', oldest: JUNE }, { made: JUNE, others: JUNE - 80_000 }],
  ['cut', { first: '2', oldest: JUNE }, { made: JANUARY, others: JANUARY }],
  ['cut', { first: '500', oldest: JUNE }, { made: null, others: null }],
  ['renewed', { first: '1', oldest: JUNE }, { made: JUNE, others: JANUARY }],
  ['unknown', { first: '1', oldest: JANUARY }, { made: JUNE, others: JANUARY }],
  ['unknown', { first: '1', oldest: JUNE }, { made: JANUARY, others: null }],
  ['unknown', { first: '1', oldest: JUNE }, { made: null, others: JANUARY }],
  [
    'unknown',
    { first: '0', last: '0', number: '0', oldest: null, newest: null },
    { made: JANUARY, others: JANUARY },
  ],
])('the log begins %s: %j in tables of %j', (begins, log, tables) => {
  const text = (row: object): Record<string, string | null> =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)]),
    );
  const good = goodSql.auditLog ?? {};
  const answers = {
    ...good,
    log: [{ ...good['log']?.[0], ...text(log) }],
    begins: [text({ step: '1', ...tables })],
  };
  const probe = probesOf('sql').find(({ section }) => section === 'auditLog');
  expect(probe?.parse(sqlAnswers(answers), siteContext)).toMatchObject({ begins });
});
