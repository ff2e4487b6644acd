import type { X509Certificate } from 'node:crypto';
import { children, oid, type Element } from './asn1.js';
import { extensionsOf, keyUsages, type Extension } from './der.js';
import { withinNames, type Subtrees } from './name-constraints.js';

/** Why a certificate may not stand where it stands in a path (RFC 5280 section 6.1.4). */
export type Breach =
  | 'issuer-not-a-ca'
  | 'not-for-servers'
  | 'path-too-long'
  | 'name-not-permitted'
  | 'unknown-critical-extension';

const BASIC_CONSTRAINTS = '2.5.29.19';
const KEY_USAGE = '2.5.29.15';
const NAME_CONSTRAINTS = '2.5.29.30';
const PURPOSES = '2.5.29.37';
/** What any reader of certificates handles or may leave aside: names, policies and where to ask (RFC 5280 section 4.2). */
const HANDLED = new Set([
  BASIC_CONSTRAINTS,
  KEY_USAGE,
  NAME_CONSTRAINTS,
  PURPOSES,
  '2.5.29.17',
  '2.5.29.31',
  '2.5.29.32',
  '2.5.29.33',
  '2.5.29.36',
  '2.5.29.54',
  '2.16.840.1.113730.1.1',
]);
/** serverAuth and anyExtendedKeyUsage (RFC 5280 section 4.2.1.12). */
const FOR_SERVERS = new Set(['1.3.6.1.5.5.7.3.1', '2.5.29.37.0']);
const LEAF_USAGES = ['digitalSignature', 'keyEncipherment', 'keyAgreement'];

type Extensions = ReadonlyMap<string, Extension>;

const sequence = (value: Buffer | undefined): Element[] =>
  children(children(value ?? Buffer.alloc(0))[0]?.body ?? Buffer.alloc(0));

/** Usages and purposes: who says nothing about them allows all. */
function serves(extensions: Extensions, usages: readonly string[]): boolean {
  const usage = extensions.get(KEY_USAGE);
  const purposes = extensions.get(PURPOSES);
  if (purposes && !sequence(purposes.value).some(({ body }) => FOR_SERVERS.has(oid(body)))) return false;
  return !usage || keyUsages(usage.value).some((one) => usages.includes(one));
}

const understood = (extensions: Extensions): boolean =>
  [...extensions].every(([id, { critical }]) => !critical || HANDLED.has(id));

/** What a leaf says of its own use; null when a server may use it. */
export function leafBreach(leaf: X509Certificate): Breach | null {
  const extensions = extensionsOf(leaf.raw);
  if (!understood(extensions)) return 'unknown-critical-extension';
  return serves(extensions, LEAF_USAGES) ? null : 'not-for-servers';
}

/** How many authorities may follow below; Infinity when nothing is said. */
function pathLength(extensions: Extensions): number {
  const limit = sequence(extensions.get(BASIC_CONSTRAINTS)?.value).find(({ tag }) => tag === 2);
  return limit ? Number(BigInt(`0x${limit.body.toString('hex') || '0'}`)) : Infinity;
}

function subtrees(value: Buffer): Subtrees {
  const parts = sequence(value);
  const names = (tag: number): Element[] =>
    children(parts.find((one) => one.tag === tag)?.body ?? Buffer.alloc(0)).flatMap(({ body }) =>
      children(body).slice(0, 1),
    );
  return { permitted: names(0xa0), excluded: names(0xa1) };
}

/** What an authority says of the certificates below it, the leaf first; null when it allows them. */
export function issuerBreach(issuer: X509Certificate, below: readonly X509Certificate[]): Breach | null {
  const extensions = extensionsOf(issuer.raw);
  if (!understood(extensions)) return 'unknown-critical-extension';
  const usage = extensions.get(KEY_USAGE);
  if (usage && !keyUsages(usage.value).includes('keyCertSign')) return 'issuer-not-a-ca';
  if (!serves(extensions, ['keyCertSign'])) return 'not-for-servers';
  const authorities = below.slice(1).filter(({ subject, issuer: by }) => subject !== by);
  if (authorities.length > pathLength(extensions)) return 'path-too-long';
  const constraints = extensions.get(NAME_CONSTRAINTS);
  return !constraints || withinNames(subtrees(constraints.value), below) ? null : 'name-not-permitted';
}
