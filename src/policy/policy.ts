/** Policy files: one, or several of which each changes the one below. */
import { AuditError, type Place } from '../core/errors.js';
import type { Policy } from '../core/types.js';
import { parseYaml, validateYaml, type YamlSource } from '../core/yaml.js';
import { PolicyFile, type PolicyShape } from './schema.js';

/** One policy file, not yet laid over the one that it extends. */
export interface PolicyLayer {
  /** Name or path of the policy below, as it was written. */
  readonly extends?: string;
  readonly shape: PolicyShape;
  /** Where `extends` stands. */
  readonly place: Place;
}

/** Reads one policy file. Throws E_YAML… or E_POLICY with the place. */
export function parsePolicyLayer(text: string, file: string): PolicyLayer {
  const source = parseYaml(text, file);
  const shape = validateYaml<PolicyShape>(source, PolicyFile, 'E_POLICY');
  if (shape.extends === undefined) {
    if (!shape.gate) refuse(source, [], 'gate: is missing');
    for (const key of ['failOn', 'requireKnown'] as const)
      if (shape.gate?.[key] === undefined) refuse(source, ['gate'], `gate.${key}: is missing`);
    if (shape.gate?.failOnLines?.length && !shape.frameworks?.length)
      refuse(source, ['gate', 'failOnLines'], 'gate.failOnLines: there are no lines without `frameworks`');
  }
  for (const [index, { date, expires }] of (shape.off ?? []).entries()) {
    for (const [key, day] of Object.entries({ date, expires }))
      if (!isDay(day)) refuse(source, ['off', index, key], `off.${index}.${key}: ${day} is no day`);
    if (expires < date) refuse(source, ['off', index, 'expires'], `off.${index}.expires: is before its date`);
  }
  return { extends: shape.extends, shape, place: source.place(['extends'], true) };
}

/** Reads a policy that extends none. Throws E_YAML… or E_POLICY with the place. */
export function parsePolicy(text: string, file: string): Policy {
  const layer = parsePolicyLayer(text, file);
  if (layer.extends !== undefined)
    throw new AuditError('E_POLICY', `extends: the policy ${layer.extends} was not read`, {
      place: layer.place,
    });
  return stackPolicies([layer]);
}

/**
 * One policy of several files, the lowest first. Rules, frameworks and each entry of gate, severities, params and probes
 * replace what is below; off and packs are added to it; requireSigned, once said, stays.
 */
export function stackPolicies(layers: readonly PolicyLayer[]): Policy {
  const shapes = layers.map(({ shape }) => shape);
  const top = shapes.at(-1)!;
  const last = <K extends 'rules' | 'frameworks'>(key: K) => shapes.findLast((shape) => shape[key])?.[key];
  const gate = Object.assign({}, ...shapes.map((shape) => shape.gate)) as Policy['gate'];
  const policy: Policy = {
    id: top.id,
    title: top.title,
    rules: last('rules') ?? ['*'],
    off: shapes.flatMap(({ off }) => off ?? []),
    severities: Object.assign({}, ...shapes.map(({ severities }) => severities)) as Policy['severities'],
    params: mergeParams(shapes),
    frameworks: last('frameworks') ?? [],
    packs: [...new Set(shapes.flatMap(({ packs }) => packs ?? []))],
    probes: Object.assign({}, ...shapes.map(({ probes }) => probes)) as Policy['probes'],
    requireSigned: shapes.some(({ requireSigned }) => requireSigned === true),
    gate: { ...gate, failOnLines: gate.failOnLines ?? [] },
  };
  if (policy.gate.failOnLines.length > 0 && policy.frameworks.length === 0)
    throw new AuditError('E_POLICY', 'gate.failOnLines: there are no lines without `frameworks`', {
      place: layers.at(-1)!.place,
    });
  return policy;
}

function mergeParams(shapes: readonly PolicyShape[]): Policy['params'] {
  const merged = new Map<string, Policy['params'][string]>();
  for (const { params } of shapes)
    for (const [rule, values] of Object.entries(params ?? {}))
      merged.set(rule, { ...merged.get(rule), ...values });
  return Object.fromEntries(merged);
}

function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text;
}

function refuse(source: YamlSource, path: readonly (string | number)[], message: string): never {
  throw new AuditError('E_POLICY', message, { place: source.place(path, true) });
}
