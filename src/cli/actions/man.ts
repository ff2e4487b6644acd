/** The manual page in roff, made from what the commands say of themselves. */
import type { CommandWords } from '../command-words.js';

const EXITS = [
  ['0', 'the criteria of the gate are fulfilled'],
  ['1', 'the criteria of the gate are not fulfilled'],
  ['2', 'wrong usage, or an error in a file or a rule'],
  ['3', 'too much is unknown to judge'],
] as const;

const ENVIRONMENT = [
  ['NO_COLOR', 'any value switches colours off'],
  ['FORCE_COLOR', 'any value but 0 switches colours on in a pipe'],
  ['COLUMNS', 'width where standard output is no terminal'],
  ['DEBUG', 'oclif:* prints what the command line itself does, on standard error'],
] as const;

/** The page `emr-audit(1)`. Same commands and version, same bytes. */
export function manualPage(commands: readonly CommandWords[], version: string): string {
  return [
    `.TH EMR\\-AUDIT 1 "" ${roff(`emr-audit ${version}`, true)} "User Commands"`,
    '.SH NAME',
    'emr\\-audit \\- read\\-only security scanner for OpenEMR deployments',
    '.SH SYNOPSIS',
    '.B emr\\-audit\n.I command\n[\n.I arguments\n]',
    '.SH DESCRIPTION',
    roff(
      'Looks at an OpenEMR deployment from outside (TLS, HTTP, ports) and from inside (SSH, SQL), judges what it saw with rules, and reports. What could not be seen is reported as unknown, never as passed. It reads only.',
    ),
    '.SH COMMANDS',
    ...commands.flatMap(section),
    '.SH EXIT STATUS',
    ...EXITS.flatMap(pair),
    '.SH ENVIRONMENT',
    ...ENVIRONMENT.flatMap(pair),
    '',
  ].join('\n');
}

function section({ words, summary, description, args, flags, examples }: CommandWords): string[] {
  const usage = args.map(({ name, required }) => (required ? name : `[${name}]`)).join(' ');
  return [
    `.SS ${roff(`emr-audit ${words}${usage ? ` ${usage}` : ''}`, true)}`,
    roff(summary),
    ...(description ? ['.PP', ...description.split('\n').flatMap((line) => [roff(line), '.br'])] : []),
    ...flags.flatMap((flag) => [
      '.TP',
      `.B ${roff(`${flag.char ? `-${flag.char}, ` : ''}--${flag.name}${flag.value ? ` ${flag.value}` : ''}`)}`,
      roff(flag.description),
    ]),
    ...(examples.length > 0
      ? ['.PP', 'Examples:', '.RS', '.nf', ...examples.map((one) => roff(one)), '.fi', '.RE']
      : []),
  ];
}

function pair([term, text]: readonly [string, string]): string[] {
  return ['.TP', `.B ${roff(term)}`, roff(text)];
}

/** Text that roff prints as it stands: no request at the start of a line, hyphens that can be copied. */
function roff(text: string, quoted = false): string {
  const escaped = text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/gm, '\\&$1');
  return quoted ? `"${escaped.replaceAll('"', '\\(dq')}"` : escaped;
}
