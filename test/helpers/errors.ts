import { AuditError, formatPlace } from '../../src/core/errors.js';

/** Code, place and message of the AuditError that a call throws. */
export function complaint(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    const { code, place, message } = error;
    return `${code} ${place ? formatPlace(place) : '-'} ${message}`;
  }
  throw new Error('nothing was thrown');
}
