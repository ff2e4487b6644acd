/** The steps through a door in the order in which they are climbed: below the broken one all hold, above it none was tried. */
import type { Rung } from '../../core/errors.js';
import type { Check, Fix, Hidden } from './types.js';

/** One step and what is said of it when it holds. */
export interface Step {
  readonly rung: Rung | 'secret' | 'CA file';
  readonly name: string;
  readonly holds: string;
}

/** What is known of the step that broke. */
export interface Break {
  readonly rung: Step['rung'];
  readonly text: string;
  readonly hides: Hidden;
  readonly fixes: readonly Fix[];
}

/** Steps that were not needed to find the break, and were therefore asked apart: their rungs, with what was wrong or undefined. */
export type Apart = ReadonlyMap<
  Step['rung'],
  { readonly text: string; readonly fixes: readonly Fix[] } | undefined
>;

/** The checks of a door; without a break all hold. */
export function climb(steps: readonly Step[], broken?: Break, apart: Apart = new Map()): Check[] {
  const at = broken ? steps.findIndex(({ rung }) => rung === broken.rung) : steps.length;
  const index = at < 0 ? 0 : at;
  return steps.map(({ rung, name, holds }, place): Check => {
    if (broken && place === index)
      return { name, state: 'closed', text: broken.text, hides: broken.hides, fixes: broken.fixes };
    if (apart.has(rung)) {
      const problem = apart.get(rung);
      if (problem) return { name, state: 'closed', ...problem };
      return { name, state: 'open', text: holds, fixes: [] };
    }
    const cut = steps.slice(0, place).some((below) => apart.get(below.rung) !== undefined);
    if (place < index && !cut) return { name, state: 'open', text: holds, fixes: [] };
    return { name, state: 'not tried', text: 'not tried', fixes: [] };
  });
}
