/** The table of reporters. */
import { csv } from './csv.js';
import { html } from './html/html.js';
import { json } from './json.js';
import { junit } from './junit.js';
import { markdown } from './markdown.js';
import type { Report } from '../core/types.js';
import type { Reporter, ReporterOptions } from './options.js';
import { sarif } from './sarif/sarif.js';
import { terminal } from './terminal.js';

export type { Reporter, ReporterOptions } from './options.js';

/** Every reporter by the name of its format. */
export const reporters = { terminal, json, markdown, sarif, html, csv, junit } satisfies Record<
  string,
  Reporter
>;
/** A format that a report can be written in. */
export type FormatName = keyof typeof reporters;

/** Plain text of 80 columns, as a pipe gets it. */
const PLAIN: ReporterOptions = { colour: false, width: 80, unicode: true, quiet: false, verbose: false };

/** A report in one of the formats; for `terminal`, plain text of 80 columns where the options say nothing else. */
export function render(report: Report, format: FormatName, options: Partial<ReporterOptions> = {}): string {
  return reporters[format](report, { ...PLAIN, ...options });
}
