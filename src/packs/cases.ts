/** The cases of a pack's rules: a pack whose rules do not do what their author says is refused. */
import { AuditError } from '../core/errors.js';
import { runCases } from '../rules/cases.js';
import { parseCases } from '../rules/load.js';
import type { Pack } from './load.js';

/** Runs all cases of a pack and returns how many there are. Throws E_PACK for the first rule that has none, or whose case gives something else. */
export function runPackCases({ texts, rules }: Pack): number {
  let count = 0;
  for (const [index, { id, file, cases }] of texts.entries()) {
    if (!cases)
      throw new AuditError('E_PACK', `the rule ${id} has no cases`, {
        place: { file },
        remedy: `Write ${file.replace(/\.yaml$/, '.test.yaml')} with a case that passes, one that fails and one that is unknown.`,
      });
    const results = runCases(rules[index]!, parseCases(cases.text, cases.file));
    const wrong = results.find(({ problem }) => problem !== '');
    if (wrong)
      throw new AuditError('E_PACK', `the case "${wrong.name}" of ${id} fails: ${wrong.problem}`, {
        place: { file: cases.file },
        remedy: 'Correct the rule or the case, or ask the author of the pack.',
      });
    count += results.length;
  }
  return count;
}
