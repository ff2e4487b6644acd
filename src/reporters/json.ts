import type { Reporter } from './options.js';
import { safeJson } from './text.js';

/** The whole report as JSON, for programs. */
export const json: Reporter = (report) => `${safeJson(report, 2)}\n`;
