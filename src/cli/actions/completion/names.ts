import type { CommandWords } from '../../command-words.js';

/** What may follow the words typed so far, with its line of help: commands and topics at the top, commands of a topic below it. */
export function namesAfter(commands: readonly CommandWords[], typed: string): [string, string][] {
  const depth = typed === '' ? 0 : typed.split(' ').length;
  const names = new Map<string, string>();
  for (const { words, summary } of commands) {
    if (typed !== '' && !words.startsWith(`${typed} `)) continue;
    const parts = words.split(' ');
    const name = parts[depth];
    if (name === undefined || names.has(name)) continue;
    names.set(name, parts.length === depth + 1 ? oneLine(summary) : `commands of ${name}`);
  }
  return [...names];
}

/** First words of commands of two words. */
export function topicsOf(commands: readonly CommandWords[]): string[] {
  return [...new Set(commands.flatMap(({ words }) => (words.includes(' ') ? [words.split(' ')[0]!] : [])))];
}

/** In single quotes, as every shell reads it. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Without line breaks. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
