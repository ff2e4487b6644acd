/** One expression on its own: its type, and its value for each subject whose facts it names. */
import {
  canSee,
  ownerOf,
  kindOf,
  SECTION_IDS,
  SUBJECT_KINDS,
  type SectionId,
  type SubjectKind,
} from '../core/facts.js';
import type { Fact, Snapshot, Subject } from '../core/types.js';
import { Compiler, plainType, summary, toCelFact, type Expression } from './cel.js';
import { allParts, type Node } from './mutation/nodes.js';

/** An expression with what it needs. */
export interface Question {
  readonly expression: Expression;
  readonly type: string;
  readonly needs: readonly SectionId[];
  /** Kinds of subject that have all the sections; empty when none does. */
  readonly kinds: readonly SubjectKind[];
}

/** What the expression is for one subject. */
export type Answer =
  | { readonly subject: string; readonly state: 'value'; readonly value: unknown }
  | {
      readonly subject: string;
      readonly state: 'unknown' | 'absent';
      readonly section: SectionId;
      readonly reason: string;
    }
  | { readonly subject: string; readonly state: 'error'; readonly reason: string };

/** Checks an expression that may name every section. Throws ExpressionError with the offset. */
export function ask(source: string): Question {
  const expression = new Compiler(SECTION_IDS, {}).compile(source);
  const named = new Set(
    allParts(expression.ast as Node).flatMap((node) => (node.op === 'id' ? [node.args] : [])),
  );
  const needs = SECTION_IDS.filter((section) => named.has(section));
  const sees = (kind: SubjectKind) => needs.every((need) => canSee(kind, need));
  // Facts of one kind belong to that kind; only a mixture belongs to the site that ties them together.
  const own = SUBJECT_KINDS.filter(
    (kind) => needs.length > 0 && needs.every((need) => kindOf[need] === kind),
  );
  return {
    expression,
    type: plainType(expression.type),
    needs,
    kinds: own.length > 0 ? own : SUBJECT_KINDS.filter(sees),
  };
}

/** The value for each subject of a snapshot that has the facts. A gap is unknown with its reason, never a value. */
export function answer(question: Question, snapshot: Snapshot, now: Date): Answer[] {
  return snapshot.subjects
    .filter(({ kind }) => question.kinds.includes(kind))
    .map((subject) => answerFor(question, subject, snapshot, now));
}

function answerFor({ expression, needs }: Question, subject: Subject, snapshot: Snapshot, now: Date): Answer {
  const scope: Record<string, unknown> = { now };
  for (const section of needs) {
    const fact = findFact(subject, section, snapshot);
    if (fact?.state !== 'read') return missing(subject, section, fact);
    scope[section] = toCelFact(section, fact.value);
  }
  try {
    return { subject: subject.id, state: 'value', value: toPlain(expression.evaluate(scope)) };
  } catch (error) {
    return { subject: subject.id, state: 'error', reason: summary(error as Error) };
  }
}

function missing(
  { id }: Subject,
  section: SectionId,
  fact: Exclude<Fact, { state: 'read' }> | undefined,
): Answer {
  const reason = fact?.reason ?? 'the snapshot holds no facts of this section';
  return { subject: id, state: fact?.state === 'absent' ? 'absent' : 'unknown', section, reason };
}

function findFact(subject: Subject, section: SectionId, { facts }: Snapshot): Fact | undefined {
  const owner = ownerOf(subject, section);
  return owner === undefined || !Object.hasOwn(facts, owner) ? undefined : facts[owner]![section];
}

/** A CEL value as JSON has it. */
function toPlain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(toPlain);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, inner]) => [String(key), toPlain(inner)]));
  if (value === null || typeof value !== 'object') return value;
  if ('valueOf' in value && typeof value.valueOf() === 'bigint') return Number(value.valueOf());
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toPlain(inner)]));
}
