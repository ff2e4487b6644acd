/** The table of docs/library.md: every name that the package exports, with the first sentence of its docstring. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A name that other programs can import. */
interface Exported {
  readonly name: string;
  readonly type: boolean;
  readonly says: string;
}

const FROM = /^export (type )?(?:\{([^}]*)\}|\*) from '([^']+)';/gm;
const OWN =
  /(?:\/\*\*((?:[^*]|\*(?!\/))*)\*\/\s*)?^export (?:async )?(function\*?|class|const|interface|type) (\w+)/gm;

/** The page with its table of exports written anew. */
export function withExports(page: string): string {
  return page.replace(
    /(<!-- exports: [^>]* -->\n)[\s\S]*(<!-- end of exports -->)/,
    (_, begin: string, end: string) => `${begin}\n${tables()}\n\n${end}`,
  );
}

function tables(): string {
  return ['emr-audit', 'emr-audit/tls-scanner-lite']
    .map((name) => {
      const file = name === 'emr-audit' ? 'src/index.ts' : 'src/tls-scanner-lite/index.ts';
      const exported = exportsOf(file).toSorted((left, right) => left.name.localeCompare(right.name));
      const rows = (type: boolean) =>
        exported
          .filter((one) => one.type === type)
          .map(({ name: own, says }) => `| \`${own}\` | ${says.replaceAll('|', '\\|')} |`);
      return `### \`${name}\`\n\n| value | |\n|---|---|\n${rows(false).join('\n')}\n\n| type | |\n|---|---|\n${rows(true).join('\n')}`;
    })
    .join('\n\n');
}

function exportsOf(file: string): Exported[] {
  const source = readFileSync(file, 'utf8');
  const own = [...source.matchAll(OWN)].map(([, docs, kind, name]) => ({
    name: name!,
    type: kind === 'interface' || kind === 'type',
    says: firstSentence(docs ?? ''),
  }));
  const others = [...source.matchAll(FROM)].flatMap(([, onlyTypes, list, path]) => {
    const target = join(dirname(file), path!.replace(/\.js$/, '.ts'));
    const there = exportsOf(target);
    if (list === undefined) return there.filter(({ type }) => onlyTypes === undefined || type);
    const names = list.split(',').map((part) => part.replace(/\btype\b/, '').trim());
    return names
      .filter((name) => name !== '')
      .map((name) => there.find((one) => one.name === name) ?? missing(name, target));
  });
  return [...own, ...others];
}

function missing(name: string, file: string): never {
  throw new Error(`${file} does not export ${name}`);
}

function firstSentence(docs: string): string {
  const text = docs.replaceAll(/\s*\n\s*\*?\s*/g, ' ').trim();
  return /^.*?\.(?=\s|$)/.exec(text)?.[0] ?? text;
}
