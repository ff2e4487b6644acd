import type { CommandWords, FlagWords } from '../../command-words.js';
import { namesAfter, topicsOf } from './names.js';

const spellings = ({ name, char }: FlagWords) => [`--${name}`, ...(char ? [`-${char}`] : [])];

/** The script for bash: words where the command knows them, files everywhere else. */
export function bash(commands: readonly CommandWords[], bin: string): string {
  const name = `_${bin.replaceAll('-', '_')}`;
  return `# Completion of ${bin} for bash: eval "$(${bin} completion bash)"
${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="" words="" flags=""
  COMPREPLY=()
  ((COMP_CWORD > 1)) && command="\${COMP_WORDS[1]}"
  if ((COMP_CWORD > 2)); then
    case "\${COMP_WORDS[1]} \${COMP_WORDS[2]}" in
      ${twoWords(commands)}) command="\${COMP_WORDS[1]} \${COMP_WORDS[2]}" ;;
    esac
  fi
  case "$command $previous" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case "$command" in
${[...menus(commands), ...commands.map(commandCase)].join('\n')}
  esac
  [[ "$current" == -* ]] && words="$flags"
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F ${name} ${bin}
`;
}

function twoWords(commands: readonly CommandWords[]): string {
  return commands
    .filter(({ words }) => words.includes(' '))
    .map(({ words }) => `"${words}"`)
    .join('|');
}

/** Behind a flag that takes a value only its values are offered, and files when it takes any. */
function valueCases({ words, flags }: CommandWords): string[] {
  return flags
    .filter(({ value }) => value !== undefined)
    .map((flag) => {
      const pattern = spellings(flag)
        .map((one) => `"${words} ${one}"`)
        .join('|');
      return `    ${pattern}) COMPREPLY=($(compgen -W "${flag.options.join(' ')}" -- "$current")); return ;;`;
    });
}

function menus(commands: readonly CommandWords[]): string[] {
  const bare = topicsOf(commands).filter((topic) => !commands.some(({ words }) => words === topic));
  return ['', ...bare].map(
    (path) =>
      `    "${path}") words="${namesAfter(commands, path)
        .map(([word]) => word)
        .join(' ')}" ;;`,
  );
}

function commandCase({ words, args, flags }: CommandWords): string {
  const values = args.flatMap(({ options }) => options).join(' ');
  return `    "${words}") words="${values}" flags="${flags.flatMap(spellings).join(' ')}" ;;`;
}
