import type { Reporter } from './options.js';

/** The whole report as JSON, for programs. */
export const json: Reporter = (report) => `${JSON.stringify(report, undefined, 2)}\n`;
