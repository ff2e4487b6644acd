import { Unreadable } from '../core/errors.js';
import type { ShellProbe } from '../core/probe.js';
import { linesOf, tidy } from './lines.js';
import { garbled, wholeNumber } from './trust.js';

/** Prints file, account, length of the password field, whether it is locked, and two letters of the kind of hash. */
const PROGRAM = '{n=split($2,p,/[$]/);print(FILENAME,$1,length($2),($2~/^[!*]/),substr(p[2],1,2))}';
const FILES = ['/etc/passwd', '/etc/shadow'] as const;

/** Blowfish, MD5, SHA-1 and NT hashes; a hash without a kind is DES. */
const WEAK = new Set(['1', '2', '2a', '2b', '2x', '2y', '3', 'md', 'sh']);
const DES_LENGTHS = new Set([13, 20]);

/** Accounts that anybody can enter or whose password is easily guessed from its hash; no hash leaves the host. */
export const shadow: ShellProbe<'shadow'> = {
  section: 'shadow',
  door: 'shell',
  describe: 'Accounts with an empty password or a weak hash, told on the host without showing the hash',
  steps: () => [
    {
      id: 'fields',
      run: `awk -F: '${PROGRAM}' ${FILES.join(' ')}`,
      sudo: ['/usr/bin/awk', '-F:', PROGRAM, ...FILES],
    },
  ],
  parse(answers) {
    const fields = linesOf(answers.text('fields')).map(parseField);
    for (const file of FILES)
      if (!fields.some((field) => field.file === file && field.name === 'root'))
        throw new Unreadable(
          `${file} was not read to the end`,
          'Check on the host, as root, that the file names root.',
        );
    const open = fields.filter(({ locked, name }) => !locked && !/^[+-]/.test(name));
    return {
      emptyPasswords: names(open.filter(({ length }) => length === 0)),
      weakHashes: names(
        open.filter(({ kind, length }) => (kind === '' ? DES_LENGTHS.has(length) : WEAK.has(kind))),
      ),
    };
  },
};

interface Field {
  readonly file: string;
  readonly name: string;
  readonly length: number;
  readonly locked: boolean;
  readonly kind: string;
}

function parseField(line: string): Field {
  const [file = '', name = '', digits, locked, kind = ''] = line.split(' ');
  if (
    !FILES.some((known) => known === file) ||
    name === '' ||
    !/^[01]$/.test(locked ?? '') ||
    kind.length > 2
  )
    throw garbled('the list of password fields');
  const length = wholeNumber(digits, 'the list of password fields');
  return { file, name, length, locked: locked === '1', kind };
}

function names(fields: readonly Field[]): string[] {
  return [...new Set(fields.map(({ name }) => tidy(name)))].toSorted();
}
