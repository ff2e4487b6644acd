import type { CommandWords, FlagWords } from '../../command-words.js';
import { namesAfter, oneLine, quote, topicsOf } from './names.js';

/** The script for fish, with the line of help beside every word. */
export function fish(commands: readonly CommandWords[], bin: string): string {
  const entry = (condition: string, rest: readonly string[]) =>
    `complete -c ${bin} -n ${quote(condition)} ${rest.filter(Boolean).join(' ')}`;
  const top = namesAfter(commands, '').map(([word, summary]) =>
    entry('__fish_use_subcommand', ['-f', `-a ${word}`, `-d ${quote(summary)}`]),
  );
  const below = topicsOf(commands).flatMap((topic) => {
    const names = namesAfter(commands, topic);
    const none = `${seen(topic)}; and not __fish_seen_subcommand_from ${names.map(([word]) => word).join(' ')}`;
    return names.map(([word, summary]) => entry(none, ['-f', `-a ${word}`, `-d ${quote(summary)}`]));
  });
  const inside = commands.flatMap(({ words, args, flags }) => [
    ...args
      .filter(({ options }) => options.length > 0)
      .map(({ options }) => entry(seen(words), ['-f', `-a ${quote(options.join(' '))}`])),
    ...flags.map((flag) => entry(seen(words), flagParts(flag))),
  ]);
  return `# Completion of ${bin} for fish: save as ~/.config/fish/completions/${bin}.fish\n${[...top, ...below, ...inside].join('\n')}\n`;
}

function seen(words: string): string {
  return words
    .split(' ')
    .map((word) => `__fish_seen_subcommand_from ${word}`)
    .join('; and ');
}

function flagParts({ name, char, description, value, options }: FlagWords): string[] {
  const takes = options.length > 0 ? `-x -a ${quote(options.join(' '))}` : '-r';
  return [
    `-l ${name}`,
    char ? `-s ${char}` : '',
    value === undefined ? '' : takes,
    `-d ${quote(oneLine(description))}`,
  ];
}
