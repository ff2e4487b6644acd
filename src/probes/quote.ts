import { Unreadable } from '../core/errors.js';

/** A path or word as one literal word of POSIX sh. Control characters are refused: no path that we may read needs them. */
export function quote(word: string): string {
  return `'${plainPath(word).replaceAll("'", String.raw`'\''`)}'`;
}

/** A path of the deployment file without slashes at its end; throws for one that is not absolute or not on one line. */
export function plainPath(path: string): string {
  const odd = /\p{Cc}/u.test(path);
  if (odd || !path.startsWith('/') || path.length > 1000 || path.split('/').includes('..'))
    throw new Unreadable(
      `the path ${JSON.stringify(path.slice(0, 80))} of the deployment file cannot be asked for`,
      'Write it there as an absolute path on one line, without "..".',
    );
  const clean = path.replaceAll(/\/+/g, '/');
  return clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean;
}

/**
 * A script as an exact command line that sudoers can allow: one line, without the letters that sudoers would change.
 * What differs between deployments comes as arguments.
 */
export function asCommand(script: readonly string[], ...args: string[]): string[] {
  const line = script.join(' ');
  if (/[\n\\#]/.test(line)) throw new Error('this script would not survive sudoers');
  return ['/bin/sh', '-c', line, 'sh', ...args.map(plainPath)];
}

/** The same command line as a script, for hosts without sudo. */
export function asScript(command: readonly string[]): string {
  return command.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ');
}
