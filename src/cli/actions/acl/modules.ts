/** Who may use which module, below the matrix: OpenEMR keeps this apart, and superusers need an entry as everybody does. */
import { oneLine } from '../../../reporters/text.js';
import { hang } from '../../../reporters/wrap.js';
import type { Loaded } from './load.js';
import type { Page } from './page.js';

/** A line a module. */
export function modulesText(modules: Loaded['modules'], { style, width }: Page): string[] {
  if (modules === undefined) return [];
  const title = style.bold('Modules, whose permissions are kept apart');
  if (typeof modules === 'string')
    return ['', title, hang(`  could not be told: ${oneLine(modules)}`, width, 4)];
  const lines = modules.modules.map(({ module, users, ignored }) => {
    const names = users.map((user) => `${oneLine(user)}${ignored.includes(user) ? ' (though denied)' : ''}`);
    return hang(`  ${oneLine(module)}  ${names.join(', ') || style.dim('nobody')}`, width, 4);
  });
  return ['', title, ...(lines.length > 0 ? lines : [style.dim('  none is set up')])];
}
