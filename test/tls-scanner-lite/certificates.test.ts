import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { children } from '../../src/tls-scanner-lite/cert/asn1.js';
import { derFacts, signatureName } from '../../src/tls-scanner-lite/cert/der.js';
import { judgeStaple, readOcsp } from '../../src/tls-scanner-lite/cert/ocsp.js';
import { readCertificate } from '../../src/tls-scanner-lite/cert/x509.js';
import { vector } from '../../src/tls-scanner-lite/wire/hello.js';
import { der, generalizedTime, integer, oidOf, sequence, utcTime } from './helpers/der.js';
import { makePki, type Pki } from './helpers/pki.js';

let pki: Pki;
beforeAll(() => {
  pki = makePki();
});
afterAll(() => pki.remove());

const bytes = (maxLength: number, minLength = 0) =>
  fc.uint8Array({ minLength, maxLength }).map((array) => Buffer.from(array));
const seconds = (from: string, to: string) =>
  fc
    .date({ min: new Date(from), max: new Date(to), noInvalidDate: true })
    .map((date) => new Date(Math.floor(date.getTime() / 1000) * 1000));
/** A number as certificates have it: positive and without leading zeros. */
const serials = bytes(20, 1).filter(([first = 0]) => first > 0);
const hex = (serial: Buffer): string =>
  serial
    .toString('hex')
    .replace(/^0+(?=.)/, '')
    .toUpperCase();

const HASHES = {
  SHA256: '2.16.840.1.101.3.4.2.1',
  SHA384: '2.16.840.1.101.3.4.2.2',
  SHA512: '2.16.840.1.101.3.4.2.3',
};
/** Signature algorithms with the names that a report gives them (RFC 8017 appendix C, RFC 5758, RFC 8410). */
const ALGORITHMS: readonly (readonly [name: string, algorithm: Buffer])[] = [
  ['sha1WithRSAEncryption', sequence(oidOf('1.2.840.113549.1.1.5'), der(5))],
  ['sha256WithRSAEncryption', sequence(oidOf('1.2.840.113549.1.1.11'), der(5))],
  ['ecdsa-with-SHA384', sequence(oidOf('1.2.840.10045.4.3.3'))],
  ['ed25519', sequence(oidOf('1.3.101.112'))],
  ['rsassaPss-with-SHA1', sequence(oidOf('1.2.840.113549.1.1.10'), sequence())],
  ...Object.entries(HASHES).map(
    ([name, id]) =>
      [
        `rsassaPss-with-${name}`,
        sequence(oidOf('1.2.840.113549.1.1.10'), sequence(der(0xa0, sequence(oidOf(id), der(5))))),
      ] as const,
  ),
];
const USAGES = ['digitalSignature', 'nonRepudiation', 'keyEncipherment', 'dataEncipherment', 'keyAgreement'];

const word = fc.stringMatching(/^[a-z0-9.-]{1,30}$/);
/** A name as a hostile certificate may have it: with what would end it or begin another one in a list. */
const anyName = fc.oneof(word, fc.stringMatching(/^[ -~]{1,30}$/), fc.constant('a.test, DNS:bank.test'));
const certificates = fc.record({
  serial: serials,
  algorithm: fc.constantFrom(...ALGORITHMS),
  issuer: word,
  subject: word,
  notBefore: seconds('1990-01-01', '2049-12-31'),
  notAfter: seconds('2050-01-01', '2200-01-01'),
  names: fc.array(anyName, { maxLength: 8 }),
  usages: fc.subarray(USAGES, { minLength: 1 }),
  urls: fc.array(word, { minLength: 1, maxLength: 4 }),
  mustStaple: fc.boolean(),
  timestamps: fc.array(bytes(60), { maxLength: 5 }),
});
type Written = typeof certificates extends fc.Arbitrary<infer T> ? T : never;

const named = (name: string): Buffer =>
  sequence(der(0x31, sequence(oidOf('2.5.4.3'), der(0x0c, Buffer.from(name)))));
const extension = (id: string, value: Buffer): Buffer => sequence(oidOf(id), der(4, value));
const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const SPKI = publicKey.export({ type: 'spki', format: 'der' });

/** Writes a certificate (RFC 5280 section 4.1); nobody signed it. */
function write(want: Written): Buffer {
  const bits = USAGES.reduce((all, name, at) => (want.usages.includes(name) ? all | (0x80 >> at) : all), 0);
  const points = want.urls.map((url) =>
    sequence(der(0xa0, der(0xa0, der(0x86, Buffer.from(`http://${url}/`))))),
  );
  const list = vector(2, Buffer.concat(want.timestamps.map((one) => vector(2, one))));
  const extensions = [
    extension('2.5.29.15', der(3, Buffer.of(0, bits))),
    extension('2.5.29.31', sequence(...points)),
    extension('1.3.6.1.4.1.11129.2.4.2', der(4, list)),
    ...(want.names.length > 0
      ? [extension('2.5.29.17', sequence(...want.names.map((name) => der(0x82, Buffer.from(name)))))]
      : []),
    ...(want.mustStaple ? [extension('1.3.6.1.5.5.7.1.24', sequence(der(2, Buffer.of(5))))] : []),
  ];
  const [, algorithm] = want.algorithm;
  const tbs = sequence(
    der(0xa0, integer(Buffer.of(2))),
    integer(want.serial),
    algorithm,
    named(want.issuer),
    sequence(utcTime(want.notBefore), generalizedTime(want.notAfter)),
    named(want.subject),
    SPKI,
    der(0xa3, sequence(...extensions)),
  );
  return sequence(tbs, algorithm, der(3, Buffer.alloc(65)));
}

describe('certificates are read as they were written', () => {
  it('all that a report says of them', () => {
    fc.assert(
      fc.property(certificates, (want) => {
        const whole = write(want);
        const [name] = want.algorithm;
        const facts = {
          version: 3,
          signatureAlgorithm: name,
          mustStaple: want.mustStaple,
          keyUsage: USAGES.filter((one) => want.usages.includes(one)),
          crlUrls: want.urls.map((url) => `http://${url}/`),
          timestamps: want.timestamps.length,
        };
        expect(derFacts(whole)).toEqual(facts);
        expect(readCertificate(whole)?.fact).toMatchObject({
          ...facts,
          serialNumber: want.serial.toString('hex').toUpperCase(),
          subject: `CN=${want.subject}`,
          issuer: `CN=${want.issuer}`,
          notBefore: want.notBefore.toISOString(),
          notAfter: want.notAfter.toISOString(),
          keyType: 'ec',
          keyBits: 256,
          publicKeySha256: createHash('sha256').update(SPKI).digest('hex'),
        });
        expect(readCertificate(whole)?.fact.subjectAltNames).toHaveLength(want.names.length);
      }),
    );
  });

  it('any algorithm, by its number where it has no name here', () => {
    const arcs = fc.array(fc.nat(100_000), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(arcs, (rest) => {
        const id = `1.2.${rest.join('.')}`;
        const known = ALGORITHMS.find(([, whole]) => whole.includes(oidOf(id)));
        fc.pre(!known);
        expect(signatureName(children(sequence(oidOf(id)))[0])).toBe(id);
      }),
    );
    for (const [name, whole] of ALGORITHMS) expect(signatureName(children(whole)[0])).toBe(name);
  });

  it('what is cut short or changed is another certificate or none, and never an error', () => {
    fc.assert(
      fc.property(certificates, fc.nat(), fc.integer({ min: 1, max: 255 }), (want, place, change) => {
        const whole = write(want);
        const at = place % whole.length;
        expect(readCertificate(whole.subarray(0, at))).toBeNull();
        const changed = Buffer.from(whole);
        changed[at] = (changed[at] ?? 0) ^ change;
        const read = readCertificate(changed);
        if (read) expect(read.fact.fingerprint256).not.toBe(readCertificate(whole)?.fact.fingerprint256);
      }),
    );
  });
});

const answers = fc.record({
  hash: fc.constantFrom(['sha1', '1.3.14.3.2.26'] as const, ['sha384', HASHES.SHA384] as const),
  issuerKeyHash: bytes(64, 1),
  serial: serials,
  status: fc.constantFrom(['good', der(0x80)] as const, ['unknown', der(0x82)] as const),
  revokedAt: fc.option(seconds('2000-01-01', '2049-12-31')),
  thisUpdate: seconds('2000-01-01', '2049-12-31'),
  nextUpdate: fc.option(seconds('2000-01-01', '2049-12-31')),
  timestamps: fc.array(bytes(60), { maxLength: 4 }),
});
const responses = fc.record({
  algorithm: fc.constantFrom(...ALGORITHMS),
  signature: bytes(300, 1),
  certificates: fc.array(bytes(100), { maxLength: 4 }),
  producedAt: seconds('2000-01-01', '2049-12-31'),
  answers: fc.array(answers, { maxLength: 4 }),
});
type Answer = typeof answers extends fc.Arbitrary<infer T> ? T : never;
type Answered = typeof responses extends fc.Arbitrary<infer T> ? T : never;

function writeSingle(one: Answer): Buffer {
  const [, hash] = one.hash;
  const [, status] = one.status;
  const list = vector(2, Buffer.concat(one.timestamps.map((entry) => vector(2, entry))));
  return sequence(
    sequence(
      sequence(oidOf(hash), der(5)),
      der(4, Buffer.alloc(20)),
      der(4, one.issuerKeyHash),
      integer(one.serial),
    ),
    one.revokedAt ? der(0xa1, generalizedTime(one.revokedAt)) : status,
    generalizedTime(one.thisUpdate),
    ...(one.nextUpdate ? [der(0xa0, generalizedTime(one.nextUpdate))] : []),
    der(0xa1, sequence(extension('1.3.6.1.4.1.11129.2.4.5', der(4, list)))),
  );
}

/** Writes an OCSPResponse (RFC 6960 section 4.2.1); nobody signed it. */
function writeResponse(want: Answered): { whole: Buffer; signedPart: Buffer } {
  const [, algorithm] = want.algorithm;
  const responder = der(0xa2, der(4, Buffer.alloc(20)));
  const signedPart = sequence(
    responder,
    generalizedTime(want.producedAt),
    sequence(...want.answers.map(writeSingle)),
  );
  const certs =
    want.certificates.length > 0
      ? [der(0xa0, sequence(...want.certificates.map((one) => sequence(one))))]
      : [];
  const basic = sequence(signedPart, algorithm, der(3, Buffer.of(0), want.signature), ...certs);
  const type = oidOf('1.3.6.1.5.5.7.48.1.1');
  return { whole: sequence(der(0x0a, Buffer.of(0)), der(0xa0, sequence(type, der(4, basic)))), signedPart };
}

describe('stapled responses are read as they were written', () => {
  it('every answer with its dates, the signed part and the signature', () => {
    fc.assert(
      fc.property(responses, (want) => {
        const { whole, signedPart } = writeResponse(want);
        expect(readOcsp(whole)).toEqual({
          signedPart,
          algorithm: want.algorithm[0],
          signature: want.signature,
          certificates: want.certificates.map((one) => sequence(one)),
          producedAt: want.producedAt,
          answers: want.answers.map((one) => ({
            hash: one.hash[0],
            issuerKeyHash: one.issuerKeyHash,
            serial: hex(one.serial),
            status: one.revokedAt ? 'revoked' : one.status[0],
            thisUpdate: one.thisUpdate,
            nextUpdate: one.nextUpdate,
            timestamps: one.timestamps.length,
          })),
        });
      }),
    );
    for (let code = 1; code < 7; code += 1)
      expect(readOcsp(sequence(der(0x0a, Buffer.of(code))))).toEqual({ error: code });
  });

  it('a signed one in which a byte was changed says the same or is not believed', () => {
    const response = pki.ocsp({ revoked: true });
    const [leaf, issuer] = ['rsa.pem', 'int.pem'].map((name) => new X509Certificate(pki.read(name)));
    const now = new Date();
    const before = judgeStaple(response, leaf!, issuer!, now);
    expect(before).toMatchObject({ status: 'revoked', valid: true });
    fc.assert(
      fc.property(fc.nat(response.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(response);
        changed[at] = (changed[at] ?? 0) ^ change;
        const after = judgeStaple(changed, leaf!, issuer!, now);
        if (after.valid) expect(after).toEqual(before);
      }),
      { numRuns: 500 },
    );
  });
});
