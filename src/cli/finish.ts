import { judge, type JudgeOptions } from '../scan.js';
import type { Snapshot } from '../core/types.js';
import type { SarifProfile } from '../reporters/sarif/profiles.js';
import type { JudgingFlags } from './judging-options.js';
import { writeOutputs, type Output } from './outputs.js';
import { hasColour, hasUnicode, widthOf } from './styles.js';

/** Judges a snapshot, writes every report and sets the exit code that the gate asks for. */
export async function finish(
  snapshot: Snapshot,
  judgement: JudgeOptions,
  outputs: readonly Output[],
  flags: JudgingFlags,
): Promise<void> {
  const report = judge(snapshot, judgement);
  await writeOutputs(report, outputs, {
    colour: hasColour(process.stdout, flags['no-color']),
    width: widthOf(process.stdout),
    unicode: hasUnicode(),
    quiet: flags.quiet,
    verbose: flags.verbose,
    sarifProfile: flags['sarif-profile'] as SarifProfile | undefined,
  });
  process.exitCode = flags['exit-zero'] ? 0 : report.gate.exitCode;
}
