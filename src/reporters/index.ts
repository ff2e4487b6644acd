/** The table of reporters. */
import { csv } from './csv.js';
import { html } from './html/html.js';
import { json } from './json.js';
import { junit } from './junit.js';
import { markdown } from './markdown.js';
import type { Reporter } from './options.js';
import { sarif } from './sarif/sarif.js';
import { terminal } from './terminal.js';

export type { Reporter, ReporterOptions } from './options.js';

export const reporters = { terminal, json, markdown, sarif, html, csv, junit } satisfies Record<
  string,
  Reporter
>;
export type FormatName = keyof typeof reporters;
