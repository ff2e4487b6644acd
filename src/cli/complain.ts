/** How errors are shown: code, what happened, where, and what to do; wrapped to the terminal, or as JSON. */
import { AuditError, formatPlace } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import { oneLine, safeJson } from '../reporters/text.js';
import { hang } from '../reporters/wrap.js';
import { styles, widthOf } from './styles.js';

/** Prints an error of ours on standard error, or as JSON on standard output. */
export function complain(
  error: AuditError,
  show: { readonly json: boolean; readonly noColor: boolean },
): void {
  const { code, message, place, remedy } = error;
  if (show.json) {
    process.stdout.write(`${safeJson({ error: { code, message, place, remedy } })}\n`);
    return;
  }
  const style = styles(process.stderr, show.noColor);
  const width = widthOf(process.stderr);
  const lines = [
    hang(`${style.red('error')} ${style.bold(code)}: ${oneLine(message)}`, width, 2),
    ...(place ? [`  at  ${oneLine(formatPlace(place))}`] : []),
    hang(`  try ${oneLine(remedy)}`, width, 6),
  ];
  process.stderr.write(`${lines.join('\n')}\n`);
}

interface ParserError extends Error {
  readonly flags?: unknown;
  readonly args?: readonly { readonly name?: string; readonly description?: string }[];
  readonly parse?: { readonly input?: { readonly flags?: Readonly<Record<string, unknown>> } };
}

/** What oclif's parser throws, in our words, with the flag or value that was most likely meant. */
export function fromParser(error: ParserError, words: string): AuditError {
  return new AuditError('E_USAGE', `${words}: ${messageOf(error)}`, {
    remedy: `Run \`emr-audit ${words} --help\`.`,
  });
}

function messageOf(error: ParserError): string {
  const text = error.message.replace(/\n*See more help with --help/, '').trim();
  const [flag] = Array.isArray(error.flags) ? (error.flags as unknown[]) : [];
  if (typeof flag === 'string' && text.startsWith('Nonexistent flag')) {
    const known = Object.keys(error.parse?.input?.flags ?? {}).map((name) => `--${name}`);
    return `there is no flag ${flag}${meant(nearest(flag, known))}`;
  }
  if (text.startsWith('Missing') && error.args?.length)
    return `needs ${error.args.map(({ name, description }) => `${name} (${description})`).join(' and ')}`;
  const choice = /^Expected (?:(--[\w-]+)=)?(.*) to be one of: (.*)$/.exec(text);
  if (choice) {
    const [, name, value = '', options = ''] = choice;
    return `${name ? `${name} ` : ''}"${value}" is none of ${options}${meant(nearest(value, options.split(', ')))}`;
  }
  return text.replaceAll(/\s*\n\s*/g, ' ');
}

function meant(close: string | undefined): string {
  return close === undefined ? '' : `; did you mean ${close}?`;
}

/** A command that does not exist. */
export function noCommand(typed: string, known: readonly string[]): AuditError {
  const close = nearest(typed, known) ?? nearest(typed.split(' ')[0]!, known);
  return new AuditError(
    'E_USAGE',
    `there is no command "${typed}"${close ? `; did you mean "${close}"?` : ''}`,
    { remedy: 'Run `emr-audit help` for the list.' },
  );
}
