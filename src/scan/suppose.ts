/** Supposing: the same snapshot with some facts changed. What was not seen stays unseen, unless its whole section is supposed. */
import { AuditError } from '../core/errors.js';
import { kindOf, SECTION_IDS, sections, type SectionId } from '../core/facts.js';
import { nearest } from '../core/nearest.js';
import type { Fact, Snapshot, Subject } from '../core/types.js';
import { findFactError } from '../core/validate.js';
import { parsePath, type Step } from './fact-path.js';

/** One change: a fact set to a value, or an entry taken out. */
export interface Supposition {
  /** As it was typed, such as `globals.timeout=900`. */
  readonly text: string;
  readonly kind: 'set' | 'unset';
}

type Schema = {
  readonly type?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
};

/** The snapshot with the suppositions in place, in order. Throws E_USAGE for a path that is not there, a value of the wrong type, and a section that was not read. */
export function suppose(
  snapshot: Snapshot,
  suppositions: readonly Supposition[],
  subject?: string,
): Snapshot {
  return suppositions.reduce((before, one) => supposeOne(before, one, subject), snapshot);
}

function supposeOne(snapshot: Snapshot, { text, kind }: Supposition, wanted?: string): Snapshot {
  const split = kind === 'set' ? splitAssignment(text) : { path: text, value: '' };
  const one: Change = { ...split, kind };
  const [first, ...steps] = parsePath(one.path);
  const section = requireSection(first, one.path);
  const subject = chooseSubject(snapshot, section, wanted);
  const fact = snapshot.facts[subject.id]?.[section];
  const value =
    steps.length === 0
      ? wholeSection(one, section)
      : changed(seen(fact, section, subject, one), section, steps, one);
  const problem = findFactError(section, value);
  if (problem) refuse(`${text}: ${problem}`);
  const evidence = [{ source: 'supposed with what-if', at: '' }];
  const facts = {
    ...snapshot.facts[subject.id],
    [section]: { state: 'read', value, evidence } as unknown as Fact,
  };
  return { ...snapshot, facts: { ...snapshot.facts, [subject.id]: facts } };
}

function wholeSection({ kind, path, value }: Change, section: SectionId): unknown {
  if (kind === 'unset') refuse(`${path}: a whole section cannot be unset; name an entry of ${section}`);
  return parseValue(value, { type: 'object' }, path);
}

/** The value of a section that was read; what was not read is not supposed piece by piece. */
function seen(fact: Fact | undefined, section: SectionId, { id }: Subject, { path }: Change): unknown {
  if (fact?.state === 'read') return fact.value;
  return refuse(
    `${path}: ${section} of ${id} was not read (${fact?.reason ?? 'it was not asked for'}); only a whole section can be supposed in its place: --set '${section}={…}'`,
  );
}

function changed(value: unknown, section: SectionId, steps: readonly Step[], one: Change): unknown {
  const copy = structuredClone(value);
  const schema = sections[section] as Schema;
  change(copy, schema, withMap(schema, steps), one);
  return copy;
}

/** `globals.timeout` is short for `globals.settings.timeout`, where a section has one map and no field of that name. */
function withMap(schema: Schema, steps: readonly Step[]): readonly Step[] {
  const [first] = steps;
  const properties = schema.properties ?? {};
  if (first?.kind !== 'name' || first.name in properties) return steps;
  const maps = Object.entries(properties).filter(([, one]) => one.patternProperties);
  return maps.length === 1 ? [{ kind: 'name', name: maps[0]![0] }, ...steps] : steps;
}

interface Change {
  readonly path: string;
  readonly kind: string;
  readonly value: string;
}

/** Walks to the end of a path and changes what is there; `[*]` walks to every item. */
function change(data: unknown, schema: Schema, [step, ...rest]: readonly Step[], one: Change): void {
  for (const key of keysOf(data, schema, step!, one)) {
    const inner = innerSchema(schema, key);
    const holder = data as Record<string | number, unknown>;
    if (rest.length > 0) change(holder[key], inner, rest, one);
    else if (one.kind === 'set') holder[key] = parseValue(one.value, inner, one.path);
    else if (Array.isArray(data)) data[key as number] = REMOVED;
    else if (schema.patternProperties) delete holder[key];
    else refuse(`${one.path}: a field of a fact cannot be unset; set it to another value`);
  }
  if (Array.isArray(data))
    data.splice(0, data.length, ...(data as unknown[]).filter((item) => item !== REMOVED));
}

const REMOVED = Symbol('removed');

function innerSchema(schema: Schema, key: string | number): Schema {
  if (schema.type === 'array') return schema.items ?? {};
  return schema.patternProperties
    ? (Object.values(schema.patternProperties)[0] ?? {})
    : (schema.properties?.[key] ?? {});
}

/** Which entries of an object, map or list a step means. */
function keysOf(data: unknown, schema: Schema, step: Step, { path, kind }: Change): (string | number)[] {
  if (schema.type === 'array') return itemsOf(data as readonly unknown[], step, path);
  if (step.kind !== 'name') refuse(`${path}: only a list has items in brackets`);
  const { name } = step;
  if (schema.patternProperties) {
    const known = Object.keys(data as object);
    // A new entry may be meant; one that looks like a misspelt one hardly is.
    if (!known.includes(name) && (kind === 'unset' || nearest(name, known) !== undefined))
      refuseName(path, name, known, 'entry');
    return [name];
  }
  const known = Object.keys(schema.properties ?? {});
  if (!known.includes(name)) refuseName(path, name, known);
  return [name];
}

function itemsOf(items: readonly unknown[], step: Step, path: string): number[] {
  const all = items.map((item, index) => ({ item, index }));
  const told = (item: unknown, field: string) => asText((item as Record<string, unknown> | null)?.[field]);
  const chosen =
    step.kind === 'all'
      ? all
      : step.kind === 'index'
        ? all.filter(({ index, item }) => index === step.index && typeof item === 'object')
        : step.kind === 'where'
          ? all.filter(({ item }) => told(item, step.field) === step.value)
          : [];
  const literal =
    step.kind === 'item' || step.kind === 'index'
      ? all.filter(({ item }) => typeof item !== 'object' && asText(item) === step.text)
      : [];
  const found = chosen.length > 0 ? chosen : literal;
  if (found.length === 0) {
    const names =
      step.kind === 'where'
        ? items.map((item) => told(item, step.field))
        : items.flatMap((item) => (typeof item === 'object' ? [] : [asText(item)]));
    const typed = step.kind === 'where' ? step.value : step.kind === 'name' ? step.name : step.text;
    refuseName(path, typed, names, 'item');
  }
  return found.map(({ index }) => index);
}

/** A plain value as it is typed; nothing for what has no such spelling. */
function asText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}

function parseValue(text: string, schema: Schema, path: string): unknown {
  if (schema.type === 'string') return text;
  if (schema.type === undefined && !schema.properties) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return refuse(`${path}: ${JSON.stringify(text)} is no ${schema.type ?? 'value'}; write it as JSON`);
  }
}

function splitAssignment(text: string): { path: string; value: string } {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '[') depth += 1;
    if (text[at] === ']') depth -= 1;
    if (text[at] === '=' && depth === 0) return { path: text.slice(0, at), value: text.slice(at + 1) };
  }
  return refuse(`${text}: there is no value; write ${text}=VALUE`);
}

function requireSection(step: Step | undefined, path: string): SectionId {
  const name = step?.kind === 'name' ? step.name : path;
  const known = SECTION_IDS.find((id) => id === name);
  return known ?? refuseName(path, name, SECTION_IDS, 'section');
}

function chooseSubject({ subjects, facts }: Snapshot, section: SectionId, wanted?: string): Subject {
  const ofKind = subjects.filter(({ kind }) => kind === kindOf[section]);
  if (wanted !== undefined) {
    const named = ofKind.find(({ id }) => id === wanted);
    return (
      named ??
      refuseName(
        `--subject ${wanted}`,
        wanted,
        ofKind.map(({ id }) => id),
        'subject with such facts',
      )
    );
  }
  const withFacts = ofKind.filter(({ id }) => facts[id]?.[section]?.state === 'read');
  const candidates = withFacts.length > 0 ? withFacts : ofKind;
  if (candidates.length === 1) return candidates[0]!;
  return refuse(
    candidates.length === 0
      ? `the snapshot has no ${kindOf[section]}, which ${section} is about`
      : `${section} was read of ${candidates.map(({ id }) => id).join(', ')}; choose one with --subject`,
  );
}

function refuseName(path: string, name: string, known: readonly string[], what = 'field'): never {
  const close = nearest(name, known);
  const some = [...new Set(known)].slice(0, 12).join(', ');
  return refuse(
    `${path}: there is no ${what} "${name}"${close ? `; did you mean "${close}"?` : some === '' ? '' : `; there are ${some}`}`,
  );
}

function refuse(message: string): never {
  throw new AuditError('E_USAGE', message, {
    remedy: 'Run `emr-audit facts show SECTION` for the names and types of its facts.',
  });
}
