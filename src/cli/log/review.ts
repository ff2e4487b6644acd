import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../base.js';
import { logArgs, logFlags } from '../log-flags.js';

const { accept: _, ...shared } = logFlags;

/** emr-audit log review: what a person who reviews the activity has to look at. */
export default class LogReview extends BaseCommand {
  static override summary = 'Put the activity of the audit log together for the person who reviews it.';
  static override description =
    'Failed log-ins by account and address, lock-outs, each use of an emergency log-in, changes of security administration, activity while the clinic was closed, days with unusually many patient records: as counts and row numbers with a picture over time, never with a comment or a patient. Evidence for 45 CFR 164.308(a)(1)(ii)(D); what it means a person decides. Opening hours come from hours: in the deployment file. The result is kept in the folder of the witness, where a scan finds it. Exit 0: put together; 3: the log could not be read.';
  static override examples = [
    '<%= config.bin %> log review prod.yaml',
    '<%= config.bin %> log review prod.yaml --since 30d --csv > activity.csv',
    '<%= config.bin %> log review prod.yaml --since 2026-07-01 --until 2026-09-30 --json',
  ];
  static override args = logArgs;
  static override flags = {
    ...shared,
    csv: Flags.boolean({
      description: 'print one line for each item instead of the picture',
      default: false,
      exclusive: ['json'],
    }),
    since: Flags.string({
      description: 'first day, or how far back: a number and d, w, m or y',
      default: '90d',
      helpValue: 'DAY|SPAN',
    }),
    until: Flags.string({ description: 'last day; today when left out', helpValue: 'DAY' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(LogReview);
    const { reviewCommand } = await import('../actions/log/review.js');
    await reviewCommand(args.deployment, flags);
  }
}
