import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { readSnapshot } from '../files/snapshot.js';
import { BaseCommand } from './base.js';
import { finish } from './finish.js';
import { loadJudgement } from './inputs.js';
import { judgingFlags, parseFailOn, parseMoment } from './judging-flags.js';
import { parseOutputs } from './outputs.js';

/** emr-audit judge: the findings of a snapshot again, without a network. */
export default class Judge extends BaseCommand {
  static override summary = 'Judge a snapshot again, without a network.';
  static override description = 'The same snapshot, policy and day give the same findings, byte for byte.';
  static override examples = [
    '<%= config.bin %> judge clinic.snapshot.json',
    '<%= config.bin %> judge clinic.snapshot.json --policy quarterly --format csv=checklist.csv',
  ];
  static override args = {
    snapshot: Args.string({ required: true, description: 'file written by scan --snapshot' }),
  };
  static override flags = {
    ...judgingFlags,
    attestations: Flags.string({ description: 'file with what named people attest', helpValue: 'FILE' }),
    waivers: Flags.string({ description: 'file with waivers', helpValue: 'FILE' }),
    decisions: Flags.string({ description: 'file with decisions on addressable lines', helpValue: 'FILE' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Judge);
    const outputs = parseOutputs(flags.format ?? [], flags.json, [
      args.snapshot,
      flags.policy,
      flags.attestations,
      flags.waivers,
      flags.decisions,
    ]);
    const snapshot = await readSnapshot(args.snapshot);
    const judgement = await loadJudgement({
      policy: flags.policy ?? (snapshot.deployment.file === undefined ? 'outside' : 'baseline'),
      only: flags.only ?? [],
      skip: flags.skip ?? [],
      failOn: parseFailOn(flags['fail-on']),
      asOf: parseMoment(flags['as-of']),
      directory: process.cwd(),
      now: new Date(snapshot.startedAt),
      statements: flags,
    });
    await finish(snapshot, judgement, outputs, {
      quiet: flags.quiet,
      verbose: flags.verbose,
      noColor: flags['no-color'],
      sarifProfile: flags['sarif-profile'] as 'github' | undefined,
      exitZero: flags['exit-zero'],
    });
  }
}
