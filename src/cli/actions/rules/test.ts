/** The work of `emr-audit rules test`. */
import { watch } from 'node:fs';
import { resolve } from 'node:path';
import { isAuditError, type AuditError, type Place } from '../../../core/errors.js';
import { runCases, type CaseResult } from '../../../rules/cases.js';
import { loadRuleFiles, type LoadedRule } from './read.js';
import { block, count, openPage, showPlace, write, writeJson, type Page } from './page.js';

/** Flags of `emr-audit rules test`, parsed. */
export interface TestFlags {
  readonly json: boolean;
  readonly only?: string[];
  readonly watch: boolean;
  readonly 'no-color': boolean;
}

interface RanCase extends CaseResult {
  readonly rule: string;
  readonly place: Place;
}

/** Runs the cases of the rules and prints what differs. Exit code 2 when a case fails, cannot be run, or a rule has none. */
export async function test(paths: readonly string[], flags: TestFlags): Promise<void> {
  await runOnce(paths, flags);
  if (!flags.watch) return;
  process.stderr.write('Watching for changes; Ctrl-C ends it.\n');
  await again(paths, () => runOnce(paths, flags));
}

async function runOnce(paths: readonly string[], flags: TestFlags): Promise<void> {
  const started = performance.now();
  const { rules, problems } = await loadRuleFiles(paths, flags.only);
  const ran = rules.flatMap(runRule);
  const failed = ran.filter(({ problem }) => problem !== '');
  const untested = rules.filter(({ cases }) => cases.length === 0);
  const milliseconds = Math.round(performance.now() - started);
  process.exitCode = failed.length + problems.length + untested.length > 0 ? 2 : 0;
  if (flags.json) {
    writeJson({
      rules: rules.length,
      cases: ran.length,
      failed: failed.map(({ rule, name, place, problem, wanted, got }) => ({
        rule,
        case: name,
        place,
        problem,
        wanted,
        got,
      })),
      untested: untested.map(({ compiled }) => compiled.rule.id),
      problems: problems.map(({ code, message, place, remedy }) => ({ code, message, place, remedy })),
    });
    return;
  }
  const page = openPage(flags['no-color']);
  const { style } = page;
  write([
    ...problems.map((problem) => showError(problem, page)),
    ...untested.map(
      ({ compiled, file }) => `${style.yellow('no cases')} ${compiled.rule.id}\n  at ${showPlace({ file })}`,
    ),
    ...failed.map((one) => showFailure(one, page)),
    `${failed.length === 0 && problems.length === 0 ? style.green('ok') : style.red('not ok')}  ${count(rules.length, 'rule')}, ${count(ran.length, 'case')}: ${ran.length - failed.length} as expected, ${failed.length} not (${milliseconds} ms)`,
  ]);
}

function runRule({ compiled, cases, source, file }: LoadedRule): RanCase[] {
  return runCases(compiled, cases).map((result, index) => ({
    ...result,
    rule: compiled.rule.id,
    place: source?.place([index, 'case']) ?? { file },
  }));
}

function showError({ code, message, place, remedy }: AuditError, page: Page): string {
  const { style } = page;
  return [
    `${style.red('cannot be run')} ${code}`,
    block(message, page, 2),
    ...(place ? [`  at ${showPlace(place)}`] : []),
    style.dim(block(`try ${remedy}`, page, 2)),
  ].join('\n');
}

/** What was expected with a minus, what came out with a plus; lines that both have are shown once. */
function showFailure({ rule, name, place, problem, wanted, got }: RanCase, page: Page): string {
  const { style } = page;
  const head = [
    `${style.red('not as expected')} ${style.bold(rule)}`,
    block(`case "${name}"`, page, 2),
    `  at ${showPlace(place)}`,
  ];
  if (wanted.length + got.length === 0) return [...head, block(problem, page, 4)].join('\n');
  const line = (sign: string, paint: (text: string) => string) => (text: string) =>
    paint(block(`${sign} ${text}`, page, 4));
  const both = wanted.filter((text) => got.includes(text));
  return [
    ...head,
    style.dim('    - expected  + found'),
    ...both.map(line(' ', (text) => text)),
    ...wanted.filter((text) => !both.includes(text)).map(line('-', style.red)),
    ...(got.length === 0 ? ['nothing'] : got)
      .filter((text) => !both.includes(text))
      .map(line('+', style.green)),
  ].join('\n');
}

/** Runs again when a file below one of the paths changes, until the process is told to end. */
function again(paths: readonly string[], run: () => Promise<void>): Promise<never> {
  let waiting: NodeJS.Timeout | undefined;
  const changed = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      run().catch((error: unknown) => {
        if (!isAuditError(error)) throw error;
        process.stderr.write(`${error.code}: ${error.message}\n`);
      });
    }, 80);
  };
  for (const path of paths.length > 0 ? paths : ['.']) watch(resolve(path), { recursive: true }, changed);
  return new Promise(() => undefined);
}
