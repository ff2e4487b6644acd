import { execFileSync, spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issuerBreach, leafBreach } from '../../src/tls-scanner-lite/cert/limits.js';
import { Malformed } from '../../src/tls-scanner-lite/wire/reader.js';
import { anchorsOf, findPath } from '../../src/tls-scanner-lite/cert/trust.js';

let folder: string;
const openssl = (...args: string[]): void =>
  void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
const read = (name: string): string => readFileSync(join(folder, `${name}.pem`), 'utf8');

const SUBJECTS = {
  root: '/C=DE/O=Clinic/CN=Root',
  old: '/C=DE/O=Clinic/CN=Old root',
  upper: '/C=DE/O=Clinic/CN=Upper',
  lower: '/C=DE/O=Clinic/CN=Lower',
  leaf: '/C=DE/O=Clinic/CN=emr.test',
} as const;
type Role = keyof typeof SUBJECTS;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tls-scanner-lite-path-'));
  for (const role of Object.keys(SUBJECTS) as Role[]) {
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', `${role}.key`);
    openssl('req', '-new', '-key', `${role}.key`, '-subj', SUBJECTS[role], '-out', `${role}.csr`);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

/** One certificate: whose key, who signs, what its extensions say (lines of openssl's x509v3_config). */
interface Order {
  readonly name: string;
  readonly role: Role;
  readonly by: Role;
  readonly says: readonly string[];
}

function issue({ name, role, by, says }: Order): void {
  const sections = '\n[names]\ndirName=clinic\nDNS=emr.test\n[clinic]\nC=DE\nO=clinic\n[other]\nC=FR\n';
  writeFileSync(
    join(folder, 'cert.cnf'),
    `[extensions]\n${says.join('\n')}\n[dn]\nC=DE\nO=CLINIC\n[fr]\nC=FR\n${sections}`,
  );
  const signer = role === by ? ['-signkey', `${role}.key`] : ['-CA', `${by}.pem`, '-CAkey', `${by}.key`];
  const serial = ['-set_serial', String(1 + Object.keys(SUBJECTS).indexOf(by))];
  const how = ['-days', '30', '-extfile', 'cert.cnf', '-extensions', 'extensions', '-out', `${name}.pem`];
  openssl('x509', '-req', '-in', `${role}.csr`, ...signer, ...serial, ...how);
}

const AUTHORITY = ['basicConstraints=critical,CA:TRUE'];
const SERVER = ['subjectAltName=DNS:emr.test,DNS:*.clinic.test,IP:10.1.2.3'];

interface Chain {
  readonly root?: readonly string[];
  readonly upper?: readonly string[];
  readonly lower?: readonly string[];
  readonly leaf?: readonly string[];
  /** What is sent besides the leaf, in this order. */
  readonly sent?: readonly string[];
}

/** Issues root → upper → lower → leaf, and the upper one and the root again by an old root. */
function make({ root = [], upper = [], lower = [], leaf = [] }: Chain): void {
  issue({ name: 'root', role: 'root', by: 'root', says: [...AUTHORITY, ...root] });
  issue({ name: 'old', role: 'old', by: 'old', says: AUTHORITY });
  issue({
    name: 'upper',
    role: 'upper',
    by: 'root',
    says: upper.some((one) => one.startsWith('basic')) ? upper : [...AUTHORITY, ...upper],
  });
  issue({
    name: 'lower',
    role: 'lower',
    by: 'upper',
    says: lower.some((one) => one.startsWith('basic')) ? lower : [...AUTHORITY, ...lower],
  });
  issue({
    name: 'leaf',
    role: 'leaf',
    by: 'lower',
    says: leaf.some((one) => one.startsWith('subjectAlt')) ? leaf : [...SERVER, ...leaf],
  });
  issue({ name: 'upper-by-old', role: 'upper', by: 'old', says: AUTHORITY });
  issue({ name: 'root-by-old', role: 'root', by: 'old', says: AUTHORITY });
}

const SENT = ['lower', 'upper'];

function ours({ sent = SENT }: Chain, trusted: string): ReturnType<typeof findPath> {
  const load = (name: string): X509Certificate => new X509Certificate(read(name));
  return findPath(load('leaf'), sent.map(load), anchorsOf(read(trusted)), new Date());
}

/** What OpenSSL says of the same certificates for a server. */
function theirs({ sent = SENT }: Chain, trusted: string): { good: boolean; says: string } {
  writeFileSync(join(folder, 'sent.pem'), sent.map(read).join(''));
  const args = ['verify', '-purpose', 'sslserver', '-auth_level', '0', '-no-CApath', '-no-CAstore'];
  const { status, stderr } = spawnSync(
    'openssl',
    [...args, '-CAfile', `${trusted}.pem`, '-untrusted', 'sent.pem', 'leaf.pem'],
    { cwd: folder, encoding: 'utf8' },
  );
  return { good: status === 0, says: stderr };
}

describe('what certificates say of themselves and of those below', () => {
  const cases: readonly (readonly [string, Chain, string | null])[] = [
    ['nothing', {}, null],
    [
      'a leaf for servers',
      { leaf: ['extendedKeyUsage=serverAuth', 'keyUsage=critical,digitalSignature'] },
      null,
    ],
    ['a leaf for any purpose', { leaf: ['extendedKeyUsage=anyExtendedKeyUsage,serverAuth'] }, null],
    ['a leaf for clients', { leaf: ['extendedKeyUsage=clientAuth'] }, 'not-for-servers'],
    ['a leaf for lists alone', { leaf: ['keyUsage=cRLSign'] }, 'not-for-servers'],
    ['an authority for clients', { upper: ['extendedKeyUsage=clientAuth'] }, 'not-for-servers'],
    ['an authority that may not sign', { lower: ['keyUsage=cRLSign'] }, 'issuer-not-a-ca'],
    ['no authority', { lower: ['basicConstraints=CA:FALSE'] }, 'issuer-not-a-ca'],
    [
      'one authority below and none allowed',
      { upper: ['basicConstraints=critical,CA:TRUE,pathlen:0'] },
      'path-too-long',
    ],
    ['no authority below and none allowed', { lower: ['basicConstraints=critical,CA:TRUE,pathlen:0'] }, null],
    ['other hosts', { upper: ['nameConstraints=critical,permitted;DNS:other.test'] }, 'name-not-permitted'],
    ['these hosts', { upper: ['nameConstraints=permitted;DNS:emr.test,permitted;DNS:clinic.test'] }, null],
    ['hosts but one', { upper: ['nameConstraints=excluded;DNS:clinic.test'] }, 'name-not-permitted'],
    ['below a host alone', { upper: ['nameConstraints=permitted;DNS:.test'] }, null],
    ['below this very host', { upper: ['nameConstraints=excluded;DNS:.emr.test'] }, null],
    ['this network', { root: ['nameConstraints=critical,permitted;IP:10.0.0.0/255.0.0.0'] }, null],
    [
      'another network',
      { root: ['nameConstraints=critical,permitted;IP:10.2.0.0/255.255.0.0'] },
      'name-not-permitted',
    ],
    [
      'not this network',
      { root: ['nameConstraints=critical,excluded;IP:10.1.0.0/255.255.0.0'] },
      'name-not-permitted',
    ],
    [
      'networks of the other family',
      { root: ['nameConstraints=critical,permitted;IP:fd00::/ff00::'] },
      'name-not-permitted',
    ],
    ['this organisation, spelt otherwise', { upper: ['nameConstraints=permitted;dirName:dn'] }, null],
    ['another country', { upper: ['nameConstraints=permitted;dirName:fr'] }, 'name-not-permitted'],
    ['an extension nobody knows', { upper: ['1.2.3.4.5=critical,ASN1:NULL'] }, 'unknown-critical-extension'],
    ['an extension that need not be known', { upper: ['1.2.3.4.5=ASN1:NULL'] }, null],
    [
      'a leaf with an extension nobody knows',
      { leaf: ['1.2.3.4.5=critical,ASN1:NULL'] },
      'unknown-critical-extension',
    ],
    ['policies', { upper: ['certificatePolicies=critical,1.2.3.4'] }, null],
  ];

  it.each(cases)('%s', (_, chain, distrust) => {
    make(chain);
    expect(ours(chain, 'root')).toMatchObject({ trusted: distrust === null, distrust });
    expect(theirs(chain, 'root').good).toBe(distrust === null);
  });
});

describe('certificates that two authorities issued', () => {
  beforeAll(() => make({}));

  it.each([
    ['the one that leads nowhere last', ['lower', 'upper', 'upper-by-old'], 'root', true],
    ['the old root alone is trusted', ['lower', 'upper', 'root-by-old'], 'old', true],
    ['the new root is trusted and the cross is sent', ['lower', 'upper', 'root-by-old'], 'root', true],
    ['both ways to the old root', ['root-by-old', 'upper-by-old', 'upper', 'lower'], 'old', true],
    ['the cross is not sent', ['lower', 'upper'], 'old', false],
  ] as const)('%s, as OpenSSL says too', (_, sent, trusted, good) => {
    expect([ours({ sent }, trusted).trusted, theirs({ sent }, trusted).good]).toEqual([good, good]);
  });

  it('the one that leads nowhere first: OpenSSL does not turn back, others do (RFC 4158 section 2.1)', () => {
    const sent = ['lower', 'upper-by-old', 'upper'];
    expect([ours({ sent }, 'root').trusted, theirs({ sent }, 'root').good]).toEqual([true, false]);
  });

  it('any certificate that was named as trusted ends a path, and a loop of two roots ends as well', () => {
    expect(ours({ sent: [] }, 'leaf').trusted).toBe(true);
    expect(ours({ sent: ['lower', 'upper', 'root-by-old', 'root'] }, 'lower').trusted).toBe(true);
    issue({ name: 'old-by-root', role: 'old', by: 'root', says: AUTHORITY });
    issue({ name: 'stranger', role: 'leaf', by: 'leaf', says: AUTHORITY });
    const sent = ['lower', 'upper', 'root-by-old', 'old-by-root'];
    expect(ours({ sent }, 'stranger')).toMatchObject({ trusted: false, distrust: 'unknown-issuer' });
  });
});

it('limits of which bytes were changed are read, or are no limits, and are never another error', () => {
  make({
    upper: [
      'nameConstraints=critical,permitted;DNS:emr.test,permitted;dirName:dn,excluded;IP:10.0.0.0/255.0.0.0',
      'extendedKeyUsage=serverAuth',
      'keyUsage=keyCertSign',
    ],
  });
  const [leaf, upper] = ['leaf', 'upper'].map((name) => new X509Certificate(read(name)).raw);
  const changed = (
    raw: Buffer | undefined,
    changes: readonly (readonly [number, number])[],
  ): X509Certificate | null => {
    const copy = Buffer.from(raw ?? '');
    for (const [at, byte] of changes) copy[at % copy.length] = byte;
    try {
      return new X509Certificate(copy);
    } catch {
      return null;
    }
  };
  const changes = fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 3 });
  let judged = 0;
  fc.assert(
    fc.property(changes, changes, (ofLeaf, ofUpper) => {
      const [end, issuer] = [changed(leaf, ofLeaf), changed(upper, ofUpper)];
      if (!end || !issuer) return;
      judged += 1;
      // No signature is asked here: whatever the bytes say is read.
      for (const judge of [() => leafBreach(end), () => issuerBreach(issuer, [end])]) {
        try {
          judge();
        } catch (error) {
          expect(error).toBeInstanceOf(Malformed);
        }
      }
    }),
    { numRuns: 5000, seed: 3 },
  );
  expect(judged).toBeGreaterThan(1000);
});

it('agrees with OpenSSL about any mixture of them', () => {
  const usage = fc.constantFrom(
    [],
    ['keyUsage=keyCertSign'],
    ['keyUsage=critical,keyCertSign,cRLSign'],
    ['keyUsage=cRLSign'],
  );
  const purpose = fc.constantFrom(
    [],
    ['extendedKeyUsage=serverAuth'],
    ['extendedKeyUsage=serverAuth,clientAuth'],
    ['extendedKeyUsage=clientAuth'],
  );
  const kind = fc
    .constantFrom(0, 1, 2, 3)
    .map((length) => [`basicConstraints=critical,CA:TRUE${length < 3 ? `,pathlen:${length}` : ''}`]);
  const subtree = fc
    .tuple(
      fc.constantFrom('permitted', 'excluded'),
      fc.constantFrom(
        'DNS:test',
        'DNS:emr.test',
        'DNS:clinic.test',
        'DNS:.clinic.test',
        'DNS:x.emr.test',
        'IP:10.0.0.0/255.0.0.0',
        'IP:10.1.2.0/255.255.255.128',
        'IP:10.1.2.128/255.255.255.128',
        'dirName:dn',
        'dirName:fr',
      ),
    )
    .map((parts) => parts.join(';'));
  const names = fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    fc
      .array(subtree, { minLength: 1, maxLength: 3 })
      .map((all) => [`nameConstraints=critical,${[...new Set(all)].join(',')}`]),
  );
  const authority = fc.tuple(usage, purpose, kind, names).map((parts) => parts.flat());
  const leaf = fc
    .tuple(
      purpose,
      fc.constantFrom(
        [],
        ['keyUsage=digitalSignature'],
        ['keyUsage=keyAgreement'],
        ['keyUsage=nonRepudiation'],
      ),
      fc.constantFrom(
        ['DNS:emr.test'],
        ['DNS:emr.test', 'IP:10.1.2.3'],
        ['DNS:*.clinic.test'],
        ['DNS:a.clinic.test', 'IP:10.1.2.200'],
      ),
    )
    .map(([purposes, usages, alternative]) => [
      ...purposes,
      ...usages,
      `subjectAltName=${alternative.join(',')}`,
    ]);
  const sent = fc.shuffledSubarray(['lower', 'upper', 'root-by-old'], { minLength: 2 });
  let trusted = 0;
  fc.assert(
    fc.property(
      fc.tuple(authority, authority),
      leaf,
      sent,
      fc.constantFrom('root', 'old'),
      ([upper, lower], end, order, anchor) => {
        const chain = { upper, lower, leaf: end, sent: order };
        make(chain);
        const { good, says } = theirs(chain, anchor);
        if (good) trusted += 1;
        expect({ ...ours(chain, anchor), says }).toMatchObject({ trusted: good });
      },
    ),
    { numRuns: Number(process.env['PATH_RUNS'] ?? 40), seed: 7 },
  );
  expect(trusted).toBeGreaterThan(0);
}, 120_000);
