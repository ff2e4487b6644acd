/** Packs without a manifest, as lint says it. What stands in a manifest is checked by those who load packs. */
import { MANIFEST, type PackFolder } from '../../../files/rule-files.js';
import { warning, type Problem } from '../../../rules/problems.js';

/** A warning for each pack folder without pack.yaml. */
export function lintManifests(packs: readonly PackFolder[]): Problem[] {
  return packs
    .filter(({ manifest, partial }) => !manifest && !partial)
    .map(({ folder }) => warning('W_MANIFEST', `the pack has no ${MANIFEST}`, { file: folder }));
}
