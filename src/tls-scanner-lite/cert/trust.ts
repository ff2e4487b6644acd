import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import type { Distrust } from '../facts.js';
import { isSelfSigned, signedBy } from './x509.js';

/** Where a path from a leaf ended. */
export interface Path {
  readonly trusted: boolean;
  readonly distrust: Distrust | null;
  readonly anchor: string | null;
  /** Set when the path stopped because nobody with this name was sent or is trusted. */
  readonly missingIssuer: string | null;
}

/** Trust anchors by subject. */
export type Anchors = ReadonlyMap<string, readonly X509Certificate[]>;

function index(pems: readonly string[]): Anchors {
  const out = new Map<string, X509Certificate[]>();
  for (const pem of pems) {
    try {
      const x509 = new X509Certificate(pem);
      out.set(x509.subject, [...(out.get(x509.subject) ?? []), x509]);
    } catch {
      // An anchor that cannot be read anchors nothing.
    }
  }
  return out;
}

let roots: Anchors | null = null;

/** The anchors of a PEM text, or Node's root store, read once. */
export function anchorsOf(ca: string | undefined): Anchors {
  if (ca === undefined) return (roots ??= index(rootCertificates));
  return index(ca.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []);
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
  'issuer-not-a-ca',
  'bad-signature',
  'self-signed',
  'unknown-issuer',
];

function better(a: Path | null, b: Path): Path {
  return a && WORST_LAST.indexOf(a.distrust) <= WORST_LAST.indexOf(b.distrust) ? a : b;
}

function anchored(x509: X509Certificate, search: Search): Path | null {
  const known = (search.anchors.get(x509.subject) ?? []).some(
    (anchor) => anchor.fingerprint256 === x509.fingerprint256,
  );
  return known ? { trusted: true, distrust: null, anchor: x509.subject, missingIssuer: null } : null;
}

function distrusted(distrust: Distrust, missingIssuer: string | null = null): Path {
  return { trusted: false, distrust, anchor: null, missingIssuer };
}

function climb(x509: X509Certificate, search: Search, depth: number): Path {
  const time = timeProblem(x509, search.now);
  const end = anchored(x509, search);
  if (end) return time ? { ...end, trusted: false, distrust: time } : end;
  if (isSelfSigned(x509)) return distrusted('self-signed');
  let best: Path | null = null;
  const named = [
    ...(search.anchors.get(x509.issuer) ?? []),
    ...search.sent.filter(({ subject }) => subject === x509.issuer),
  ];
  for (const issuer of named) {
    search.budget -= 1;
    if (search.budget < 0 || depth > 10) break;
    best = better(best, step(x509, issuer, search, depth));
  }
  best ??= distrusted('unknown-issuer', x509.issuer);
  return time && best.trusted ? { ...best, trusted: false, distrust: time } : best;
}

function step(x509: X509Certificate, issuer: X509Certificate, search: Search, depth: number): Path {
  if (!signedBy(x509, issuer)) return distrusted('bad-signature');
  if (!issuer.ca && !anchored(issuer, search)) return distrusted('issuer-not-a-ca');
  return climb(issuer, search, depth + 1);
}

/** Looks for a path from the leaf to an anchor at the given time, through what was sent, in any order (RFC 5280 section 6.1, RFC 4158). */
export function findPath(
  leaf: X509Certificate,
  sent: readonly X509Certificate[],
  anchors: Anchors,
  now: Date,
): Path {
  return climb(leaf, { sent, anchors, now, budget: 100 }, 0);
}
