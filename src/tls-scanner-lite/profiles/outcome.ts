/** What one question of a profile came to, before it gets its level. */
export interface Outcome {
  /** What is against the requirement. */
  readonly wrong: readonly string[];
  /** Why it could not be told whether there is more. */
  readonly untold: readonly string[];
  /** False when there is nothing that the requirement speaks about. */
  readonly applies: boolean;
}

/** Puts what several questions came to together. */
export function together(outcomes: readonly Outcome[]): Outcome {
  return {
    wrong: outcomes.flatMap(({ wrong }) => wrong),
    untold: outcomes.flatMap(({ untold }) => untold),
    applies: outcomes.some(({ applies }) => applies),
  };
}

/** Nothing to say. */
export const NOT_APPLICABLE: Outcome = { wrong: [], untold: [], applies: false };
/** Looked at, and nothing is against it. */
export const FINE: Outcome = { wrong: [], untold: [], applies: true };

/** An outcome with what is wrong. */
export const wrong = (...found: string[]): Outcome => ({ ...FINE, wrong: found });
/** An outcome that could not be told. */
export const untold = (...why: string[]): Outcome => ({ ...FINE, untold: why });

/** True when a name fits a pattern in which `*` stands for anything. */
export function fits(name: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return name === pattern;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest.slice(0, -1)) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  const last = rest.at(-1) ?? '';
  return name.length - last.length >= at && name.endsWith(last);
}

/** True when a name fits any of the patterns. */
export const fitsAny = (name: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => fits(name, pattern));
