import { Unreadable } from '../core/errors.js';
import type { ShellProbe } from '../core/probe.js';
import { linesOf } from './lines.js';

const DISTRIBUTION = 'Check that /etc/os-release is readable; emr-audit knows Linux hosts.';

/** Operating system and kernel, from /etc/os-release (freedesktop.org os-release) and uname. */
export const os: ShellProbe<'os'> = {
  door: 'shell',
  section: 'os',
  describe: '/etc/os-release and uname',
  steps: () => [
    { id: 'release', run: 'cat /etc/os-release' },
    { id: 'kernel', run: 'uname -r' },
    { id: 'name', run: 'hostname 2>/dev/null || uname -n' },
  ],
  parse: (answers) => {
    const fields = parseAssignments(answers.text('release'));
    const [id, version] = [fields.get('ID'), fields.get('VERSION_ID')];
    if (!id || !version) throw new Unreadable('/etc/os-release names no ID or no VERSION_ID', DISTRIBUTION);
    const kernel = answers.text('kernel').trim();
    if (!/^\d+\.\d+/.test(kernel)) throw new Unreadable('uname printed no kernel version', DISTRIBUTION);
    return {
      id,
      version,
      name: fields.get('PRETTY_NAME') ?? `${id} ${version}`,
      kernel,
      hostname: answers.text('name').trim(),
    };
  },
};

/** `KEY=value` lines with shell quoting, as in os-release. */
export function parseAssignments(text: string): Map<string, string> {
  const fields = linesOf(text).flatMap((line): [string, string][] => {
    const match = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line);
    return match ? [[match[1]!, match[2]!.replace(/^(["'])(.*)\1$/, '$2')]] : [];
  });
  return new Map(fields);
}
