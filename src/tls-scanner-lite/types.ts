/** The words of the scanner: plain JSON values only. */

/** Protocol versions in the order in which they are reported. */
export const PROTOCOLS = ['SSL 2.0', 'SSL 3.0', 'TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3'] as const;
/** One protocol version (SSL 2.0 draft, RFC 6101, 2246, 4346, 5246, 8446). */
export type Protocol = (typeof PROTOCOLS)[number];

/** Preambles after which a plain-text service switches to TLS (RFC 3207, 2595, 4217, 4511; MySQL and PostgreSQL protocols). */
export type StartTls = 'smtp' | 'imap' | 'pop3' | 'ftp' | 'ldap' | 'mysql' | 'postgres';

/** How one attempt can fail to be an answer; none of these is ever a "no". */
export type Trouble =
  | 'name-not-resolved'
  | 'connection-refused'
  | 'unreachable'
  | 'connect-timeout'
  | 'timeout'
  | 'closed'
  | 'reset'
  | 'malformed'
  | 'not-tls'
  | 'unexpected-alert'
  | 'unexpected-answer'
  | 'starttls-refused'
  | 'connection-limit'
  | 'deadline';

/** Why something is not known, in one code and, where it helps, a word from the wire (control characters removed). */
export interface Reason {
  readonly code: Trouble;
  readonly detail?: string;
}

/** Yes, no, or not known and why. */
export type Support = 'offered' | 'not-offered' | 'unknown';

/** One cipher suite as registered by IANA, split into what rules ask for (RFC 8447; minimum version from the defining RFC). */
export interface CipherSuite {
  readonly id: number;
  readonly name: string;
  readonly keyExchange: string;
  readonly authentication: string;
  readonly encryption: string;
  readonly bits: number;
  readonly mac: string;
  readonly minVersion: Protocol;
  readonly flags: readonly SuiteFlag[];
}

/** Properties of a suite that policies name (RFC 9325 section 4, RFC 7465, RFC 4346 appendix F). */
export type SuiteFlag =
  | 'null'
  | 'anon'
  | 'export'
  | 'rc4'
  | 'des'
  | 'tripleDes'
  | 'cbc'
  | 'aead'
  | 'forwardSecrecy';

/** An accepted suite, with the size of the finite-field group when the server showed one (RFC 5246 section 7.4.3). */
export interface AcceptedSuite extends CipherSuite {
  readonly dhBits: number | null;
}

/** A named group that the server agreed to use (RFC 8422, RFC 7919, RFC 8446 section 4.2.7). */
export interface NamedGroup {
  readonly id: number;
  readonly name: string;
  readonly kind: 'elliptic-curve' | 'finite-field' | 'post-quantum';
}

/** What is known about one protocol version; a list is exact only when its `…Complete` flag is true. */
export interface ProtocolFact {
  readonly protocol: Protocol;
  readonly support: Support;
  /** For "not-offered": what the server did. For "unknown": why we could not tell. Null when offered. */
  readonly evidence: string | null;
  readonly reason: Reason | null;
  readonly suites: readonly AcceptedSuite[];
  readonly suitesComplete: boolean;
  readonly suitesReason: Reason | null;
  readonly preference: 'server' | 'client' | 'not-applicable' | 'unknown';
}

/** Groups accepted for ECDHE up to TLS 1.2 (asked in its highest such version) or in TLS 1.3. */
export interface GroupFact {
  readonly protocol: Protocol;
  readonly groups: readonly NamedGroup[];
  readonly complete: boolean;
  readonly reason: Reason | null;
}

/** A finite-field group seen in a ServerKeyExchange (RFC 5246 section 7.4.3, RFC 7919). */
export interface DhGroup {
  readonly bits: number;
  readonly generator: string;
  readonly primeSha256: string;
  readonly name: string | null;
}

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
  | 'issuer-not-a-ca'
  | 'unreadable';

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
  /** Presence of a stapled OCSP response in any answer with this chain; null when it could not be seen. */
  readonly ocspStapled: boolean | null;
  readonly seenIn: readonly Protocol[];
}

/** Answers of the hellos that were sent anyway; null means not seen or not applicable. */
export interface ExtensionFacts {
  readonly secureRenegotiation: boolean | null;
  readonly compression: boolean | null;
  readonly extendedMasterSecret: boolean | null;
  readonly encryptThenMac: boolean | null;
  readonly heartbeat: boolean | null;
  readonly sessionTicket: boolean | null;
  readonly alpn: string | null;
  readonly clientCertificateRequested: boolean | null;
  readonly fallbackScsv: 'supported' | 'not-supported' | 'not-applicable' | 'unknown';
}

/** Everything one scan learned: plain JSON, in an order that does not depend on timing. */
export interface TlsResult {
  readonly host: string;
  readonly port: number;
  readonly address: string | null;
  readonly servername: string | null;
  readonly starttls: StartTls | null;
  /** The time against which certificates were judged. */
  readonly now: string;
  /** "tls": at least one version is offered. "not-tls": the port answered, with something else. */
  readonly outcome: 'tls' | 'not-tls' | 'unknown';
  readonly reason: Reason | null;
  readonly protocols: readonly ProtocolFact[];
  readonly groups: readonly GroupFact[];
  readonly dhGroups: readonly DhGroup[];
  readonly chains: readonly ChainFact[];
  readonly chainReason: Reason | null;
  readonly extensions: ExtensionFacts;
  readonly connections: number;
}

/** What becomes known while the scan runs, in order of discovery. */
export type TlsProgress =
  | { readonly kind: 'protocol'; readonly protocol: Protocol; readonly support: Support }
  | { readonly kind: 'suite'; readonly protocol: Protocol; readonly name: string }
  | { readonly kind: 'group'; readonly protocol: Protocol; readonly name: string };

/** Where to scan. */
export interface TlsTarget {
  readonly host: string;
  readonly port: number;
  /** Name for SNI and name matching; by default `host` unless that is an address. */
  readonly servername?: string;
  readonly starttls?: StartTls;
}

/** How to scan; times are milliseconds. */
export interface TlsOptions {
  /** PEM certificates to trust instead of Node's root store. */
  readonly ca?: string;
  /** Judge certificates at this time; by default the time the scan starts. */
  readonly now?: Date;
  readonly connectTimeout?: number;
  readonly probeTimeout?: number;
  readonly totalTimeout?: number;
  readonly maxConnections?: number;
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: TlsProgress) => void;
}
