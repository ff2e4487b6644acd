import type { ArgumentWords, CommandWords, FlagWords } from '../../command-words.js';
import { namesAfter, oneLine, quote, topicsOf } from './names.js';

/** The script for zsh, with the line of help beside every word. */
export function zsh(commands: readonly CommandWords[], bin: string): string {
  const topics = topicsOf(commands);
  const name = `_${bin}`;
  return `#compdef ${bin}
# Completion of ${bin} for zsh: save as ${name} in a folder of $fpath.
${name}() {
  local -a names
  if ((CURRENT == 2)); then
    names=(${menu(commands, '')})
    _describe command names
    return
  fi
  if ((CURRENT == 3)); then
    case "$words[2]" in
${topics.map((topic) => `      ${topic}) names=(${menu(commands, topic)}); _describe command names; return ;;`).join('\n')}
    esac
  fi
  case "$words[2] $words[3]" in
${commands
  .filter(({ words }) => words.includes(' '))
  .map(branch)
  .join('\n')}
${commands
  .filter(({ words }) => !words.includes(' '))
  .map(branch)
  .join('\n')}
  esac
}
if [[ "$funcstack[1]" == "${name}" ]]; then ${name} "$@"; else compdef ${name} ${bin}; fi
`;
}

function branch({ words, flags, args }: CommandWords): string {
  const depth = words.split(' ').length;
  const specs = [...flags.flatMap(flagSpecs), ...args.map(argumentSpec), quote('*:file:_files')];
  const pattern = depth === 1 ? `${quote(`${words} `)}*` : quote(words);
  return `    ${pattern}) shift ${depth} words; ((CURRENT -= ${depth})); _arguments ${specs.join(' ')} ;;`;
}

function flagSpecs({ name, char, description, value, options, multiple }: FlagWords): string[] {
  const text = plain(description).replaceAll('[', '(').replaceAll(']', ')');
  const tail = `[${text}]${value === undefined ? '' : values(value, options)}`;
  return [`--${name}`, ...(char ? [`-${char}`] : [])].map((one) =>
    quote(`${multiple ? '*' : ''}${one}${tail}`),
  );
}

function argumentSpec({ name, options }: ArgumentWords, index: number): string {
  return quote(`${index + 1}${values(name, options)}`);
}

function values(label: string, options: readonly string[]): string {
  return `:${plain(label)}:${options.length > 0 ? `(${options.join(' ')})` : '_files'}`;
}

function menu(commands: readonly CommandWords[], path: string): string {
  return namesAfter(commands, path)
    .map(([word, summary]) => quote(`${word}:${plain(summary)}`))
    .join(' ');
}

/** A colon separates the parts of an entry in zsh. */
function plain(text: string): string {
  return oneLine(text).replaceAll(':', ' -');
}
