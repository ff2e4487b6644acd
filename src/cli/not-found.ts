import type { Hook } from '@oclif/core/hooks';
import { nearest } from '../core/nearest.js';

/** What is said to a command that does not exist: the one that was most likely meant, and exit 2. */
export const notFound: Hook.CommandNotFound = async function ({ id, config }) {
  const typed = id.replaceAll(':', ' ');
  const known = config.commandIDs.map((one) => one.replaceAll(':', ' '));
  const close = nearest(typed, known) ?? nearest(typed.split(' ')[0]!, known);
  process.stderr.write(
    `error E_USAGE: there is no command "${typed}"${close ? `; did you mean "${close}"?` : ''}\n  try Run \`${config.bin} help\` for the list.\n`,
  );
  process.exitCode = 2;
};
