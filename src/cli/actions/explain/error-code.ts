import type { ERROR_CODES } from '../../../core/errors.js';
import type { Explanation } from './explanation.js';

/** An error code: what to do, and the exit code it comes with. */
export function describeErrorCode(row: (typeof ERROR_CODES)[number]): Explanation {
  const { code, exit, remedy } = row;
  return {
    data: { what: 'error', ...row },
    text: ({ style, part, text }) =>
      [
        `${text(`${style.bold(code)}  exit ${exit}: ${exit === 2 ? 'wrong usage, or an error in a file or rule; nothing was judged' : 'it could not be read'}`, 0)}\n`,
        part('What to do', remedy),
      ].join('\n'),
  };
}
