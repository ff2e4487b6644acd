/** Packs on disk: folders of rule files with their cases. */
import { join, relative } from 'node:path';
import { packageFolder, packagePath, readFolder, readText } from './read.js';

const MAX_RULE_BYTES = 65_536;

/** A rule file as it lies on disk. */
export interface RuleText {
  /** `<pack>/<name>`. */
  readonly id: string;
  readonly file: string;
  readonly text: string;
  /** Text of `<name>.test.yaml` beside it, absent when there is none. */
  readonly cases?: { readonly file: string; readonly text: string };
}

/** All rule files of a folder of packs, in id order; the package's own packs when no folder is named. */
export async function readPacks(folder = packagePath('rules')): Promise<RuleText[]> {
  const packs = (await readFolder(folder)).filter((entry) => entry.folder);
  const texts = await Promise.all(packs.map(({ name }) => readPack(join(folder, name), name)));
  return texts.flat();
}

async function readPack(folder: string, pack: string): Promise<RuleText[]> {
  const names = (await readFolder(folder)).filter((entry) => !entry.folder).map(({ name }) => name);
  const rules = names.filter(
    (name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml') && name !== 'pack.yaml',
  );
  return Promise.all(
    rules.map(async (name) => {
      const stem = name.slice(0, -'.yaml'.length);
      const cases = names.includes(`${stem}.test.yaml`) ? join(folder, `${stem}.test.yaml`) : undefined;
      return {
        id: `${pack}/${stem}`,
        file: shortPath(join(folder, name)),
        text: await readText(join(folder, name), MAX_RULE_BYTES),
        ...(cases === undefined
          ? {}
          : { cases: { file: shortPath(cases), text: await readText(cases, MAX_RULE_BYTES * 4) } }),
      };
    }),
  );
}

/** Paths inside the package are shown from its folder, others as they are. */
function shortPath(path: string): string {
  const short = relative(packageFolder(), path);
  return short.startsWith('..') ? path : short;
}
