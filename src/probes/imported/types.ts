/** What a parser of another tool's file gives: the run, its results and the ports it saw, already cleaned and bounded. */
import type { ImportFormat } from '../../core/deployment.js';
import type { Severity } from '../../core/types.js';

export type ResultStatus = 'fail' | 'unknown' | 'suppressed' | 'pass' | 'not-applicable';
export type Area = 'package' | 'secret' | 'cloud' | 'host' | 'other';

/** One or more results of one rule of a tool with one status. */
export interface ToolResult {
  readonly id: string;
  readonly title: string;
  readonly area: Area;
  readonly severity: Severity;
  readonly rated: boolean;
  readonly status: ResultStatus;
  readonly suppression: string;
  readonly justified: boolean;
  readonly count: number;
  readonly places: readonly string[];
  readonly lines: readonly string[];
}

/** A port that a port scanner saw. */
export interface ToolPort {
  readonly address: string;
  /** Names and addresses of its host, for comparing with declared hosts. */
  readonly names: readonly string[];
  readonly port: number;
  readonly protocol: string;
  readonly state: 'open' | 'unknown';
  readonly service: string;
}

/** One run of a tool. */
export interface ToolRun {
  readonly tool: string;
  readonly version: string;
  readonly target: string;
  readonly scope: string;
  /** Names and addresses of the host that was looked at, empty for clouds and images. */
  readonly names: readonly string[];
  /** Absent when the tool does not tell. */
  readonly started?: Date;
  readonly finished?: Date;
  /** Why the run is not complete; empty when it is. */
  readonly unfinished: string;
  readonly covered: number;
  /** Kinds of results that were not kept. */
  readonly leftOut: number;
  readonly results: readonly ToolResult[];
  readonly ports: readonly ToolPort[];
}

/** A file, understood. */
export interface Understood {
  readonly format: ImportFormat;
  readonly runs: readonly ToolRun[];
}
