/** The work of `emr-audit log witness`. */
import { randomInt } from 'node:crypto';
import type { Witnessed } from '../../../audit-log/witness/run.js';
import type { Witness } from '../../../audit-log/witness/state.js';
import { keepWitness } from './keep.js';
import { number, showVerification } from './screen.js';
import { counted, exitCodeOf, withLog, type LogFlags } from './session.js';
import { readCheckpointKey, signCheckpoints } from './signing.js';
import { witnessPaths } from './witness-folder.js';

/** Flags of `emr-audit log witness`, parsed. */
export interface WitnessFlags extends LogFlags {
  readonly sample: number;
  readonly seed?: number;
  readonly anew: boolean;
  readonly sign?: string;
  readonly passphrase?: string;
}

/** Reads what is new, writes the witness and sets the exit code. */
export async function witnessCommand(path: string, flags: WitnessFlags): Promise<void> {
  const accept = flags.accept ?? [];
  const seed = flags.seed ?? randomInt(1, 2 ** 31);
  const key = flags.sign === undefined ? undefined : await readCheckpointKey(flags.sign, flags.passphrase);
  await withLog(path, flags, async (session) => {
    const { sample, anew } = flags;
    const { outcome, before, aside, file } = await keepWitness(session, { sample, seed, accept, anew });
    const { memory, checkpoint } = witnessPaths(session.folder, session.database.id);
    const signer = key && (await signCheckpoints([file, checkpoint], key));
    process.exitCode = exitCodeOf(outcome.verification, accept);
    report(outcome, flags, { witness: before, seed, aside, kept: file, memory, signer });
  });
}

interface Files {
  readonly witness: Witness | undefined;
  readonly seed: number;
  readonly aside: string | undefined;
  readonly kept: string;
  readonly memory: string;
  readonly signer: string | undefined;
}

function report({ verification, witness, added, again }: Witnessed, flags: WitnessFlags, files: Files): void {
  const { size, root, lastId, time } = witness.checkpoint;
  const accept = flags.accept ?? [];
  const shownRoot = Buffer.from(root, 'latin1').toString('base64');
  const { next: _, ...shown } = verification;
  if (flags.json) {
    const checkpoint = {
      size,
      root: shownRoot,
      lastId,
      time,
      file: files.kept,
      signedBy: files.signer ?? null,
    };
    process.stdout.write(
      `${JSON.stringify({ ...shown, accepted: accept, counting: counted(verification, accept), added, again, seed: files.seed, checkpoint })}\n`,
    );
    return;
  }
  const told = [
    `The witness knows ${number(size)} rows, ${number(added)} of them new; root ${shownRoot}.`,
    ...(files.witness
      ? [`${number(again)} old rows were read again (--seed ${files.seed}); log prove reads them all.`]
      : ['This is its first checkpoint: from now on it can tell what changes.']),
    ...(files.signer === undefined ? [] : [`Signed by ${files.signer}.`]),
    ...(files.aside === undefined ? [] : [`The old files lie in ${files.aside}.`]),
    `Keep ${files.memory} and ${files.kept} where nobody of the EMR can write.`,
  ];
  process.stdout.write(showVerification(verification, { accept, noColor: flags['no-color'], witness: told }));
}
