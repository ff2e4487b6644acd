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
  expect(surface.every(({ examples }) => examples >= 2)).toBe(true);
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
          "[url]",
        ],
        "command": "init",
        "examples": 3,
        "flags": [
          "--compose VALUE",
          "--force",
          "--host VALUE",
          "--name VALUE",
          "--no-color",
          "--output -o VALUE",
          "--policy -p VALUE",
          "--ssh-config VALUE",
          "--yes -y",
        ],
      },
      {
        "arguments": [
          "target",
        ],
        "command": "doctor",
        "examples": 3,
        "flags": [
          "--as-of VALUE",
          "--json",
          "--level VALUE",
          "--no-color",
          "--policy -p VALUE",
          "--quiet -q",
          "--subject VALUE",
        ],
      },
      {
        "arguments": [
          "target",
        ],
        "command": "scan",
        "examples": 4,
        "flags": [
          "--as-of VALUE",
          "--baseline VALUE",
          "--exit-zero",
          "--fail-on VALUE",
          "--format -f VALUE",
          "--json",
          "--no-color",
          "--no-witness",
          "--only VALUE",
          "--plan",
          "--policy -p VALUE",
          "--quiet -q",
          "--require-signed",
          "--sarif-profile VALUE",
          "--signers VALUE",
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
          "--baseline VALUE",
          "--decisions VALUE",
          "--exit-zero",
          "--fail-on VALUE",
          "--format -f VALUE",
          "--json",
          "--no-color",
          "--only VALUE",
          "--packs-from VALUE",
          "--policy -p VALUE",
          "--quiet -q",
          "--require-signed",
          "--sarif-profile VALUE",
          "--signers VALUE",
          "--skip VALUE",
          "--verbose -v",
          "--waivers VALUE",
        ],
      },
      {
        "arguments": [
          "file",
        ],
        "command": "import",
        "examples": 3,
        "flags": [
          "--as VALUE",
          "--into VALUE",
          "--json",
          "--no-color",
          "--output -o VALUE",
          "--subject VALUE",
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
          "--packs-from VALUE",
        ],
      },
      {
        "arguments": [
          "server",
        ],
        "command": "tls",
        "examples": 3,
        "flags": [
          "--address VALUE",
          "--as-of VALUE",
          "--ca VALUE",
          "--json",
          "--list",
          "--max-connections VALUE",
          "--no-color",
          "--profile VALUE",
          "--quiet -q",
          "--rate VALUE",
          "--servername VALUE",
          "--starttls VALUE",
          "--timeout VALUE",
          "--verbose -v",
        ],
      },
      {
        "arguments": [
          "thing",
        ],
        "command": "explain",
        "examples": 4,
        "flags": [
          "--json",
          "--no-color",
          "--packs-from VALUE",
          "--policy -p VALUE",
          "--report VALUE",
          "--snapshot VALUE",
        ],
      },
      {
        "arguments": [
          "source",
        ],
        "command": "packs add",
        "examples": 2,
        "flags": [
          "--for VALUE",
          "--json",
          "--no-color",
          "--require-signed",
          "--signers VALUE",
        ],
      },
      {
        "arguments": [],
        "command": "packs list",
        "examples": 2,
        "flags": [
          "--for VALUE",
          "--json",
          "--no-color",
          "--signers VALUE",
        ],
      },
      {
        "arguments": [],
        "command": "packs verify",
        "examples": 2,
        "flags": [
          "--for VALUE",
          "--json",
          "--no-color",
          "--require-signed",
          "--signers VALUE",
        ],
      },
      {
        "arguments": [
          "id",
        ],
        "command": "packs remove",
        "examples": 2,
        "flags": [
          "--for VALUE",
          "--json",
          "--no-color",
        ],
      },
      {
        "arguments": [
          "folder",
        ],
        "command": "packs sign",
        "examples": 2,
        "flags": [
          "--json",
          "--key VALUE",
          "--no-color",
          "--passphrase VALUE",
          "--print",
        ],
      },
      {
        "arguments": [
          "id",
        ],
        "command": "rules new",
        "examples": 2,
        "flags": [
          "--folder VALUE",
          "--needs VALUE",
          "--no-color",
          "--subject VALUE",
        ],
      },
      {
        "arguments": [
          "[path]",
        ],
        "command": "rules lint",
        "examples": 3,
        "flags": [
          "--format VALUE",
          "--json",
          "--no-color",
          "--strict",
        ],
      },
      {
        "arguments": [
          "[path]",
        ],
        "command": "rules test",
        "examples": 3,
        "flags": [
          "--json",
          "--no-color",
          "--only VALUE",
          "--watch -w",
        ],
      },
      {
        "arguments": [
          "[path]",
        ],
        "command": "rules mutate",
        "examples": 2,
        "flags": [
          "--json",
          "--max-survivors VALUE",
          "--no-color",
          "--only VALUE",
          "--verbose -v",
        ],
      },
      {
        "arguments": [
          "[path]",
        ],
        "command": "rules docs",
        "examples": 2,
        "flags": [
          "--no-color",
          "--output -o VALUE",
        ],
      },
      {
        "arguments": [
          "expression",
        ],
        "command": "eval",
        "examples": 3,
        "flags": [
          "--as-of VALUE",
          "--json",
          "--no-color",
          "--snapshot VALUE",
          "--subject VALUE",
        ],
      },
      {
        "arguments": [],
        "command": "facts list",
        "examples": 3,
        "flags": [
          "--json",
          "--no-color",
          "--subject VALUE",
        ],
      },
      {
        "arguments": [
          "name",
        ],
        "command": "facts show",
        "examples": 3,
        "flags": [
          "--json",
          "--no-color",
        ],
      },
      {
        "arguments": [
          "deployment",
        ],
        "command": "log verify",
        "examples": 2,
        "flags": [
          "--accept VALUE",
          "--database -d VALUE",
          "--json",
          "--no-color",
          "--quiet -q",
          "--retention VALUE",
          "--witness -w VALUE",
        ],
      },
      {
        "arguments": [
          "deployment",
        ],
        "command": "log witness",
        "examples": 2,
        "flags": [
          "--accept VALUE",
          "--anew",
          "--database -d VALUE",
          "--json",
          "--no-color",
          "--passphrase VALUE",
          "--quiet -q",
          "--sample VALUE",
          "--seed VALUE",
          "--sign VALUE",
          "--witness -w VALUE",
        ],
      },
      {
        "arguments": [
          "deployment",
        ],
        "command": "log prove",
        "examples": 2,
        "flags": [
          "--accept VALUE",
          "--against VALUE",
          "--database -d VALUE",
          "--json",
          "--no-color",
          "--quiet -q",
          "--signers VALUE",
          "--witness -w VALUE",
        ],
      },
      {
        "arguments": [
          "deployment",
        ],
        "command": "log review",
        "examples": 3,
        "flags": [
          "--csv",
          "--database -d VALUE",
          "--json",
          "--no-color",
          "--quiet -q",
          "--since VALUE",
          "--until VALUE",
          "--witness -w VALUE",
        ],
      },
      {
        "arguments": [
          "name",
        ],
        "command": "schema",
        "examples": 3,
        "flags": [
          "--no-color",
        ],
      },
      {
        "arguments": [
          "snapshot",
        ],
        "command": "what-if",
        "examples": 2,
        "flags": [
          "--json",
          "--no-color",
          "--packs-from VALUE",
          "--policy -p VALUE",
          "--set VALUE",
          "--subject VALUE",
          "--unset VALUE",
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
