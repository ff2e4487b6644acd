import { Type } from 'typebox';

const closed = { additionalProperties: false } as const;
const Text = (description: string) => Type.String({ pattern: '\\S', maxLength: 4000, description });
const Day = (description: string) =>
  Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: `${description}, as YYYY-MM-DD` });
const Texts = () => Type.Array(Type.String({ pattern: '\\S', maxLength: 2000 }));
const literals = <T extends string>(values: readonly T[], description: string) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values], description });

/** A framework file, policies/frameworks/<name>.yaml. */
export const FrameworkFile = Type.Object(
  {
    id: Text('short name'),
    title: Text('title'),
    asOf: Day('state of the law or standard'),
    disclaimer: Text('what a result says and what it does not'),
    controls: Type.Array(
      Type.Object(
        {
          id: Text('such as 164.312(b)'),
          parent: Text('line above'),
          title: Text('title'),
          kind: literals(['standard', 'specification', 'paragraph', 'provision'], 'what the line is'),
          requirement: literals(['Required', 'Addressable'], 'mark in the rule'),
          safeguard: Text('group'),
          text: Text('what it asks for, in own words'),
          cite: Text('citation'),
          evidence: literals(['automatable', 'partial', 'attestation'], 'what a scanner can answer'),
          applicability: Text('whom it binds'),
          rules: Texts(),
          questions: Texts(),
          documents: Texts(),
          nist80053: Texts(),
        },
        closed,
      ),
      { minItems: 1 },
    ),
    unmapped: Type.Array(
      Type.Object({ rule: Text('rule id'), reason: Text('why no line names it') }, closed),
    ),
  },
  { ...closed, title: 'emr-audit framework' },
);

/** A file of attestations. */
export const AttestationFile = Type.Object(
  {
    attestations: Type.Array(
      Type.Object(
        {
          line: Text('line of the framework, such as 164.308(a)(2)'),
          answer: literals(['met', 'partly', 'not met', 'not applicable'], 'the answer'),
          explanation: Text('what it rests on'),
          by: Text('who says so'),
          role: Text('role of that person'),
          date: Day('when it was said'),
          valid_for: Type.String({
            pattern: '^\\d{1,4}[dwmy]$',
            description: 'how long it counts: a number and d, w, m or y',
          }),
          evidence: Type.Optional(
            Type.Array(
              Type.Object(
                { file: Text('document'), sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }) },
                closed,
              ),
            ),
          ),
        },
        closed,
      ),
    ),
  },
  { ...closed, title: 'emr-audit attestations' },
);

/** A file of waivers. */
export const WaiverFile = Type.Object(
  {
    waivers: Type.Array(
      Type.Object(
        {
          rule: Type.String({ pattern: '^[a-z0-9-]+/[a-z0-9-]+$', description: 'rule id' }),
          subject: Type.Optional(Text('subject id, such as host:web1')),
          item: Type.Optional(Text('item of the finding')),
          reason: Text('why the weakness stays for now'),
          compensating: Type.Optional(Text('what is done instead')),
          approved_by: Text('who accepts it'),
          date: Day('when it was accepted'),
          expires: Day('last day'),
        },
        closed,
      ),
    ),
  },
  { ...closed, title: 'emr-audit waivers' },
);

/** A file of decisions on addressable lines (45 CFR 164.306(d)(3)). */
export const DecisionFile = Type.Object(
  {
    decisions: Type.Array(
      Type.Object(
        {
          line: Text('addressable line of the framework'),
          choice: literals(['alternative', 'neither'], 'an equivalent measure, or neither is reasonable'),
          assessment: Text('whether it is reasonable and appropriate, with the factors of 164.306(b)(2)'),
          rationale: Text('why'),
          alternative: Type.Optional(
            Type.Object(
              {
                measure: Text('what is done instead'),
                rules: Type.Optional(Texts()),
                attested: Type.Optional(Type.Boolean()),
              },
              closed,
            ),
          ),
          approved_by: Text('who decided'),
          date: Day('when'),
          review_by: Day('last day before it must be reviewed'),
        },
        closed,
      ),
    ),
  },
  { ...closed, title: 'emr-audit decisions' },
);
