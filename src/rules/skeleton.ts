/** The rule that `rules new` writes: valid at once, with cases that pass and kill every mutant, and comments that teach. */
import { stringify } from 'yaml';
import { sections, type SectionId, type SubjectKind } from '../core/facts.js';
import { PLACEHOLDER } from './lint-texts.js';

/** Texts of the two files. */
export interface Skeleton {
  readonly rule: string;
  readonly cases: string;
}

type Schema = {
  readonly type?: string;
  readonly format?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: object;
};

/** A condition on one section, with a value that fulfils it and one that does not. */
interface Condition {
  readonly text: string;
  /** What a message shows of it. */
  readonly shown: string;
  readonly good: unknown;
  readonly bad: unknown;
}

/** Writes the texts for a rule about `subject` that needs some sections, at least one. `schemas` is the way from the pack to the schema files. */
export function skeletonOf(needs: readonly SectionId[], subject: SubjectKind, schemas: string): Skeleton {
  const conditions = needs.map((need) => {
    const found = conditionOn(sections[need]!, need);
    return found ?? { text: 'true', shown: `'read'`, good: sampleOf(sections[need]!), bad: undefined };
  });
  return {
    rule: ruleText(needs, subject, conditions, schemas),
    cases: casesText(needs, conditions, schemas),
  };
}

const ORDER = ['boolean', 'integer', 'map', 'string', 'array'];

/** The first condition that a value allows, simple types first. A bad value may be a part that is merged into the good one, unless `whole` is wanted. */
function conditionOn(schema: Schema, path: string, whole = false): Condition | undefined {
  const kind = schema.patternProperties ? 'map' : schema.format === 'date-time' ? 'moment' : schema.type;
  switch (kind) {
    case 'boolean':
      return { text: path, shown: path, good: true, bad: false };
    case 'integer':
      return { text: `${path} <= params.most`, shown: path, good: 10, bad: 11 };
    case 'string':
      return { text: `${path} == 'good'`, shown: path, good: 'good', bad: 'bad' };
    case 'map': {
      const shown = `setting(${path}, 'name')`;
      return { text: `${shown} == 'good'`, shown, good: { name: 'good' }, bad: { name: 'bad' } };
    }
    case 'array':
      return conditionOnList(schema, path);
    case 'object':
      return conditionOnObject(schema, path, whole);
    default:
      return undefined;
  }
}

function conditionOnList({ items = {} }: Schema, path: string): Condition | undefined {
  if (items.type === 'string') {
    const text = `!('bad' in ${path})`;
    return { text, shown: path, good: ['good'], bad: ['good', 'bad'] };
  }
  const inner = conditionOn(items, 'one', true);
  if (!inner || items.type !== 'object') return undefined;
  return {
    text: `${path}.all(one, ${inner.text})`,
    shown: `${path}.size()`,
    good: [inner.good],
    bad: [inner.good, inner.bad],
  };
}

function conditionOnObject({ properties = {} }: Schema, path: string, whole: boolean): Condition | undefined {
  const rank = (schema: Schema) => ORDER.indexOf(schema.patternProperties ? 'map' : (schema.type ?? ''));
  const known = Object.entries(properties)
    .filter(([, schema]) => schema.format !== 'date-time')
    .sort(([, left], [, right]) => rank(left) - rank(right));
  for (const [name, schema] of known) {
    const inner = conditionOn(schema, `${path}.${name}`, whole);
    if (!inner) continue;
    const rest = sampleOf({ type: 'object', properties }) as object;
    return {
      ...inner,
      good: { ...rest, [name]: inner.good },
      bad: { ...(whole ? rest : {}), [name]: inner.bad },
    };
  }
  return undefined;
}

/** A value that fits a schema. */
function sampleOf(schema: Schema): unknown {
  if (schema.patternProperties) return {};
  if (schema.type === 'object')
    return Object.fromEntries(
      Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, sampleOf(inner)]),
    );
  if (schema.type === 'array') return [];
  // True beside a bad value, so that a rule that looks at the wrong field is noticed.
  if (schema.type === 'boolean') return true;
  if (schema.type === 'integer') return 0;
  return schema.format === 'date-time' ? '2026-11-01T12:00:00Z' : '';
}

function ruleText(
  needs: readonly SectionId[],
  subject: SubjectKind,
  conditions: readonly Condition[],
  schemas: string,
): string {
  const assert = conditions.map(({ text }) => (conditions.length > 1 ? `(${text})` : text)).join(' && ');
  const shown = conditions.map(({ shown: text }, index) => `${needs[index]}: {{${text}}}`).join(', ');
  const params = assert.includes('params.most')
    ? '\n# Thresholds that a policy may change, with their defaults.\nparams:\n  most: 10\n'
    : '';
  return `# yaml-language-server: $schema=${schemas}/rule.schema.json
# With the line above an editor with a YAML language server completes and checks this file.

# The good state in one sentence; reports print it.
title: "${PLACEHOLDER} Every … is …"
# What the rule is judged on: ${subject}. Each ${subject} of a scan gets its own finding.
subject: ${subject}
# Sections of facts that the expressions name; \`emr-audit facts list\` has them all. A section that could not be read
# makes the finding unknown, never passed.
needs: [${needs.join(', ')}]
# How bad the bad state is: critical, high, medium, low or info.
severity: medium

# Expressions are CEL and are type-checked before a scan; \`emr-audit eval\` is the place to try one out.
# when: false makes the rule not applicable.                    when: "…"
# each: a list; the rule is judged for each item, named it.     each: "…", with key: it.name and empty: unknown
# unknown: true means that it cannot be told.                   unknown: "…"
# assert: true means passed.
assert: ${quote(assert)}
${params}
# The bad state; {{expressions}} are filled in.
message: ${quote(`${PLACEHOLDER} ${shown}`)}
# What was measured, good or bad.
found: ${quote(shown)}
# The risk, in two sentences.
why: >-
  ${PLACEHOLDER} What can happen, and to whom. What makes it likely.
# The steps; the first line must stand alone.
fix: |-
  ${PLACEHOLDER} The menu path, the command or the line of configuration.
# Where the expectation comes from.
references:
  - title: "${PLACEHOLDER} the standard or manual"
tags: []
`;
}

function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function casesText(needs: readonly SectionId[], conditions: readonly Condition[], schemas: string): string {
  const good = Object.fromEntries(needs.map((need, index) => [need, conditions[index]!.good]));
  const failing = conditions.flatMap(({ bad, shown }, index) => {
    if (bad === undefined) return [];
    const facts = { [needs[index]!]: bad };
    return [
      {
        case: `${needs[index]} is bad`,
        like: 'all is good',
        facts,
        expect: { fail: [messageOf(needs, conditions, index, shown)] },
      },
    ];
  });
  const cases = [
    { case: 'all is good', facts: good, expect: 'pass' },
    ...failing,
    ...needs.map((need) => ({
      case: `${need} could not be read`,
      facts: Object.fromEntries(Object.entries(good).filter(([name]) => name !== need)),
      expect: 'unknown',
    })),
  ];
  return `# yaml-language-server: $schema=${schemas}/cases.schema.json
# Facts in, findings out. A section that is left out could not be read. \`like\` takes over the facts of a case above, and
# the facts below it are merged into them. \`expect\` is pass, not-applicable, unknown, or { fail: [the messages] }.
# Run them with \`emr-audit rules test\`; \`emr-audit rules mutate\` shows what no case looks at.
${stringify(cases, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}

function messageOf(
  needs: readonly SectionId[],
  conditions: readonly Condition[],
  wrong: number,
  _shown: string,
): string {
  const values = conditions.map((condition, index) => {
    const value = index === wrong ? condition.bad : condition.good;
    return `${needs[index]}: ${shownValue(condition, needs[index]!, value)}`;
  });
  return `${PLACEHOLDER} ${values.join(', ')}`;
}

/** What the engine writes for the part of a sample that a condition shows. */
function shownValue({ shown }: Condition, need: string, value: unknown): string {
  const size = shown.endsWith('.size()');
  const path = shown.replace(/^setting\((.*), 'name'\)$/, '$1.name').replace(/\.size\(\)$/, '');
  const found = path
    .slice(need.length + 1)
    .split('.')
    .filter((part) => part !== '')
    .reduce<unknown>((inner, part) => (inner as Record<string, unknown>)[part], value);
  if (size) return String((found as unknown[]).length);
  if (typeof found === 'boolean') return found ? 'yes' : 'no';
  return Array.isArray(found) ? found.join(', ') : String(found);
}
