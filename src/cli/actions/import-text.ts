import type { ChalkInstance } from 'chalk';
import type { Imported, ImportedRun } from '../../core/facts/imported.js';
import { SEVERITIES } from '../../core/types.js';
import type { ImportedFile } from '../../probes/imported/assemble.js';
import type { Merged } from '../../probes/imported/merge.js';
import { oneLine } from '../../reporters/text.js';
import { hang } from '../../reporters/wrap.js';

/** What an import did. */
export interface Said {
  readonly files: readonly ImportedFile[];
  readonly merged: readonly Merged[];
  readonly value: Imported;
  readonly into?: string;
  /** Where the snapshot was written, absent when nothing was. */
  readonly output?: string;
}

const INDENT = 12;

/** What was read from each file, what became of it, and what to do next. */
export function describeImport(said: Said, style: ChalkInstance, width: number): string {
  const blocks = said.merged.map((one) => describeRun(one, said, style, width));
  return `${[...blocks, next(said, width)].join('\n\n')}\n`;
}

function describeRun(
  { run, outcome, before }: Merged,
  said: Said,
  style: ChalkInstance,
  width: number,
): string {
  const row = (name: string, text: string) =>
    hang(`  ${name.padEnd(INDENT - 2)}${oneLine(text)}`, width, INDENT);
  return [
    style.bold(
      hang(oneLine(`${run.file}: ${run.tool}${run.version === '' ? '' : ` ${run.version}`}`), width, 2),
    ),
    row('format', run.format),
    row('looked at', `${run.target}${run.scope === '' ? '' : `, ${run.scope}`}${about(run, said)}`),
    row('ran', when(run)),
    row('finished', run.complete ? 'nothing speaks against it' : `no: ${run.reason}`),
    row('results', results(run, said)),
    ...(said.output === undefined ? [] : [row('so', FATE[outcome](before))]),
  ].join('\n');
}

function about(run: ImportedRun, { into }: Said): string {
  if (run.subject !== '') return ` (${run.subject})`;
  return into !== undefined && ['lynis', 'arf', 'xccdf'].includes(run.format)
    ? ' (no declared host has that name or address; --subject can say which it is)'
    : '';
}

function when({ dated, started, finished }: ImportedRun): string {
  if (!dated) return 'the file does not say, so nobody can tell how old it is';
  const minute = (moment: string) => moment.slice(0, 16).replace('T', ' ');
  return started === finished ? `${minute(finished)} UTC` : `${minute(started)} to ${minute(finished)} UTC`;
}

function results(run: ImportedRun, { value }: Said): string {
  const counts = [
    [run.fail, 'fail'],
    [run.unknown, 'unknown'],
    [run.suppressed, 'suppressed'],
    [run.pass, 'pass'],
    [run.notApplicable, 'not applicable'],
  ] as const;
  const shown = counts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}${word === 'fail' ? severities(run, value) : ''}`);
  const ports = value.ports.filter((port) => port.run === run.id && port.port > 0).length;
  if (run.format === 'nmap') shown.unshift(`${ports} open ${ports === 1 ? 'port' : 'ports'}`);
  const covered = run.covered === 0 ? '' : `, ${run.covered} checks named by the tool`;
  const leftOut = run.leftOut === 0 ? '' : `; ${run.leftOut} kinds of results were not kept`;
  return `${shown.join(', ') || 'nothing reported, which is not a pass'}${covered}${leftOut}`;
}

/** How many of the bad results are of which severity; empty for a run that was left out. */
function severities({ id }: ImportedRun, { results }: Imported): string {
  const own = results.filter(({ run, status }) => run === id && status === 'fail');
  const parts = SEVERITIES.map((severity) => {
    const count = own.reduce((sum, one) => sum + (one.severity === severity ? one.count : 0), 0);
    return count === 0 ? '' : `${count} ${severity}`;
  }).filter((part) => part !== '');
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

const day = (runs: readonly ImportedRun[]) =>
  runs.map(({ dated, finished }) => (dated ? finished.slice(0, 10) : 'unknown date')).join(', ');

const FATE: Readonly<Record<Merged['outcome'], (before: readonly ImportedRun[]) => string>> = {
  added: () => 'added',
  replaced: (before) => `takes the place of the run of ${day(before)}`,
  'already there': () => 'left out: the same run is in the snapshot already',
  older: (before) => `left out: the snapshot holds a newer run, of ${day(before)}`,
  'kept beside': (before) =>
    `added beside the run of ${day(before)}, because this one is not complete or ran far fewer checks`,
};

function next({ output, value, merged }: Said, width: number): string {
  if (output === undefined)
    return hang(
      'Nothing was written. Add --into SNAPSHOT to take this up, or name the file under imports: in the deployment file.',
      width,
      0,
    );
  const strangers = value.hosts.length === 0 && merged.some(({ run }) => run.format === 'nmap');
  const hint = strangers
    ? 'The snapshot does not name the declared hosts, so ports could not be compared; take a new one with `emr-audit scan --snapshot FILE`. '
    : '';
  const runs = value.runs.length;
  return hang(
    `${hint}${oneLine(output)} now holds ${runs} ${runs === 1 ? 'run' : 'runs'} of other tools. Judge it: emr-audit judge ${oneLine(output)}`,
    width,
    0,
  );
}
