/** Texts of hostile origin made safe, and the counts that every reporter prints. */
import {
  OUTCOMES,
  type Finding,
  type FrameworkResult,
  type LineStatus,
  type Outcome,
  type Report,
  LINE_STATUSES,
  SEVERITIES,
} from '../core/types.js';

/** Control characters, bidirectional overrides, line separators and what is no character: they could forge lines or break a file. */
const UNSAFE =
  // oxlint-disable-next-line no-control-regex -- exactly these are made visible
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\u{e0000}-\u{e007f}]|\p{Cs}/gu;

/** One line in which unsafe characters are shown as `\xNN` or `\uNNNN`. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').replaceAll(UNSAFE, (letter) => {
    const code = letter.codePointAt(0)!;
    return code < 256
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** A value of hostile origin with every text and name in it made safe line by line; line breaks of texts stay. */
export function cleaned<Value>(value: Value): Value {
  if (typeof value === 'string')
    return value
      .split('\n')
      .map((line) => oneLine(line))
      .join('\n') as Value;
  if (Array.isArray(value)) return value.map((one: unknown) => cleaned(one)) as Value;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [oneLine(name), cleaned(one)]),
  ) as Value;
}

/** JSON in which unsafe characters are escapes: JSON.stringify leaves those above 127 raw, and a terminal obeys some of them. */
export function safeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replaceAll(UNSAFE, (letter) =>
    letter === '\n'
      ? letter
      : [...Array(letter.length).keys()]
          .map((index) => `\\u${letter.charCodeAt(index).toString(16).padStart(4, '0')}`)
          .join(''),
  );
}

/** The first line of a rule's fix. */
export function firstLine(text: string): string {
  return oneLine(text.trim().split('\n')[0] ?? '');
}

/** What to mend first: the five worst rules that fail and are not waived, each by one of its findings. */
export function worstFailures({ findings }: Report): Finding[] {
  const failing = findings
    .filter(({ outcome, waiver }) => outcome === 'fail' && !waiver)
    .toSorted((left, right) => SEVERITIES.indexOf(left.severity) - SEVERITIES.indexOf(right.severity));
  return [...new Map(failing.map((finding) => [finding.rule, finding])).values()].slice(0, 5);
}

/** Findings of one outcome; a waived failure counts as waived only. */
export function countOutcomes(findings: readonly Finding[]): Record<Outcome | 'waived', number> {
  const counts = { ...Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])), waived: 0 } as Record<
    Outcome | 'waived',
    number
  >;
  for (const { outcome, waiver } of findings) counts[outcome === 'fail' && waiver ? 'waived' : outcome] += 1;
  return counts;
}

/** Lines of a framework by status, split by what the rule marks them as. */
export function countLines({ lines }: FrameworkResult): {
  readonly status: LineStatus;
  readonly required: number;
  readonly addressable: number;
  readonly breach: number;
}[] {
  return LINE_STATUSES.map((status) => {
    const own = lines.filter((line) => line.status === status);
    const breach = own.filter(({ control }) => control.safeguard.startsWith('breach'));
    const rest = own.filter(({ control }) => !control.safeguard.startsWith('breach'));
    return {
      status,
      required: rest.filter(({ control }) => control.requirement === 'Required').length,
      addressable: rest.filter(({ control }) => control.requirement === 'Addressable').length,
      breach: breach.length,
    };
  }).filter(({ required, addressable, breach }) => required + addressable + breach > 0);
}

/** The gate's verdict in words. */
export function verdictOf({ gate }: Report): string {
  if (gate.verdict === 'passed') return 'gate criteria fulfilled';
  return gate.verdict === 'failed' ? 'gate criteria not fulfilled' : 'gate cannot judge: too much is unknown';
}

/** What an exit code means. */
export function exitMeaning(code: number): string {
  return (
    { 0: 'gate criteria fulfilled', 1: 'gate criteria not fulfilled', 3: 'too much is unknown to judge' }[
      code
    ] ?? 'error'
  );
}

/** The id of a subject without its kind, as people name it. */
export function shortSubject(id: string): string {
  return id.includes(':') ? id.slice(id.indexOf(':') + 1) : id;
}
