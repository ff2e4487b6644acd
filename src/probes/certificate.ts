import { Unreadable } from '../core/errors.js';
import type { TlsProbe } from '../core/probe.js';
import type { ChainFact, Distrust, TlsResult } from '../tls-scanner-lite/index.js';
import { requireTls } from './tls.js';

const REASONS: Readonly<Record<Distrust, string>> = {
  expired: 'a certificate of the chain has expired',
  'not-yet-valid': 'a certificate of the chain is not valid yet',
  'self-signed': 'it is signed by itself',
  'unknown-issuer': 'its issuer is not in the trust store',
  'bad-signature': 'a signature of the chain is wrong',
  'issuer-not-a-ca': 'it was issued by a certificate that may not issue any',
  'not-for-servers': 'it, or an authority above it, is not meant for servers',
  'name-not-permitted': 'an authority above it may not give out this name',
  'path-too-long': 'an authority above it does not allow so many others below',
  'unknown-critical-extension': 'a certificate of the chain has a critical extension that is not known',
  unreadable: 'a certificate of the chain could not be read',
};

const KEY_TYPES: Readonly<Record<string, string>> = {
  rsa: 'RSA',
  'rsa-pss': 'RSA',
  ec: 'EC',
  ed25519: 'Ed25519',
  ed448: 'Ed448',
};

/** The certificate that the server shows; of several chains the weakest in trust, name and date. */
export const certificate: TlsProbe<'certificate', TlsResult> = {
  door: 'tls',
  section: 'certificate',
  describe: 'certificate and chain',
  parse: (result) => {
    requireTls(result);
    const chain = result.chains.toSorted((left, right) => goodness(left) - goodness(right))[0];
    const leaf = chain?.certificates[0];
    if (!chain || !leaf) {
      throw new Unreadable(
        `no certificate of ${result.host}:${result.port} could be read`,
        'Check that the endpoint uses certificates that can be parsed.',
      );
    }
    const expectedName = result.servername ?? result.host;
    return {
      subject: leaf.subject,
      issuer: leaf.issuer,
      names: [...leaf.subjectAltNames],
      expectedName,
      nameMatches: chain.nameMatches ?? leaf.subjectAltNames.includes(expectedName),
      notBefore: moment(leaf.notBefore),
      notAfter: moment(leaf.notAfter),
      keyType: KEY_TYPES[leaf.keyType] ?? leaf.keyType,
      keyBits: leaf.keyBits ?? 0,
      signatureAlgorithm: leaf.signatureAlgorithm,
      selfSigned: leaf.selfSigned,
      trusted: chain.trusted,
      trustReason: chain.distrust === null ? '' : REASONS[chain.distrust],
      chainComplete: chain.complete,
      sha256: leaf.fingerprint256,
    };
  },
};

function goodness(chain: ChainFact): number {
  return Number(chain.trusted) + Number(chain.nameMatches ?? false) + Number(!chain.expired);
}

function moment(text: string): string {
  const time = Date.parse(text);
  if (Number.isNaN(time))
    throw new Unreadable(
      'a date of the certificate could not be read',
      'Renew the certificate with a common tool.',
    );
  return new Date(time).toISOString();
}
