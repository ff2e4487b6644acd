/** How this program was called, so that the commands that a screen advises can be typed as they stand there. */

/** `npx emr-audit` for whoever came through npx: nothing is installed on their PATH. */
export function programName(env: NodeJS.ProcessEnv = process.env): string {
  return env['npm_command'] === 'exec' ? 'npx emr-audit' : 'emr-audit';
}
