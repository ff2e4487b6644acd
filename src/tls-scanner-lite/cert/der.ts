import { Malformed } from '../wire/reader.js';
import { children, oid, type Element } from './asn1.js';
import { countTimestamps } from './timestamps.js';

const SIGNATURES: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.2': 'md2WithRSAEncryption',
  '1.2.840.113549.1.1.4': 'md5WithRSAEncryption',
  '1.2.840.113549.1.1.5': 'sha1WithRSAEncryption',
  '1.2.840.113549.1.1.10': 'rsassaPss',
  '1.2.840.113549.1.1.11': 'sha256WithRSAEncryption',
  '1.2.840.113549.1.1.12': 'sha384WithRSAEncryption',
  '1.2.840.113549.1.1.13': 'sha512WithRSAEncryption',
  '1.2.840.113549.1.1.14': 'sha224WithRSAEncryption',
  '1.2.840.10040.4.3': 'dsa-with-SHA1',
  '2.16.840.1.101.3.4.3.2': 'dsa-with-SHA256',
  '1.2.840.10045.4.1': 'ecdsa-with-SHA1',
  '1.2.840.10045.4.3.1': 'ecdsa-with-SHA224',
  '1.2.840.10045.4.3.2': 'ecdsa-with-SHA256',
  '1.2.840.10045.4.3.3': 'ecdsa-with-SHA384',
  '1.2.840.10045.4.3.4': 'ecdsa-with-SHA512',
  '1.3.101.112': 'ed25519',
  '1.3.101.113': 'ed448',
  '2.16.840.1.101.3.4.3.17': 'ml-dsa-44',
  '2.16.840.1.101.3.4.3.18': 'ml-dsa-65',
  '2.16.840.1.101.3.4.3.19': 'ml-dsa-87',
};
const HASHES: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'SHA1',
  '2.16.840.1.101.3.4.2.1': 'SHA256',
  '2.16.840.1.101.3.4.2.2': 'SHA384',
  '2.16.840.1.101.3.4.2.3': 'SHA512',
  '2.16.840.1.101.3.4.2.4': 'SHA224',
};

/** RSASSA-PSS says its hash in [0] of its parameters; SHA-1 when it does not (RFC 4055 section 3.1). */
function pssName(parameters: Element | undefined): string {
  const hash = children(parameters?.body ?? Buffer.alloc(0)).find(({ tag }) => tag === 0xa0);
  if (!hash) return 'rsassaPss-with-SHA1';
  const [algorithm] = children(children(hash.body)[0]?.body ?? Buffer.alloc(0));
  const id = algorithm ? oid(algorithm.body) : '';
  return `rsassaPss-with-${HASHES[id] ?? id}`;
}

/** Name of a signature algorithm as certificates and OCSP responses carry it (RFC 5280 section 4.1.1.2). */
export function signatureName(algorithm: Element | undefined): string {
  const [id, parameters] = children(algorithm?.body ?? Buffer.alloc(0));
  if (!id) throw new Malformed('no signature algorithm');
  const name = oid(id.body);
  return SIGNATURES[name] === 'rsassaPss' ? pssName(parameters) : (SIGNATURES[name] ?? name);
}

const TLS_FEATURE = '1.3.6.1.5.5.7.1.24';
const KEY_USAGE = '2.5.29.15';
const TIMESTAMPS = '1.3.6.1.4.1.11129.2.4.2';
const CRL_POINTS = '2.5.29.31';
const USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
];

/** An extension: what its OCTET STRING holds, and whether who does not know it must turn away (RFC 5280 section 4.2). */
export interface Extension {
  readonly value: Buffer;
  readonly critical: boolean;
}

/** The extensions of a list by id (RFC 5280 section 4.1.2.9). */
export function extensionsIn(list: Buffer): ReadonlyMap<string, Extension> {
  return new Map(
    children(list).map(({ body }) => {
      const parts = children(body);
      const value = parts.findLast(({ tag }) => tag === 4)?.body ?? Buffer.alloc(0);
      const critical = parts.some((one) => one.tag === 1 && one.body[0] !== 0);
      return [oid(parts[0]?.body ?? Buffer.alloc(0)), { value, critical }];
    }),
  );
}

function tbsParts(certificate: Buffer): Element[] {
  const [tbs] = children(children(certificate)[0]?.body ?? Buffer.alloc(0));
  if (!tbs) throw new Malformed('not a certificate');
  return children(tbs.body);
}

/** The extensions of a certificate. */
export function extensionsOf(certificate: Buffer): ReadonlyMap<string, Extension> {
  const wrapper = tbsParts(certificate).find(({ tag }) => tag === 0xa3);
  return extensionsIn(wrapper ? (children(wrapper.body)[0]?.body ?? Buffer.alloc(0)) : Buffer.alloc(0));
}

/** What is inside the subject of a certificate, empty when it has none (RFC 5280 section 4.1.2.6). */
export function subjectOf(certificate: Buffer): Buffer {
  const parts = tbsParts(certificate);
  return parts[parts[0]?.tag === 0xa0 ? 5 : 4]?.body ?? Buffer.alloc(0);
}

/** The usages that a keyUsage extension names (RFC 5280 section 4.2.1.3). */
export function keyUsages(value: Buffer | undefined): string[] {
  const bits = value ? children(value)[0]?.body.subarray(1) : undefined;
  return USAGES.filter((_, at) => ((bits?.[at >> 3] ?? 0) >> (7 - (at & 7))) & 1);
}

/** Addresses anywhere in a distribution point: they are the only [6] there (RFC 5280 section 4.2.1.13). */
function crlUrls(value: Buffer | undefined, depth = 0): string[] {
  if (!value || depth > 6) return [];
  return children(value).flatMap(({ tag, body }) => {
    if (tag === 0x86) return [body.toString('latin1').replaceAll(/[^\x20-\x7e]/g, '?')];
    return tag & 0x20 ? crlUrls(body, depth + 1) : [];
  });
}

/** What node:crypto does not tell about a certificate. */
export interface DerFacts {
  readonly version: number;
  readonly signatureAlgorithm: string;
  readonly mustStaple: boolean;
  readonly keyUsage: readonly string[];
  readonly crlUrls: readonly string[];
  readonly timestamps: number;
}

/** Reads what node:crypto leaves out of a certificate: signature algorithm, TLS feature (RFC 7633), usages, timestamps. */
export function derFacts(certificate: Buffer): DerFacts {
  const [, algorithm] = children(children(certificate)[0]?.body ?? Buffer.alloc(0));
  const parts = tbsParts(certificate);
  const extensions = extensionsOf(certificate);
  const version = parts[0]?.tag === 0xa0 ? (children(parts[0].body)[0]?.body[0] ?? 0) + 1 : 1;
  return {
    version,
    signatureAlgorithm: signatureName(algorithm),
    mustStaple: extensions.has(TLS_FEATURE),
    keyUsage: keyUsages(extensions.get(KEY_USAGE)?.value),
    crlUrls: crlUrls(extensions.get(CRL_POINTS)?.value),
    timestamps: countTimestamps(innerOctets(extensions.get(TIMESTAMPS)?.value)),
  };
}

/** The octets inside an OCTET STRING that is itself the value of an extension (RFC 6962 section 3.3). */
export function innerOctets(value: Buffer | undefined): Buffer | null {
  return value ? (children(value)[0]?.body ?? null) : null;
}
