/** The work of `emr-audit import`. */
import { safeJson } from '../../reporters/text.js';
import { basename, resolve } from 'node:path';
import type { ImportFormat } from '../../core/deployment.js';
import { AuditError, isAuditError } from '../../core/errors.js';
import type { Imported } from '../../core/facts/imported.js';
import { nearest } from '../../core/nearest.js';
import type { Evidence, Fact, Snapshot } from '../../core/types.js';
import { findFactError } from '../../core/validate.js';
import { readEvidence } from '../../files/evidence.js';
import { readSnapshot, writeSnapshot } from '../../files/snapshot.js';
import { assemble, type ImportedFile } from '../../probes/imported/assemble.js';
import { merge, type Merged } from '../../probes/imported/merge.js';
import { understand } from '../../probes/imported/recognise.js';
import { about } from '../../probes/imported/refuse.js';
import { styles, widthOf } from '../styles.js';
import { describeImport } from './import-text.js';

/** Flags of `emr-audit import`, parsed. */
export interface ImportFlags {
  readonly into?: string;
  readonly output?: string;
  readonly as?: ImportFormat;
  readonly subject?: string;
  readonly json: boolean;
  readonly 'no-color': boolean;
}

const NOTHING: Imported = { hosts: [], runs: [], results: [], items: [], ports: [] };

/** Reads all files, or none: the first that is bad ends it before anything is written. */
export async function importFiles(paths: readonly string[], flags: ImportFlags): Promise<void> {
  const output = flags.output ?? flags.into;
  refuseOverwriting(paths, output);
  const snapshot = flags.into === undefined ? undefined : await readSnapshot(flags.into);
  if (snapshot) checkSnapshot(snapshot, flags);
  const there = importedOf(snapshot);
  const files: ImportedFile[] = [];
  for (const path of paths) files.push(await readFile(path, flags));
  const { value, merged } = merge(there, assemble(files, there.hosts));
  if (snapshot && output !== undefined) await write(snapshot, value, { output, files });
  const said = { files, merged, value, into: flags.into, output };
  process.stdout.write(
    flags.json
      ? `${safeJson(toJson(merged, snapshot && output, there), 2)}\n`
      : describeImport(said, styles(process.stdout, flags['no-color']), widthOf(process.stdout)),
  );
}

async function readFile(path: string, { as, subject = '' }: ImportFlags): Promise<ImportedFile> {
  const { bytes, sha256 } = await readEvidence(path);
  try {
    return { source: basename(path), file: path, sha256, subject, maxAgeHours: 0, ...understand(bytes, as) };
  } catch (error) {
    throw isAuditError(error) ? about(error, path) : error;
  }
}

function refuseOverwriting(paths: readonly string[], output: string | undefined): void {
  const seen = new Set<string>();
  for (const path of paths) {
    if (seen.has(resolve(path))) throw new AuditError('E_USAGE', `${path} is named twice`);
    seen.add(resolve(path));
  }
  if (output !== undefined && seen.has(resolve(output)))
    throw new AuditError('E_USAGE', `${output} is read and would be written; name another file`);
}

function checkSnapshot({ subjects }: Snapshot, { into, subject }: ImportFlags): void {
  const ids = subjects.map(({ id }) => id);
  if (!ids.includes('deployment'))
    throw new AuditError('E_SNAPSHOT', `${into} holds only a part of the deployment`, {
      remedy:
        'Take a snapshot of the whole deployment: `emr-audit scan prod.yaml --snapshot FILE`, without --subject.',
    });
  if (subject === undefined || ids.includes(subject)) return;
  const close = nearest(subject, ids);
  throw new AuditError(
    'E_NOTHING',
    `no subject is called "${subject}"${close ? `; did you mean "${close}"?` : `; there are ${ids.join(', ')}`}`,
    { remedy: 'Name a subject of the snapshot, or leave --subject out.' },
  );
}

function importedOf(snapshot: Snapshot | undefined): Imported {
  const fact = snapshot?.facts['deployment']?.imported;
  return fact?.state === 'read' ? fact.value : NOTHING;
}

async function write(
  snapshot: Snapshot,
  value: Imported,
  { output, files }: { readonly output: string; readonly files: readonly ImportedFile[] },
): Promise<void> {
  const problem = findFactError('imported', value);
  if (problem) throw new Error(`the imported facts do not fit their schema: ${problem}`);
  const old = snapshot.facts['deployment']?.imported;
  const at = new Date().toISOString();
  const kept = new Set(value.runs.map(({ sha256 }) => sha256));
  const evidence: Evidence[] = [
    ...(old?.state === 'read' ? old.evidence : []),
    ...files
      .filter(({ sha256 }) => kept.has(sha256))
      .map(({ source, file, sha256 }) => ({ source: `file ${source}: ${file}, sha256 ${sha256}`, at })),
  ];
  const unique = [...new Map(evidence.map((one) => [one.source, one])).values()];
  const fact: Fact<'imported'> = { state: 'read', value, evidence: unique };
  const facts = { ...snapshot.facts, deployment: { ...snapshot.facts['deployment'], imported: fact } };
  await writeSnapshot(resolve(output), { ...snapshot, facts });
}

function toJson(merged: readonly Merged[], output: string | undefined, there: Imported) {
  return {
    written: output ?? null,
    hostsKnown: there.hosts.length > 0,
    runs: merged.map(({ run, outcome, before }) => ({
      ...run,
      outcome: output === undefined ? 'read' : outcome,
      before: before.map(({ id, finished }) => ({ id, finished })),
    })),
  };
}
