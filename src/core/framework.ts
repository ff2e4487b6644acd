/** Frameworks, their lines, and what named people say about them. */

export type AttestationAnswer = 'met' | 'partly' | 'not met' | 'not applicable';

/** What a named person says about a line of a framework. */
export interface Attestation {
  readonly line: string;
  readonly answer: AttestationAnswer;
  readonly explanation: string;
  readonly by: string;
  readonly role: string;
  readonly date: string;
  /** Last day on which it counts. */
  readonly validUntil: string;
  readonly evidence: readonly { readonly file: string; readonly sha256: string }[];
}

/** The record that 45 CFR 164.306(d)(3) asks for on an addressable line. */
export interface Decision {
  readonly line: string;
  readonly choice: 'alternative' | 'neither';
  readonly assessment: string;
  readonly rationale: string;
  readonly alternative?: {
    readonly measure: string;
    readonly rules: readonly string[];
    readonly attested: boolean;
  };
  readonly approvedBy: string;
  readonly date: string;
  readonly reviewBy: string;
}

/** One line of a framework. Controls name rules; rules never name controls. */
export interface Control {
  readonly id: string;
  readonly parent: string;
  readonly title: string;
  readonly kind: 'standard' | 'specification' | 'paragraph' | 'provision';
  readonly requirement: 'Required' | 'Addressable';
  readonly safeguard: string;
  readonly text: string;
  readonly cite: string;
  readonly evidence: 'automatable' | 'partial' | 'attestation';
  readonly applicability: string;
  readonly rules: readonly string[];
  readonly questions: readonly string[];
  readonly documents: readonly string[];
  readonly nist80053: readonly string[];
}

/** A rule that no control names, with the reason. */
export interface Unmapped {
  readonly rule: string;
  readonly reason: string;
}

/** A framework: its lines, and the rules that none of them names. */
export interface Framework {
  readonly id: string;
  readonly title: string;
  readonly asOf: string;
  readonly disclaimer: string;
  readonly controls: readonly Control[];
  readonly unmapped: readonly Unmapped[];
}

export const LINE_STATUSES = [
  'Not met',
  'Partially met',
  'Not assessed',
  'Needs attestation',
  'Documented decision',
  'Met by alternative',
  'Met',
  'Not applicable',
] as const;
/** What is known about a line of a framework, the worst first. */
export type LineStatus = (typeof LINE_STATUSES)[number];

/** The state of one line in one report. */
export interface LineResult {
  readonly control: Control;
  readonly status: LineStatus;
  readonly basis: 'measured' | 'attested' | 'measured + attested' | 'decision' | 'none';
  readonly measured: {
    readonly pass: number;
    readonly fail: number;
    readonly unknown: number;
    readonly waived: number;
  };
  /** Fingerprints of the findings that were measured for it. */
  readonly findings: readonly string[];
  readonly attestation?: Attestation;
  readonly decision?: Decision;
  /** One sentence: what is missing. */
  readonly gap: string;
}

/** All lines of a framework in one report. */
export interface FrameworkResult {
  readonly id: string;
  readonly title: string;
  readonly asOf: string;
  readonly disclaimer: string;
  readonly lines: readonly LineResult[];
}
