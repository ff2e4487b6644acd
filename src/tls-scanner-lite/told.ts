import type { Reason, Told } from './types.js';

/** Answers in one word each. */
export const yes = (how: string): Told => ({ value: 'yes', how });
export const no = (how: string): Told => ({ value: 'no', how });
export const unknown = (how: string): Told => ({ value: 'unknown', how });
export const notApplicable = (how: string): Told => ({ value: 'not-applicable', how });

/** A reason as a half sentence. */
export function because({ code, detail }: Reason): string {
  return detail === undefined ? code : `${code} (${detail})`;
}
