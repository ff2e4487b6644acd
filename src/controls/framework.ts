import { AuditError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import type { Framework } from '../core/types.js';
import { parseYaml, validateYaml } from '../core/yaml.js';
import { FrameworkFile } from './schema.js';

/** Reads a framework file. Throws E_YAML… or E_FRAMEWORK with the place: for a line that stands twice and for a rule that is not there. */
export function loadFramework(text: string, file: string, ruleIds: ReadonlySet<string>): Framework {
  const source = parseYaml(text, file);
  const framework = validateYaml<Framework>(source, FrameworkFile, 'E_FRAMEWORK');
  const seen = new Set<string>();
  for (const [index, { id, rules }] of framework.controls.entries()) {
    if (seen.has(id))
      throw new AuditError('E_FRAMEWORK', `the line ${id} stands twice`, {
        place: source.place(['controls', index, 'id']),
      });
    seen.add(id);
    for (const [at, rule] of rules.entries()) {
      if (ruleIds.has(rule)) continue;
      const close = nearest(rule, [...ruleIds]);
      throw new AuditError(
        'E_FRAMEWORK',
        `${id} names a rule that is not there: "${rule}"${close ? `; did you mean "${close}"?` : ''}`,
        {
          place: source.place(['controls', index, 'rules', at]),
        },
      );
    }
  }
  return framework;
}
