/** Every error that a person can meet: a code, an exit code and what to do. One table, like a phone book. */
const ERRORS = {
  E_USAGE: { exit: 2, remedy: 'Run the command with --help.' },
  E_FILE_READ: { exit: 2, remedy: 'Check the path and its permissions.' },
  E_FILE_WRITE: { exit: 2, remedy: 'Check that the folder exists, is writable and has space.' },
  E_YAML: { exit: 2, remedy: 'Correct the YAML at the place named.' },
  E_YAML_TAB: { exit: 2, remedy: 'Indent with spaces; YAML does not allow tabs there.' },
  E_YAML_DUPLICATE: { exit: 2, remedy: 'Remove one of the two keys.' },
  E_YAML_BOMB: { exit: 2, remedy: 'Write the repeated part out; aliases are limited.' },
  E_DEPLOYMENT: {
    exit: 2,
    remedy: 'Correct the key at the place named; `emr-audit schema deployment` prints what is allowed.',
  },
  E_DEPLOYMENT_LITERAL: {
    exit: 2,
    remedy:
      'Put the secret in an environment variable, a file or a command, and name that: { env: NAME }, { file: path } or { command: [program, argument] }.',
  },
  E_DEPLOYMENT_REFERENCE: { exit: 2, remedy: 'Declare it, or correct the name.' },
  E_SECRET: {
    exit: 2,
    remedy: 'Set the variable, create the file or repair the command that the deployment file names.',
  },
  E_POLICY: { exit: 2, remedy: 'Correct the policy; `emr-audit schema policy` prints what is allowed.' },
  E_ATTESTATION: { exit: 2, remedy: 'Correct the attestation, waiver or decision at the place named.' },
  E_RULE: { exit: 2, remedy: 'Correct the rule; `emr-audit schema rule` prints what is allowed.' },
  E_RULE_EXPRESSION: {
    exit: 2,
    remedy: 'Correct the expression; the facts a rule may name are in docs/facts.md.',
  },
  E_FRAMEWORK: { exit: 2, remedy: 'Correct the framework file.' },
  E_SNAPSHOT: { exit: 2, remedy: 'Take a new snapshot with `emr-audit scan --snapshot FILE`.' },
  E_FORMAT: {
    exit: 2,
    remedy: 'Use one of: terminal, json, sarif, html, markdown, junit, csv; optionally as name=path.',
  },
  E_UNREAD: {
    exit: 3,
    remedy: 'Check the password and the grants of the account (docs/access.md) and try again.',
  },
  E_NOTHING: { exit: 2, remedy: 'Loosen --only, --skip or --subject.' },
} as const satisfies Record<string, { exit: 2 | 3; remedy: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** A place in one of our own files, counted from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** An error with a code, the place, and the remedy; the CLI turns it into an exit code. */
export class AuditError extends Error {
  override readonly name = 'AuditError';
  readonly code: ErrorCode;
  readonly place: Place | undefined;
  readonly remedy: string;
  readonly exit: 2 | 3;

  constructor(
    code: ErrorCode,
    message: string,
    details: { place?: Place; remedy?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
    this.code = code;
    this.place = details.place;
    this.remedy = details.remedy ?? ERRORS[code].remedy;
    this.exit = ERRORS[code].exit;
  }
}

/** Whether an error is one of ours, whichever copy of this file made it: the command line and its commands are bundled apart. */
export function isAuditError(error: unknown): error is AuditError {
  return error instanceof Error && error.name === 'AuditError' && 'exit' in error && 'remedy' in error;
}

/** `file:line:column`, as editors understand it. */
export function formatPlace(place: Place): string {
  return [place.file, place.line, place.column].filter((part) => part !== undefined).join(':');
}

/** Thrown by a probe's parse when an answer cannot be trusted: the section becomes a gap with this reason. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
  readonly remedy: string;

  constructor(reason: string, remedy: string) {
    super(reason);
    this.remedy = remedy;
  }
}
