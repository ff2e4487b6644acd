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
  expect(surface).toMatchInlineSnapshot(`
    [
      {
        "arguments": [
          "[command]",
        ],
        "command": "help",
        "examples": 2,
        "flags": [
          "--no-color",
        ],
      },
      {
        "arguments": [
          "target",
        ],
        "command": "scan",
        "examples": 3,
        "flags": [
          "--as-of VALUE",
          "--exit-zero",
          "--fail-on VALUE",
          "--format -f VALUE",
          "--json",
          "--no-color",
          "--only VALUE",
          "--policy -p VALUE",
          "--quiet -q",
          "--sarif-profile VALUE",
          "--skip VALUE",
          "--snapshot VALUE",
          "--subject VALUE",
          "--verbose -v",
        ],
      },
      {
        "arguments": [
          "snapshot",
        ],
        "command": "judge",
        "examples": 2,
        "flags": [
          "--as-of VALUE",
          "--attestations VALUE",
          "--decisions VALUE",
          "--exit-zero",
          "--fail-on VALUE",
          "--format -f VALUE",
          "--json",
          "--no-color",
          "--only VALUE",
          "--policy -p VALUE",
          "--quiet -q",
          "--sarif-profile VALUE",
          "--skip VALUE",
          "--verbose -v",
          "--waivers VALUE",
        ],
      },
      {
        "arguments": [
          "target",
        ],
        "command": "acl",
        "examples": 5,
        "flags": [
          "--diff VALUE",
          "--format -f VALUE",
          "--json",
          "--no-color",
          "--site VALUE",
          "--user VALUE",
          "--what-if VALUE",
          "--why VALUE",
        ],
      },
      {
        "arguments": [
          "[glob]",
        ],
        "command": "rules list",
        "examples": 2,
        "flags": [
          "--json",
          "--no-color",
        ],
      },
      {
        "arguments": [
          "rule",
        ],
        "command": "rules show",
        "examples": 2,
        "flags": [
          "--json",
          "--no-color",
        ],
      },
      {
        "arguments": [
          "name",
        ],
        "command": "schema",
        "examples": 2,
        "flags": [
          "--no-color",
        ],
      },
      {
        "arguments": [
          "shell",
        ],
        "command": "completion",
        "examples": 3,
        "flags": [
          "--no-color",
        ],
      },
      {
        "arguments": [],
        "command": "man",
        "examples": 2,
        "flags": [
          "--no-color",
        ],
      },
    ]
  `);
});
