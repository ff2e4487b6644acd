/** The matrix for a terminal: permissions down, roles and then users across, in as many blocks as the width asks for. */
import { checker, type Checker } from '../../../acl/check.js';
import { LETTERS, LEVELS, mark, MEANINGS, reachOfGroup, reachOfUser } from '../../../acl/levels.js';
import { bySection, sectionName } from '../../../acl/words.js';
import { oneLine } from '../../../reporters/text.js';
import { fit, hang, widthOf } from '../../../reporters/wrap.js';
import type { Loaded, Permissions } from './load.js';
import { modulesText } from './modules.js';
import type { Page } from './page.js';

/** More columns than anybody reads; CSV has all. */
const MOST_USERS = 60;
const INDENT = 2;

interface Column {
  readonly title: string;
  readonly width: number;
  readonly cells: ReadonlyMap<string, string>;
}

/** The whole page. */
export function matrixText(loaded: Loaded, page: Page): string {
  const { permissions } = loaded;
  const check = checker(permissions);
  const sections = bySection(permissions.objects);
  const objects = [...sections.values()].flat();
  const roles = permissions.groups.map((group) =>
    column(oneLine(group.value), objects, (object) => mark(reachOfGroup(check, group.id, object))),
  );
  const people = sameRights(permissions, check, objects);
  const users = people
    .slice(0, MOST_USERS)
    .map(({ cells }, index): Column => ({ title: String(index + 1), width: 3, cells }));
  const label = Math.min(20, Math.max(...objects.map((object) => valueOf(object).length)) + INDENT + 1);
  const blocks = chunk([...roles, ...users], page.width - label);
  return [
    summary(loaded, check, page),
    legendOfUsers(people, page),
    ...blocks.map((columns) => block(columns, sections, label, page)),
    legend(page),
    ...modulesText(loaded.modules, page),
    '',
  ].join('\n');
}

function column(title: string, objects: readonly string[], of: (object: string) => string): Column {
  const short = fit(title, 10);
  return {
    title: short,
    width: Math.max(3, widthOf(short) + 1),
    cells: new Map(objects.map((object) => [object, of(object)])),
  };
}

interface People {
  readonly names: readonly string[];
  readonly superuser: boolean;
  readonly groups: string;
  readonly cells: ReadonlyMap<string, string>;
}

/** Users whose rights are the same share a column. */
function sameRights(permissions: Permissions, check: Checker, objects: readonly string[]): People[] {
  const groups = new Map(permissions.groups.map(({ id, value }) => [id, oneLine(value)]));
  const found = new Map<string, People>();
  for (const { name, account, active, groups: ids } of permissions.users) {
    if (!account || !active) continue;
    const cells = new Map(objects.map((object) => [object, mark(reachOfUser(check, name, object))]));
    const titles =
      ids
        .map((id) => groups.get(id) ?? String(id))
        .sort()
        .join(' + ') || 'in no group';
    const key = `${titles}\n${[...cells.values()].join(' ')}`;
    const same = found.get(key);
    found.set(key, {
      names: [...(same?.names ?? []), oneLine(name)],
      superuser: check.isSuper(name),
      groups: titles,
      cells,
    });
  }
  return [...found.values()].sort(
    (left, right) =>
      Number(right.superuser) - Number(left.superuser) || power(right.cells) - power(left.cells),
  );
}

function power(cells: ReadonlyMap<string, string>): number {
  return [...cells.values()].filter((cell) => cell !== LETTERS.none && cell !== '!').length;
}

function valueOf(object: string): string {
  return oneLine(object.slice(object.indexOf('|') + 1));
}

/** Columns side by side as long as they fit, at least one a block. */
function chunk(columns: readonly Column[], room: number): Column[][] {
  const blocks: Column[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const one of columns) {
    if (used + one.width > room) {
      blocks.push([]);
      used = 0;
    }
    blocks.at(-1)!.push(one);
    used += one.width;
  }
  return blocks;
}

function block(
  columns: readonly Column[],
  sections: ReadonlyMap<string, readonly string[]>,
  label: number,
  { style }: Page,
): string {
  const line = (
    title: string,
    of: (one: Column) => string,
    paint: (text: string) => string = (text) => text,
  ) => (pad(title, label) + columns.map((one) => paint(of(one).padStart(one.width))).join('')).trimEnd();
  const head = style.bold(line('', ({ title }) => title));
  const parts = [...sections].flatMap(([section, objects]) => [
    style.bold(oneLine(sectionName(section))),
    ...objects.map((object) =>
      line(
        fit(' '.repeat(INDENT) + valueOf(object), label - 1),
        ({ cells }) => cells.get(object)!,
        (cell) => paint(cell, style),
      ),
    ),
  ]);
  return ['', head, ...parts].join('\n');
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** More power is stronger ink; what is denied is red. */
function paint(cell: string, style: Page['style']): string {
  const text = cell.trim();
  if (text.endsWith('!')) return style.red(cell);
  if (text === LETTERS.write) return style.bold(cell);
  return text === LETTERS.none ? style.dim(cell) : cell;
}

function summary(
  { deployment, site, at, permissions }: Loaded,
  check: Checker,
  { style, width }: Page,
): string {
  const active = permissions.users.filter((user) => user.account && user.active);
  const supers = active.filter(({ name }) => check.isSuper(name)).map(({ name }) => oneLine(name));
  const off = permissions.users.filter((user) => !(user.account && user.active));
  const sleeping = off
    .filter(({ name }) => check.isSuper(name))
    .map(({ name, login }) => `${oneLine(name)} (${login})`);
  const blocked = active
    .filter(({ login }) => login !== 'yes' && login !== 'unknown')
    .map(({ name, login }) => `${oneLine(name)} (${login})`);
  const lines = [
    `${style.bold(oneLine(deployment))}  ${style.dim(`site ${oneLine(site)}, read ${at.slice(0, 16).replace('T', ' ')} UTC`)}`,
    `${permissions.groups.length} groups, ${active.length} active users of ${permissions.users.length}, ${permissions.objects.length} permissions`,
    `superusers: ${supers.join(', ') || 'none'}`,
    ...(sleeping.length > 0 ? [`superusers if they were let in: ${sleeping.join(', ')}`] : []),
    ...(blocked.length > 0 ? [`active, and cannot log in: ${blocked.join(', ')}`] : []),
  ];
  return lines.map((line) => hang(line, width, 2)).join('\n');
}

function legendOfUsers(people: readonly People[], { style, width }: Page): string {
  const shown = people.slice(0, MOST_USERS);
  const more = people.length - shown.length;
  return [
    '',
    style.bold('Users by their rights'),
    ...shown.map(({ names, superuser, groups }, index) =>
      hang(
        `${String(index + 1).padStart(3)}  ${names.join(', ')}  ${style.dim(superuser ? `${groups}, superuser` : groups)}`,
        width,
        5,
      ),
    ),
    ...(more > 0 ? [`     and ${more} more; --format csv has all`] : []),
  ].join('\n');
}

function legend({ style, width }: Page): string {
  const words = LEVELS.map((level) => `${LETTERS[level]} ${MEANINGS[level]}`);
  return `\n${style.dim(hang([...words, '! an ACL denies'].join('   '), width, 0))}`;
}
