/** One user, section by section. */
import { checker } from '../../../acl/check.js';
import { LEVELS, MEANINGS, reachOfUser } from '../../../acl/levels.js';
import { bySection, sectionName } from '../../../acl/words.js';
import { oneLine } from '../../../reporters/text.js';
import type { Loaded } from './load.js';
import { hang } from '../../../reporters/wrap.js';
import { row, type Page } from './page.js';

/** What one user may do. */
export function userText(
  { permissions, modules, deployment, site }: Loaded,
  name: string,
  page: Page,
): string {
  const { style } = page;
  const check = checker(permissions);
  const user = permissions.users.find((one) => one.name === name)!;
  const paths = user.groups.map((id) =>
    check
      .ancestors(id)
      .map((group) => `${oneLine(group.name)} (${oneLine(group.value)})`)
      .join(page.unicode ? ' ‹ ' : ' < '),
  );
  const own = permissions.acls.filter(({ users }) => users.includes(name));
  const head = [
    `${style.bold(oneLine(name))}  ${style.dim(`${oneLine(deployment)}, site ${oneLine(site)}`)}`,
    row(
      'log-in',
      user.login === 'yes'
        ? 'possible'
        : user.login === 'unknown'
          ? 'could not be told'
          : `not possible: ${user.login}`,
      page,
    ),
    row('groups', paths.join('; ') || 'none', page),
    ...(own.length > 0
      ? [
          row(
            'own ACLs',
            own
              .map(
                ({ id, allow, enabled }) =>
                  `${id} (${enabled ? (allow ? 'allows' : 'denies') : 'switched off'})`,
              )
              .join(', '),
            page,
          ),
        ]
      : []),
    row('superuser', check.isSuper(name) ? 'yes: everything, whatever stands below' : 'no', page),
    ...modulesRow(modules, name, page),
  ];
  const sections = [...bySection(permissions.objects)].flatMap(([section, objects]) => {
    const lines = LEVELS.flatMap((level) => {
      const here = objects.filter((object) => reachOfUser(check, name, object).level === level);
      const words = here.map((object) => {
        const denied = reachOfUser(check, name, object).denied;
        return `${oneLine(object.slice(section.length + 1))}${denied ? ' (an ACL denies)' : ''}`;
      });
      return words.length === 0 ? [] : [row(`  ${MEANINGS[level]}`, words.join(', '), page, 30)];
    });
    return ['', style.bold(oneLine(sectionName(section))), ...lines];
  });
  const next = `\`emr-audit acl … --why "${oneLine(name)} SECTION|VALUE"\` tells where a permission comes from.`;
  return `${[...head, ...sections, '', hang(next, page.width, 2)].join('\n')}\n`;
}

function modulesRow(modules: Loaded['modules'], name: string, page: Page): string[] {
  if (modules === undefined) return [];
  if (typeof modules === 'string') return [row('modules', `could not be told: ${oneLine(modules)}`, page)];
  const mine = modules.modules.filter(({ users }) => users.includes(name));
  const words = mine.map(
    ({ module, ignored }) => `${oneLine(module)}${ignored.includes(name) ? ' (though denied)' : ''}`,
  );
  return [row('modules', words.join(', ') || 'none', page)];
}
