/** Answers from which every probe makes a value. Shell answers were recorded on Debian 12; rows and pages are made up. */
import { readFileSync } from 'node:fs';
import type { FactSections, SectionId } from '../../../src/core/facts.js';
import { kindOf } from '../../../src/core/facts.js';
import type { HttpAnswer, Probe, ProbeContext } from '../../../src/core/probe.js';
import { probes } from '../../../src/probes/index.js';
import { page, type Recorded, type Row } from './answers.js';
import { hostContext, siteContext } from './clinic.js';

type ShellRecord = Readonly<Record<string, Readonly<Record<string, Recorded>>>>;
const HOST = new URL('../fixtures/host.json', import.meta.url);

/** Output of every step of every shell probe, by section. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own fixture
export const goodShell = JSON.parse(readFileSync(HOST, 'utf8')) as ShellRecord;

const account = (user: string, host: string, more: Row = {}): Row => ({
  user,
  host,
  plugin: 'mysql_native_password',
  access_bits: '0',
  ssl_type: '1',
  no_hash: '0',
  locked: null,
  is_role: null,
  ...more,
});
const version: Row = {
  v_major: '7',
  v_minor: '0',
  v_patch: '3',
  v_realpatch: '3',
  v_tag: '',
  v_database: '506',
  v_acl: '12',
};
const number = (value: string): Row[] => [{ number: value }];
const server: Row[] = [{ version: '10.11.19-MariaDB-0+deb12u1' }];

/** The rows of the permission tables of a small site. */
const permissions: Readonly<Record<string, readonly Row[]>> = {
  aros: [{ id: '1', value: 'ann', first_id: '1' }],
  groups: [
    { id: '10', parent_id: '0', lft: '1', rgt: '4', name: 'All', value: 'users' },
    { id: '11', parent_id: '10', lft: '2', rgt: '3', name: 'Administrators', value: 'admin' },
  ],
  members: [{ group_id: '11', aro_id: '1' }],
  acls: [{ id: '10', allow: '1', enabled: '1', return_value: 'write' }],
  objects: [{ section_value: 'admin', value: 'super' }],
  permissions: [
    {
      acl_id: '10',
      section_value: 'admin',
      value: 'super',
      object_section: 'admin',
      object_value: 'super',
      super: '1',
    },
  ],
  groupAcls: [{ acl_id: '10', group_id: '11' }],
  userAcls: [],
  axo: [],
  axoGroups: [],
  users: [{ id: '1', username: 'ann', active: '1', aro_id: '1' }],
  passwords: [{ id: '1' }],
  memberships: [{ user: 'ann' }],
  directory: [],
};

/** Rows of every query of every SQL probe, by section; what is left out fails for want of a privilege. */
export const goodSql: Partial<Record<SectionId, Readonly<Record<string, readonly Row[]>>>> = {
  sqlServer: {
    version: server,
    variables: [
      { Variable_name: 'require_secure_transport', Value: 'ON' },
      { Variable_name: 'secure_file_priv', Value: null },
    ],
    plugins: [{ name: 'unix_socket' }],
  },
  sqlSession: { alive: [{ alive: '1' }] },
  sqlAccounts: {
    server,
    view: [
      account('root', 'localhost', { access_bits: '18446744073709551615' }),
      account('openemr', '10.0.0.%', { access_bits: null }),
      account('backup', 'localhost', { access_bits: '33554432' }),
      account('keeper', '', { access_bits: '512', is_role: '1', plugin: null }),
    ],
    rolesView: [{ user: 'openemr', host: '10.0.0.%', role: 'keeper' }],
    grantsView: [],
    schemas: [],
  },
  tablespaces: { totalView: number('280'), encryptedView: number('280') },
  version: { version: [version] },
  globals: { settings: [{ name: 'timeout', value: '900' }] },
  oauthClients: {
    version: [version],
    clients: [
      {
        id: 'abcdefgh',
        is_confidential: '1',
        system_scopes: '0',
        insecure_redirect: '0',
        password_grant: '0',
        skips: '0',
      },
    ],
  },
  accounts: {
    active: [{ id: '1', username: 'ann', changed: '1790000000', failed: '0' }],
    version: [version],
    count: number('1'),
    inactive: number('2'),
    formsView: [{ id: '1', username: 'ann', prefix: '$2y$10$' }],
    mfa: [{ user_id: '1', method: 'TOTP' }],
    logins: [{ user: 'Ann', last: '1795000000' }],
    legacyView: [],
  },
  auditLog: {
    log: [{ number: '72', first: '1', last: '73', oldest: '1790000000', newest: '1795000000' }],
    begins: [{ step: '1', made: '1789990000', others: '1789990000' }],
    partners: [{ bare: '0', orphans: '0' }],
    switchesView: number('0'),
    switchesHere: number('0'),
    hidden: number('0'),
    failed: number('3'),
    leftoversView: [],
  },
  userSettings: {
    rows: number('120'),
    overrides: [{ setting: 'global:timeout', users: '2' }],
  },
  portalAccounts: {
    version: [version],
    accounts: [{ number: '40', staff_set: '3', oldest: '1790000000' }],
  },
  passwords: {
    count: number('1'),
    worked: [{ username: 'ann', verdict: 'other', words: '30' }],
  },
  publicClients: { version: [version], clients: [{ id: 'abcdefgh', wide: '1' }] },
  apiTokens: {
    version: [version],
    access: [{ live: '4', inactive: '1', closed: '0', last: '1796000000' }],
    refresh: [{ live: '2', inactive: '0', closed: '1', last: '1797000000' }],
  },
  acl: permissions,
  permissions,
  moduleAccess: {
    ...permissions,
    version: [version],
    modules: [{ module: 'carecoordination', name: 'Carecoordination' }],
    moduleGroups: [{ module: 'carecoordination', who: '11', allowed: '1' }],
    moduleUsers: [{ module: 'carecoordination', who: 'ann', allowed: '0' }],
  },
};

const HEADERS = {
  'strict-transport-security': 'max-age=31536000',
  'x-frame-options': 'DENY',
  'set-cookie': 'OpenEMR=secret; path=/; SameSite=Strict',
};
const LOGIN = page(200, '<title>OpenEMR Login</title><input name="authUser">', HEADERS);
const TO_HTTPS = page(301, '', { location: 'https://emr.riverside.example/openemr/' });

const DISCOVERY = {
  issuer: 'https://emr.riverside.example/oauth2/default',
  grant_types_supported: ['authorization_code', 'refresh_token'],
  scopes_supported: ['openid', 'api:fhir'],
};

/** Answer to every request of every HTTP probe, by section. */
export function goodHttp(section: SectionId): Record<string, HttpAnswer> {
  const probe: Probe | undefined = probes[section];
  if (probe?.door !== 'http') throw new Error(`${section} does not come over HTTP`);
  const requests = probe.requests(siteContext).map(({ id }) => id);
  const usual: Readonly<Record<string, HttpAnswer>> = {
    login: section === 'http' ? LOGIN : TO_HTTPS,
    root: TO_HTTPS,
    alive: LOGIN,
    metadata: page(
      200,
      '{"resourceType":"CapabilityStatement","software":{"name":"OpenEMR","version":"7.0.3"}}',
    ),
    smart: page(200, JSON.stringify(DISCOVERY)),
    openid: page(200, JSON.stringify(DISCOVERY)),
  };
  return Object.fromEntries(requests.map((id) => [id, usual[id] ?? page(404, 'Not Found')]));
}

/** The context in which a section is asked for. */
export function contextFor(section: SectionId): ProbeContext {
  return kindOf[section] === 'host' ? hostContext : siteContext;
}

/** All probes of one door. */
export function probesOf<Door extends Probe['door']>(door: Door): Extract<Probe, { door: Door }>[] {
  const all: readonly Probe[] = Object.values(probes);
  return all.filter((probe): probe is Extract<Probe, { door: Door }> => probe.door === door);
}

/** The type of a parsed section, for readers of a test. */
export type Value<K extends SectionId> = FactSections[K];
