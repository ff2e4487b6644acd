import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { completions } from '../../src/cli/actions/completion.js';
import { manualPage } from '../../src/cli/actions/man.js';
import { describeCommands, fromMap } from '../../src/cli/command-words.js';
import { commands } from '../../src/cli/commands.js';
import { ensure } from '../tls-scanner-lite/helpers/program.js';

for (const name of ['fish', 'zsh', 'man'])
  if (!ensure(name, name === 'man' ? 'man-db' : name))
    throw new Error(`${name} is needed and could not be installed`);
const words = describeCommands(fromMap(commands), 'emr-audit');
const folder = mkdtempSync(join(tmpdir(), 'emr-audit-completion-'));
const scriptOf = (shell: keyof typeof completions) => {
  const path = join(folder, shell === 'zsh' ? '_emr-audit' : `emr-audit.${shell}`);
  writeFileSync(path, completions[shell](words, 'emr-audit'));
  return path;
};

/** What a shell offers behind the words typed; the last one may be a beginning. */
const offered = {
  bash: (typed: readonly string[]) => {
    const program = `source '${scriptOf('bash')}'; COMP_WORDS=(emr-audit "$@"); COMP_CWORD=$#; _emr_audit; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return lines(execFileSync('bash', ['--norc', '-c', program, 'bash', ...typed], { encoding: 'utf8' }));
  },
  fish: (typed: readonly string[]) => {
    const program = `source '${scriptOf('fish')}'; complete -C '${['emr-audit', ...typed].join(' ')}'`;
    const text = execFileSync('fish', ['--no-config', '-c', program], { encoding: 'utf8' });
    return lines(text).map((line) => line.split('\t')[0]!);
  },
  zsh: (typed: readonly string[]) => {
    scriptOf('zsh');
    const { stdout } = spawnSync(
      'zsh',
      ['-f', '-c', ZPTY, 'zsh', folder, ['emr-audit', ...typed].join(' ')],
      { encoding: 'utf8', timeout: 20_000 },
    );
    return lines(stdout.replaceAll('\r', '').split('<offers>')[1] ?? '');
  },
} as const;

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** An interactive zsh in a terminal of its own: a tab is typed, and what it would offer is printed between two marks. */
const ZPTY = String.raw`
zmodload zsh/zpty
zpty z zsh -f -i
line() { zpty -w z "$1" }
line 'PROMPT='
line "fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -d $1/dump"
line 'mark() { print -r -- "<offers>" }; compprefuncs=(mark); comppostfuncs=(mark exit); bindkey "^I" complete-word'
line 'compadd() { if [[ " $* " == *" -"[OAD]" "* ]]; then builtin compadd "$@"; return; fi; local -a hits; builtin compadd -A hits "$@"; print -rl -- $hits; }'
line 'print -r -- ready-$((1+1))'
zpty -r z text '*ready-2*'
zpty -n -w z "$2"$'\t'
zpty -r z text '*<offers>*<offers>*'
print -r -- "$text"
zpty -d z
`;

describe.each(['bash', 'fish', 'zsh'] as const)('completion of %s', (shell) => {
  it('offers every command and topic', () => {
    const names = [...new Set(words.map((one) => one.words.split(' ')[0]!))];
    expect(offered[shell](['']).toSorted()).toEqual(expect.arrayContaining(names));
  });

  it('offers the commands of a topic', () => {
    const names = words.flatMap((one) => (one.words.startsWith('rules ') ? [one.words.slice(6)] : []));
    expect(offered[shell](['rules', ''])).toEqual(expect.arrayContaining(names));
  });

  it('offers the flags of a command, and the values of a flag', () => {
    expect(offered[shell](['judge', '--fail'])).toContain('--fail-on');
    expect(offered[shell](['judge', '--fail-on', ''])).toEqual(
      expect.arrayContaining(['critical', 'high', 'medium', 'low', 'info', 'never']),
    );
  });

  it('offers the values of an argument', () => {
    expect(offered[shell](['schema', 'dep'])).toContain('deployment');
  });
});

it('is a manual page that man prints without a complaint, with every command and flag', () => {
  const path = join(folder, 'emr-audit.1');
  writeFileSync(path, manualPage(words, '1.0.0'));
  const shown = spawnSync('man', ['--warnings', '-l', path], {
    encoding: 'utf8',
    env: { ...process.env, MANWIDTH: '200', LC_ALL: 'C.UTF-8' },
  });
  expect(shown.stderr).toBe('');
  for (const command of words) {
    expect(shown.stdout).toContain(`emr-audit ${command.words}`);
    for (const { name } of command.flags) expect(shown.stdout).toContain(`--${name}`);
  }
});
