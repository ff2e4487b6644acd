/** The work of `emr-audit log verify`. */
import { verifyLog } from '../../../audit-log/verify.js';
import { verifyWithWitness } from '../../../audit-log/witness/run.js';
import { readWitness, writeResult } from './witness-folder.js';
import { number, showVerification } from './screen.js';
import { counted, exitCodeOf, parseDays, withLog, type LogFlags } from './session.js';

/** Flags of `emr-audit log verify`, parsed. */
export interface VerifyFlags extends LogFlags {
  readonly retention: string;
}

/** Reads the whole log, prints what is wrong and sets the exit code. */
export async function verifyCommand(path: string, flags: VerifyFlags): Promise<void> {
  const retentionDays = parseDays(flags.retention);
  const accept = flags.accept ?? [];
  await withLog(path, flags, async ({ database, log, folder, onProgress }) => {
    const witness = await readWitness(folder, database.id);
    const verification = witness
      ? (await verifyWithWitness(log, { retentionDays, onProgress, witness })).verification
      : await verifyLog(log, { retentionDays, onProgress });
    process.exitCode = exitCodeOf(verification, accept);
    const problems = counted(verification, accept);
    if (witness)
      await writeResult(folder, database.id, {
        at: new Date().toISOString(),
        whole: true,
        problems,
        accept,
      });
    const told = witness
      ? [`The witness of ${witness.checkpoint.time} knows ${number(witness.checkpoint.size)} of them.`]
      : [
          'There is no witness yet: a row that was rewritten together with its checksum cannot be seen. Begin one with: emr-audit log witness',
        ];
    const { next: _, ...shown } = verification;
    process.stdout.write(
      flags.json
        ? `${JSON.stringify({ ...shown, accepted: accept, counting: problems, witness: witness?.checkpoint.time ?? null })}\n`
        : showVerification(verification, { accept, noColor: flags['no-color'], witness: told }),
    );
  });
}
