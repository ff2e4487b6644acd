import type { Reason } from '../types.js';

/** Tells a reason from another result. */
export function isReason(value: unknown): value is Reason {
  return typeof value === 'object' && value !== null && 'code' in value;
}
