/** What changed or would change, in words. */
import type { Changes, UserChange } from '../../../acl/diff.js';
import { FILLER, sectionName, sectionOf } from '../../../acl/words.js';
import { oneLine } from '../../../reporters/text.js';
import { hang } from '../../../reporters/wrap.js';
import type { Page } from './page.js';

/** What stands on the page. */
export interface ChangesPage {
  readonly title: string;
  readonly nothing: string;
  readonly edits: readonly { readonly words: string; readonly where: string }[];
  readonly changes: Changes;
  readonly warnings: readonly string[];
}

const MOST_ROWS = 200;

/** Edits with where to click, then people, then rows, then warnings. */
export function changesText({ title, nothing, edits, changes, warnings }: ChangesPage, page: Page): string {
  const { style, width } = page;
  const { users, rows } = changes;
  const more = rows.length - MOST_ROWS;
  const lines = [
    ...edits.flatMap(({ words, where }) => [style.bold(oneLine(words)), `  where  ${oneLine(where)}`, '']),
    style.bold(users.length + rows.length === 0 ? nothing : title),
    ...users.flatMap((user) => userLines(user, page)),
    ...rows
      .slice(0, MOST_ROWS)
      .map(({ what, change }) => `  ${style.dim(oneLine(what))}  ${oneLine(change)}`),
    ...(more > 0 ? [`  and ${more} more; --json has all`] : []),
    ...(warnings.length > 0 ? ['', ...warnings.map((text) => `${style.yellow('!')} ${oneLine(text)}`)] : []),
  ];
  return `${lines.map((line) => hang(line, width, line.startsWith('  where') ? 9 : 4)).join('\n')}\n`;
}

function userLines(
  { name, kind, login, superuser, joined, left, gained, lost }: UserChange,
  { style }: Page,
): string[] {
  const facts = [
    ...(kind === 'changed' ? [] : [kind === 'new' ? 'is new' : 'is gone']),
    ...(superuser[0] === superuser[1]
      ? []
      : [superuser[1] ? 'becomes a superuser' : 'is no superuser any more']),
    ...(kind === 'changed' && login[0] !== login[1]
      ? [`log-in: ${loginWords(login[0])}, then ${loginWords(login[1])}`]
      : []),
    ...(joined.length > 0 ? [`joins ${joined.map(oneLine).join(', ')}`] : []),
    ...(left.length > 0 ? [`leaves ${left.map(oneLine).join(', ')}`] : []),
  ];
  return [
    `  ${style.bold(oneLine(name))}  ${facts.join('; ')}`.trimEnd(),
    ...(gained.length > 0 ? [`    ${style.green('+')} ${inWords(gained)}`] : []),
    ...(lost.length > 0 ? [`    ${style.red('-')} ${inWords(lost)}`] : []),
  ];
}

function loginWords(login: string): string {
  if (login === 'yes') return 'possible';
  return login === 'unknown' ? 'could not be told' : `not possible (${login})`;
}

const FEW = 8;

/** `patients|med|write` lines as permissions with their return values, or by section where they are many. */
function inWords(rights: readonly string[]): string {
  const values = new Map<string, string[]>();
  for (const right of rights) {
    const end = right.lastIndexOf('|');
    const [object, value] = [right.slice(0, end), right.slice(end + 1)];
    if (object === FILLER) continue;
    values.set(object, [...(values.get(object) ?? []), ...(value === '' ? [] : [value])]);
  }
  if (values.size <= FEW)
    return [...values]
      .map(([object, list]) => `${oneLine(object)}${list.length > 0 ? ` (${list.join(', ')})` : ''}`)
      .join('; ');
  const sections = new Map<string, number>();
  for (const object of values.keys())
    sections.set(sectionOf(object), (sections.get(sectionOf(object)) ?? 0) + 1);
  return `${values.size} permissions: ${[...sections].map(([section, count]) => `${oneLine(sectionName(section))} ${count}`).join(', ')}`;
}
