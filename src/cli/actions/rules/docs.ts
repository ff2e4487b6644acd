/** The work of `emr-audit rules docs`. */
import { join } from 'node:path';
import { writeWhole } from '../../../files/write.js';
import { packPage } from '../../../rules/page.js';
import { loadRuleFiles } from './read.js';
import { write } from './page.js';

/** Writes one page a pack into a folder, or prints them. Throws the first problem of a rule that does not load. */
export async function writeDocs(paths: readonly string[], output: string | undefined): Promise<void> {
  const { rules, problems } = await loadRuleFiles(paths);
  if (problems.length > 0) throw problems[0]!;
  const packs = [...new Set(rules.map(({ compiled }) => compiled.rule.pack))];
  for (const pack of packs) {
    const own = rules.map(({ compiled }) => compiled.rule).filter((rule) => rule.pack === pack);
    const page = packPage(pack, own);
    if (output === undefined) {
      process.stdout.write(`${page}\n`);
      continue;
    }
    const path = join(output, `${pack}.md`);
    await writeWhole(path, page);
    write([`wrote ${path}`]);
  }
}
