import type { Hook } from '@oclif/core/hooks';

/** What is said to a command that does not exist: the one that was most likely meant, and exit 2. */
export const notFound: Hook.CommandNotFound = async function ({ id, config, argv }) {
  const { complain, noCommand } = await import('./complain.js');
  const known = config.commandIDs.map((one) => one.replaceAll(':', ' '));
  const error = noCommand(id.replaceAll(':', ' '), known);
  complain(error, {
    json: argv?.includes('--json') ?? false,
    noColor: argv?.includes('--no-color') ?? false,
  });
  process.exitCode = error.exit;
};
