/** The work of `emr-audit rules lint`. */
import { readRuleFiles } from '../../../files/rule-files.js';
import { lintManifests } from './manifests.js';
import { lintRules } from '../../../rules/lint.js';
import { byPlace, fromError, type Problem } from '../../../rules/problems.js';
import { block, count, openPage, showPlace, write, writeJson, type Page } from './page.js';

/** Flags of `emr-audit rules lint`, parsed. */
export interface LintFlags {
  readonly json: boolean;
  readonly strict: boolean;
  readonly format?: string;
  readonly 'no-color': boolean;
}

/** Prints all problems of all rules. Exit code 2 for errors, with --strict for warnings too. */
export async function lint(paths: readonly string[], flags: LintFlags, version: string): Promise<void> {
  const { rules, problems: unread, packs } = await readRuleFiles(paths, process.cwd());
  const linted = lintRules(rules);
  const problems = [
    ...unread.map((error) => fromError(error, error.place?.file ?? '')),
    ...lintManifests(packs, linted.rules, version),
    ...linted.problems,
  ].sort(byPlace);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  if (flags.json) writeJson({ rules: rules.length, errors, warnings, problems });
  else if (flags.format === 'github') write(problems.map(annotation));
  else
    write([
      ...problems.map((one) => show(one, openPage(flags['no-color']))),
      summary(rules.length, errors, warnings),
    ]);
  if (errors > 0 || (flags.strict && warnings > 0)) process.exitCode = 2;
}

function show({ severity, code, message, place, remedy }: Problem, page: Page): string {
  const { style } = page;
  const mark = severity === 'error' ? style.red('error') : style.yellow('warning');
  return [
    `${style.bold(showPlace(place))}  ${mark} ${code}`,
    block(message, page, 2),
    style.dim(block(`try ${remedy}`, page, 2)),
  ].join('\n');
}

function summary(rules: number, errors: number, warnings: number): string {
  if (errors + warnings === 0) return `${count(rules, 'rule')}: nothing to mend.`;
  return `\n${count(rules, 'rule')}: ${count(errors, 'error')}, ${count(warnings, 'warning')}.`;
}

/** A workflow command: GitHub shows it beside the line of the pull request. */
function annotation({ severity, code, message, place, remedy }: Problem): string {
  const data = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  const property = (text: string) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
  const at = [
    `file=${property(place.file)}`,
    place.line && `line=${place.line}`,
    place.column && `col=${place.column}`,
  ];
  return `::${severity} ${[...at, `title=${code}`].filter(Boolean).join(',')}::${data(`${message}. ${remedy}`)}`;
}
