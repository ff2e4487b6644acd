/** The work of `emr-audit eval`. */
import { AuditError } from '../../core/errors.js';
import { matchesGlob } from '../../core/glob.js';
import { readSnapshot } from '../../files/snapshot.js';
import { oneLine } from '../../reporters/text.js';
import { ExpressionError } from '../../rules/cel.js';
import { answer, ask, type Answer, type Question } from '../../rules/playground.js';
import { parseMoment } from '../judging-options.js';
import { block, openPage, write, writeJson, type Page } from './rules/page.js';

/** Flags of `emr-audit eval`, parsed. */
export interface EvalFlags {
  readonly snapshot?: string;
  readonly subject?: string;
  readonly 'as-of'?: string;
  readonly json: boolean;
  readonly 'no-color': boolean;
}

/** Prints the type of an expression and, with a snapshot, its value for each subject. Throws E_EXPRESSION; the place is shown under the expression. */
export async function evaluateExpression(source: string, flags: EvalFlags): Promise<void> {
  const question = check(source, flags);
  const { type, needs, kinds } = question;
  const answers =
    flags.snapshot === undefined ? undefined : await answersFrom(question, flags.snapshot, flags);
  if (flags.json) {
    writeJson({ expression: source, type, needs, kinds, ...(answers ? { answers } : {}) });
    return;
  }
  const page = openPage(flags['no-color']);
  const facts = needs.length === 0 ? 'names no facts' : `from ${needs.join(', ')}`;
  write([
    `${page.style.bold(type)}  ${facts}`,
    ...(answers ?? []).map((one) => show(one, page)),
    ...(answers ? [] : [page.style.dim('Add --snapshot FILE to see values.')]),
  ]);
}

function check(source: string, flags: EvalFlags): Question {
  try {
    return ask(source);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    if (!flags.json) process.stderr.write(`${pointAt(source, error.offset)}\n`);
    throw new AuditError('E_EXPRESSION', error.message, {
      place: { file: 'expression', ...placeIn(source, error.offset) },
    });
  }
}

function placeIn(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, offset).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

/** The line of the expression and a caret below the place. */
function pointAt(source: string, offset: number): string {
  const { line, column } = placeIn(source, offset);
  const text = source.split('\n')[line - 1] ?? '';
  const shown = oneLine(text.slice(0, column - 1));
  return `  ${shown}${oneLine(text.slice(column - 1))}\n  ${' '.repeat(shown.length)}^`;
}

async function answersFrom(question: Question, path: string, flags: EvalFlags): Promise<Answer[]> {
  const snapshot = await readSnapshot(path);
  const now = parseMoment(flags['as-of']) ?? new Date(snapshot.startedAt);
  if (question.needs.length > 0 && question.kinds.length === 0)
    throw new AuditError('E_EXPRESSION', `no subject has all of ${question.needs.join(', ')}`, {
      remedy: 'Name facts of one kind of subject, or of a site and the host and database that it links to.',
    });
  const answers = answer(
    question.needs.length > 0 ? question : { ...question, kinds: ['deployment'] },
    snapshot,
    now,
  );
  const wanted = answers.filter(({ subject }) => matchesGlob(subject, flags.subject ?? '*'));
  if (wanted.length === 0)
    throw new AuditError(
      'E_NOTHING',
      `no subject ${flags.subject ? `matches "${flags.subject}"` : 'of this kind is in the snapshot'}`,
      {
        remedy: `There are ${snapshot.subjects.map(({ id }) => id).join(', ')}.`,
      },
    );
  return wanted;
}

function show(one: Answer, page: Page): string {
  const { style } = page;
  const head = style.bold(oneLine(one.subject));
  if (one.state === 'value') {
    const text =
      typeof one.value === 'string' ? one.value : (JSON.stringify(one.value, undefined, 1) ?? 'null');
    return `${head}\n${block(text.replaceAll(/\s*\n\s*/g, ' '), page, 2)}`;
  }
  const where = one.state === 'error' ? 'cannot be told' : `${one.state}, ${one.section}`;
  return `${head}\n${block(`${where}: ${one.reason}`, page, 2)}`;
}
