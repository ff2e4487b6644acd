/** Who may do how much: roles down, sections of permissions across, more power in a stronger colour, every cell also in words. */
import type { PermissionPicture } from '../../core/permission-picture.js';
import { section, table } from './pieces.js';
import { markup, type Markup, type Part } from './tag.js';
import { counted, subjectTitle, type View } from './view.js';

type Role = PermissionPicture['roles'][number];
type Cell = Role['cells'][number];

const STEPS = [
  'nothing',
  'under a third',
  'up to two thirds',
  'more than two thirds',
  'everything, with writing',
] as const;

/** The section of the page, nothing where no permissions were read. */
export function powers(view: View): Part {
  const pictures = view.report.permissions ?? [];
  if (pictures.length === 0) return undefined;
  return section(
    'powers',
    'Permissions',
    markup`<p class="lead">What a member of each group may do in OpenEMR by that group and those above it. The stronger the colour, the more power; each cell says how many permissions of the section pass, the heading how many there are. For single users, and for why, run <code>emr-audit acl</code> on the deployment file or the snapshot.</p>
<ul class="key" aria-label="Colours">${STEPS.map((step, index) => markup`<li><span class="p-${index}"></span>${step}</li>`)}</ul>
${pictures.map((picture) => pictureTable(picture, view))}`,
  );
}

function pictureTable(picture: PermissionPicture, view: View): Markup {
  const names = picture.sections.map(({ name, permissions }) => `${name} (${permissions})`);
  const rows = markup`<tbody>${picture.roles.map((role) => roleRow(role, picture))}</tbody>`;
  const { roles, sections } = picture.more;
  const left = [
    ...(roles > 0 ? [counted(roles, 'weaker group')] : []),
    ...(sections > 0 ? [counted(sections, 'section')] : []),
  ];
  const rest =
    left.length > 0
      ? markup`<p>Left out here: ${left.join(' and ')}; <code>emr-audit acl --format csv</code> has all.</p>`
      : undefined;
  return markup`${table(`Groups and permissions of ${subjectTitle(view, picture.subject)}`, ['Group', ...names], rows, 'stack powers')}${rest}`;
}

function roleRow({ group, name, active, superuser, cells }: Role, { sections }: PermissionPicture): Markup {
  const about = `${counted(active, 'active user')}${superuser ? ', superusers' : ''}`;
  return markup`<tr><th scope="row">${name} <code>${group}</code> <span class="soft">${about}</span></th>${cells.map(
    (cell, index) => {
      const { name: title, permissions } = sections[index]!;
      return markup`<td data-label="${title}" class="p-${stepOf(cell, permissions)}">${cell.may === 0 ? markup`<span aria-hidden="true">–</span><span class="hidden">nothing</span>` : markup`${cell.may}<span class="hidden"> of ${permissions}, ${cell.writes} with writing</span>`}</td>`;
    },
  )}</tr>`;
}

/** 0 nothing to 4 everything; what may be written counts twice. */
function stepOf({ may, writes }: Cell, permissions: number): number {
  if (may === 0) return 0;
  const part = (may + writes) / (2 * permissions);
  if (part === 1) return 4;
  if (part > 2 / 3) return 3;
  return part > 1 / 3 ? 2 : 1;
}
