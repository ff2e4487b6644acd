import { Unreadable } from '../core/errors.js';

/** A path or word as one literal word of POSIX sh. Control characters are refused: no path that we may read needs them. */
export function quote(word: string): string {
  // oxlint-disable-next-line no-control-regex -- exactly these are refused
  if (/[\u0000-\u001f\u007f]/.test(word))
    throw new Unreadable(
      'a path of the deployment file holds a control character',
      'Correct the path in the deployment file.',
    );
  return `'${word.replaceAll("'", "'\\''")}'`;
}
