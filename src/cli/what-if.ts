import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand, sharedFlags } from './base.js';

/** emr-audit what-if: what a change would close, before anybody makes it. */
export default class WhatIf extends BaseCommand {
  static override summary = 'Say what a change would close or open, before anybody makes it.';
  static override description =
    'Judges the snapshot as it is, and again with the facts that you name set to other values. It is a supposition: only a new scan measures. A path is SECTION.FIELD; an item of a list is chosen by [FIELD=VALUE], [NUMBER], [TEXT] or [*] for all. Values of other types than text are written as JSON. `emr-audit facts show SECTION` lists fields and types.';
  static override examples = [
    '<%= config.bin %> what-if clinic.snapshot.json --subject site:default --set globals.timeout=900',
    "<%= config.bin %> what-if clinic.snapshot.json --subject host:web1 --unset 'reachable.open[8080]' --json",
  ];
  static override args = {
    snapshot: Args.string({ required: true, description: 'file written by scan --snapshot' }),
  };
  static override flags = {
    ...sharedFlags,
    set: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      description: 'a fact and the value that it would have',
      helpValue: 'PATH=VALUE',
    }),
    unset: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      description: 'an item of a list, or an entry of a map, that would not be there',
      helpValue: 'PATH',
    }),
    subject: Flags.string({
      description: 'the subject whose facts change, where several have such facts',
      helpValue: 'ID',
    }),
    policy: Flags.string({
      char: 'p',
      description: 'policy by which both are judged; baseline when left out',
      helpValue: 'NAME|FILE',
    }),
    json: Flags.boolean({ description: 'print the differences as JSON', default: false }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(WhatIf);
    const { whatIf } = await import('./actions/what-if.js');
    await whatIf(args.snapshot, flags);
  }
}
