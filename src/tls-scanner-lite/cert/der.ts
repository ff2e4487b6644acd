import { Malformed, reader, type Reader } from '../wire/reader.js';

interface Element {
  readonly tag: number;
  readonly body: Buffer;
}

function lengthOf(input: Reader): number {
  const first = input.u8();
  if (first < 0x80) return first;
  const size = first & 0x7f;
  if (size < 1 || size > 3) throw new Malformed(`DER length of ${size} bytes`);
  return input.bytes(size).readUIntBE(0, size);
}

function element(input: Reader): Element {
  const tag = input.u8();
  return { tag, body: input.bytes(lengthOf(input)) };
}

function children(body: Buffer): Element[] {
  const input = reader(body);
  const out: Element[] = [];
  while (input.left() > 0) {
    if (out.length >= 256) throw new Malformed('more than 256 elements');
    out.push(element(input));
  }
  return out;
}

/** Dotted form of an object identifier (X.690 section 8.19). */
export function oid(body: Buffer): string {
  const arcs: number[] = [];
  let value = 0;
  for (const byte of body) {
    value = value * 128 + (byte & 0x7f);
    if (value > Number.MAX_SAFE_INTEGER / 128) throw new Malformed('arc too large');
    if (byte & 0x80) continue;
    arcs.push(value);
    value = 0;
  }
  const [first = 0, ...rest] = arcs;
  const top = Math.min(Math.floor(first / 40), 2);
  return [top, first - top * 40, ...rest].join('.');
}

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

const TLS_FEATURE = '1.3.6.1.5.5.7.1.24';

function extensionIds(tbs: Buffer): string[] {
  const wrapper = children(tbs).find(({ tag }) => tag === 0xa3);
  if (!wrapper) return [];
  return children(children(wrapper.body)[0]?.body ?? Buffer.alloc(0)).map(({ body }) =>
    oid(children(body)[0]?.body ?? Buffer.alloc(0)),
  );
}

/** What node:crypto does not tell about a certificate. */
export interface DerFacts {
  readonly signatureAlgorithm: string;
  readonly mustStaple: boolean;
}

/** Reads the signature algorithm (RFC 5280 section 4.1.1.2) and the TLS feature extension (RFC 7633) of a certificate. */
export function derFacts(certificate: Buffer): DerFacts {
  const [outer] = children(certificate);
  const [tbs, algorithm] = children(outer?.body ?? Buffer.alloc(0));
  const [id, parameters] = children(algorithm?.body ?? Buffer.alloc(0));
  if (!tbs || !id) throw new Malformed('not a certificate');
  const name = oid(id.body);
  const signatureAlgorithm =
    SIGNATURES[name] === 'rsassaPss' ? pssName(parameters) : (SIGNATURES[name] ?? name);
  return { signatureAlgorithm, mustStaple: extensionIds(tbs.body).includes(TLS_FEATURE) };
}
