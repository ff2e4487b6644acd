/** What a probe is: it says what to ask through which door, and turns the answers into a fact. `parse` is pure. */
import type { FactSections, SectionId } from './facts.js';
import type { Deployment, Backup, Host, Import, Site } from './deployment.js';
import type { Facts, Subject } from './types.js';

/** One command of the batched script of a host. `run` is POSIX sh and only reads; `sudo` is the exact argv to try with `sudo -n`. */
export interface ShellStep {
  readonly id: string;
  readonly run: string;
  /** Exact command line that needs root; tried as root, then with sudo -n, then plainly. */
  readonly sudo?: readonly string[];
  /** Bytes of output that are kept, at most 262,144. */
  readonly maxBytes?: number;
  /** Seconds, at most 20. */
  readonly timeout?: number;
}

/** What one step printed. `text` throws Unreadable when the step failed, was cut off or timed out. */
export interface ShellAnswers {
  readonly at: string;
  text(step: string): string;
  /** Like text, but a failing step is its exit code and whatever it printed. */
  raw(step: string): {
    readonly code: number;
    readonly stdout: string;
    readonly truncated: boolean;
    readonly timedOut: boolean;
  };
}

/** One query; names only columns that are needed. */
export interface SqlQuery {
  readonly id: string;
  readonly sql: string;
  readonly values?: readonly (string | number)[];
}

/** Rows of each query as texts; null stays null. `rows` throws Unreadable when the query failed. */
export interface SqlAnswers {
  readonly at: string;
  readonly session: { readonly encrypted: boolean; readonly protocol: string; readonly tunnelled: boolean };
  rows(query: string): readonly Readonly<Record<string, string | null>>[];
}

/** One GET. */
export interface HttpRequest {
  readonly id: string;
  /** Path below the site address, without a leading slash; or an absolute http(s) URL of the same host. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes of body that are kept, at most 65,536. */
  readonly maxBytes?: number;
}

/** What came back. */
export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; repeated headers joined by a line feed. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly truncated: boolean;
}

/** `get` throws Unreadable when the request had no answer. */
export interface HttpAnswers {
  readonly at: string;
  get(request: string): HttpAnswer;
  /** The reason when there was no answer: `refused` is an answer of a kind (the port is closed). */
  failure(request: string): { readonly reason: string; readonly refused: boolean } | undefined;
}

/** What a TCP connect scan saw. A port that is in none of the lists was not decided. */
export interface TcpAnswers {
  readonly at: string;
  readonly vantage: string;
  readonly open: readonly number[];
  readonly closed: readonly number[];
  readonly filtered: readonly number[];
}

/** What a probe may know of the deployment when it decides what to ask and when it parses. */
export interface ProbeContext {
  readonly subject: Subject;
  readonly deployment: Deployment;
  readonly host?: Host;
  readonly site?: Site;
  readonly backups: readonly Backup[];
}

interface Base<K extends SectionId> {
  readonly section: K;
  /** One line for people: what is read. */
  readonly describe: string;
}

/** Through SSH: every step of every shell probe of a host travels in one script. */
export interface ShellProbe<K extends SectionId> extends Base<K> {
  readonly door: 'shell';
  /** An empty list means that the probe has nothing to ask here and its section does not apply. */
  steps(context: ProbeContext): readonly ShellStep[];
  parse(answers: ShellAnswers, context: ProbeContext): FactSections[K];
}

/** Through SQL: all queries share one read-only transaction. */
export interface SqlProbe<K extends SectionId> extends Base<K> {
  readonly door: 'sql';
  queries(context: ProbeContext): readonly SqlQuery[];
  /** What takes longer than a parse may: its rows join the answers under the id `worked`. Throws Unreadable as a query fails. */
  work?(answers: SqlAnswers): Promise<readonly Readonly<Record<string, string | null>>[]>;
  parse(answers: SqlAnswers, context: ProbeContext): FactSections[K];
}

/** Through HTTP: GET on a fixed list of safe paths. */
export interface HttpProbe<K extends SectionId> extends Base<K> {
  readonly door: 'http';
  requests(context: ProbeContext): readonly HttpRequest[];
  parse(answers: HttpAnswers, context: ProbeContext): FactSections[K];
}

/** A TCP connect scan from where the scanner stands. */
export interface TcpProbe<K extends SectionId> extends Base<K> {
  readonly door: 'tcp';
  ports(context: ProbeContext): readonly number[];
  parse(answers: TcpAnswers, context: ProbeContext): FactSections[K];
}

/** A scan by tls-scanner-lite; both sections of an endpoint come from one scan. `Result` is that scanner's result. */
export interface TlsProbe<K extends SectionId, Result = unknown> extends Base<K> {
  readonly door: 'tls';
  parse(result: Result, context: ProbeContext): FactSections[K];
}

/** No door: what the deployment file itself says. */
export interface DeclarationProbe<K extends SectionId> extends Base<K> {
  readonly door: 'declaration';
  parse(context: ProbeContext): FactSections[K];
}

/** A file that another tool wrote, as it lies on this machine: its bytes, or why it could not be read. */
export type FileAnswer =
  | { readonly bytes: Uint8Array; readonly sha256: string }
  | { readonly reason: string; readonly remedy: string };

/** Files on this machine that the deployment file names. They may be large: each is understood before the next one is read. */
export interface FileProbe<K extends SectionId, Part = unknown> extends Base<K> {
  readonly door: 'file';
  files(context: ProbeContext): readonly Import[];
  understand(answer: FileAnswer, file: Import): Part;
  parse(parts: readonly Part[], context: ProbeContext): FactSections[K];
}

/** What to ask for one section through one door, and how the answer becomes a fact. */
export type Probe<K extends SectionId = SectionId> = {
  [S in K]:
    | ShellProbe<S>
    | SqlProbe<S>
    | HttpProbe<S>
    | TcpProbe<S>
    | TlsProbe<S>
    | FileProbe<S>
    | DeclarationProbe<S>;
}[K];

/** A section without a probe does not compile. */
export type Probes = { readonly [K in SectionId]: Probe<K> };

export type { Facts };
