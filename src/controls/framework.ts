import { AuditError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import type { Control, Framework } from '../core/types.js';
import { parseYaml, validateYaml, type YamlPath, type YamlSource } from '../core/yaml.js';
import { FrameworkFile } from './schema.js';

/** Reads a framework file. Throws E_YAML… or E_FRAMEWORK with the place: for a line or rule that stands twice, a rule that is not there, and lines that are above each other. */
export function loadFramework(text: string, file: string, ruleIds: ReadonlySet<string>): Framework {
  const source = parseYaml(text, file);
  const framework = validateYaml<Framework>(source, FrameworkFile, 'E_FRAMEWORK');
  const { controls, unmapped } = framework;
  refuseRepeats(
    source,
    ['controls'],
    controls.map(({ id }) => ['id', id]),
  );
  refuseCircles(source, controls);
  const known = [...ruleIds];
  const checkRule = (who: string, rule: string, path: YamlPath) => {
    if (ruleIds.has(rule)) return;
    const close = nearest(rule, known);
    const hint = close ? `; did you mean "${close}"?` : '';
    refuse(source, `${who} names a rule that is not there: "${rule}"${hint}`, path);
  };
  for (const [index, { id, rules }] of controls.entries()) {
    refuseRepeats(
      source,
      ['controls', index, 'rules'],
      rules.map((rule) => ['', rule]),
    );
    for (const [at, rule] of rules.entries()) checkRule(id, rule, ['controls', index, 'rules', at]);
  }
  refuseRepeats(
    source,
    ['unmapped'],
    unmapped.map(({ rule }) => ['rule', rule]),
  );
  const mapped = new Map(controls.flatMap(({ id, rules }) => rules.map((rule) => [rule, id] as const)));
  for (const [index, { rule }] of unmapped.entries()) {
    const path = ['unmapped', index, 'rule'];
    checkRule('unmapped', rule, path);
    if (mapped.has(rule))
      refuse(source, `"${rule}" is unmapped here, and ${mapped.get(rule)} names it`, path);
  }
  return framework;
}

/** Each entry is the key below the list's item, empty when the item itself is the name, and the name. */
function refuseRepeats(
  source: YamlSource,
  list: YamlPath,
  entries: readonly (readonly [key: string, name: string])[],
): void {
  const seen = new Set<string>();
  for (const [index, [key, name]] of entries.entries()) {
    if (seen.has(name))
      refuse(source, `"${name}" stands twice`, [...list, index, ...(key === '' ? [] : [key])]);
    seen.add(name);
  }
}

function refuseCircles(source: YamlSource, controls: readonly Control[]): void {
  const parents = new Map(controls.map(({ id, parent }) => [id, parent]));
  for (const [index, { id, parent }] of controls.entries()) {
    const seen = new Set<string>();
    // A line may carry the name of its own section, as 164.402 does.
    let above: string | undefined = parent === id ? undefined : parent;
    while (above !== undefined && above !== parents.get(above) && !seen.has(above)) {
      seen.add(above);
      above = parents.get(above);
    }
    if (seen.has(id)) refuse(source, `${id} stands above itself`, ['controls', index, 'parent']);
  }
}

function refuse(source: YamlSource, message: string, path: YamlPath): never {
  throw new AuditError('E_FRAMEWORK', message, { place: source.place(path) });
}
