import { X509Certificate } from 'node:crypto';
import type { Distrust, TrustStore } from './facts.js';
import { Malformed } from '../wire/reader.js';
import { children } from './asn1.js';
import { issuerBreach, leafBreach, type Breach } from './limits.js';
import { givenStore, systemStore, type Store } from './store.js';
import { isSelfSigned, signedBy } from './x509.js';

/** Where a path from a leaf ended. */
export interface Path {
  readonly trusted: boolean;
  readonly distrust: Distrust | null;
  readonly anchor: string | null;
  /** Set when the path stopped because nobody with this name was sent or is trusted. */
  readonly missingIssuer: string | null;
}

/** Trust anchors, of which only those are parsed that are asked for: a root store is large and a chain ends at one of them. */
export interface Anchors {
  /** Anchors that carry the name of this certificate's issuer. */
  readonly issuersOf: (x509: X509Certificate) => readonly X509Certificate[];
  readonly has: (x509: X509Certificate) => boolean;
  readonly source: TrustStore;
}

interface Anchor {
  readonly der: Buffer;
  readonly read: () => X509Certificate | null;
}

function anchor(pem: string): Anchor {
  let known: X509Certificate | null | undefined;
  return {
    der: Buffer.from(pem.replaceAll(/-----[A-Z ]+-----/g, ''), 'base64'),
    read() {
      if (known !== undefined) return known;
      try {
        known = new X509Certificate(pem);
      } catch {
        // An anchor that cannot be read anchors nothing.
        known = null;
      }
      return known;
    },
  };
}

function index({ pems, source }: Store): Anchors {
  const anchors = pems.map(anchor);
  return {
    source,
    has: ({ raw }) => anchors.some(({ der }) => der.equals(raw)),
    issuersOf(x509) {
      const name = issuerName(x509.raw);
      return anchors
        .filter(({ der }) => name !== null && der.includes(name))
        .map(({ read }) => read())
        .filter((one) => one !== null)
        .filter(({ subject }) => subject === x509.issuer);
    },
  };
}

/** The name of the issuer as it stands in the certificate (RFC 5280 section 4.1.2.4). */
function issuerName(der: Buffer): Buffer | null {
  try {
    const [tbs] = children(children(der)[0]?.body ?? Buffer.alloc(0));
    const parts = children(tbs?.body ?? Buffer.alloc(0));
    return parts[parts[0]?.tag === 0xa0 ? 3 : 2]?.whole ?? null;
  } catch {
    return null;
  }
}

/** Files in use, by their name: they are large, and the same for every target. */
const stores = new Map<string, Anchors>();

/** The anchors of a PEM text, or what the system trusts. */
export function anchorsOf(ca: string | undefined): Anchors {
  if (ca !== undefined) return index(givenStore(ca));
  const named = process.env['SSL_CERT_FILE'] ?? '';
  const known = stores.get(named) ?? index(systemStore(named));
  stores.set(named, known);
  return known;
}

function timeProblem(x509: X509Certificate, now: Date): Distrust | null {
  if (now < new Date(x509.validFrom)) return 'not-yet-valid';
  return now > new Date(x509.validTo) ? 'expired' : null;
}

interface Search {
  readonly sent: readonly X509Certificate[];
  readonly anchors: Anchors;
  readonly now: Date;
  budget: number;
}

const WORST_LAST: readonly (Distrust | null)[] = [
  null,
  'expired',
  'not-yet-valid',
  'not-for-servers',
  'name-not-permitted',
  'path-too-long',
  'unknown-critical-extension',
  'issuer-not-a-ca',
  'bad-signature',
  'self-signed',
  'unknown-issuer',
];

function better(a: Path | null, b: Path): Path {
  return a && WORST_LAST.indexOf(a.distrust) <= WORST_LAST.indexOf(b.distrust) ? a : b;
}

function anchored(x509: X509Certificate, search: Search): Path | null {
  return search.anchors.has(x509)
    ? { trusted: true, distrust: null, anchor: x509.subject, missingIssuer: null }
    : null;
}

function distrusted(distrust: Distrust, missingIssuer: string | null = null): Path {
  return { trusted: false, distrust, anchor: null, missingIssuer };
}

/** An issue with the certificate itself outweighs nothing but trust: what made the path fail stays the reason. */
function unless(path: Path, distrust: Distrust | null): Path {
  return path.trusted && distrust ? { ...path, trusted: false, distrust } : path;
}

/** A path is climbed from its last certificate; the leaf comes first. */
function climb(path: readonly [X509Certificate, ...X509Certificate[]], search: Search): Path {
  const x509 = path.at(-1) ?? path[0];
  const time = timeProblem(x509, search.now);
  const end = anchored(x509, search);
  if (end) return unless(end, time);
  if (isSelfSigned(x509)) return distrusted('self-signed');
  let best: Path | null = null;
  const named = [
    ...search.anchors.issuersOf(x509),
    ...search.sent.filter(({ subject }) => subject === x509.issuer),
  ];
  for (const issuer of named) {
    search.budget -= 1;
    if (search.budget < 0 || path.length > 11) break;
    if (!signedBy(x509, issuer)) best = better(best, distrusted('bad-signature'));
    else if (!issuer.ca && !anchored(issuer, search)) best = better(best, distrusted('issuer-not-a-ca'));
    else
      best = better(
        best,
        unless(
          climb([...path, issuer], search),
          breach(() => issuerBreach(issuer, path)),
        ),
      );
  }
  return unless(best ?? distrusted('unknown-issuer', x509.issuer), time);
}

/** Limits that cannot be read are not kept. */
function breach(read: () => Breach | null): Distrust | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Malformed) return 'unreadable';
    throw error;
  }
}

/** Looks for a path from the leaf to an anchor at the given time, through what was sent, in any order (RFC 5280 section 6.1, RFC 4158). */
export function findPath(
  leaf: X509Certificate,
  sent: readonly X509Certificate[],
  anchors: Anchors,
  now: Date,
): Path {
  const path = climb([leaf], { sent, anchors, now, budget: 100 });
  return unless(
    path,
    breach(() => leafBreach(leaf)),
  );
}
