import type { Policy } from '../core/types.js';
import { parseYaml, validateYaml } from '../core/yaml.js';
import { PolicyFile, type PolicyShape } from './schema.js';

/** Reads a policy file. Throws E_YAML… or E_POLICY with the place. */
export function parsePolicy(text: string, file: string): Policy {
  const shape = validateYaml<PolicyShape>(parseYaml(text, file), PolicyFile, 'E_POLICY');
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
