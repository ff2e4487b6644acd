/** The work of `emr-audit log prove`. */
import { verifyWithWitness } from '../../../audit-log/witness/run.js';
import { AuditError } from '../../../core/errors.js';
import { number, showVerification } from './screen.js';
import { counted, exitCodeOf, withLog, type LogFlags } from './session.js';
import { checkSignature } from './signing.js';
import { readCheckpoint, readWitness, witnessPaths, writeResult } from './witness-folder.js';

/** Flags of `emr-audit log prove`, parsed. */
export interface ProveFlags extends LogFlags {
  readonly against?: string;
  readonly signers?: string;
}

const SIX_YEARS = 2192;

/** Reads the whole log, compares it with a checkpoint and sets the exit code. */
export async function proveCommand(path: string, flags: ProveFlags): Promise<void> {
  const accept = flags.accept ?? [];
  await withLog(path, flags, async ({ database, log, folder, onProgress }) => {
    const paths = witnessPaths(folder, database.id);
    const witness = await readWitness(folder, database.id);
    if (!witness)
      throw new AuditError('E_FILE_READ', `${paths.memory} does not exist`, {
        remedy: 'Begin with: emr-audit log witness, or name the folder with --witness.',
      });
    const file = flags.against ?? paths.checkpoint;
    const against = await readCheckpoint(file);
    const signer = flags.signers === undefined ? undefined : await checkSignature(file, flags.signers);
    if (against.origin !== witness.checkpoint.origin)
      throw new AuditError(
        'E_WITNESS',
        `${file} is of the log ${against.origin}, not of ${witness.checkpoint.origin}`,
        {
          remedy: 'Name a checkpoint of this database with --against.',
        },
      );
    const { verification, proven } = await verifyWithWitness(log, {
      retentionDays: SIX_YEARS,
      onProgress,
      witness,
      against,
    });
    const holds = proven === true;
    process.exitCode = holds ? exitCodeOf(verification, accept) : 1;
    const problems = counted(verification, accept);
    await writeResult(folder, database.id, {
      at: new Date().toISOString(),
      whole: true,
      problems,
      accept,
    });
    const { next: _, ...shown } = verification;
    if (flags.json) {
      const checkpoint = { file, size: against.size, time: against.time, signedBy: signer ?? null };
      process.stdout.write(
        `${JSON.stringify({ ...shown, accepted: accept, counting: counted(verification, accept), proven: holds, checkpoint })}\n`,
      );
      return;
    }
    const told = holds
      ? `The log has only grown since ${against.time}: its first ${number(against.size)} rows give the root of the checkpoint.`
      : `The log is NOT a continuation of the checkpoint of ${against.time} over ${number(against.size)} rows.`;
    process.stdout.write(
      showVerification(verification, {
        accept,
        noColor: flags['no-color'],
        witness: [told, ...(signer === undefined ? [] : [`The checkpoint was signed by ${signer}.`])],
      }),
    );
  });
}
