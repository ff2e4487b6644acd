import { AuditError } from '../core/errors.js';
import type { Policy } from '../core/types.js';
import { parseYaml, validateYaml } from '../core/yaml.js';
import { PolicyFile, type PolicyShape } from './schema.js';

/** Reads a policy file. Throws E_YAML… or E_POLICY with the place. */
export function parsePolicy(text: string, file: string): Policy {
  const source = parseYaml(text, file);
  const shape = validateYaml<PolicyShape>(source, PolicyFile, 'E_POLICY');
  if (shape.gate.failOnLines?.length && !shape.frameworks?.length)
    throw new AuditError('E_POLICY', 'gate.failOnLines: there are no lines without `frameworks`', {
      place: source.place(['gate', 'failOnLines'], true),
    });
  return {
    id: shape.id,
    title: shape.title,
    rules: shape.rules ?? ['*'],
    skip: shape.skip ?? [],
    severities: shape.severities ?? {},
    params: shape.params ?? {},
    frameworks: shape.frameworks ?? [],
    gate: { ...shape.gate, failOnLines: shape.gate.failOnLines ?? [] },
  };
}
