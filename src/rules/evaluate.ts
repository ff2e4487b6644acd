/** Judging: compiled rules and facts in, findings out. Whatever cannot be computed is unknown with its reason. */
import { createHash } from 'node:crypto';
import type { SectionId } from '../core/facts.js';
import type { Evidence, Fact, Finding, Outcome, Subject } from '../core/types.js';
import { summary, toCelFact, toCelParams, type Scope } from './cel.js';
import type { CompiledRule } from './compile.js';
import { withinSteps } from './meter.js';
import type { Template } from './template.js';

const MAX_ITEMS = 500;
const BROKEN = 'Report this rule to the author of its pack; until then, check by hand.';

/** Finds a section of a subject or of the subjects that it links to. */
export type ReadFact = (subject: Subject, section: SectionId) => Fact | undefined;

interface Judged {
  readonly outcome: Outcome;
  readonly item?: string;
  readonly message: string;
  readonly found?: string;
  readonly remedy?: string;
}

/** Judges one rule on one subject: one finding, or one for each failing or unknown item. */
export function evaluate(compiled: CompiledRule, subject: Subject, read: ReadFact, now: Date): Finding[] {
  const { rule } = compiled;
  const facts = rule.needs.map((section) => [section, read(subject, section)] as const);
  const evidence = facts.flatMap(([, fact]) => (fact?.state === 'read' ? fact.evidence : []));
  const missing = findMissing(facts);
  if (missing) return [toFinding(compiled, subject, missing, { evidence, expected: rule.title })];
  const scope: Record<string, unknown> = { now, params: toCelParams(rule.params) };
  for (const [section, fact] of facts)
    if (fact?.state === 'read') scope[section] = toCelFact(section, fact.value);
  return withinSteps(() => {
    const expected = compiled.expected ? render(compiled.expected, scope) : rule.title;
    return judge(compiled, scope).map((judged) =>
      toFinding(compiled, subject, judged, { evidence, expected }),
    );
  });
}

function findMissing(facts: readonly (readonly [SectionId, Fact | undefined])[]): Judged | undefined {
  for (const [section, fact] of facts) {
    if (fact === undefined) {
      return {
        outcome: 'unknown',
        message: `${section} was not read`,
        remedy: `Scan again; the snapshot holds no facts of the section ${section}.`,
      };
    }
    if (fact.state === 'gap') return { outcome: 'unknown', message: fact.reason, remedy: fact.remedy };
  }
  for (const [, fact] of facts)
    if (fact?.state === 'absent') return { outcome: 'not-applicable', message: fact.reason };
  return undefined;
}

function judge(compiled: CompiledRule, scope: Scope): Judged[] {
  try {
    if (compiled.when && compiled.when.evaluate(scope) !== true) {
      return [{ outcome: 'not-applicable', message: 'The rule does not apply here.' }];
    }
    return compiled.each ? judgeItems(compiled, scope) : [judgeOne(compiled, scope)];
  } catch (error) {
    return [cannotJudge(error)];
  }
}

function judgeItems(compiled: CompiledRule, scope: Scope): Judged[] {
  const items = compiled.each!.evaluate(scope) as unknown[];
  if (items.length === 0) return [judgeEmpty(compiled)];
  const judged = items.slice(0, MAX_ITEMS).map((it) => judgeItem(compiled, { ...scope, it }));
  const bad = distinct(judged.filter(({ outcome }) => outcome !== 'pass'));
  if (items.length > MAX_ITEMS) {
    bad.push({
      outcome: 'unknown',
      message: `${items.length - MAX_ITEMS} more items were not judged`,
      remedy: 'Mend the items that are named and scan again.',
    });
  }
  if (bad.length > 0) return bad;
  const names = judged.slice(0, 5).map(({ item }) => item);
  return [
    {
      outcome: 'pass',
      message: '',
      found: `${judged.length} checked: ${names.join(', ')}${judged.length > 5 ? ' …' : ''}`,
    },
  ];
}

/** Items of one name are one finding: fingerprints stay unique. */
function distinct(judged: readonly Judged[]): Judged[] {
  return [...new Map(judged.map((one) => [`${one.outcome}\0${one.item ?? ''}`, one])).values()];
}

function judgeEmpty({ rule }: CompiledRule): Judged {
  const outcome = rule.empty!;
  const message =
    outcome === 'fail' || outcome === 'unknown'
      ? `Nothing was found that the rule could judge: ${rule.title}`
      : '';
  return { outcome, message, found: 'none', remedy: outcome === 'unknown' ? rule.fix : '' };
}

function judgeItem(compiled: CompiledRule, scope: Scope): Judged {
  try {
    return { ...judgeOne(compiled, scope), item: String(compiled.key!.evaluate(scope)) };
  } catch (error) {
    return cannotJudge(error);
  }
}

function judgeOne(compiled: CompiledRule, scope: Scope): Judged {
  const found = render(compiled.found, scope);
  if (compiled.unknown && compiled.unknown.evaluate(scope) !== false) {
    return {
      outcome: 'unknown',
      message: `This could not be told: ${found}`,
      found,
      remedy: 'Read what was found, open the door it names and scan again.',
    };
  }
  const answer = compiled.assert.evaluate(scope);
  if (answer === true) return { outcome: 'pass', message: '', found };
  if (answer !== false) return cannotJudge(new Error('the assertion gave neither true nor false'));
  return { outcome: 'fail', message: compiled.message.render(scope), found };
}

function cannotJudge(error: unknown): Judged {
  return {
    outcome: 'unknown',
    message: `This could not be judged: ${summary(error as Error)}`,
    remedy: BROKEN,
  };
}

function render(template: Template, scope: Scope): string {
  try {
    return template.render(scope);
  } catch {
    return 'not shown: the value could not be written out';
  }
}

function toFinding(
  { rule }: CompiledRule,
  subject: Subject,
  judged: Judged,
  { evidence, expected }: { readonly evidence: readonly Evidence[]; readonly expected: string },
): Finding {
  const item = judged.item ?? '';
  return {
    rule: rule.id,
    subject: subject.id,
    item,
    outcome: judged.outcome,
    severity: rule.severity,
    rev: rule.rev,
    message: judged.message === '' ? rule.title : judged.message,
    expected,
    found: judged.found ?? '',
    remedy: judged.remedy ?? '',
    evidence,
    fingerprint: fingerprint(rule.id, subject.id, item),
  };
}

/** Stable across scans, machines and versions: SHA-256 of rule, subject and item. */
export function fingerprint(rule: string, subject: string, item: string): string {
  return createHash('sha256').update(`${rule}\0${subject}\0${item}`).digest('hex');
}
