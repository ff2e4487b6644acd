/** From understood files to the section: runs, results, what rules judge, and the ports joined with declared hosts. */
import type { ImportFormat } from '../../core/deployment.js';
import type { Imported, ImportedHost, ImportedPort, ImportedRun } from '../../core/facts/imported.js';
import { itemsOf } from './items.js';
import { findHost } from './join.js';
import type { ToolRun } from './types.js';

/** A file that was to be imported: its runs, or why there are none. */
export interface ImportedFile {
  /** Key of imports: in the deployment file, or the name of the file. */
  readonly source: string;
  readonly file: string;
  readonly sha256: string;
  readonly format: ImportFormat | '';
  readonly subject: string;
  readonly maxAgeHours: number;
  readonly runs: readonly ToolRun[];
  /** Why there are no runs. */
  readonly problem?: { readonly reason: string; readonly remedy: string };
}

const NEVER = new Date(0);
const AGAIN = 'Run the other tool again, let it finish, and import the new file.';

/** What one run brought. */
export interface Part {
  readonly run: ImportedRun;
  readonly results: Imported['results'];
  readonly items: Imported['items'];
  readonly ports: Imported['ports'];
}

/** What the files say together. Two runs of one tool on one target are both kept. */
export function assemble(files: readonly ImportedFile[], hosts: readonly ImportedHost[]): Imported {
  return combine(
    hosts,
    files.flatMap((file) => assembleFile(file, hosts)),
  );
}

/** The parts of a section, one for each run. */
export function split(section: Imported): Part[] {
  const of = <T extends { readonly run: string }>(list: readonly T[], id: string) =>
    list.filter(({ run }) => run === id);
  return section.runs.map((run) => ({
    run,
    results: of(section.results, run.id),
    items: of(section.items, run.id),
    ports: of(section.ports, run.id),
  }));
}

/** A section from its parts; runs of one name get different ids. */
export function combine(hosts: readonly ImportedHost[], parts: readonly Part[]): Imported {
  const taken = new Set<string>();
  const unique = parts.map((part) => rename(part, taken));
  return {
    hosts: [...hosts],
    runs: unique.map(({ run }) => run),
    results: unique.flatMap(({ results }) => results),
    items: unique.flatMap(({ items }) => items).sort(worstFirst),
    ports: unique.flatMap(({ ports }) => ports),
  };
}

function rename({ run, results, items, ports }: Part, taken: Set<string>): Part {
  const base = run.id.replace(/ #\d+$/, '');
  let id = base;
  for (let number = 2; taken.has(id); number += 1) id = `${base} #${number}`;
  taken.add(id);
  const own = <T extends { readonly run: string }>(list: readonly T[]) =>
    list.map((one) => ({ ...one, run: id }));
  return { run: { ...run, id }, results: own(results), items: own(items), ports: own(ports) };
}

const STATUSES = ['fail', 'unknown', 'pass'];
const SEVERITY_ORDER = ['critical', 'high', 'any', 'medium', 'low', 'info'];

function worstFirst(left: Imported['items'][number], right: Imported['items'][number]): number {
  return (
    STATUSES.indexOf(left.status) - STATUSES.indexOf(right.status) ||
    SEVERITY_ORDER.indexOf(left.severity) - SEVERITY_ORDER.indexOf(right.severity)
  );
}

function assembleFile(file: ImportedFile, hosts: readonly ImportedHost[]): Part[] {
  const runs = file.runs.length > 0 ? file.runs : [undefined];
  return runs.map((run) => assembleRun(file, run, hosts));
}

function assembleRun(file: ImportedFile, run: ToolRun | undefined, hosts: readonly ImportedHost[]): Part {
  const row = run ? describeRun(file, run, hosts) : describeUnreadable(file);
  const { id, tool, target } = row;
  const results = (run?.results ?? []).map((result) => ({
    ...result,
    places: [...result.places],
    lines: [...result.lines],
    run: id,
    tool,
    target,
  }));
  return { run: row, results, items: itemsOf(row, results), ports: portsOf(row, run, hosts) };
}

function describeRun(file: ImportedFile, run: ToolRun, hosts: readonly ImportedHost[]): ImportedRun {
  const target = run.target || file.source;
  const dated = run.finished ?? run.started;
  const host = findHost(run.names, hosts);
  const count = (status: string) =>
    run.results.reduce((sum, one) => sum + (one.status === status ? one.count : 0), 0);
  return {
    id: [run.tool, target, run.scope].filter((part) => part !== '').join(':'),
    ...sourceOf(file),
    tool: run.tool,
    version: run.version,
    target,
    scope: run.scope,
    subject: file.subject || (host ? `host:${host.name}` : ''),
    dated: dated !== undefined,
    started: (run.started ?? dated ?? NEVER).toISOString(),
    finished: (dated ?? NEVER).toISOString(),
    readable: true,
    complete: run.unfinished === '',
    reason: run.unfinished,
    remedy: run.unfinished === '' ? '' : AGAIN,
    covered: run.covered,
    pass: count('pass'),
    fail: count('fail'),
    unknown: count('unknown'),
    notApplicable: count('not-applicable'),
    suppressed: count('suppressed'),
    leftOut: run.leftOut,
  };
}

function describeUnreadable(file: ImportedFile): ImportedRun {
  return {
    id: `file:${file.source}`,
    ...sourceOf(file),
    tool: 'unknown tool',
    version: '',
    target: file.source,
    scope: '',
    subject: file.subject,
    dated: false,
    started: NEVER.toISOString(),
    finished: NEVER.toISOString(),
    readable: false,
    complete: false,
    reason: file.problem?.reason ?? 'it holds no run',
    remedy: file.problem?.remedy ?? AGAIN,
    covered: 0,
    pass: 0,
    fail: 0,
    unknown: 0,
    notApplicable: 0,
    suppressed: 0,
    leftOut: 0,
  };
}

function sourceOf({ source, file, sha256, format, maxAgeHours }: ImportedFile) {
  return { source, file, sha256, format, maxAgeHours };
}

function portsOf(row: ImportedRun, run: ToolRun | undefined, hosts: readonly ImportedHost[]): ImportedPort[] {
  const ports = (run?.ports ?? []).map(({ names, address, port, protocol, state, service }): ImportedPort => {
    const host = findHost(names, hosts);
    const declared = protocol === 'tcp' && (host?.expose.includes(port) ?? false);
    return { run: row.id, host: host?.name ?? '', address, port, protocol, state, service, declared };
  });
  if (row.complete || (row.format !== 'nmap' && row.format !== '')) return ports;
  const gap = { host: '', address: row.target, port: 0, protocol: 'tcp', state: 'unknown', service: '' };
  return [...ports, { run: row.id, ...gap, declared: false }];
}
