import { Unreadable } from '../core/errors.js';
import type { ShellProbe } from '../core/probe.js';
import { linesOf, tidy } from './lines.js';
import { garbled } from './trust.js';

/** Which system a host runs. */
export const os: ShellProbe<'os'> = {
  section: 'os',
  door: 'shell',
  describe: 'Operating system, kernel and host name, from /etc/os-release and /proc/sys/kernel',
  steps: () => [
    {
      id: 'release',
      run: `awk '{ print FILENAME "\\t" $0 }' /etc/os-release /proc/sys/kernel/osrelease /proc/sys/kernel/hostname`,
      maxBytes: 16_384,
    },
  ],
  parse(answers) {
    const release = new Map<string, string>();
    const kernel = new Map<string, string>();
    for (const line of linesOf(answers.text('release'))) {
      const [file = '', text = ''] = splitOnce(line, '\t');
      if (file !== '/etc/os-release') kernel.set(file, tidy(text));
      else if (text.includes('=') && !text.startsWith('#')) release.set(...readAssignment(text));
    }
    const version = release.get('VERSION_ID');
    if (!version)
      throw new Unreadable(
        '/etc/os-release names no version, so its end of support is not known',
        'Run a numbered release of the distribution, not a rolling one.',
      );
    return {
      id: needed(release, 'ID').toLowerCase(),
      version,
      name: release.get('PRETTY_NAME') ?? `${needed(release, 'ID')} ${version}`,
      kernel: needed(kernel, '/proc/sys/kernel/osrelease'),
      hostname: needed(kernel, '/proc/sys/kernel/hostname'),
    };
  },
};

/** One line of os-release: `NAME=value`, where the value may be in quotes. */
export function readAssignment(line: string): [string, string] {
  const [name = '', value = ''] = splitOnce(line, '=');
  const bare = /^"(.*)"$/.exec(value)?.[1] ?? /^'(.*)'$/.exec(value)?.[1] ?? value;
  return [name.trim(), tidy(bare.replaceAll(/\\(.)/g, '$1'))];
}

function splitOnce(text: string, by: string): string[] {
  const at = text.indexOf(by);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + by.length)];
}

function needed(found: ReadonlyMap<string, string>, name: string): string {
  const value = found.get(name);
  if (!value) throw garbled(`the name of the operating system (${name})`);
  return value;
}
