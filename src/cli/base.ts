import { Command } from '@oclif/core/command';
import * as Flags from '@oclif/core/flags';
import { formatPlace, isAuditError, type AuditError } from '../core/errors.js';

/** Flags that every command has. */
export const sharedFlags = {
  'no-color': Flags.boolean({
    description: 'print without colours (NO_COLOR does the same)',
    default: false,
  }),
};

/** Prints our errors with code, place and remedy, and sets the exit code itself: under --json oclif would turn 2 and 3 into 1. */
export abstract class BaseCommand extends Command {
  protected override async catch(
    error: Error & { exitCode?: number; oclif?: { exit?: number } },
  ): Promise<void> {
    if (isAuditError(error)) {
      await this.complain(error);
      process.exitCode = error.exit;
      return;
    }
    const exit = error.oclif?.exit;
    if (exit === undefined) {
      process.stderr.write(`emr-audit: internal error: ${error.stack ?? error.message}\n`);
      process.exitCode = 4;
      return;
    }
    if (error.message && !('code' in error && error.code === 'EEXIT'))
      process.stderr.write(`emr-audit: ${error.message}\n`);
    process.exitCode = exit;
  }

  private async complain(error: AuditError): Promise<void> {
    if (this.argv.includes('--json')) {
      const { code, message, place, remedy } = error;
      process.stdout.write(`${JSON.stringify({ error: { code, message, place, remedy } })}\n`);
      return;
    }
    const { styles } = await import('./styles.js');
    const style = styles(process.stderr, this.argv.includes('--no-color'));
    const place = error.place ? `\n  at  ${formatPlace(error.place)}` : '';
    process.stderr.write(
      `${style.red('error')} ${style.bold(error.code)}: ${error.message}${place}\n  try ${error.remedy}\n`,
    );
  }
}
