import { expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.js';

it('has the commands, arguments and flags that the documentation promises', () => {
  const surface = Object.entries(commands).map(([id, command]) => ({
    command: id.replaceAll(':', ' '),
    arguments: Object.entries(command.args ?? {}).map(([name, { required }]) =>
      required ? name : `[${name}]`,
    ),
    flags: Object.entries(command.flags ?? {})
      .map(
        ([name, { char, type }]) => `--${name}${char ? ` -${char}` : ''}${type === 'option' ? ' VALUE' : ''}`,
      )
      .sort(),
    examples: (command.examples ?? []).length,
  }));
  expect(surface.every(({ examples }) => examples >= 1)).toBe(true);
  expect(surface).toMatchInlineSnapshot();
});
