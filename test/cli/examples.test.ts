import { describe, expect, it } from 'vitest';
import { describeCommands, fromMap } from '../../src/cli/command-words.js';
import { commands } from '../../src/cli/commands.js';
import { mistakes, Workshop } from '../helpers/workshop.js';

const workshop = new Workshop();

describe.each(describeCommands(fromMap(commands), 'emr-audit'))('help of $words', (command) => {
  it('says what the command, its arguments and its flags do', () => {
    expect(command.summary).toMatch(/\.$/);
    for (const { name, description } of [...command.args, ...command.flags])
      expect(description, name).toMatch(/\w{2}/);
  });

  it('has two examples', () => {
    expect(command.examples.length).toBeGreaterThanOrEqual(2);
  });

  it.each(command.examples)('%s', { timeout: 120_000 }, (example) => {
    const run = workshop.run(example);
    expect(mistakes(run), run.stderr.slice(0, 2000)).toEqual([]);
    expect(run.ran.length).toBeGreaterThan(0);
  });
});
