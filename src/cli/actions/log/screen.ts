/** The outcome of a reading for an administrator: what is wrong, which rows, what to do now. */
import { kindWords, NOTES, PROBLEMS, type NoteKind, type ProblemKind } from '../../../audit-log/kinds.js';
import type { LogFinding } from '../../../audit-log/findings.js';
import type { Verification } from '../../../audit-log/verify.js';
import { hang } from '../../../reporters/wrap.js';
import { hasUnicode, styles, widthOf } from '../../styles.js';

/** What the screen needs beside the outcome. */
export interface ScreenOptions {
  readonly accept: readonly string[];
  readonly noColor: boolean;
  /** Sentences about the witness, after the counts. */
  readonly witness: readonly string[];
}

const SHOWN = 12;

/** The text for standard output. */
export function showVerification(verification: Verification, options: ScreenOptions): string {
  const width = widthOf(process.stdout);
  const style = styles(process.stdout, options.noColor);
  const wrap = (text: string, indent = 0): string => hang(text, width, indent);
  const kinds = Object.keys(verification.counts);
  const problems = kinds.filter((kind): kind is ProblemKind => Object.hasOwn(PROBLEMS, kind));
  const notes = kinds.filter((kind): kind is NoteKind => Object.hasOwn(NOTES, kind));
  const blocks = problems.map((kind) => {
    const accepted = options.accept.includes(kind);
    const found = verification.problems.filter((one) => one.kind === kind);
    const mark = accepted ? style.dim('accepted') : style.red.bold('problem');
    return [
      wrap(
        `${mark} ${style.bold(kindWords(kind).title)} (${number(verification.counts[kind] ?? 0)}) ${style.dim(kind)}`,
        2,
      ),
      ...found.slice(0, SHOWN).map((one) => wrap(`  ${describe(one)}`, 4)),
      ...(found.length > SHOWN
        ? [`  … and ${number((verification.counts[kind] ?? 0) - SHOWN)} more; --json has them`]
        : []),
      wrap(`  ${style.cyan('do')} ${kindWords(kind).advice}`, 5),
    ].join('\n');
  });
  const told = notes.map((kind) => {
    const found = verification.notes.filter((one) => one.kind === kind);
    const first = found.slice(0, 3).map(describe).join('; ');
    return wrap(
      `${style.yellow('note')} ${kindWords(kind).title}${first ? `: ${first}` : ''}${found.length > 3 ? `; ${found.length - 3} more` : ''}`,
      5,
    );
  });
  return `${[
    head(verification, style, options)
      .map((line) => wrap(line))
      .join('\n'),
    ...blocks,
    told.join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}

function head(
  verification: Verification,
  style: ReturnType<typeof styles>,
  { accept, witness }: ScreenOptions,
): string[] {
  const { rows, verified, counts, untold, first, last } = verification;
  const open = Object.entries(counts).filter(
    ([kind]) => Object.hasOwn(PROBLEMS, kind) && !accept.includes(kind),
  );
  const total = open.reduce((sum, [, count]) => sum + count, 0);
  const mark = hasUnicode() ? { good: '✓ ', bad: '✗ ' } : { good: '', bad: '' };
  const verdict =
    total > 0
      ? style.red.bold(`${mark.bad}${number(total)} ${total === 1 ? 'problem' : 'problems'} in the audit log`)
      : rows === 0
        ? style.yellow('The audit log has no row to verify')
        : untold > 0
          ? style.yellow(`${number(untold)} rows cannot be told; nothing else is wrong`)
          : style.green(`${mark.good}Nothing wrong was found in the audit log`);
  const span = first && last ? `, ${first.date} (row ${first.id}) to ${last.date} (row ${last.id})` : '';
  return [verdict, `${number(verified)} of ${number(rows)} rows fit their checksums${span}.`, ...witness];
}

/** One finding in one line: the rows, when, and how it was told. */
export function describe({ logId, lastLogId, rows, date, detail }: LogFinding): string {
  const ids =
    logId === 0
      ? ''
      : lastLogId !== undefined && lastLogId !== logId
        ? `rows ${logId} to ${lastLogId}`
        : `row ${logId}`;
  const many = rows !== undefined && lastLogId !== undefined && rows > 1 ? `${number(rows)} rows` : '';
  return [ids, many, date, detail].filter((part) => part !== undefined && part !== '').join(', ');
}

/** A number with commas. */
export function number(value: number): string {
  return value.toLocaleString('en');
}
