/** What a scan tells: plain JSON values only. */
import type { ChainFact, TrustStore } from './cert/facts.js';
import type { AcceptedSuite, NamedGroup, Protocol, Reason, StartTls, Support, Told } from './types.js';

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
  /** Names in the order in which the server prefers them; null when it follows the client or the order could not be told. */
  readonly order: readonly string[] | null;
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
  /** False when the modulus is not a prime at all; null when it was too large to check. */
  readonly prime: boolean | null;
  readonly bits: number;
  readonly generator: string;
  readonly primeSha256: string;
  readonly name: string | null;
}

/** What the server can do besides versions, suites and groups; every answer says how it was told. */
export interface Features {
  /** RFC 5746. */
  readonly secureRenegotiation: Told;
  /** A client may start a new handshake inside a connection, which costs the server more than the client. */
  readonly clientRenegotiation: Told;
  readonly compression: Told;
  /** RFC 7627. */
  readonly extendedMasterSecret: Told;
  /** RFC 7366. */
  readonly encryptThenMac: Told;
  /** RFC 6520. */
  readonly heartbeat: Told;
  /** RFC 7507. */
  readonly fallbackScsv: Told;
  /** RFC 8446 section 4.1.3. */
  readonly downgradeSentinel: Told;
  /** RFC 5077 for TLS 1.2 and earlier. */
  readonly sessionTickets: Told;
  readonly sessionIdResumption: Told;
  readonly ticketResumption: Told;
  readonly tls13Resumption: Told;
  /** 0-RTT data would be taken. */
  readonly earlyData: Told;
  readonly clientCertificateRequested: Told;
  readonly clientCertificateRequired: Told;
  /** A hello as a browser of today sends it, with versions that do not exist yet, is answered. */
  readonly versionTolerance: Told;
  /** Unknown suites, groups, extensions and schemes are ignored (RFC 8701). */
  readonly greaseTolerance: Told;
  /** A hello with every suite there is is answered. */
  readonly longHelloTolerance: Told;
  /** A key of an ephemeral exchange was used again. */
  readonly ephemeralKeyReuse: Told;
  /** The list of signature algorithms is respected. */
  readonly signatureListRespected: Told;
}

/** What the server does about the name in the hello (RFC 6066 section 3). */
export interface NameFact {
  readonly answer: 'same-certificate' | 'other-certificate' | 'refused' | 'unknown' | 'not-applicable';
  readonly how: string;
}

/** The application protocols that the server agreed to (RFC 7301). */
export interface AlpnFact {
  readonly protocols: readonly string[];
  readonly complete: boolean;
  readonly how: string;
}

/** The signature schemes that the server used in one version. */
export interface SignatureFact {
  readonly protocol: Protocol;
  readonly schemes: readonly { readonly id: number; readonly name: string }[];
  readonly complete: boolean;
  readonly reason: Reason | null;
}

/** Known attacks, by the names under which they are looked for. */
export type WeaknessId =
  | 'heartbleed'
  | 'ccs-injection'
  | 'ticketbleed'
  | 'robot'
  | 'roca'
  | 'weak-key'
  | 'weak-dh'
  | 'drown'
  | 'poodle'
  | 'beast'
  | 'crime'
  | 'sweet32'
  | 'freak'
  | 'logjam'
  | 'lucky13'
  | 'rc4'
  | 'null-encryption'
  | 'anonymous'
  | 'insecure-renegotiation';

/**
 * One known attack. "exposed" means that what the attack needs is offered and that only the quality of both programs stands
 * against it; "unknown" that it could not be told.
 */
export interface Weakness {
  readonly id: WeaknessId;
  readonly name: string;
  readonly cve: string | null;
  readonly verdict: 'vulnerable' | 'exposed' | 'not-vulnerable' | 'unknown';
  readonly how: string;
}

/** Whether the server had to be treated gently: it turned connections away that it took at other times. */
export interface Pace {
  readonly slowed: boolean;
  readonly how: string;
  /** Attempts that ended in trouble and were made again. */
  readonly retries: number;
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
  readonly trustStore: TrustStore;
  readonly chains: readonly ChainFact[];
  readonly chainReason: Reason | null;
  readonly features: Features;
  readonly alpn: AlpnFact;
  readonly names: { readonly without: NameFact; readonly unknown: NameFact };
  readonly signatures: readonly SignatureFact[];
  readonly weaknesses: readonly Weakness[];
  readonly pace: Pace;
  readonly connections: number;
  /** How long the scan took. */
  readonly milliseconds: number;
}
