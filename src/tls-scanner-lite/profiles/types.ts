import type { Features, WeaknessId } from '../facts.js';
import type { Protocol, SuiteFlag } from '../types.js';

/** How much a check matters. */
export type ProfileSeverity = 'critical' | 'high' | 'medium' | 'low';

/** What a check asks of the versions. */
export interface VersionsCheck {
  readonly forbid?: readonly Protocol[];
  readonly requireAny?: readonly Protocol[];
}

/** What a check asks of the suites; names may have a `*`. A suite is wrong if any part of the check is against it. */
export interface SuitesCheck {
  /** Only in these versions; by default in all. */
  readonly versions?: readonly Protocol[];
  readonly allow?: readonly string[];
  readonly flags?: readonly SuiteFlag[];
  readonly keyExchange?: readonly string[];
  /** At least so many bits. */
  readonly bits?: number;
  /** Suites that another check speaks about. */
  readonly ignore?: readonly SuiteFlag[];
  readonly requireAny?: readonly string[];
}

/** What a check asks of the groups; names may have a `*`. */
export interface GroupsCheck {
  readonly allow?: readonly string[];
  readonly forbid?: readonly string[];
  readonly requireAny?: readonly string[];
}

/** What a check asks of every certificate of the server. */
export interface CertificateCheck {
  readonly rsaBits?: number;
  readonly ecBits?: number;
  readonly keys?: readonly string[];
  readonly curves?: readonly string[];
  /** No MD5 and no SHA-1 below the root. */
  readonly signatures?: boolean;
  /** Valid for so many days at most. */
  readonly days?: number;
  readonly name?: boolean;
  readonly trusted?: boolean;
  readonly usage?: boolean;
  readonly staple?: boolean;
  readonly revoked?: boolean;
}

/** One requirement of a profile: exactly one kind of question. */
export interface ProfileCheck {
  readonly id: string;
  readonly title: string;
  /** Where the source says so. */
  readonly where: string;
  readonly severity: ProfileSeverity;
  /** "advice" for what the source only recommends; by default a failure. */
  readonly level?: 'advice';
  /** The name of what to write in a server's configuration. */
  readonly fix: string;
  readonly versions?: VersionsCheck;
  readonly suites?: SuitesCheck;
  readonly groups?: GroupsCheck;
  readonly dh?: { readonly least: number };
  readonly certificate?: CertificateCheck;
  readonly feature?: { readonly name: keyof Features; readonly want: 'yes' | 'no' };
  readonly weaknesses?: readonly WeaknessId[];
  readonly order?: 'server' | 'client';
}

/** A published set of requirements, as data. */
export interface Profile {
  readonly id: string;
  readonly aliases?: readonly string[];
  readonly title: string;
  readonly version: string;
  readonly source: { readonly title: string; readonly url: string };
  readonly checks: readonly ProfileCheck[];
}

/** What to do about a failed check: in words, and as lines for two web servers. */
export interface Fix {
  readonly say: string;
  readonly nginx: readonly string[];
  readonly apache: readonly string[];
}

/** What came of one requirement. */
export interface CheckResult {
  readonly id: string;
  readonly title: string;
  readonly where: string;
  readonly severity: ProfileSeverity;
  readonly verdict: 'pass' | 'fail' | 'advice' | 'unknown' | 'not-applicable';
  /** What is against it, or why it could not be told. */
  readonly found: readonly string[];
  readonly fix: string;
}

/** What came of a whole profile: one failure fails it, and what could not be told is never a pass. */
export interface ProfileResult {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly verdict: 'pass' | 'fail' | 'unknown';
  readonly checks: readonly CheckResult[];
}
