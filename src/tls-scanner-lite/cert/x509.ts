import { createHash, X509Certificate } from 'node:crypto';
import type { CertificateFact } from './facts.js';
import { Malformed } from '../wire/reader.js';
import { derFacts } from './der.js';

/** A certificate that could be parsed: node's view for checking, ours for reporting. */
export interface Readable {
  readonly x509: X509Certificate;
  readonly fact: CertificateFact;
}

/** Names come from the peer: control characters have no place in a report (RFC 5280 section 4.1.2.4 allows them). */
export function clean(text: string): string {
  return text
    .replaceAll('\n', ', ')
    .replaceAll(/\p{Cc}/gu, '?')
    .slice(0, 4096);
}

function list(text: string | undefined): string[] {
  return text ? clean(text).split(', ').slice(0, 512) : [];
}

/** True when a certificate is its own issuer and its signature says so too (RFC 5280 section 3.2). */
export function isSelfSigned(x509: X509Certificate): boolean {
  return x509.issuer === x509.subject && signedBy(x509, x509);
}

/** True when the key of `issuer` made the signature of `x509`; an unusable key made none. */
export function signedBy(x509: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return x509.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

function keyOf(x509: X509Certificate): Pick<CertificateFact, 'keyType' | 'keyBits' | 'curve'> {
  const { asymmetricKeyType, asymmetricKeyDetails } = x509.publicKey;
  const curve = asymmetricKeyDetails?.namedCurve ?? null;
  const curveBits = curve ? Number(/\d{3}/.exec(curve)?.[0] ?? Number.NaN) : Number.NaN;
  const fixed = new Map<string | undefined, number>([
    ['ed25519', 256],
    ['ed448', 456],
  ]).get(asymmetricKeyType);
  const bits = asymmetricKeyDetails?.modulusLength ?? fixed ?? curveBits;
  return { keyType: asymmetricKeyType ?? 'unknown', keyBits: Number.isNaN(bits) ? null : bits, curve };
}

function urls(x509: X509Certificate, method: string): string[] {
  const out = [...(x509.infoAccess ?? '').matchAll(/^(.*?) - URI:(.*)$/gm)];
  return out.filter(([, name]) => name === method).map(([, , url]) => clean(url ?? ''));
}

function keyOrUnknown(x509: X509Certificate): Pick<CertificateFact, 'keyType' | 'keyBits' | 'curve'> {
  try {
    return keyOf(x509);
  } catch {
    return { keyType: 'unknown', keyBits: null, curve: null };
  }
}

/** The exponent of an RSA key, and the hash of the key by which the same key is known elsewhere. */
function publicKey(x509: X509Certificate): Pick<CertificateFact, 'publicExponent' | 'publicKeySha256'> {
  try {
    const { publicExponent } = x509.publicKey.asymmetricKeyDetails ?? {};
    const spki = x509.publicKey.export({ type: 'spki', format: 'der' });
    return {
      publicExponent: publicExponent === undefined ? null : publicExponent.toString(),
      publicKeySha256: createHash('sha256').update(spki).digest('hex'),
    };
  } catch {
    return { publicExponent: null, publicKeySha256: '' };
  }
}

function describe(x509: X509Certificate): CertificateFact {
  return {
    subject: clean(x509.subject ?? ''),
    issuer: clean(x509.issuer ?? ''),
    serialNumber: x509.serialNumber,
    subjectAltNames: list(x509.subjectAltName),
    notBefore: new Date(x509.validFrom).toISOString(),
    notAfter: new Date(x509.validTo).toISOString(),
    ...keyOrUnknown(x509),
    ...derFacts(x509.raw),
    selfSigned: isSelfSigned(x509),
    isCa: x509.ca,
    extendedKeyUsage: x509.keyUsage ?? [],
    ocspUrls: urls(x509, 'OCSP'),
    caIssuersUrls: urls(x509, 'CA Issuers'),
    ...publicKey(x509),
    fingerprint256: x509.fingerprint256,
    pem: x509.toString(),
  };
}

/** Parses one DER certificate; null when it is not one (RFC 5280 section 4.1). */
export function readCertificate(der: Buffer): Readable | null {
  try {
    const x509 = new X509Certificate(der);
    return { x509, fact: describe(x509) };
  } catch (error) {
    if (error instanceof Malformed || error instanceof Error) return null;
    throw error;
  }
}
