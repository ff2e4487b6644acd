/** Answers become facts here, and everything that goes wrong becomes a gap with its reason. */
import { Unreadable } from '../core/errors.js';
import type { Fact, Gap } from '../core/types.js';
import { findFactError } from '../core/validate.js';
import type { Task } from './plan.js';

/** Runs a probe's parse; an answer that cannot be trusted, or does not fit the schema, is a gap. */
export function toFact(task: Task, parse: () => unknown, source: string, at: string): Fact {
  try {
    const value = parse();
    const problem = findFactError(task.section, value);
    if (problem)
      return {
        state: 'gap',
        reason: `the answer made no sense (${problem})`,
        remedy: 'Report this with the version of emr-audit and of the server.',
      };
    return { state: 'read', value, evidence: [{ source, at }] } as Fact;
  } catch (error) {
    return { state: 'gap', ...toGap(error) };
  }
}

/** The reason and remedy of any error; an error that is not ours is told plainly and without its data. */
export function toGap(error: unknown): Gap {
  if (error instanceof Unreadable) return { reason: error.message, remedy: error.remedy };
  if (error instanceof Error && 'remedy' in error)
    return { reason: error.message, remedy: String(error.remedy) };
  const name = error instanceof Error ? error.name : 'error';
  return {
    reason: `the answer could not be understood (${name})`,
    remedy: 'Report this with the version of emr-audit and of the server.',
  };
}

/** Why an answer could not be had, or undefined when there was one. */
export function problemOf(read: () => unknown): Unreadable | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    return error instanceof Unreadable ? error : undefined;
  }
}
