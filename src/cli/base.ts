import { Command } from '@oclif/core/command';
import * as Flags from '@oclif/core/flags';
import { AuditError, isAuditError } from '../core/errors.js';

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
    error: Error & { exitCode?: number; syscall?: string; oclif?: { exit?: number } },
  ): Promise<void> {
    if (isAuditError(error)) return this.complain(error);
    if (error.syscall === 'uv_cwd')
      return this.complain(
        new AuditError('E_FILE_READ', 'the working folder is gone', {
          remedy: 'Change into a folder that is there.',
        }),
      );
    const exit = error.oclif?.exit;
    if (exit === undefined) {
      process.stderr.write(`emr-audit: internal error: ${error.stack ?? error.message}\n`);
      process.exitCode = 4;
      return;
    }
    if ('code' in error && error.code === 'EEXIT') {
      process.exitCode = exit;
      return;
    }
    const { fromParser } = await import('./complain.js');
    await this.complain(fromParser(error, (this.id ?? '').replaceAll(':', ' ')));
  }

  private async complain(error: AuditError): Promise<void> {
    const { complain } = await import('./complain.js');
    complain(error, { json: this.argv.includes('--json'), noColor: this.argv.includes('--no-color') });
    process.exitCode = error.exit;
  }
}
