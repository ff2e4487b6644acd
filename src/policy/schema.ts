import { Type, type Static } from 'typebox';
import { LINE_STATUSES, SEVERITIES } from '../core/types.js';

const closed = { additionalProperties: false } as const;
const literals = <T extends string>(values: readonly T[], description: string) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values], description });
const Globs = (description: string) =>
  Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { description });
const Level = (description: string) => literals([...SEVERITIES, 'never'] as const, description);

/** A policy file. */
export const PolicyFile = Type.Object(
  {
    version: Type.Unsafe<1>({ const: 1, description: 'version of this format' }),
    id: Type.String({ pattern: '^[a-z][a-z0-9-]*$', description: 'short name' }),
    title: Type.String({ minLength: 3, maxLength: 200, description: 'what the policy is for' }),
    rules: Type.Optional(Globs('rules that are judged, such as tls/*; all when left out')),
    skip: Type.Optional(Globs('rules that are left out')),
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
    gate: Type.Object(
      {
        failOn: Level('a failing finding of this severity or worse fails the gate'),
        requireKnown: Level('an unknown finding of this severity or worse leaves the gate undecided, exit 3'),
        failOnLines: Type.Optional(
          Type.Array(literals(LINE_STATUSES, 'status of a line'), {
            description: 'line statuses that fail the gate',
          }),
        ),
      },
      closed,
    ),
  },
  { ...closed, title: 'emr-audit policy' },
);
export type PolicyShape = Static<typeof PolicyFile>;
