import type { ChalkInstance } from 'chalk';
import { SEVERITIES, type Finding, type Report, type Rule, type Severity } from '../core/types.js';
import type { ReporterOptions } from './options.js';

/** What every part of the screen needs. */
export interface Screen {
  readonly report: Report;
  readonly options: ReporterOptions;
  readonly style: ChalkInstance;
  readonly rules: ReadonlyMap<string, Rule>;
}

/** A severity with its colour. */
export function paintSeverity(severity: Severity, style: ChalkInstance): string {
  const paint = {
    critical: style.bgRed.whiteBright.bold,
    high: style.red.bold,
    medium: style.yellow,
    low: style.cyan,
    info: style.dim,
  }[severity];
  return paint(severity);
}

/** Worst severity first. */
export function bySeverity(left: Finding, right: Finding): number {
  return SEVERITIES.indexOf(left.severity) - SEVERITIES.indexOf(right.severity);
}
