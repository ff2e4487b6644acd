import type { Report } from '../core/types.js';

/** How a report is shown. */
export interface ReporterOptions {
  readonly colour: boolean;
  readonly width: number;
  readonly unicode: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly sarifProfile?: 'github' | 'gitlab' | 'azdo' | 'defectdojo';
  readonly written?: readonly string[];
}
/** Turns the one result object into text. */
export type Reporter = (report: Report, options: ReporterOptions) => string;
const json: Reporter = (report) => `${JSON.stringify(report, undefined, 2)}\n`;
export const reporters = { json, terminal: json };
export type FormatName = keyof typeof reporters;
