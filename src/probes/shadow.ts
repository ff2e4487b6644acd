import { Unreadable } from '../core/errors.js';
import type { FactSections } from '../core/facts.js';
import type { ShellProbe } from '../core/probe.js';
import { linesOf } from './lines.js';

/** Prints account, length and the first three characters of each password field (the method mark, crypt(5)), never a hash. */
const PROGRAM = '{print $1,length($2),substr($2,1,3)}';

/** How passwords of host accounts are stored. Needs root. */
export const shadow: ShellProbe<'shadow'> = {
  door: 'shell',
  section: 'shadow',
  describe: 'method marks of /etc/shadow',
  steps: () => [
    {
      id: 'marks',
      run: `awk -F: '${PROGRAM}' /etc/shadow`,
      sudo: ['/usr/bin/awk', '-F:', PROGRAM, '/etc/shadow'],
    },
  ],
  parse: (answers) => parseMarks(answers.text('marks')),
};

/** Empty fields, and DES, MD5 and Blowfish hashes. A field of ! or * allows no password. */
export function parseMarks(text: string): FactSections['shadow'] {
  const fields = linesOf(text).map((line) => {
    const match = /^(\S+) (\d+) ?(.*)$/.exec(line);
    if (!match) throw new Unreadable('/etc/shadow could not be understood', 'Check /etc/shadow on the host.');
    return { name: match[1]!, length: Number(match[2]), mark: match[3]! };
  });
  if (!fields.some(({ name }) => name === 'root'))
    throw new Unreadable('/etc/shadow holds no root', 'Check /etc/shadow on the host.');
  const weak = ({ length, mark }: { length: number; mark: string }) =>
    /^\$1\$|^\$2/.test(mark) || (length === 13 && /^[./0-9A-Za-z]/.test(mark));
  return {
    emptyPasswords: fields.filter(({ length }) => length === 0).map(({ name }) => name),
    weakHashes: fields.filter(weak).map(({ name }) => name),
  };
}
