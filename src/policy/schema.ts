import { Type, type Static } from 'typebox';
import { LINE_STATUSES, SEVERITIES } from '../core/types.js';

const closed = { additionalProperties: false } as const;
const literals = <T extends string>(values: readonly T[], description: string) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values], description });
const Globs = (description: string) =>
  Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { description });
const Level = (description: string) => literals([...SEVERITIES, 'never'] as const, description);

const Day = (description: string) =>
  Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: `${description}, as YYYY-MM-DD` });
const Words = (description: string) => Type.String({ pattern: '\\S', maxLength: 2000, description });

const SwitchedOffEntry = Type.Object(
  {
    rule: Type.String({ minLength: 1, maxLength: 200, description: 'id of one rule' }),
    reason: Words('why it does not count here'),
    approvedBy: Words('who says so'),
    date: Day('when it was said'),
    expires: Day('last day on which the rule is off'),
  },
  closed,
);

/** A policy file. */
export const PolicyFile = Type.Object(
  {
    version: Type.Unsafe<1>({ const: 1, description: 'version of this format' }),
    id: Type.String({ pattern: '^[a-z][a-z0-9-]*$', description: 'short name' }),
    title: Type.String({ minLength: 3, maxLength: 200, description: 'what the policy is for' }),
    rules: Type.Optional(Globs('rules that are judged, such as tls/*; all when left out')),
    extends: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 1000,
        description: 'policy that this one changes: a name in policies/ or a path from this file',
      }),
    ),
    off: Type.Optional(
      Type.Array(SwitchedOffEntry, {
        maxItems: 500,
        description: 'rules that a named person switches off until a date; the report says so',
      }),
    ),
    severities: Type.Optional(
      Type.Record(Type.String(), literals(SEVERITIES, 'severity in place of the rule’s own'), {
        description: 'rule id to severity',
      }),
    ),
    params: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Record(Type.String(), Type.Unsafe<string | number | boolean | string[] | number[]>({})),
        {
          description: 'rule id to parameters in place of the rule’s own',
        },
      ),
    ),
    frameworks: Type.Optional(
      Type.Array(Type.String({ pattern: '^[a-z][a-z0-9-]*(/[a-z][a-z0-9-]*)?$' }), {
        description: 'names in policies/frameworks/, or <pack>/<name> for one that a pack brings',
      }),
    ),
    packs: Type.Optional(
      Type.Array(Type.String({ pattern: '^[a-z][a-z0-9-]*$' }), {
        maxItems: 100,
        description: 'packs of other people that must be locked beside the deployment file',
      }),
    ),
    probes: Type.Optional(
      Type.Record(
        Type.String(),
        Type.String({ pattern: '^sha256-[0-9a-f]{64}$', description: 'the hash that packs list prints' }),
        {
          description: 'packs whose code may run, with the hash that they must have',
        },
      ),
    ),
    requireSigned: Type.Optional(
      Type.Boolean({
        description: 'packs of other people must be signed by somebody whom allowed_signers names',
      }),
    ),
    gate: Type.Optional(
      Type.Object(
        {
          failOn: Type.Optional(Level('a failing finding of this severity or worse fails the gate')),
          requireKnown: Type.Optional(
            Level('an unknown finding of this severity or worse leaves the gate undecided, exit 3'),
          ),
          failOnLines: Type.Optional(
            Type.Array(literals(LINE_STATUSES, 'status of a line'), {
              description: 'line statuses that fail the gate',
            }),
          ),
        },
        closed,
      ),
    ),
  },
  { ...closed, title: 'emr-audit policy' },
);
export type PolicyShape = Static<typeof PolicyFile>;
