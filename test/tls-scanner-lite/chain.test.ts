import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeChain } from '../../src/tls-scanner-lite/cert/chain.js';
import { oid } from '../../src/tls-scanner-lite/cert/asn1.js';
import { derFacts } from '../../src/tls-scanner-lite/cert/der.js';
import { anchorsOf } from '../../src/tls-scanner-lite/cert/trust.js';
import type { ChainFact } from '../../src/tls-scanner-lite/index.js';
import { makePki, type Pki } from './helpers/pki.js';

const DAY = 86_400_000;
let pki: Pki;
beforeAll(() => {
  pki = makePki();
});
afterAll(() => pki.remove());

function judge(
  names: readonly string[],
  options: { name?: string | null; now?: Date; ca?: string | undefined } = {},
): ChainFact {
  const certificates = names.map((name) => pki.der(`${name}.pem`));
  const ca = 'ca' in options ? options.ca : pki.read('root.pem');
  const sent = {
    certificates,
    seenIn: new Set(['TLS 1.2'] as const),
    stapled: null,
    staple: null,
    timestamps: null,
    ordered: true,
  };
  return judgeChain(sent, {
    anchors: anchorsOf(ca),
    now: options.now ?? new Date(),
    name: options.name ?? null,
  });
}

describe('trust at a given time', () => {
  it('a whole chain in order is trusted', () => {
    expect(judge(['rsa', 'int'])).toMatchObject({
      trusted: true,
      distrust: null,
      ordered: true,
      complete: true,
      anchor: 'CN=Test root',
    });
    expect(judge(['rsa', 'int', 'root'])).toMatchObject({ trusted: true, ordered: true });
  });

  it('order does not matter for trust, but is reported', () => {
    expect(judge(['rsa', 'root', 'int'])).toMatchObject({ trusted: true, ordered: false, complete: true });
  });

  it('a missing intermediate is named', () => {
    expect(judge(['rsa'])).toMatchObject({
      trusted: false,
      distrust: 'unknown-issuer',
      complete: false,
      missingIssuer: 'CN=Test int',
    });
  });

  it('a private authority is not trusted by the root store', () => {
    expect(judge(['rsa', 'int'], { ca: undefined })).toMatchObject({
      trusted: false,
      distrust: 'unknown-issuer',
      missingIssuer: 'CN=Test root',
    });
    expect(judge(['rsa', 'int', 'root'], { ca: undefined })).toMatchObject({
      trusted: false,
      distrust: 'self-signed',
      complete: true,
    });
  });

  it('now decides, not the clock', () => {
    expect(judge(['rsa', 'int'], { now: new Date(Date.now() + 91 * DAY) })).toMatchObject({
      trusted: false,
      distrust: 'expired',
      expired: true,
    });
    expect(judge(['rsa', 'int'], { now: new Date(Date.now() - 2 * DAY) })).toMatchObject({
      trusted: false,
      distrust: 'not-yet-valid',
      notYetValid: true,
    });
  });

  it('a self-signed certificate is trusted only as an anchor', () => {
    expect(judge(['self'])).toMatchObject({ trusted: false, distrust: 'self-signed', complete: true });
    expect(judge(['self'], { ca: pki.read('self.pem') })).toMatchObject({ trusted: true });
  });

  it('a leaf may not issue', () => {
    expect(judge(['fake', 'rsa', 'int'])).toMatchObject({ trusted: false, distrust: 'issuer-not-a-ca' });
  });

  it('an unreadable leaf is said to be unreadable', () => {
    const sent = {
      certificates: [Buffer.from('zero')],
      seenIn: new Set<never>(),
      stapled: null,
      staple: null,
      timestamps: null,
      ordered: true,
    };
    expect(judgeChain(sent, { anchors: anchorsOf(''), now: new Date(), name: 'emr.test' })).toMatchObject({
      distrust: 'unreadable',
      unreadable: [0],
      nameMatches: null,
    });
  });
});

describe('names', () => {
  it.each([
    ['emr.test', true],
    ['EMR.test', true],
    ['www.clinic.test', true],
    ['a.b.clinic.test', false],
    ['127.0.0.1', true],
    ['127.0.0.2', false],
    ['other.test', false],
  ])('%s: %s', (name, matches) => {
    expect(judge(['rsa', 'int'], { name }).nameMatches).toBe(matches);
  });

  it('the common name does not count', () => {
    expect(judge(['other', 'int'], { name: 'emr.test' }).nameMatches).toBe(false);
  });

  it('an asterisk stands for a whole label', () => {
    expect(judge(['other', 'int'], { name: 'other.test' }).nameMatches).toBe(true);
    expect(judge(['other', 'int'], { name: 'www.part.test' }).nameMatches).toBe(false);
  });
});

describe('facts of a certificate', () => {
  it('key, signature, extensions', () => {
    expect(judge(['rsa']).certificates[0]).toMatchObject({
      keyType: 'rsa',
      keyBits: 2048,
      curve: null,
      signatureAlgorithm: 'sha256WithRSAEncryption',
      selfSigned: false,
      isCa: false,
      mustStaple: false,
    });
    expect(judge(['ec']).certificates[0]).toMatchObject({ keyType: 'ec', keyBits: 256, curve: 'prime256v1' });
    expect(judge(['ed25519']).certificates[0]).toMatchObject({ keyType: 'ed25519', keyBits: 256 });
    expect(judge(['staple']).certificates[0]).toMatchObject({ mustStaple: true });
    expect(judge(['root']).certificates[0]).toMatchObject({
      isCa: true,
      selfSigned: true,
      subject: 'CN=Test root',
    });
    expect(judge(['rsa']).certificates[0]?.subjectAltNames).toEqual([
      'DNS:emr.test',
      'DNS:*.clinic.test',
      'IP Address:127.0.0.1',
    ]);
  });

  it('object identifiers and DER', () => {
    expect(oid(Buffer.from('2a864886f70d01010b', 'hex'))).toBe('1.2.840.113549.1.1.11');
    expect(oid(Buffer.from('883703', 'hex'))).toBe('2.999.3');
    expect(derFacts(pki.der('ed25519.pem'))).toEqual({
      version: 3,
      signatureAlgorithm: 'sha256WithRSAEncryption',
      mustStaple: false,
      keyUsage: [],
      crlUrls: [],
      timestamps: 0,
    });
  });
});
