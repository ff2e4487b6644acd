import { judge, type JudgeOptions } from '../scan.js';
import type { Snapshot } from '../core/types.js';
import { writeOutputs, type Output } from './outputs.js';
import { hasColour, hasUnicode, widthOf } from './styles.js';

/** Flags that shape what is printed. */
export interface Presentation {
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly noColor: boolean;
  readonly sarifProfile?: 'github' | 'gitlab' | 'azdo' | 'defectdojo';
  readonly exitZero: boolean;
}

/** Judges a snapshot, writes every report and sets the exit code that the gate asks for. */
export async function finish(
  snapshot: Snapshot,
  judgement: JudgeOptions,
  outputs: readonly Output[],
  show: Presentation,
): Promise<void> {
  const report = judge(snapshot, judgement);
  await writeOutputs(report, outputs, {
    colour: hasColour(process.stdout, show.noColor),
    width: widthOf(process.stdout),
    unicode: hasUnicode(),
    quiet: show.quiet,
    verbose: show.verbose,
    sarifProfile: show.sarifProfile,
  });
  process.exitCode = show.exitZero ? 0 : report.gate.exitCode;
}
