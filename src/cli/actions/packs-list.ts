/** The work of `emr-audit packs list`, `verify` and `remove`: what is locked, and what became of it. */
import { join } from 'node:path';
import { AuditError, isAuditError } from '../../core/errors.js';
import { nearest } from '../../core/nearest.js';
import type { LockedPack, PackSigner } from '../../core/pack.js';
import { LOCK_FILE, readLock, writeLock } from '../../files/lock.js';
import { readPacks } from '../../files/packs.js';
import { packagePath, readText } from '../../files/read.js';
import { examine } from '../../packs/locked.js';
import { ownPackIds, ownVersion } from '../../packs/locate.js';
import { readTrust, requireSigner, signerOf, type Trust } from '../../packs/signatures.js';
import { oneLine, safeJson } from '../../reporters/text.js';
import { parsePack } from '../../rules/manifest.js';
import { styles } from '../styles.js';
import { folderOf } from './packs-add.js';
import { signerText, wrapped } from './packs-text.js';

/** Flags of these commands, parsed. */
export interface PacksFlags {
  readonly for: string;
  readonly signers?: string;
  readonly 'require-signed'?: boolean;
  readonly json: boolean;
  readonly 'no-color': boolean;
}

interface Row {
  readonly id: string;
  readonly source: string;
  readonly version: string;
  readonly state: 'installed' | 'intact' | 'changed' | 'missing' | 'broken' | 'not signed as required';
  readonly problem?: string;
  readonly licence?: string;
  readonly rules?: number;
  readonly facts?: readonly string[];
  readonly signer?: PackSigner;
  readonly integrity?: string;
  readonly code?: boolean;
}

/** Prints our packs and the locked ones with their state. A changed pack is shown and is no error here. */
export async function listPacks(flags: PacksFlags): Promise<void> {
  const directory = await folderOf(flags.for);
  const own = await ownRows();
  const locked = await lockedRows(directory, flags);
  if (flags.json) {
    process.stdout.write(`${safeJson([...own, ...locked], 2)}\n`);
    return;
  }
  const style = styles(process.stdout, flags['no-color']);
  const ours = own.map(({ id, version, rules }) => `  ${id.padEnd(18)}${version.padEnd(8)}${rules} rules`);
  process.stdout.write(
    `${style.bold(`Packs of emr-audit ${await ownVersion()}`)} (Apache-2.0)\n${ours.join('\n')}\n\n${lockedText(locked, directory, flags)}`,
  );
}

/** Prints every locked pack with its state; exit 2 when one is not as it was locked or not signed as required. */
export async function verifyPacks(flags: PacksFlags): Promise<void> {
  const directory = await folderOf(flags.for);
  const rows = await lockedRows(directory, flags);
  process.stdout.write(flags.json ? `${safeJson(rows, 2)}\n` : lockedText(rows, directory, flags));
  if (rows.some(({ state }) => state !== 'intact')) process.exitCode = 2;
}

/** Forgets a locked pack. Its files stay where they are. Throws E_PACK for one that is not locked. */
export async function removePack(id: string, flags: PacksFlags): Promise<void> {
  const directory = await folderOf(flags.for);
  const locked = await readLock(directory);
  const row = locked.find((one) => one.id === id);
  if (!row) {
    const close = nearest(
      id,
      locked.map((one) => one.id),
    );
    throw new AuditError('E_PACK', `no pack "${id}" is locked${close ? `; did you mean "${close}"?` : ''}`, {
      remedy: 'Run `emr-audit packs list`.',
    });
  }
  await writeLock(
    directory,
    locked.filter((one) => one !== row),
  );
  process.stdout.write(
    flags.json
      ? `${safeJson({ removed: row }, 2)}\n`
      : `${wrapped(`${id} ${row.version} is no longer in ${join(directory, LOCK_FILE)}. Its files in ${row.source} are untouched.`, 0)}\n`,
  );
}

async function ownRows(): Promise<Row[]> {
  const [ids, version, texts] = [await ownPackIds(), await ownVersion(), await readPacks()];
  return Promise.all(
    [...ids].map(async (id): Promise<Row> => {
      const { manifest } = parsePack(
        await readText(packagePath('rules', id, 'pack.yaml')),
        `rules/${id}/pack.yaml`,
        version,
      );
      return {
        id,
        source: 'emr-audit',
        version: manifest.version,
        state: 'installed',
        licence: manifest.licence,
        rules: texts.filter((text) => text.id.startsWith(`${id}/`)).length,
        facts: manifest.facts,
      };
    }),
  );
}

interface Question {
  readonly directory: string;
  readonly trust: Trust | undefined;
  readonly required: boolean;
  /** Ids that are taken already. */
  readonly others: ReadonlySet<string>;
}

async function lockedRows(directory: string, flags: PacksFlags): Promise<Row[]> {
  const trust = await readTrust(flags.signers, directory, new Date());
  const required = flags['require-signed'] ?? false;
  const rows: Row[] = [];
  for (const row of await readLock(directory)) {
    const others = new Set(rows.map(({ id }) => id));
    rows.push(await lockedRow(row, { directory, trust, required, others }));
  }
  return rows;
}

async function lockedRow(row: LockedPack, { directory, trust, required, others }: Question): Promise<Row> {
  const { id, source, version, integrity } = row;
  const found = await examine(row, directory, others);
  if (found.state !== 'intact')
    return {
      id,
      source,
      version,
      integrity,
      signer: row.signer,
      state: found.state,
      problem: found.problem.message,
    };
  const { manifest, rules, folder } = found.pack;
  const about = {
    id,
    source,
    version,
    integrity,
    licence: manifest.licence,
    rules: rules.length,
    facts: manifest.facts,
    code: manifest.probes !== undefined,
  };
  try {
    if (required) requireSigner(id, folder, trust);
    return { ...about, state: 'intact', signer: signerOf(folder, trust) };
  } catch (error) {
    if (!isAuditError(error)) throw error;
    return { ...about, state: 'not signed as required', signer: row.signer, problem: error.message };
  }
}

function lockedText(rows: readonly Row[], directory: string, flags: PacksFlags): string {
  const style = styles(process.stdout, flags['no-color']);
  const path = join(directory, LOCK_FILE);
  if (rows.length === 0)
    return `${wrapped(`No further packs: ${path} names none. Add one with \`emr-audit packs add SOURCE\`.`, 0)}\n`;
  const blocks = rows.flatMap(
    ({ id, version, state, licence, rules, facts, source, signer, problem, code }) => [
      `  ${style.bold(id)} ${oneLine(version)}  ${state === 'intact' ? style.green(state) : style.red(state)}${code ? '  (has code)' : ''}`,
      ...(problem === undefined ? [] : [wrapped(`    ${oneLine(problem)}`, 4)]),
      ...(rules === undefined
        ? []
        : [
            wrapped(
              `    ${rules} ${rules === 1 ? 'rule' : 'rules'} on ${(facts ?? []).join(', ')}; ${licence}`,
              4,
            ),
          ]),
      wrapped(`    from ${oneLine(source)}, signed by ${oneLine(signerText(signer))}`, 4),
    ],
  );
  return `${style.bold(`Packs in ${path}`)}\n${blocks.join('\n')}\n`;
}
