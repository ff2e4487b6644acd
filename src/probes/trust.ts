/** How an answer that cannot be trusted is told from one that can. */
import { Unreadable } from '../core/errors.js';

/** What an answer is called when it is not in the form that was asked for. */
export function garbled(what: string): Unreadable {
  return new Unreadable(
    `${what} came in an unexpected form`,
    'Scan again; when it stays, report it with the version of the host.',
  );
}

/** The value, or the reason why it could not be read; anything else that is thrown stays an error. */
export function attempt<Value>(
  read: () => Value,
): { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly gap: Unreadable } {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, gap: error };
    throw error;
  }
}

/** A whole number of at most fifteen digits; throws for anything else. */
export function wholeNumber(text: string | null | undefined, what: string): number {
  if (text === undefined || text === null || !/^\d{1,15}$/.test(text)) throw garbled(what);
  return Number(text);
}
