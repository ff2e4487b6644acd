import { Type, type Static } from 'typebox';
import { OWN_SECTION_IDS, SUBJECT_KINDS, type SectionId } from '../core/facts.js';
import { OUTCOMES, SEVERITIES } from '../core/types.js';

const literals = <T extends string>(values: readonly T[], description: string) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values], description });
const Words = (description: string) => Type.String({ minLength: 3, maxLength: 2000, description });
const Cel = (description: string) =>
  Type.String({ minLength: 1, maxLength: 1000, description: `CEL: ${description}` });
/** An https address without spaces, quotes, brackets of HTML and control characters. */
const ADDRESS = '^https://[^\\s\\u0000-\\u0020\\u007f-\\u00a0<>"`\\\\\\u2028-\\u202e]+$';
const closed = { additionalProperties: false } as const;

const Param = Type.Unsafe<string | number | boolean | string[] | number[]>({
  anyOf: [
    { type: 'string' },
    { type: 'number' },
    { type: 'boolean' },
    { type: 'array', items: { type: 'string' } },
    { type: 'array', items: { type: 'number' } },
  ],
});

/** Ours by name, for completion; those of packs by form. Whether one is there is checked when the rule is read. */
const Section = Type.Unsafe<SectionId>({
  description: 'a section of facts',
  anyOf: [
    { type: 'string', enum: [...OWN_SECTION_IDS] },
    {
      type: 'string',
      pattern: '^[a-z][a-z0-9]*_[A-Za-z][A-Za-z0-9]*$',
      description: 'a section that a pack brings',
    },
  ],
});

/** A rule file, rules/<pack>/<name>.yaml. */
export const RuleFile = Type.Object(
  {
    title: Words('the good state in one sentence, such as: Every active superuser has a second factor'),
    subject: literals(SUBJECT_KINDS, 'what the rule is about'),
    needs: Type.Array(Section, {
      minItems: 1,
      description: 'sections the expressions name',
    }),
    rev: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100_000,
        description:
          '1 when left out; raise it when the meaning changes, so that a new result is not blamed on the host',
      }),
    ),
    history: Type.Optional(
      Type.Array(
        Type.Object(
          {
            rev: Type.Integer({ minimum: 2, maximum: 100_000, description: 'the revision that it made' }),
            date: Type.String({
              pattern: String.raw`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`,
              description: 'the day, YYYY-MM-DD',
            }),
            change: Words('what is judged differently, in one sentence'),
          },
          closed,
        ),
        { maxItems: 100, description: 'what changed the meaning; `emr-audit explain` shows it' },
      ),
    ),
    severity: literals(SEVERITIES, 'how bad the bad state is'),
    when: Type.Optional(Cel('false makes the rule not applicable')),
    each: Type.Optional(Cel('a list; the rule is judged for each item, named it')),
    key: Type.Optional(Cel('names the item, stable across scans; must be there with each')),
    empty: Type.Optional(literals(OUTCOMES, 'what an empty list means; must be there with each')),
    unknown: Type.Optional(Cel('true means that it cannot be told')),
    assert: Cel('true means pass'),
    message: Words('the bad state with the item named; {{expressions}} are filled in'),
    found: Words('what was measured; {{expressions}} are filled in'),
    expected: Type.Optional(
      Words('what should be there, when the title does not say it; {{expressions}} are filled in'),
    ),
    why: Words('the risk, in two sentences'),
    fix: Words('the steps: menu path, command or configuration line; the first line stands alone'),
    references: Type.Array(
      Type.Object(
        {
          title: Words('name of the source'),
          url: Type.Optional(
            Type.String({ pattern: ADDRESS, maxLength: 500, description: 'its address, https' }),
          ),
        },
        closed,
      ),
      {
        minItems: 1,
        description: 'where the expectation comes from',
      },
    ),
    params: Type.Optional(
      Type.Record(Type.String({ pattern: '^[a-z][A-Za-z0-9]*$' }), Param, {
        ...closed,
        description: 'thresholds with defaults; a policy may change them',
      }),
    ),
    tags: Type.Optional(
      Type.Array(Type.String({ pattern: '^[a-z0-9-]+$' }), { description: 'such as cwe-327' }),
    ),
  },
  { ...closed, title: 'emr-audit rule' },
);
export type RuleFileShape = Static<typeof RuleFile>;

const CaseFacts = Type.Record(Type.String(), Type.Unknown(), {
  description: 'section to value; a section that is left out could not be read',
});

/** One case of a rule: facts in, findings out. */
export const CaseFile = Type.Array(
  Type.Object(
    {
      case: Words('what the case shows'),
      now: Type.Optional(
        Type.String({ description: 'the moment of judging; 2026-11-23T12:00:00Z when left out' }),
      ),
      params: Type.Optional(Type.Record(Type.String(), Param)),
      like: Type.Optional(
        Type.String({
          description: 'name of an earlier case whose facts are taken over; facts below are merged into them',
        }),
      ),
      facts: Type.Optional(CaseFacts),
      expect: Type.Unsafe<'pass' | 'not-applicable' | 'unknown' | { fail: string[] } | { unknown: string[] }>(
        {
          description: 'pass, not-applicable, unknown, or { fail: [messages] }',
          anyOf: [
            { type: 'string', enum: ['pass', 'not-applicable', 'unknown'] },
            {
              type: 'object',
              required: ['fail'],
              additionalProperties: false,
              properties: { fail: { type: 'array', minItems: 1, items: { type: 'string' } } },
            },
            {
              type: 'object',
              required: ['unknown'],
              additionalProperties: false,
              properties: { unknown: { type: 'array', minItems: 1, items: { type: 'string' } } },
            },
          ],
        },
      ),
    },
    closed,
  ),
  { minItems: 1, maxItems: 500, title: 'emr-audit rule cases' },
);
export type RuleCase = Static<typeof CaseFile>[number];
