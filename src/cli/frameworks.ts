import { join } from 'node:path';
import { loadFramework } from '../controls/framework.js';
import type { Framework } from '../core/types.js';
import { packagePath, readFolder, readText } from '../files/read.js';

/** Every framework that is installed, in the order of their names. */
export async function loadFrameworks(ruleIds: ReadonlySet<string>): Promise<Framework[]> {
  const folder = packagePath('policies', 'frameworks');
  const names = (await readFolder(folder)).filter(({ name }) => name.endsWith('.yaml'));
  return Promise.all(
    names.map(async ({ name }) =>
      loadFramework(
        await readText(join(folder, name), 4_194_304),
        join('policies', 'frameworks', name),
        ruleIds,
      ),
    ),
  );
}
