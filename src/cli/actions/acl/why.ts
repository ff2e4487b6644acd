/** The chain behind one answer, in words. */
import { RETURN_VALUES, type AclGroup } from '../../../acl/check.js';
import { EditProblem, findPermission, findUser } from '../../../acl/edits.js';
import { deniesOf, explain, type Link, type Reasons } from '../../../acl/why.js';
import { nearest } from '../../../core/nearest.js';
import { oneLine } from '../../../reporters/text.js';
import { hang } from '../../../reporters/wrap.js';
import type { Permissions } from './load.js';
import type { Page } from './page.js';

/** Reads `USER SECTION|VALUE [RETURN_VALUE]` and answers it. Throws EditProblem. */
export function askWhy(question: string, permissions: Permissions): Reasons {
  const words = question.trim().split(/\s+/);
  const at = words.findIndex((word) => /[|/:]/.test(word));
  if (at < 1 || words.length > at + 2)
    throw new EditProblem(
      `"${question}" is no question; ask such as "ann admin|super" or "ann patients|med write"`,
    );
  const user = findUser(words.slice(0, at).join(' '), permissions).name;
  const permission = findPermission(words[at]!, permissions);
  const returnValue = words[at + 1] ?? '';
  if (!RETURN_VALUES.some((one) => one === returnValue)) {
    const close = nearest(returnValue, RETURN_VALUES.slice(1));
    throw new EditProblem(
      `"${returnValue}" is no return value${close ? `; did you mean "${close}"?` : '; there are view, addonly, wsome and write'}`,
    );
  }
  return explain(permissions, user, permission, returnValue);
}

/** The answer, the way to it, what denies, and where to click. */
export function whyText(reasons: Reasons, permissions: Permissions, page: Page): string {
  const { style, width } = page;
  const user = permissions.users.find(({ name }) => name === reasons.user)!;
  const asked = `${oneLine(reasons.permission)}${reasons.returnValue === '' ? '' : ` (${reasons.returnValue})`}`;
  const answer = reasons.allowed ? style.bold('yes') : style.bold('no');
  const locked = user.login !== 'yes' && user.login !== 'unknown';
  const lines = [
    `May ${oneLine(reasons.user)} ${asked}? ${answer}${reasons.bySuper ? ', because a superuser may do everything' : ''}`,
    ...(locked
      ? [
          `  Nobody can log in as ${oneLine(reasons.user)} now: ${user.login}. Permissions do not know of that.`,
        ]
      : []),
    '',
    ...chains(reasons.links, reasons, page),
    ...(reasons.own.length > 0
      ? [
          '',
          style.dim(`Without admin|super these would decide about ${asked}:`),
          ...chains(reasons.own, reasons, page),
        ]
      : []),
    '',
    ...verdict(reasons, page),
  ];
  return `${lines.map((line) => hang(line, width, 4)).join('\n')}\n`;
}

function chains(links: readonly Link[], { user }: Reasons, page: Page): string[] {
  if (links.length === 0) return ['  No ACL about it reaches this user, and what nothing allows is denied.'];
  const arrow = page.unicode ? ' → ' : ' > ';
  return links.map(({ acl, path, ignored }) => {
    const steps = [oneLine(user), ...path.map(groupName), `ACL ${acl.id} ${acl.allow ? 'allows' : 'denies'}`];
    const value = acl.returnValue === '' ? 'no return value' : `return value ${oneLine(acl.returnValue)}`;
    const text = `  ${steps.join(arrow)}, ${value}`;
    if (ignored !== '') return page.style.dim(`${text}; does not count: ${ignored}`);
    return acl.allow ? text : page.style.red(text);
  });
}

function groupName({ name, value }: AclGroup): string {
  return `${oneLine(name)} (${oneLine(value)})`;
}

function verdict(reasons: Reasons, { style }: Page): string[] {
  const { biting, sleeping } = deniesOf(reasons);
  const number = (links: readonly Link[]) => [...new Set(links.map(({ acl }) => acl.id))].join(', ');
  const places = [...new Set(reasons.links.flatMap(({ path }) => path.map(groupName)))];
  const what = reasons.bySuper ? 'admin|super' : reasons.permission;
  return [
    ...(biting.length > 0
      ? [`ACL ${number(biting)} denies, and a denial wins over everything that allows.`]
      : []),
    ...(sleeping.length > 0 ? [`ACL ${number(sleeping)} would deny it, and does not count as it is.`] : []),
    ...(reasons.allowed
      ? [
          `${biting.length + sleeping.length === 0 ? 'No ACL denies it. ' : ''}One that denies ${oneLine(what)} to ${[oneLine(reasons.user), ...places].join(', or to ')} would block it.`,
          style.dim(wayOut(reasons)),
        ]
      : []),
  ];
}

function wayOut({ user, links }: Reasons): string {
  const counting = links.filter(({ ignored, acl }) => ignored === '' && acl.allow);
  const groups = [
    ...new Set(counting.flatMap(({ path }) => path.slice(0, 1).map(({ name }) => oneLine(name)))),
  ];
  const own = counting.filter(({ path }) => path.length === 0).map(({ acl }) => acl.id);
  const parts = [
    ...(groups.length > 0
      ? [`Administration > Users: open ${oneLine(user)}, Access Control: clear ${groups.join(' and ')}`]
      : []),
    ...(own.length > 0
      ? [`remove ACL ${own.join(', ')}, which is given to ${oneLine(user)} alone (table gacl_aro_map)`]
      : []),
  ];
  return `To take it away: ${parts.join('; then ')}. Try it first with --what-if.`;
}
