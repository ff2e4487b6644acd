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
  | 'name-refused'
  | 'connection-limit'
  | 'deadline';

/** Why something is not known, in one code and, where it helps, a word from the wire (control characters removed). */
export interface Reason {
  readonly code: Trouble;
  readonly detail?: string;
}

/** What was asked and what came of it: the answer, and in one sentence how it was told or why it could not be. */
export interface Told {
  readonly value: 'yes' | 'no' | 'unknown' | 'not-applicable';
  readonly how: string;
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

/** What becomes known while the scan runs, in order of discovery. */
export type TlsProgress =
  | { readonly kind: 'protocol'; readonly protocol: Protocol; readonly support: Support }
  | { readonly kind: 'suite'; readonly protocol: Protocol; readonly name: string }
  | { readonly kind: 'group'; readonly protocol: Protocol; readonly name: string };

/** Where to scan. */
export interface TlsTarget {
  readonly host: string;
  readonly port: number;
  /** Connect to this address instead of asking what addresses the host has. */
  readonly address?: string;
  /** Name for SNI and name matching; by default `host` unless that is an address. */
  readonly servername?: string;
  readonly starttls?: StartTls;
}

/** How to scan; times are milliseconds. */
export interface TlsOptions {
  /**
   * "list": versions, suites and groups, and what their answers say anyway. "full", the default: handshakes are finished and
   * known weaknesses are looked for.
   */
  readonly depth?: 'list' | 'full';
  /** At most so many new connections a second. */
  readonly maxRate?: number;
  /** PEM certificates to trust instead of what the system trusts. */
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
