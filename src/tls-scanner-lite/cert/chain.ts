import type { X509Certificate } from 'node:crypto';
import { isAddress } from '../net/addresses.js';
import type { SentChain } from '../notes.js';
import type { ChainFact } from './facts.js';
import { PROTOCOLS } from '../types.js';
import { judgeStaple } from './ocsp.js';
import { countTimestamps } from './timestamps.js';
import { findPath, type Anchors, type Path } from './trust.js';
import { clean, readCertificate, signedBy, type Readable } from './x509.js';

/** What chains are judged against. */
export interface Yardstick {
  readonly anchors: Anchors;
  readonly now: Date;
  /** A DNS name or an address; null when no name is to be matched. */
  readonly name: string | null;
}

/** Name matching by subjectAltName only, never by common name, and an asterisk stands for a whole label (RFC 9525 sections 2 and 6.3). */
function matches(leaf: X509Certificate, name: string): boolean {
  if (isAddress(name)) return leaf.checkIP(name) !== undefined;
  return leaf.checkHost(name, { subject: 'never', partialWildcards: false }) !== undefined;
}

function inOrder(chain: readonly (Readable | null)[]): boolean {
  return chain.every((one, at) => {
    const next = chain[at + 1];
    if (at + 1 >= chain.length) return one !== null;
    return (
      one !== null &&
      next !== null &&
      next !== undefined &&
      one.x509.issuer === next.x509.subject &&
      signedBy(one.x509, next.x509)
    );
  });
}

const UNREADABLE: Path = { trusted: false, distrust: 'unreadable', anchor: null, missingIssuer: null };

const DAY = 86_400_000;

/** The certificate that made the leaf, sent or trusted. */
function issuerOf(
  leaf: X509Certificate,
  sent: readonly Readable[],
  anchors: Anchors,
): X509Certificate | null {
  const named = [...sent.map(({ x509 }) => x509), ...anchors.issuersOf(leaf)];
  return named.find((one) => one.subject === leaf.issuer && signedBy(leaf, one)) ?? null;
}

/** Judges one chain at a given time (RFC 5280 section 6, RFC 8446 section 4.4.2 for its order). */
export function judgeChain(sent: SentChain, { anchors, now, name }: Yardstick): ChainFact {
  const parsed = sent.certificates.map(readCertificate);
  const readable = parsed.filter((one) => one !== null);
  const leaf = parsed[0]?.x509;
  const path = leaf
    ? findPath(
        leaf,
        readable.slice(1).map(({ x509 }) => x509),
        anchors,
        now,
      )
    : UNREADABLE;
  return {
    certificates: readable.map(({ fact }) => fact),
    unreadable: parsed.flatMap((one, at) => (one ? [] : [at])),
    ordered: sent.ordered ? inOrder(parsed) : null,
    complete: leaf !== undefined && path.missingIssuer === null,
    missingIssuer: path.missingIssuer === null ? null : clean(path.missingIssuer),
    trusted: path.trusted,
    distrust: path.distrust,
    anchor: path.anchor === null ? null : clean(path.anchor),
    nameMatches: leaf && name !== null ? matches(leaf, name) : null,
    expired: leaf !== undefined && now > new Date(leaf.validTo),
    notYetValid: leaf !== undefined && now < new Date(leaf.validFrom),
    daysLeft: leaf ? Math.floor((new Date(leaf.validTo).getTime() - now.getTime()) / DAY) : null,
    ocspStapled: sent.stapled,
    staple:
      leaf && sent.staple ? judgeStaple(sent.staple, leaf, issuerOf(leaf, readable, anchors), now) : null,
    handshakeTimestamps: countTimestamps(sent.timestamps),
    seenIn: PROTOCOLS.filter((protocol) => sent.seenIn.has(protocol)),
  };
}
