/** Texts of a rule that say nothing, or that nobody has written yet. */
import type { Rule } from '../core/types.js';
import type { YamlSource } from '../core/yaml.js';
import { warning, type Problem } from './problems.js';

/** How texts begin that `rules new` leaves for the author. */
export const PLACEHOLDER = 'REPLACE THIS:';

const EMPTY =
  /^\W*(todo|tbd|fixme|n\/?a|none|nothing|see (above|title)|xxx+|test|bad|error|fix it|wrong)?\W*$/i;
const COMMAND = /^(ensure|check|make sure|verify|confirm|must|should|do not|don't|disable|enable|set|use)\b/i;
/** Letters that a text needs before it can say something. */
const LEAST = { why: 40, fix: 20, message: 8, found: 1, expected: 3 } as const;

/** Warnings about title, message, why, fix and the rest of what people read. */
export function lintTexts(rule: Rule, source: YamlSource): Problem[] {
  return [
    ...lintTitle(rule, source),
    ...lintWords(rule, source),
    ...lintMessage(rule, source),
    ...lintHistory(rule, source),
  ];
}

/** Whoever meets a new revision wants to know what it judges differently. */
function lintHistory({ rev, history = [] }: Rule, source: YamlSource): Problem[] {
  const missing = rev > 1 && !history.some((one) => one.rev === rev);
  const early = history.findIndex((one) => one.rev > rev);
  return [
    ...(missing
      ? [warning('W_HISTORY', `history: says nothing about revision ${rev}`, source.place(['rev']))]
      : []),
    ...(early >= 0
      ? [
          warning(
            'W_HISTORY',
            `history: revision ${history[early]!.rev} is not there yet: rev is ${rev}`,
            source.place(['history', early, 'rev']),
          ),
        ]
      : []),
  ];
}

function lintTitle({ title }: Rule, source: YamlSource): Problem[] {
  const place = source.place(['title']);
  const say = (message: string) => [warning('W_TITLE', `title: ${message}`, place)];
  if (title.includes(PLACEHOLDER)) return [];
  if (COMMAND.test(title)) return say('gives an order; say the good state instead');
  if (title.trim().split(/\s+/).length < 3) return say('is no sentence');
  if (/[.!]\s*$/.test(title)) return say('ends with a full stop; reports put their own');
  if (/^\p{Ll}/u.test(title) && !/^\S*[A-Z_./]/.test(title)) return say('begins with a small letter');
  return [];
}

function lintWords(rule: Rule, source: YamlSource): Problem[] {
  const references = rule.references.flatMap(({ title }, index) =>
    title.includes(PLACEHOLDER)
      ? [
          warning(
            'W_PLACEHOLDER',
            'references: nobody has named the source yet',
            source.place(['references', index, 'title']),
          ),
        ]
      : [],
  );
  const texts = (['title', 'message', 'found', 'expected', 'why', 'fix'] as const).flatMap((field) => {
    const text = rule[field];
    if (text === undefined) return [];
    const place = source.place([field]);
    if (text.includes(PLACEHOLDER))
      return [warning('W_PLACEHOLDER', `${field}: nobody has written this text yet`, place)];
    const least = field === 'title' ? 0 : LEAST[field];
    if (EMPTY.test(text) || text.trim().length < least)
      return [warning('W_TEXT', `${field}: says nothing that would help`, place)];
    return [];
  });
  return [...texts, ...references];
}

function lintMessage({ message, title, each, why, fix }: Rule, source: YamlSource): Problem[] {
  const place = source.place(['message']);
  const same = (left: string, right: string) => left.trim().toLowerCase() === right.trim().toLowerCase();
  return [
    ...(each !== undefined && !message.includes('{{')
      ? [
          warning(
            'W_TEXT',
            'message: does not name the item; write {{…}} with what tells it from the others',
            place,
          ),
        ]
      : []),
    ...(same(message, title)
      ? [
          warning(
            'W_TEXT',
            'message: is the title; the title is the good state, the message the bad one',
            place,
          ),
        ]
      : []),
    ...(same(why, fix) ? [warning('W_TEXT', 'fix: is the same text as why', source.place(['fix']))] : []),
  ];
}
