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
  E_PACK: {
    exit: 2,
    remedy:
      'Correct the pack; `emr-audit schema pack` prints what pack.yaml may hold, docs/packs.md explains it.',
  },
  E_PACK_CHANGED: {
    exit: 2,
    remedy:
      'Look at what changed. If you trust it, lock it again with `emr-audit packs add`; if not, put the old files back.',
  },
  E_PACK_SIGNATURE: {
    exit: 2,
    remedy: 'Ask the author of the pack for a signature, or add the key that you trust to allowed_signers.',
  },
  E_PROBE: {
    exit: 2,
    remedy: 'Read the code of the pack. If you trust it, name its hash under probes: in the policy.',
  },
  E_LOCK: {
    exit: 2,
    remedy: 'Correct emr-audit.lock.json, or delete it and lock the packs again with `emr-audit packs add`.',
  },
  E_KEY: { exit: 2, remedy: 'Name a private key that ssh-keygen made, and the passphrase if it has one.' },
  E_EXPRESSION: {
    exit: 2,
    remedy: 'Correct the expression; `emr-audit facts list` has the facts, docs/facts.md the functions.',
  },
  E_FRAMEWORK: { exit: 2, remedy: 'Correct the framework file.' },
  E_SNAPSHOT: { exit: 2, remedy: 'Take a new snapshot with `emr-audit scan --snapshot FILE`.' },
  E_REPORT: { exit: 2, remedy: 'Write one with `--format json=FILE`.' },
  E_IMPORT_FORMAT: {
    exit: 2,
    remedy:
      'Give SARIF 2.1.0, OCSF findings, a Lynis report, OpenSCAP ARF or XCCDF results, or nmap XML; docs/import.md has the command for each tool.',
  },
  E_IMPORT_DAMAGED: {
    exit: 2,
    remedy: 'Run the other tool again, let it finish, and import the new file.',
  },
  E_IMPORT_BOMB: {
    exit: 2,
    remedy: 'Write the file again with the tool itself, in smaller parts if it is large.',
  },
  E_WITNESS: {
    exit: 2,
    remedy:
      'Take the file from its backup. Without one, put it aside and begin anew: emr-audit log witness FILE --anew.',
  },
  E_FORMAT: {
    exit: 2,
    remedy: 'Use one of: terminal, json, sarif, html, markdown, junit, csv; optionally as name=path.',
  },
  E_INIT: {
    exit: 2,
    remedy: 'Correct the answer or the file, or leave it out; `emr-audit init --help` has examples.',
  },
  E_UNREAD: {
    exit: 3,
    remedy: 'Check the password and the grants of the account (docs/access.md) and try again.',
  },
  E_NOTHING: { exit: 2, remedy: 'Loosen --only, --skip or --subject.' },
} as const satisfies Record<string, { exit: 2 | 3; remedy: string }>;

/** The code of an error that a user can put right; `emr-audit explain CODE` says more. */
export type ErrorCode = keyof typeof ERRORS;

/** Every code with its exit code and what to do, in the order of the table. */
export const ERROR_CODES: readonly {
  readonly code: ErrorCode;
  readonly exit: 2 | 3;
  readonly remedy: string;
}[] = Object.entries(ERRORS).map(([code, row]) => ({ code: code as ErrorCode, ...row }));

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

/** The step of the way to a fact that broke, in the order in which they are climbed. */
export type Rung =
  | 'jump'
  | 'name'
  | 'network'
  | 'host key'
  | 'own key'
  | 'tls'
  | 'log-in'
  | 'session'
  | 'sudo'
  | 'grant';

/** What exactly was refused, where a reason in words is too coarse to mend it. */
export interface Trouble {
  readonly rung: Rung;
  /** Table, view or privilege that a query may not use, such as openemr.globals. */
  readonly object?: string;
  /** Account as the database server knows it, such as emr_audit@10.20.0.5. */
  readonly account?: string;
}

/** Thrown by a probe's parse when an answer cannot be trusted: the section becomes a gap with this reason. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
  readonly remedy: string;
  readonly trouble: Trouble | undefined;

  constructor(reason: string, remedy: string, trouble?: Trouble) {
    super(reason);
    this.remedy = remedy;
    this.trouble = trouble;
  }
}

/** The same refusal with the rung that it broke; one that knows its rung already keeps it. */
export function atRung<E>(rung: Rung, error: E): E | Unreadable {
  if (!(error instanceof Unreadable) || error.trouble) return error;
  return new Unreadable(error.message, error.remedy, { rung });
}
