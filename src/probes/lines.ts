import { garbled } from './trust.js';

/** Stands for "never" where a fact has no room for nothing. */
export const NEVER = '1970-01-01T00:00:00.000Z';

/** Lines of a command's output without empty ones. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}

/** Seconds since 1970, with or without a fraction, as a moment; throws for anything that is no time before the year 10000. */
export function momentOf(seconds: string | number, what: string): string {
  const value =
    typeof seconds === 'number' ? seconds : Number(/^\d{1,12}(?:\.\d{1,12})?$/.exec(seconds)?.[0]);
  if (!Number.isFinite(value) || value < 0 || value > 253_402_300_799) throw garbled(what);
  return new Date(Math.floor(value) * 1000).toISOString();
}

/** A text from outside on one line, without control characters and not longer than a screen. */
export function tidy(text: string, length = 300): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return line.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}
