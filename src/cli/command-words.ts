/** What a command says of itself, as plain data: completion scripts, the man page and the command reference are made from it. */

/** One flag of a command. */
export interface FlagWords {
  readonly name: string;
  readonly char?: string;
  readonly description: string;
  /** Name of the value in help, absent for a switch. */
  readonly value?: string;
  /** The only values that it takes, empty when any will do. */
  readonly options: readonly string[];
  readonly multiple: boolean;
}

/** One argument of a command, in order. */
export interface ArgumentWords {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  readonly options: readonly string[];
}

/** One command; `words` is how it is typed, such as `rules list`. */
export interface CommandWords {
  readonly words: string;
  readonly summary: string;
  readonly description: string;
  readonly examples: readonly string[];
  readonly args: readonly ArgumentWords[];
  readonly flags: readonly FlagWords[];
}

/** The shape that oclif gives a command, loaded or from its manifest. */
export interface DescribedCommand {
  readonly id: string;
  readonly hidden?: boolean;
  readonly summary?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly args?: Readonly<Record<string, object>>;
  readonly flags?: Readonly<Record<string, object>>;
}

interface Described {
  readonly description?: string;
  readonly summary?: string;
  readonly char?: string;
  readonly type?: string;
  readonly helpValue?: string | readonly string[];
  readonly options?: readonly string[];
  readonly multiple?: boolean;
  readonly required?: boolean;
  readonly hidden?: boolean;
}

/** The visible commands in the order of their words. */
export function describeCommands(commands: readonly DescribedCommand[], bin: string): CommandWords[] {
  return commands
    .filter(({ hidden }) => !hidden)
    .map((command) => describe(command, bin))
    .sort((left, right) => (left.words < right.words ? -1 : 1));
}

function describe(command: DescribedCommand, bin: string): CommandWords {
  const fill = (text: string) => text.replaceAll('<%= config.bin %>', bin);
  const visible = (all: Readonly<Record<string, object>> | undefined) =>
    Object.entries(all ?? {}).filter(([, one]) => !(one as Described).hidden) as [string, Described][];
  return {
    words: command.id.replaceAll(':', ' '),
    summary: fill(command.summary ?? ''),
    description: fill(command.description ?? ''),
    examples: (command.examples ?? []).filter((one) => typeof one === 'string').map(fill),
    args: visible(command.args).map(([name, one]) => ({
      name,
      description: one.description ?? '',
      required: one.required ?? false,
      options: one.options ?? [],
    })),
    flags: visible(command.flags).map(([name, one]) => describeFlag(name, one)),
  };
}

function describeFlag(name: string, flag: Described): FlagWords {
  const value = typeof flag.helpValue === 'string' ? flag.helpValue : flag.helpValue?.[0];
  return {
    name,
    ...(flag.char ? { char: flag.char } : {}),
    description: flag.summary ?? flag.description ?? '',
    ...(flag.type === 'option' ? { value: value ?? (flag.options ? flag.options.join('|') : 'VALUE') } : {}),
    options: flag.options ?? [],
    multiple: flag.multiple ?? false,
  };
}

/** Every command of the map that oclif reads; ids are its keys. */
export function fromMap(
  commands: Readonly<Record<string, Omit<DescribedCommand, 'id'>>>,
): DescribedCommand[] {
  return Object.entries(commands).map(([id, command]) => ({ ...pick(command), id }));
}

/** Static members of a class are not copied by spreading it. */
function pick(command: Omit<DescribedCommand, 'id'>): Omit<DescribedCommand, 'id'> {
  const { hidden, summary, description, examples, args, flags } = command;
  return { hidden, summary, description, examples, args, flags };
}
