import type { Imported, ImportedRun } from '../../core/facts/imported.js';
import { combine, split, type Part } from './assemble.js';

/** What became of one run that was to be added. */
export interface Merged {
  readonly run: ImportedRun;
  readonly outcome: 'added' | 'replaced' | 'already there' | 'older' | 'kept beside';
  /** Runs that were there of the same tool, target and scope. */
  readonly before: readonly ImportedRun[];
}

/** Adds runs to a section. The same run is never there twice, and a newer one takes the place of the older one; a newer one that is not complete, or ran far fewer checks, does not. */
export function merge(there: Imported, fresh: Imported): { value: Imported; merged: Merged[] } {
  let parts = split(there);
  const merged = split(fresh).map((part): Merged => {
    const same = parts.filter(({ run }) => isSame(run, part.run));
    const before = same.map(({ run }) => run);
    const outcome = decide(part.run, before);
    if (outcome === 'replaced') parts = parts.filter((one) => !same.includes(one));
    if (outcome !== 'already there' && outcome !== 'older') parts = [...parts, part];
    return { run: part.run, outcome, before };
  });
  return { value: combine(there.hosts, parts satisfies Part[]), merged };
}

function isSame(left: ImportedRun, right: ImportedRun): boolean {
  return left.tool === right.tool && left.target === right.target && left.scope === right.scope;
}

function decide(run: ImportedRun, before: readonly ImportedRun[]): Merged['outcome'] {
  if (before.length === 0) return 'added';
  if (before.some(({ sha256 }) => sha256 === run.sha256)) return 'already there';
  if (run.dated && before.some(({ dated, finished }) => dated && finished > run.finished)) return 'older';
  return before.some((one) => isLess(run, one)) ? 'kept beside' : 'replaced';
}

/** Where the number of checks is the number that ran, far fewer of them do not stand for a whole run. */
const COUNTED = ['ocsf', 'lynis', 'arf', 'xccdf'];

function isLess(run: ImportedRun, before: ImportedRun): boolean {
  if (!run.complete && before.complete) return true;
  return COUNTED.includes(run.format) && run.covered * 2 < before.covered;
}
