import { createHash, verify, X509Certificate, type KeyObject } from 'node:crypto';
import type { StapleFact } from './facts.js';
import { Malformed } from '../wire/reader.js';
import { children, oid, timeOf, type Element } from './asn1.js';
import { extensionsIn, innerOctets, signatureName } from './der.js';
import { countTimestamps } from './timestamps.js';
import { signedBy } from './x509.js';

const BASIC = '1.3.6.1.5.5.7.48.1.1';
const TIMESTAMPS = '1.3.6.1.4.1.11129.2.4.5';
const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9';
const EMPTY = Buffer.alloc(0);
const HASHES: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** One answer about one certificate (RFC 6960 section 4.2.1). */
interface Single {
  readonly hash: string;
  readonly issuerKeyHash: Buffer;
  readonly serial: string;
  readonly status: StapleFact['status'];
  readonly thisUpdate: Date | null;
  readonly nextUpdate: Date | null;
  readonly timestamps: number;
}

/** A response as it came: signed part, signature, certificates and answers. */
interface Response {
  readonly signedPart: Buffer;
  readonly algorithm: string;
  readonly signature: Buffer;
  readonly certificates: readonly Buffer[];
  readonly producedAt: Date | null;
  readonly answers: readonly Single[];
}

const inside = (element: Element | undefined): Element[] => children(element?.body ?? EMPTY);

function statusOf(tag: number | undefined): StapleFact['status'] {
  if (tag === 0x80) return 'good';
  return tag === 0xa1 ? 'revoked' : 'unknown';
}

function readSingle(element: Element): Single {
  const [id, status, thisUpdate, ...rest] = inside(element);
  const [algorithm, , keyHash, serial] = inside(id);
  const next = rest.find(({ tag }) => tag === 0xa0);
  const list = rest.find(({ tag }) => tag === 0xa1);
  const extensions = extensionsIn(inside(list)[0]?.body ?? EMPTY);
  const nextUpdate = inside(next)[0];
  return {
    hash: HASHES[oid(inside(algorithm)[0]?.body ?? EMPTY)] ?? '',
    issuerKeyHash: keyHash?.body ?? EMPTY,
    serial: (serial?.body.toString('hex') ?? '').replace(/^0+(?=.)/, '').toUpperCase(),
    status: statusOf(status?.tag),
    thisUpdate: thisUpdate ? timeOf(thisUpdate) : null,
    nextUpdate: nextUpdate ? timeOf(nextUpdate) : null,
    timestamps: countTimestamps(innerOctets(extensions.get(TIMESTAMPS)?.value)),
  };
}

/** Reads an OCSPResponse (RFC 6960 section 4.2.1); throws `Malformed` when it is none, or says why when it is an error. */
export function readOcsp(bytes: Buffer): Response | { readonly error: number } {
  const [status, wrapped] = inside(children(bytes)[0]);
  const code = status?.body[0];
  if (status?.tag !== 0x0a || code === undefined) throw new Malformed('not an OCSP response');
  if (code !== 0) return { error: code };
  const [type, octets] = inside(inside(wrapped)[0]);
  if (oid(type?.body ?? EMPTY) !== BASIC) throw new Malformed('not a basic OCSP response');
  const [data, algorithm, signature, certificates] = inside(children(octets?.body ?? EMPTY)[0]);
  if (!data || !signature) throw new Malformed('OCSP response without its parts');
  const parts = inside(data);
  const at = parts.findIndex(({ tag }) => tag === 0x18);
  const produced = parts[at];
  return {
    signedPart: data.whole,
    algorithm: signatureName(algorithm),
    signature: signature.body.subarray(1),
    certificates: inside(inside(certificates)[0]).map(({ whole }) => whole),
    producedAt: produced ? timeOf(produced) : null,
    answers: inside(parts[at + 1]).map(readSingle),
  };
}

function hashOf(algorithm: string): string | null {
  return /sha-?(1|224|256|384|512)/i.exec(algorithm)?.[0].toLowerCase().replace('-', '') ?? null;
}

function checks(response: Response, key: KeyObject): boolean {
  try {
    const hash = response.algorithm.startsWith('ed') ? null : hashOf(response.algorithm);
    return verify(hash, response.signedPart, key, response.signature);
  } catch {
    return false;
  }
}

/** The issuer itself, or one that the issuer made for signing such responses (RFC 6960 section 4.2.2.2). */
function signer(response: Response, issuer: X509Certificate, now: Date): string | null {
  if (checks(response, issuer.publicKey)) return 'the issuer';
  for (const der of response.certificates.slice(0, 4)) {
    try {
      const delegate = new X509Certificate(der);
      const fits = signedBy(delegate, issuer) && (delegate.keyUsage ?? []).includes(OCSP_SIGNING);
      const current = now >= new Date(delegate.validFrom) && now <= new Date(delegate.validTo);
      if (fits && current && checks(response, delegate.publicKey)) return 'a responder that the issuer named';
    } catch {
      // A certificate that cannot be read signs nothing.
    }
  }
  return null;
}

function keyBits(issuer: X509Certificate): Buffer {
  const [, bits] = inside(children(issuer.publicKey.export({ type: 'spki', format: 'der' }))[0]);
  return bits?.body.subarray(1) ?? EMPTY;
}

function isAbout(single: Single, leaf: X509Certificate, issuer: X509Certificate): boolean {
  const serial = leaf.serialNumber.replace(/^0+(?=.)/, '').toUpperCase();
  if (single.serial !== serial || single.hash === '') return false;
  return createHash(single.hash).update(keyBits(issuer)).digest().equals(single.issuerKeyHash);
}

function problem(single: Single, now: Date): string | null {
  if (!single.thisUpdate) return 'it has no readable date';
  if (single.thisUpdate.getTime() > now.getTime() + 300_000) return 'it is from the future';
  if (single.nextUpdate && single.nextUpdate < now) return 'it has expired';
  return null;
}

const unreadable = (how: string): StapleFact => ({
  status: 'unreadable',
  valid: false,
  how,
  producedAt: null,
  thisUpdate: null,
  nextUpdate: null,
  timestamps: 0,
});

function judge(
  response: Response,
  leaf: X509Certificate,
  issuer: X509Certificate | null,
  now: Date,
): StapleFact {
  const serial = leaf.serialNumber.replace(/^0+(?=.)/, '').toUpperCase();
  const single = issuer
    ? response.answers.find((one) => isAbout(one, leaf, issuer))
    : response.answers.find((one) => one.serial === serial);
  if (!single) return unreadable('the stapled response is about another certificate');
  const by = issuer && signer(response, issuer, now);
  const wrong = issuer
    ? by === null
      ? 'its signature is not by the issuer'
      : problem(single, now)
    : 'the issuer was not sent';
  return {
    status: single.status,
    valid: wrong === null,
    how: wrong === null ? `signed by ${by}, in its time` : `it cannot be believed: ${wrong}`,
    producedAt: response.producedAt?.toISOString() ?? null,
    thisUpdate: single.thisUpdate?.toISOString() ?? null,
    nextUpdate: single.nextUpdate?.toISOString() ?? null,
    timestamps: single.timestamps,
  };
}

/** Judges a stapled response about this leaf at a given time; the issuer is null when nobody knows it. */
export function judgeStaple(
  staple: Buffer,
  leaf: X509Certificate,
  issuer: X509Certificate | null,
  now: Date,
): StapleFact {
  try {
    const response = readOcsp(staple);
    if ('error' in response) return unreadable(`the responder answered with error ${response.error}`);
    return judge(response, leaf, issuer, now);
  } catch (error) {
    if (error instanceof Malformed)
      return unreadable(`the stapled response cannot be read: ${error.message}`);
    throw error;
  }
}
