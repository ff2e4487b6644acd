/** The work of `emr-audit rules mutate`. */
import { AuditError } from '../../../core/errors.js';
import { mutate as mutateRule, type MutationResult, type Survivor } from '../../../rules/mutation/mutate.js';
import { adviceFor } from '../../../rules/mutation/advice.js';
import { loadRuleFiles } from './read.js';
import { block, count, openPage, showPlace, write, writeJson, type Page } from './page.js';

/** Flags of `emr-audit rules mutate`, parsed. */
export interface MutateFlags {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly only?: string[];
  readonly 'max-survivors': string;
  readonly 'no-color': boolean;
}

/** Changes every rule in every small way and prints the changes that no case notices. Exit code 2 above --max-survivors. */
export async function mutate(paths: readonly string[], flags: MutateFlags): Promise<void> {
  const limit = Number(flags['max-survivors']);
  if (!(limit >= 0 && limit <= 100))
    throw new AuditError('E_USAGE', `--max-survivors ${flags['max-survivors']} is no percentage`, {
      remedy: 'Write a number from 0 to 100.',
    });
  const { rules, problems } = await loadRuleFiles(paths, flags.only);
  if (problems.length > 0) throw problems[0]!;
  const results = rules.map(({ compiled, cases, file }) => ({ ...mutateRule(compiled, cases), file }));
  const total = totalOf(results);
  const unproved = results.filter(({ problem }) => problem !== '');
  if (total.percent > limit || unproved.length > 0) process.exitCode = 2;
  if (flags.json) {
    writeJson({ ...total, limit, rules: results });
    return;
  }
  const page = openPage(flags['no-color']);
  write([
    ...unproved.map(
      ({ rule, problem }) =>
        `${page.style.red('not run')} ${rule}: ${problem}; run \`emr-audit rules test\` first`,
    ),
    ...results.flatMap((result) => result.survivors.map((one) => showSurvivor(result, one, page))),
    ...(flags.verbose
      ? results.flatMap((result) => result.suspects.map((one) => showSuspect(result, one, page)))
      : []),
    ...summary(total, limit, rules.length, page),
  ]);
}

interface Total {
  readonly mutants: number;
  readonly killed: number;
  readonly survived: number;
  readonly suspects: number;
  readonly percent: number;
}

function totalOf(results: readonly MutationResult[]): Total {
  const sum = (of: (result: MutationResult) => number) =>
    results.reduce((all, result) => all + of(result), 0);
  const mutants = sum((result) => result.mutants);
  const survived = sum((result) => result.survivors.length);
  return {
    mutants,
    killed: sum((result) => result.killed),
    survived,
    suspects: sum((result) => result.suspects.length),
    percent: mutants === 0 ? 0 : Math.round((1000 * survived) / mutants) / 10,
  };
}

function summary(
  { mutants, killed, survived, suspects, percent }: Total,
  limit: number,
  rules: number,
  page: Page,
): string[] {
  const verdict =
    percent > limit
      ? page.style.red(`more than ${limit} % survived`)
      : page.style.green(`at most ${limit} % survived`);
  return [
    block(
      `${count(mutants, 'mutant')} of ${count(rules, 'rule')}: ${killed} killed, ${survived} survived (${percent} %), ${suspects} probably mean the same`,
      page,
      0,
    ),
    verdict,
  ];
}

function showChange({ field, before, after }: Survivor, page: Page): string[] {
  return [
    `  ${field}`,
    page.style.red(block(`- ${before}`, page, 4)),
    page.style.green(block(`+ ${after}`, page, 4)),
  ];
}

function showSurvivor(
  { rule, file }: { readonly rule: string; readonly file: string },
  survivor: Survivor,
  page: Page,
): string {
  return [
    `${page.style.yellow('survived')} ${page.style.bold(rule)}`,
    ...showChange(survivor, page),
    ...adviceFor(survivor).map((line) => block(line, page, 2)),
    page.style.dim(`  in ${showPlace({ file })}`),
    '',
  ].join('\n');
}

function showSuspect({ rule }: { readonly rule: string }, survivor: Survivor, page: Page): string {
  return [`${page.style.dim('probably means the same')} ${rule}`, ...showChange(survivor, page), ''].join(
    '\n',
  );
}
