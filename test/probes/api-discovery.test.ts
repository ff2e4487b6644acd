/** What the API tells strangers: the kinds of answers one by one, and the recorded answers of a real OpenEMR. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { apiDiscovery } from '../../src/probes/api-discovery.js';
import type { HttpAnswer } from '../../src/core/probe.js';
import { httpAnswers, page } from './support/answers.js';
import { siteContext } from './support/clinic.js';
import { goodHttp } from './support/good.js';

const STATEMENT = '{"resourceType":"CapabilityStatement","software":{"name":"OpenEMR","version":"8.3.0"}';
const see = (answers: Readonly<Record<string, HttpAnswer>>) =>
  apiDiscovery.parse(httpAnswers({ ...goodHttp('apiDiscovery'), ...answers }), siteContext);
const LISTS = { grant_types_supported: [], scopes_supported: [] };
const json = (value: unknown) => page(200, JSON.stringify(value));

test('an API that is off publishes nothing', () => {
  const off = see({ metadata: page(501), smart: page(501), openid: page(404) });
  expect(off.documents.map(({ status, published }) => [status, published])).toEqual([
    [501, false],
    [501, false],
    [404, false],
  ]);
  expect(off).toMatchObject({ software: '', addresses: [], grants: [], systemScopes: [], credentialed: [] });
});

test('a web server that refuses the API to strangers is an answer', () => {
  const refused = see({ metadata: page(403), smart: page(401), openid: page(403) });
  expect(refused.documents.filter(({ published }) => published)).toEqual([]);
});

test.each([404, 301, 302, 429, 500, 503, 204])('a statement with status %i tells nothing', (status) => {
  expect(() => see({ metadata: page(status) })).toThrow(`status ${status}`);
});

test.each([301, 401, 403, 429, 500])('a site that answers every name with %i tells nothing', (status) => {
  const everything = Object.fromEntries(
    Object.keys(goodHttp('apiDiscovery')).map((id) => [id, page(status)]),
  );
  expect(() => see(everything)).toThrow(`status ${status}`);
});

test.each([
  ['metadata', '<title>Welcome</title>'],
  ['metadata', '{"resourceType":"OperationOutcome","software":{"version":"8.3.0"}}'],
  ['smart', '<title>Welcome</title>'],
  ['openid', '[]'],
  ['openid', 'null'],
  ['openid', ''],
])('%s is no such document: %s', (id, body) => {
  expect(() => see({ [id]: page(200, body) })).toThrow('something else');
});

test('a document that is cut off tells nothing; a statement tells its version at the beginning', () => {
  expect(() => see({ openid: { ...page(200, '{"issuer":'), truncated: true } })).toThrow('64 KiB');
  expect(see({ metadata: { ...page(200, `${STATEMENT},"rest":[`), truncated: true } }).software).toBe(
    '8.3.0',
  );
  const bare = page(200, '{"resourceType":"CapabilityStatement"}');
  expect(see({ metadata: bare }).software).toBe('');
  expect(() => see({ metadata: { ...bare, truncated: true } })).toThrow('64 KiB');
  expect(see({ metadata: page(200, STATEMENT.replace('8.3.0', '8.4.0-dev')) }).software).toBe('8.4.0');
  expect(see({ metadata: page(200, STATEMENT.replace('8.3.0', 'newest')) }).software).toBe('newest');
});

test('addresses are compared with the declared one: host, scheme and port', () => {
  const told = (addresses: Readonly<Record<string, unknown>>) =>
    see({ openid: json({ ...LISTS, ...addresses }), smart: json({}) }).addresses;
  expect(
    told({
      issuer: 'https://emr.riverside.example/oauth2/default',
      token_endpoint: 'https://EMR.riverside.example:443/oauth2/default/token',
      jwks_uri: 'http://emr.riverside.example/jwk',
      registration_endpoint: 'https://emr.riverside.example:8443/x',
      userinfo_endpoint: 7,
      service_documentation: 'https://docs.example/',
    }),
  ).toEqual([
    { origin: '7', own: false },
    { origin: 'http://emr.riverside.example', own: false },
    { origin: 'https://emr.riverside.example', own: true },
    { origin: 'https://emr.riverside.example:8443', own: false },
  ]);
});

test('grants and scopes of both documents, nested lists too', () => {
  const found = see({
    openid: json({ grant_types_supported: ['password'], scopes_supported: ['openid', 'system/Group.read'] }),
    smart: json({
      grant_types_supported: ['client_credentials', 'password'],
      scopes_supported: [['system/*.$export', 'user/Patient.read']],
    }),
  });
  expect(found.grants).toEqual(['client_credentials', 'password']);
  expect(found.systemScopes).toEqual(['system/*.$export', 'system/Group.read']);
});

test.each([
  ['without its list', {}],
  ['with a text for a list', { ...LISTS, scopes_supported: 'openid system/Patient.read' }],
  ['with a list two deep', { ...LISTS, scopes_supported: [[['system/Patient.read']]] }],
  ['with something else in a list', { ...LISTS, grant_types_supported: ['password', 3] }],
])('a document %s is no document that offers nothing', (_, document) => {
  expect(() => see({ openid: json(document), smart: page(501) })).toThrow('no list of texts');
});

test('the last of a thousand scopes is seen', () => {
  const many = Array.from({ length: 1000 }, (_, index) => `patient/A${index}.read`);
  const openid = json({ ...LISTS, scopes_supported: [...many, 'system/Patient.read'] });
  expect(see({ openid, smart: json({}) }).systemScopes).toEqual(['system/Patient.read']);
});

test('an Origin that comes back with credentials is kept by its path; a star is not one', () => {
  const allow = (origin: string, credentials = 'true') =>
    page(200, JSON.stringify(LISTS), {
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': credentials,
    });
  expect(see({ openid: allow('*') }).credentialed).toEqual([]);
  expect(see({ openid: allow('https://origin.example', 'false') }).credentialed).toEqual([]);
  expect(see({ openid: allow('https://origin.example') }).credentialed).toEqual([
    'oauth2/default/.well-known/openid-configuration',
  ]);
  // An API that is off repeats it all the same.
  expect(see({ smart: { ...allow('https://origin.example'), status: 501 } }).credentialed).toHaveLength(1);
});

const shared = new URL('../../../shared/openemr/', import.meta.url);
const why = existsSync(shared) ? undefined : 'the recorded answers of OpenEMR are not beside this checkout';
if (why) process.stderr.write(`SKIPPED: discovery of a real OpenEMR: ${why}\n`);

describe.skipIf(why)('OpenEMR 7.0.3.3 as it was recorded', () => {
  /** The answer that was recorded with an invented Origin; our own Origin stands in the place of that one. */
  function recorded(folder: string, name: string): HttpAnswer {
    const [head = '', ...lines] = readFileSync(new URL(`${folder}/${name}.headers`, shared), 'utf8')
      .replaceAll('https://evil.example', 'https://origin.example')
      .split(/\r?\n/);
    const headers = lines
      .map((line) => /^([^:]+): (.*)$/.exec(line))
      .flatMap((parts) => (parts ? [[parts[1]!.toLowerCase(), parts[2]!]] : []));
    const body = readFileSync(new URL(`${folder}/${name}.body`, shared), 'utf8');
    return page(Number(head.split(' ')[1]), body, Object.fromEntries(headers));
  }
  const read = (folder: string) =>
    see({
      metadata: recorded(folder, '_apis_default_fhir_metadata'),
      smart: recorded(folder, '_apis_default_fhir__well-known_smart-configuration'),
      openid: recorded(folder, '_oauth2_default__well-known_openid-configuration'),
    });

  test('with the API off', () => {
    expect(read('7.0.3.3-api-off')).toMatchObject({ software: '', addresses: [], credentialed: [] });
  });

  test('with the API on', () => {
    const on = read('7.0.3.3-api-on');
    expect(on).toMatchObject({
      software: '7.0.3',
      grants: ['authorization_code', 'client_credentials', 'refresh_token'],
      credentialed: ['apis/default/fhir/metadata', 'apis/default/fhir/.well-known/smart-configuration'],
    });
    expect(on.addresses).toEqual([{ origin: 'https://127.0.0.1:19903', own: false }]);
    expect(on.systemScopes).toContain('system/Patient.$export');
    expect(on.systemScopes.length).toBeGreaterThan(20);
  });
});
