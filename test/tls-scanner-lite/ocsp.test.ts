import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeStaple } from '../../src/tls-scanner-lite/cert/ocsp.js';
import { makePki, type Pki } from './helpers/pki.js';

let pki: Pki;
let leaf: X509Certificate;
let issuer: X509Certificate;
beforeAll(() => {
  pki = makePki();
  leaf = new X509Certificate(pki.read('rsa.pem'));
  issuer = new X509Certificate(pki.read('int.pem'));
});
afterAll(() => pki.remove());
const now = (): Date => new Date();

describe('a stapled proof', () => {
  it('is good when the issuer signed it, in its time', () => {
    expect(judgeStaple(pki.ocsp(), leaf, issuer, now())).toMatchObject({
      status: 'good',
      valid: true,
      how: 'signed by the issuer, in its time',
    });
  });
  it('says that a certificate is revoked', () => {
    expect(judgeStaple(pki.ocsp({ revoked: true }), leaf, issuer, now())).toMatchObject({
      status: 'revoked',
      valid: true,
    });
  });
  it('is not believed when somebody else signed it, not even another certificate of the issuer', () => {
    expect(judgeStaple(pki.ocsp({ signer: 'other' }), leaf, issuer, now())).toMatchObject({ valid: false });
    expect(judgeStaple(pki.ocsp({ signer: 'self' }), leaf, issuer, now())).toMatchObject({ valid: false });
  });
  it('is not believed before or after its time, or when its signature was touched', () => {
    const response = pki.ocsp();
    const at = (days: number): Date => new Date(Date.now() + days * 86_400_000);
    expect(judgeStaple(response, leaf, issuer, at(8)).how).toMatch(/expired/);
    expect(judgeStaple(response, leaf, issuer, at(-1)).how).toMatch(/future/);
    const touched = Buffer.from(response);
    const place = touched.length - 10;
    touched[place] = (touched[place] ?? 0) ^ 1;
    expect(judgeStaple(touched, leaf, issuer, now()).valid).toBe(false);
  });
  it('about another certificate, or with an unknown issuer, proves nothing', () => {
    expect(judgeStaple(pki.ocsp(), new X509Certificate(pki.read('ec.pem')), issuer, now())).toMatchObject({
      status: 'unreadable',
      valid: false,
    });
    expect(judgeStaple(pki.ocsp(), leaf, null, now())).toMatchObject({ valid: false });
    expect(judgeStaple(Buffer.from('30030a0106', 'hex'), leaf, issuer, now()).how).toMatch(/error 6/);
    expect(judgeStaple(Buffer.from('garbage'), leaf, issuer, now())).toMatchObject({ status: 'unreadable' });
  });
});
