/** Manifests of packs, as lint says it: what their reader refuses, and whether the facts are those that the rules need. */
import { isAuditError } from '../../../core/errors.js';
import { MANIFEST, type PackFolder } from '../../../files/rule-files.js';
import type { Rule } from '../../../core/types.js';
import { parsePack, type ParsedPack } from '../../../rules/manifest.js';
import { fromError, warning, type Problem } from '../../../rules/problems.js';

/** Problems of the manifests of whole packs; a pack of which one rule was named is left alone. */
export function lintManifests(
  packs: readonly PackFolder[],
  rules: readonly Rule[],
  version: string,
): Problem[] {
  return packs
    .filter(({ partial }) => !partial)
    .flatMap((pack) => {
      if (!pack.manifest)
        return [warning('W_MANIFEST', `the pack has no ${MANIFEST}`, { file: pack.folder })];
      const { file, text } = pack.manifest;
      try {
        const own = rules.filter((rule) => rule.pack === pack.name);
        return lintFacts(parsePack(text, file, version), own);
      } catch (error) {
        if (!isAuditError(error)) throw error;
        return [fromError(error, file)];
      }
    });
}

function lintFacts({ manifest, place }: ParsedPack, rules: readonly Rule[]): Problem[] {
  const needed = new Set(rules.flatMap(({ needs }) => needs));
  const named: readonly string[] = manifest.facts;
  const missing = [...needed].filter((section) => !named.includes(section));
  if (missing.length === 0) return [];
  return [warning('W_MANIFEST', `facts: the rules need ${missing.join(', ')} too`, place(['facts']))];
}
