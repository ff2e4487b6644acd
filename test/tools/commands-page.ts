/** docs/commands.md and docs/emr-audit.1: every command in its own words. */
import { manualPage } from '../../src/cli/actions/man.js';
import { describeCommands, fromMap, type CommandWords } from '../../src/cli/command-words.js';
import { commands } from '../../src/cli/commands.js';

const words = describeCommands(fromMap(commands), 'emr-audit');

/** The manual page; its version is that of package.json. */
export function manual(version: string): string {
  return manualPage(words, version);
}

/** The reference of all commands. */
export function commandsPage(header: string): string {
  const rows = words.map(
    ({ words: name, summary }) => `| [${name}](#${name.replaceAll(' ', '-')}) | ${summary} |`,
  );
  return `${header}\n# Commands\n\n| command | does |\n|---|---|\n${rows.join('\n')}\n\n${words.map(section).join('\n')}`;
}

function section({ words: name, summary, description, args, flags, examples }: CommandWords): string {
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const only = (options: readonly string[]) => (options.length > 0 ? ` (${options.join(', ')})` : '');
  const rows = [
    ...args.map(
      (one) =>
        `| ${one.required ? one.name : `[${one.name}]`} | ${cell(one.description)}${only(one.options)} |`,
    ),
    ...flags.map(
      (one) =>
        `| ${one.char ? `\`-${one.char}\`, ` : ''}\`--${one.name}${one.value ? ` ${cell(one.value)}` : ''}\` | ${cell(one.description)} |`,
    ),
  ];
  return [
    `## ${name}\n`,
    `${summary}\n`,
    ...(description ? [`${description.replaceAll('\n', '\n\n')}\n`] : []),
    `| | |\n|---|---|\n${rows.join('\n')}\n`,
    `\`\`\`sh\n${examples.join('\n')}\n\`\`\`\n`,
  ].join('\n');
}
