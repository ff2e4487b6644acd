/** What is told of certificates and chains: plain JSON values only. */
import type { Protocol } from '../types.js';
import type { Breach } from './limits.js';

/** One certificate as it was sent (RFC 5280). */
export interface CertificateFact {
  readonly subject: string;
  readonly issuer: string;
  readonly serialNumber: string;
  readonly subjectAltNames: readonly string[];
  readonly notBefore: string;
  readonly notAfter: string;
  readonly keyType: string;
  readonly keyBits: number | null;
  readonly curve: string | null;
  readonly signatureAlgorithm: string;
  readonly selfSigned: boolean;
  readonly isCa: boolean;
  readonly extendedKeyUsage: readonly string[];
  readonly ocspUrls: readonly string[];
  readonly mustStaple: boolean;
  readonly publicExponent: string | null;
  readonly version: number;
  readonly keyUsage: readonly string[];
  readonly caIssuersUrls: readonly string[];
  readonly crlUrls: readonly string[];
  /** Signed certificate timestamps inside the certificate (RFC 6962 section 3.3). */
  readonly timestamps: number;
  readonly publicKeySha256: string;
  readonly fingerprint256: string;
  readonly pem: string;
}

/** Why a chain was not trusted at the given time (RFC 5280 section 6.1). */
export type Distrust =
  | 'expired'
  | 'not-yet-valid'
  | 'self-signed'
  | 'unknown-issuer'
  | 'bad-signature'
  | Breach
  | 'unreadable';

/** What a stapled OCSP response says, and whether it may be believed at `now` (RFC 6960). */
export interface StapleFact {
  readonly status: 'good' | 'revoked' | 'unknown' | 'unreadable';
  readonly valid: boolean;
  readonly how: string;
  readonly producedAt: string | null;
  readonly thisUpdate: string | null;
  readonly nextUpdate: string | null;
  readonly timestamps: number;
}

/** The authorities by which chains were judged; without any certificate nothing can be trusted. */
export interface TrustStore {
  /** "given" by the caller, the file of this "system", or the list that "node" brings where the system has none. */
  readonly kind: 'given' | 'system' | 'node';
  readonly file: string | null;
  readonly certificates: number;
}

/** A chain that the server sent, and what it is worth at `now`. */
export interface ChainFact {
  readonly certificates: readonly CertificateFact[];
  /** Certificates that could not be parsed, by position. */
  readonly unreadable: readonly number[];
  /** Null when the order on the wire is not known (certificate taken from a finished TLS 1.3 handshake). */
  readonly ordered: boolean | null;
  /** True when a path from the leaf to a trust anchor or to a self-signed certificate needs nothing that was not sent. */
  readonly complete: boolean;
  readonly missingIssuer: string | null;
  readonly trusted: boolean;
  readonly distrust: Distrust | null;
  readonly anchor: string | null;
  /** Null when no server name was given. */
  readonly nameMatches: boolean | null;
  readonly expired: boolean;
  readonly notYetValid: boolean;
  readonly daysLeft: number | null;
  /** Presence of a stapled OCSP response in any answer with this chain; null when it could not be seen. */
  readonly ocspStapled: boolean | null;
  readonly staple: StapleFact | null;
  /** Signed certificate timestamps that came in the handshake beside the certificate (RFC 6962 section 3.3.1). */
  readonly handshakeTimestamps: number;
  readonly seenIn: readonly Protocol[];
}
